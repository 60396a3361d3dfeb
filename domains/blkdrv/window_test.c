// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/window_test.c - no request reaches a sector outside its window: every small case, and the corners of 64 bits.
// link: domains/blkdrv/window.c
#include "domains/blkdrv/window.h"
#include <assert.h>
#include <stdlib.h>

/* The same question in 128 bits, where no sum wraps. */
static bool inside(uint64_t total, uint64_t first, uint64_t n)
{
	return n != 0 && (unsigned __int128)first + n <= total;
}

static void try_one(const struct window *w, uint64_t sector, uint64_t n, bool write)
{
	uint64_t lba = 12345;
	err_t e = window_lba(w, sector, n, write, &lba);
	bool in = inside(w->count, sector, n), aligned = sector % w->align == 0 && n % w->align == 0;

	assert((e == 0) == (in && aligned && !(write && w->readonly)));
	if (e != 0) {
		assert(lba == 12345);
		return;
	}
	assert(lba >= w->first && lba - w->first == sector && (unsigned __int128)lba + n <= (unsigned __int128)w->first + w->count);
}

static void test_small(void)
{
	uint64_t total = 12, first, count, sector, n;
	struct window w;

	for (first = 0; first < 16; first++)
		for (count = 0; count < 16; count++) {
			bool ok = window_make(&w, total, first, count, 1, first & 1) == 0;

			assert(ok == inside(total, first, count));
			for (sector = 0; ok && sector < 20; sector++)
				for (n = 0; n < 20; n++)
					try_one(&w, sector, n, n & 1);
		}
}

static const uint64_t corner[] = { 0, 1, 2, 7, 8, 9, 63, 64, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, INT64_MAX - 1, INT64_MAX,
	1ull << 63, UINT64_MAX - 64, UINT64_MAX - 8, UINT64_MAX - 7, UINT64_MAX - 1, UINT64_MAX };

static void test_corners(void)
{
	unsigned int t, f, c, s, n;
	struct window w;

	for (t = 0; t < ARRAY_SIZE(corner); t++)
		for (f = 0; f < ARRAY_SIZE(corner); f++)
			for (c = 0; c < ARRAY_SIZE(corner); c++) {
				bool ok = window_make(&w, corner[t], corner[f], corner[c], 8, false) == 0;

				assert(ok == (inside(corner[t], corner[f], corner[c]) && corner[f] % 8 == 0 && corner[c] % 8 == 0));
				for (s = 0; ok && s < ARRAY_SIZE(corner); s++)
					for (n = 0; n < ARRAY_SIZE(corner); n++)
						try_one(&w, corner[s], corner[n], false);
			}
}

static void test_random(void)
{
	unsigned int i;
	struct window w;

	srand(7);
	for (i = 0; i < 300000; i++) {
		uint64_t r[5], k;

		for (k = 0; k < 5; k++)
			r[k] = (((uint64_t)rand() << 42) ^ ((uint64_t)rand() << 21) ^ (uint64_t)rand()) >> rand() % 64;
		if (window_make(&w, r[0], r[1], r[2], 1, rand() & 1) == 0)
			try_one(&w, r[3], r[4], rand() & 1);
	}
}

static void test_conflict(void)
{
	struct window a = { 100, 50, 1, false }, b = { 150, 50, 1, false }, c = { 149, 1, 1, true }, d = { 0, 1000, 1, true };

	assert(!window_conflict(&a, &b) && !window_conflict(&b, &a));
	assert(window_conflict(&a, &c) && window_conflict(&c, &a) && !window_conflict(&b, &c));
	assert(window_conflict(&a, &d) && !window_conflict(&c, &d));
}

int main(void)
{
	test_small();
	test_corners();
	test_random();
	test_conflict();
	return 0;
}
