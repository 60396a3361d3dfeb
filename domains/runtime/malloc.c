/* SPDX-License-Identifier: Apache-2.0 */
/* malloc.c - the C names of the heap (C11 7.22.3). */
#include "domains/runtime/heap.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

void *malloc(size_t n)
{
	return heap_alloc(n);
}

void free(void *p)
{
	heap_free(p);
}

void *calloc(size_t n, size_t size)
{
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	p = heap_alloc(bytes);
	return p ? memset(p, 0, bytes) : NULL;
}

void *realloc(void *p, size_t n)
{
	void *q;

	if (p && n <= heap_size(p))
		return p;
	q = heap_alloc(n);
	if (!q || !p)
		return q;
	memcpy(q, p, heap_size(p));
	heap_free(p);
	return q;
}
