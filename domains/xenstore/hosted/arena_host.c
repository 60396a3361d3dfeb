/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/arena_host.c - the arena over malloc, so that the address sanitizer sees every block of the store (hosted tests). */
#include "domains/xenstore/arena.h"
#include <stdlib.h>

struct head { size_t size; void *tag; };
static size_t used, total;
uint32_t arena_fail_every;		/* 0: never; n: each n-th allocation finds no memory */

void arena_init(void *mem, size_t size)
{
	used = 0;
	total = size;
}

void *arena_alloc(size_t n, void *tag)
{
	size_t size = (n + sizeof(struct head) + 15) & ~(size_t)15;
	struct head *h;

	static uint32_t count;

	if (n > total || used + size > total || (arena_fail_every && ++count % arena_fail_every == 0))
		return NULL;
	h = malloc(n + sizeof *h);
	if (!h)
		return NULL;
	h->size = size;
	h->tag = tag;
	used += size;
	return h + 1;
}

void arena_free(void *p)
{
	struct head *h = (struct head *)p - 1;

	if (!p)
		return;
	used -= h->size;
	free(h);
}

size_t arena_size(const void *p)
{
	return ((const struct head *)p - 1)->size;
}

void *arena_tag(const void *p)
{
	return ((const struct head *)p - 1)->tag;
}

void arena_retag(void *p, void *tag)
{
	((struct head *)p - 1)->tag = tag;
}

size_t arena_used(void)
{
	return used;
}

size_t arena_total(void)
{
	return total;
}
