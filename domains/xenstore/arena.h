/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/arena.h - all memory of the store: one allocator over one fixed block. Hosted tests may link arena_host.c. */
#ifndef XENSTORE_ARENA_H
#define XENSTORE_ARENA_H
#include "lib/types.h"

/* Takes over [mem, mem + size), 16-byte aligned, 1 KiB <= size < 2 GiB; forgets every earlier allocation. */
void arena_init(void *mem, size_t size);
/* n bytes, 16-byte aligned, not cleared, carrying tag; NULL when no block is large enough. Constant time. */
void *arena_alloc(size_t n, void *tag);
/* Gives p back, constant time; NULL does nothing. */
void arena_free(void *p);
/* Bytes that p occupies, its header included. */
size_t arena_size(const void *p);
void *arena_tag(const void *p);
void arena_retag(void *p, void *tag);
/* Bytes in use, headers included. */
size_t arena_used(void);
size_t arena_total(void);
#endif
