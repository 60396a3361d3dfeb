// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/limit_test.c - over any time no more is taken than the intervals that began in it allow, plus one item.
// link: domains/netdrv/limit.c
#include "domains/netdrv/limit.h"
#include <assert.h>
#include <stdlib.h>

static void test_intervals(void)
{
	struct limit l;

	limit_set(&l, 100, 50, 1000);
	assert(limit_open(&l, 1000));
	limit_take(&l, 60);
	assert(limit_open(&l, 1049));
	limit_take(&l, 60);		/* the last may exceed the credit: 20 are owed */
	assert(!limit_open(&l, 1049) && l.next == 1050 && limit_open(&l, 1050) && l.credit == 80 && l.next == 1100);
	limit_take(&l, 1000);		/* 920 are owed: ten intervals */
	assert(!limit_open(&l, 1100 + 50 * 8) && l.credit == -20 && l.next == 1550 && limit_open(&l, 1550) && l.credit == 80);
	assert(limit_open(&l, 1ull << 62) && l.credit == 100 && l.next > 1ull << 62 && l.next <= (1ull << 62) + 50);
}

static void test_none(void)
{
	struct limit l;

	limit_set(&l, 0, 0, 5);
	limit_take(&l, 1u << 31);
	limit_take(&l, 1u << 31);
	assert(limit_open(&l, 0) && limit_open(&l, ~0ull));
}

static void test_sum(void)
{
	uint64_t now = 12345, start = now, taken = 0, allowed;
	struct limit l;
	unsigned int i;

	limit_set(&l, 700, 1000, now);
	for (i = 0; i < 1000000; i++) {
		now += (uint64_t)(rand() % 40);
		if (limit_open(&l, now)) {
			uint32_t n = 1 + (uint32_t)rand() % 1500;

			limit_take(&l, n);
			taken += n;
		}
		allowed = 700 * (1 + (now - start) / 1000);
		assert(taken < allowed + 1500);
	}
	assert(taken > allowed / 10 * 9);	/* who always asks gets what there is */
}

int main(void)
{
	srand(4);
	test_intervals();
	test_none();
	test_sum();
	return 0;
}
