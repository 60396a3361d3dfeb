/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/arena.c - two-level segregated fit: free lists by size class, neighbours merged at once. */
#include "domains/xenstore/arena.h"
#include "lib/string.h"

#define FREE_BIT  1u
#define STEP      16u			/* sizes are multiples; also the header's size */
#define MIN_BLOCK 32u
#define LEVELS    32u
#define SPLITS    8u			/* size classes per power of two */

struct block {
	uint32_t size;			/* with the header; FREE_BIT in bit 0 */
	uint32_t before;		/* size of the block below, 0 for the first */
	void *tag;
	struct block *next, *prev;	/* payload: the free list's links while free */
};

static struct {
	struct block *bin[LEVELS][SPLITS];
	uint32_t levels;		/* bit l: some bin of level l holds blocks */
	uint8_t splits[LEVELS];
	size_t used, total;
} ar;

static uint32_t block_size(const struct block *b)
{
	return b->size & ~FREE_BIT;
}

static struct block *block_above(struct block *b)
{
	return (struct block *)((char *)b + block_size(b));
}

static struct block *block_of(const void *p)
{
	return (struct block *)((char *)(uintptr_t)p - STEP);
}

static void bin_of(uint32_t size, uint32_t *level, uint32_t *split)
{
	*level = 31u - (uint32_t)__builtin_clz(size);
	*split = (size >> (*level - 3)) & (SPLITS - 1);
}

static void bin_insert(struct block *b)
{
	uint32_t l, s;

	bin_of(block_size(b), &l, &s);
	b->size |= FREE_BIT;
	b->prev = NULL;
	b->next = ar.bin[l][s];
	if (b->next)
		b->next->prev = b;
	ar.bin[l][s] = b;
	ar.levels |= 1u << l;
	ar.splits[l] |= (uint8_t)(1u << s);
}

static void bin_remove(struct block *b)
{
	uint32_t l, s;

	b->size &= ~FREE_BIT;
	bin_of(b->size, &l, &s);
	if (b->next)
		b->next->prev = b->prev;
	if (b->prev) {
		b->prev->next = b->next;
		return;
	}
	ar.bin[l][s] = b->next;
	if (b->next)
		return;
	ar.splits[l] &= (uint8_t)~(1u << s);
	if (!ar.splits[l])
		ar.levels &= ~(1u << l);
}

/* The first block of the smallest class whose every member holds size bytes. */
static struct block *bin_find(uint32_t size)
{
	uint32_t l, s, map;

	bin_of(size, &l, &s);
	size += (1u << (l - 3)) - 1;
	bin_of(size, &l, &s);
	map = ar.splits[l] & (~0u << s);
	if (!map) {
		uint32_t up = l + 1 < LEVELS ? ar.levels & (~0u << (l + 1)) : 0;

		if (!up)
			return NULL;
		l = (uint32_t)__builtin_ctz(up);
		map = ar.splits[l];
	}
	return ar.bin[l][__builtin_ctz(map)];
}

void arena_init(void *mem, size_t size)
{
	struct block *b = mem, *end;

	memset(&ar, 0, sizeof ar);
	size &= ~(size_t)(STEP - 1);
	ar.total = size - STEP;
	b->size = (uint32_t)(size - STEP);
	b->before = 0;
	end = block_above(b);
	end->size = STEP;		/* never free: stops merging at the top */
	end->before = b->size;
	bin_insert(b);
}

void *arena_alloc(size_t n, void *tag)
{
	struct block *b, *rest;
	uint32_t size;

	if (n > ar.total)
		return NULL;
	size = (uint32_t)((n + STEP + STEP - 1) & ~(size_t)(STEP - 1));
	if (size < MIN_BLOCK)
		size = MIN_BLOCK;
	b = bin_find(size);
	if (!b)
		return NULL;
	bin_remove(b);
	if (b->size - size >= MIN_BLOCK) {
		rest = (struct block *)((char *)b + size);
		rest->size = b->size - size;
		rest->before = size;
		block_above(rest)->before = rest->size;
		b->size = size;
		bin_insert(rest);
	}
	b->tag = tag;
	ar.used += b->size;
	return (char *)b + STEP;
}

void arena_free(void *p)
{
	struct block *b, *other;

	if (!p)
		return;
	b = block_of(p);
	ar.used -= b->size;
	other = block_above(b);
	if (other->size & FREE_BIT) {
		bin_remove(other);
		b->size += other->size;
	}
	other = (struct block *)((char *)b - b->before);
	if (b->before && (other->size & FREE_BIT)) {
		bin_remove(other);
		other->size += b->size;
		b = other;
	}
	block_above(b)->before = b->size;
	bin_insert(b);
}

size_t arena_size(const void *p)
{
	return block_of(p)->size;
}

void *arena_tag(const void *p)
{
	return block_of(p)->tag;
}

void arena_retag(void *p, void *tag)
{
	block_of(p)->tag = tag;
}

size_t arena_used(void)
{
	return ar.used;
}

size_t arena_total(void)
{
	return ar.total;
}
