// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/step_test.c - discards in pieces cover exactly what was asked; barriers flush before and after their data.
// link: domains/blkdrv/step.c
#include "domains/blkdrv/step.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct vblk v;

/* Letters of the steps in order. */
static const char *steps(const struct blk_req *q)
{
	static char text[16];
	struct blk_progress p = { 0, 0 };
	struct blk_step s;
	unsigned int n = 0;

	memset(text, 0, sizeof(text));
	while (blk_step_next(q, &v, &p, &s)) {
		assert(n < sizeof(text) - 1);
		assert(s.action == BLK_FLUSH || (s.lba == q->lba && s.sectors == q->sectors));
		text[n++] = "RWFD"[s.action];
	}
	assert(!blk_step_next(q, &v, &p, &s));
	return text;
}

static void test_simple(void)
{
	struct blk_req q = { .action = BLK_READ, .lba = 7, .sectors = 8 };

	assert(!strcmp(steps(&q), "R"));
	q.action = BLK_WRITE;
	assert(!strcmp(steps(&q), "W"));
	q = (struct blk_req){ .action = BLK_FLUSH };
	assert(!strcmp(steps(&q), "F"));
}

static void test_barrier(void)
{
	struct blk_req q = { .action = BLK_WRITE, .barrier = true, .lba = 7, .sectors = 8 }, empty = { .action = BLK_WRITE, .barrier = true };

	v.flush = true;
	assert(!strcmp(steps(&q), "FWF") && !strcmp(steps(&empty), "F"));
	v.flush = false;
	assert(!strcmp(steps(&q), "W") && !strcmp(steps(&empty), ""));
}

static uint64_t some(uint64_t most)
{
	return ((uint64_t)rand() << 31 | (uint64_t)rand()) % most;
}

static void test_discard(void)
{
	struct blk_req q = { .action = BLK_DISCARD };
	struct blk_progress p;
	struct blk_step s;
	uint64_t at;
	unsigned int i;

	srand(3);
	for (i = 0; i < 20000; i++) {
		v.discard_max = (uint32_t)(1 + some(i & 1 ? 64 : UINT32_MAX));
		v.discard_align = 1u << some(8);
		q.lba = some(1ull << 50);
		q.sectors = 1 + some((uint64_t)v.discard_max * 40);
		p = (struct blk_progress){ 0, 0 };
		for (at = q.lba; blk_step_next(&q, &v, &p, &s); at += s.sectors) {
			assert(s.action == BLK_DISCARD && s.lba == at && s.sectors != 0 && s.sectors <= v.discard_max);
			assert(at + s.sectors == q.lba + q.sectors || v.discard_max < v.discard_align || (at + s.sectors) % v.discard_align == 0);
		}
		assert(at == q.lba + q.sectors);
	}
}

int main(void)
{
	test_simple();
	test_barrier();
	test_discard();
	return 0;
}
