/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/buddy_test.c - blocks are aligned, never overlap, and all merge again. */
// link: build/hosted/core.a
#include "core/mem/buddy.h"
#include <assert.h>
#include <string.h>

#define NR 5000u

static struct buddy b;
#define AFTER (NR & -NR)		/* order of the last block: its buddy would be just behind the end */
static struct buddy_frame table[NR + 1];
static uint8_t owner[NR];
static struct { uint32_t f; unsigned order; } held[NR];

static void take(uint32_t f, unsigned order)
{
	assert(f % (1u << order) == 0 && f + (1u << order) <= NR);
	for (uint32_t i = f; i < f + (1u << order); i++)
		assert(!owner[i]++);
}

static void give(uint32_t f, unsigned order)
{
	memset(owner + f, 0, 1u << order);
	buddy_free(&b, f, order);
}

int main(void)
{
	uint32_t seed = 1, n = 0;

	buddy_init(&b, table, NR);
	table[NR] = (struct buddy_frame){ .next = BUDDY_NONE, .prev = BUDDY_NONE, .order = __builtin_ctz(AFTER), .free = 1 };	/* nobody's to merge with */
	assert(buddy_alloc(&b, 0) == BUDDY_NONE);
	buddy_free_range(&b, 3, NR);
	assert(b.nr_free == NR - 3 && buddy_alloc(&b, 13) == BUDDY_NONE);
	for (unsigned round = 0; round < 20000; round++) {
		seed = seed * 1103515245u + 12345u;
		unsigned order = seed >> 16 & 7;

		if (seed >> 28 < 9 && n < NR) {
			uint32_t f = buddy_alloc(&b, order);

			if (f == BUDDY_NONE)
				continue;
			take(f, order);
			held[n].f = f, held[n++].order = order;
		} else if (n) {
			uint32_t k = (seed >> 8) % n;

			give(held[k].f, held[k].order);
			held[k] = held[--n];
		}
	}
	while (n)
		n--, give(held[n].f, held[n].order);
	assert(b.nr_free == NR - 3 && table[NR].free);
	assert(buddy_alloc(&b, 11) != BUDDY_NONE && buddy_alloc(&b, 10) != BUDDY_NONE);
	return 0;
}
