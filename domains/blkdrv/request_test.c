// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/request_test.c - hostile requests are refused with the right status; what passes lies inside window and pages.
// link: domains/blkdrv/request.c domains/blkdrv/window.c
#include "domains/blkdrv/request.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct blk_limits lim = { .window = { .first = 1000, .count = 500, .align = 1 }, .flush = true, .discard = true };
static struct blkif_request_segment page[512];
static err_t fetch_error;
static grant_ref_t fetched;

err_t blk_indirect_fetch(void *ctx, grant_ref_t ref, struct blkif_request_segment *out, uint32_t n)
{
	assert(ctx == &lim && n <= BLK_SEGS_MAX);
	fetched = ref;
	memcpy(out, page, n * sizeof(*out));
	return fetch_error;
}

static int16_t decode(const struct blkif_request *r, struct blk_req *q)
{
	memset(q, 0x5a, sizeof(*q));
	int16_t s = blk_request_decode(r, &lim, &lim, q);
	assert(q->id == r->id);
	return s;
}

static struct blkif_request make(uint8_t op, uint8_t n, uint64_t sector)
{
	struct blkif_request r = { .operation = op, .nr_segments = n, .id = 0x1122334455667788, .sector_number = sector };
	unsigned int i;

	for (i = 0; i < BLKIF_MAX_SEGMENTS_PER_REQUEST; i++)
		r.seg[i] = (struct blkif_request_segment){ .gref = 100 + i, .first_sect = 0, .last_sect = 7 };
	return r;
}

static void test_direct(void)
{
	struct blkif_request r = make(BLKIF_OP_WRITE, 11, 412);
	struct blk_req q;

	r.seg[3].first_sect = r.seg[3].last_sect = 5;
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.action == BLK_WRITE && q.nsegs == 11 && q.sectors == 81 && q.lba == 1412);
	assert(q.seg[3].ref == 103 && q.seg[3].off == 2560 && q.seg[3].len == 512 && q.seg[4].len == 4096);
	r.sector_number = 420;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.sector_number = UINT64_MAX - 40;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r = make(BLKIF_OP_READ, 12, 0);
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.nr_segments = 255;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.nr_segments = 0;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
}

static void test_segments(void)
{
	unsigned int a, b;
	struct blk_req q;

	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b++) {
			struct blkif_request r = make(BLKIF_OP_READ, 2, 0);

			r.seg[1].first_sect = (uint8_t)a;
			r.seg[1].last_sect = (uint8_t)b;
			assert((decode(&r, &q) == BLKIF_RSP_OKAY) == (a <= b && b <= 7));
		}
}

/* XSA-142: no operation writes to a disk that is read-only. */
static void test_ops(void)
{
	struct blkif_request r;
	struct blk_req q;
	unsigned int op;

	for (op = 0; op < 256; op++) {
		r = make((uint8_t)op, 1, 0);
		if (op == BLKIF_OP_RESERVED_1 || op > BLKIF_OP_INDIRECT)
			assert(decode(&r, &q) == BLKIF_RSP_EOPNOTSUPP);
	}
	r = make(BLKIF_OP_FLUSH_DISKCACHE, 0, UINT64_MAX);
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.action == BLK_FLUSH && q.nsegs == 0);
	r.nr_segments = 1;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	lim.flush = false;
	r.nr_segments = 0;
	assert(decode(&r, &q) == BLKIF_RSP_EOPNOTSUPP);
	lim.flush = true;
	lim.window.readonly = true;
	r = make(BLKIF_OP_WRITE, 1, 0);
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.operation = BLKIF_OP_READ;
	assert(decode(&r, &q) == BLKIF_RSP_OKAY);
	lim.window.readonly = false;
}

static void test_barrier(void)
{
	struct blkif_request r = make(BLKIF_OP_WRITE_BARRIER, 11, 412);
	struct blk_req q;

	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.barrier && q.action == BLK_WRITE && q.sectors == 88 && q.lba == 1412);
	r.sector_number = 413;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.nr_segments = 12;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.nr_segments = 0;
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.barrier && q.sectors == 0 && q.nsegs == 0);
	r = make(BLKIF_OP_WRITE, 1, 0);
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && !q.barrier);
}

static int16_t discard(uint64_t sector, uint64_t n, uint8_t flag, struct blk_req *q)
{
	struct blkif_request_discard d = { .operation = BLKIF_OP_DISCARD, .flag = flag, .id = 9, .sector_number = sector, .nr_sectors = n };
	struct blkif_request r = { 0 };

	memcpy(&r, &d, sizeof(d));
	return decode(&r, q);
}

