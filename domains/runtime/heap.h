/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/heap.h - what malloc.c puts the C names on: size classes carved out of pages, larger blocks as whole pages. */
#ifndef RUNTIME_HEAP_H
#define RUNTIME_HEAP_H
#include <stddef.h>

/* n bytes, 16-byte aligned, contents undefined; NULL when pages_alloc_n() has no more or n is above 1 GiB. */
void *heap_alloc(size_t n);
/* Gives a block back; dies on a pointer that heap_alloc() did not return. */
void heap_free(void *p);
/* Bytes usable at p. */
size_t heap_size(const void *p);
#endif
