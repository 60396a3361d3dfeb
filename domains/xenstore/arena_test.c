/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/arena_test.c - blocks are aligned, disjoint, tagged; everything merges back into one block. */
// link: domains/xenstore/arena.c
#include "domains/xenstore/arena.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20, SLOTS = 400 };
static struct { unsigned char *p; size_t n; unsigned char fill; } slot[SLOTS];
static uint32_t seed = 12345;

static uint32_t rnd(void)
{
	return seed = seed * 1664525u + 1013904223u, seed >> 8;
}

static void drop(int i)
{
	for (size_t k = 0; k < slot[i].n; k++)
		assert(slot[i].p[k] == slot[i].fill);
	assert(!slot[i].p || arena_tag(slot[i].p) == &slot[i]);
	arena_free(slot[i].p);
	slot[i].p = NULL;
	slot[i].n = 0;
}

static void churn(int rounds)
{
	while (rounds--) {
		int i = (int)(rnd() % SLOTS);
		size_t n = rnd() % 4 ? rnd() % 200 : rnd() % 9000;

		drop(i);
		slot[i].p = arena_alloc(n, &slot[i]);
		if (!slot[i].p)
			continue;
		assert((uintptr_t)slot[i].p % 16 == 0 && arena_size(slot[i].p) >= n + 16);
		slot[i].n = n;
		slot[i].fill = (unsigned char)rnd();
		memset(slot[i].p, slot[i].fill, n);
	}
}

int main(void)
{
	void *mem = aligned_alloc(16, SIZE);
	size_t most;
	void *p;

	arena_init(mem, SIZE);
	most = arena_total() - 16;
	assert(arena_used() == 0 && !arena_alloc(SIZE, NULL) && !arena_alloc(~(size_t)0, NULL));
	churn(60000);
	for (int i = 0; i < SLOTS; i++)
		drop(i);
	assert(arena_used() == 0);
	p = arena_alloc(most - most / 8, NULL);		/* merged: one block again, up to the class granularity */
	assert(p && arena_used() >= most - most / 8);
	arena_free(p);
	for (int i = 0; i < SIZE; i++)			/* exhaustion is a NULL, not a crash */
		if (!arena_alloc(100, NULL))
			break;
	assert(!arena_alloc(100, NULL) && arena_used() <= arena_total());
	free(mem);
	return 0;
}