static void test_discard(void)
{
	struct blk_req q;

	assert(discard(0, 500, 0, &q) == BLKIF_RSP_OKAY && q.action == BLK_DISCARD && q.lba == 1000 && q.sectors == 500 && q.nsegs == 0);
	assert(discard(499, 1, 2, &q) == BLKIF_RSP_OKAY && q.lba == 1499);
	assert(discard(499, 2, 0, &q) == BLKIF_RSP_ERROR && discard(500, 1, 0, &q) == BLKIF_RSP_ERROR);
	assert(discard(0, 0, 0, &q) == BLKIF_RSP_ERROR && discard(1, UINT64_MAX, 0, &q) == BLKIF_RSP_ERROR);
	assert(discard(0, 8, BLKIF_DISCARD_SECURE, &q) == BLKIF_RSP_EOPNOTSUPP);
	lim.window.align = 8;
	assert(discard(8, 16, 0, &q) == BLKIF_RSP_OKAY && discard(4, 8, 0, &q) == BLKIF_RSP_ERROR && discard(8, 12, 0, &q) == BLKIF_RSP_ERROR);
	lim.window.align = 1;
	lim.window.readonly = true;
	assert(discard(0, 8, 0, &q) == BLKIF_RSP_ERROR);
	lim.window.readonly = false;
	lim.discard = false;
	assert(discard(0, 8, 0, &q) == BLKIF_RSP_EOPNOTSUPP);
	lim.discard = true;
}

/* On a disk of 4 KiB blocks the sum counts: 512-byte segments that make up whole blocks are fine. */
static void test_blocks_4k(void)
{
	struct blkif_request r = make(BLKIF_OP_WRITE, 2, 8);
	struct blk_req q;

	lim.window.align = 8;
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.lba == 1008 && q.sectors == 16);
	r.seg[0].last_sect = 3;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	r.seg[1].first_sect = 4;
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.sectors == 8);
	r.sector_number = 12;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	lim.window.align = 1;
}

static void test_indirect(void)
{
	struct blkif_request_indirect in = { .operation = BLKIF_OP_INDIRECT, .indirect_op = BLKIF_OP_WRITE, .nr_segments = 32, .id = 7, .indirect_grefs = { 55 } };
	struct blkif_request r;
	struct blk_req q;
	unsigned int i;

	for (i = 0; i < 512; i++)
		page[i] = (struct blkif_request_segment){ .gref = i, .last_sect = 7 };
	memcpy(&r, &in, sizeof(in));
	assert(decode(&r, &q) == BLKIF_RSP_OKAY && q.action == BLK_WRITE && q.nsegs == 32 && q.sectors == 256 && fetched == 55 && q.id == 7 && q.op == BLKIF_OP_WRITE);
	page[31].last_sect = 8;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	page[31].last_sect = 7;
	fetch_error = -XEN_EACCES;
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	fetch_error = 0;
	for (i = 0; i < 65536; i++) {
		in.nr_segments = (uint16_t)i;
		memcpy(&r, &in, sizeof(in));
		assert((decode(&r, &q) == BLKIF_RSP_OKAY) == (i >= 1 && i <= 32));
	}
	in.nr_segments = 1;
	in.indirect_op = BLKIF_OP_FLUSH_DISKCACHE;
	memcpy(&r, &in, sizeof(in));
	assert(decode(&r, &q) == BLKIF_RSP_EOPNOTSUPP);
	in.indirect_op = BLKIF_OP_WRITE;
	lim.window.readonly = true;
	memcpy(&r, &in, sizeof(in));
	assert(decode(&r, &q) == BLKIF_RSP_ERROR);
	lim.window.readonly = false;
}

static void test_random(void)
{
	struct blkif_request r;
	struct blk_req q;
	unsigned int i, k, n;

	srand(11);
	for (i = 0; i < 300000; i++) {
		for (k = 0; k < sizeof(r); k++)
			((uint8_t *)&r)[k] = (uint8_t)(rand() >> 4);
		r.operation = (uint8_t)(rand() % 8);
		r.nr_segments &= 15;
		r.sector_number >>= rand() % 64;
		for (k = 0; k < 11; k++) {
			r.seg[k].first_sect &= 3;
			r.seg[k].last_sect = (uint8_t)(3 + rand() % 5 + (rand() % 50 == 0));
		}
		if (decode(&r, &q) != BLKIF_RSP_OKAY)
			continue;
		for (k = 0, n = 0; k < q.nsegs; k++) {
			assert(q.seg[k].len && q.seg[k].off + q.seg[k].len <= PAGE_SIZE);
			n += q.seg[k].len;
		}
		assert(q.action == BLK_DISCARD || (n == q.sectors * 512u && n <= BLK_BYTES_MAX));
		assert(q.action == BLK_FLUSH || q.sectors == 0 || (q.lba >= 1000 && q.lba + q.sectors <= 1500));
	}
}

int main(void)
{
	test_direct();
	test_segments();
	test_ops();
	test_barrier();
	test_discard();
	test_blocks_4k();
	test_indirect();
	test_random();
	return 0;
}
