/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/blkring.c - EVA: a block ring whose every word the front end may change at every look: requests are taken and decoded with any indirect
 * segments, for any window and device, and answered. */
#include <__fc_builtin.h>
#include "domains/blkdrv/disk.h"
#include "domains/runtime/ring.h"

#define PAGES 4u
static char page[PAGES * PAGE_SIZE];
static struct vbd_queue queue;
static struct blk_limits limits;
static struct vblk device;
static struct blk_req req;

err_t blk_indirect_fetch(void *ctx, grant_ref_t ref, struct blkif_request_segment *out, uint32_t n)
{
	//@ assert 1 <= n <= BLK_SEGS_MAX;
	Frama_C_make_unknown((char *)out, BLK_SEGS_MAX * sizeof(*out));
	return Frama_C_interval(-100, 0);
}

/* As BACK_RING_INIT() makes it, which counts by differences of addresses. */
static void one(uint32_t pages)
{
	static const uint32_t slots[] = { [1] = __CONST_RING_SIZE(blkif, PAGE_SIZE), [2] = __CONST_RING_SIZE(blkif, 2 * PAGE_SIZE),
					  [4] = __CONST_RING_SIZE(blkif, 4 * PAGE_SIZE) };
	struct blkif_response rsp = { 0 };
	struct blk_progress progress = { 0 };
	struct blkif_request r;
	static struct blk_step step;
	int16_t status;

	queue.ring = (struct blkif_back_ring){ .nr_ents = slots[pages], .sring = (struct blkif_sring *)page };
	while (Frama_C_interval(0, 1)) {
		Frama_C_make_unknown(page, sizeof(page));
		if (!back_ring_next(&queue.ring, &r))
			continue;
		status = blk_request_decode(&r, &limits, NULL, &req);
		while (status == BLKIF_RSP_OKAY && blk_step_next(&req, &device, &progress, &step))
			;
		rsp.id = req.id;
		rsp.operation = req.op;
		rsp.status = status;
		back_ring_respond(&queue.ring, &rsp);
		(void)(back_ring_push(&queue.ring) + back_ring_broken(&queue.ring));
	}
}

void eva_main(void)
{
	Frama_C_make_unknown(page, sizeof(page));
	Frama_C_make_unknown((char *)&limits, sizeof(limits));
	limits.window.align = Frama_C_unsigned_int_interval(1, UINT32_MAX);
	limits.window.readonly = Frama_C_interval(0, 1);
	limits.flush = Frama_C_interval(0, 1);
	limits.discard = Frama_C_interval(0, 1);
	Frama_C_make_unknown((char *)&device, sizeof(device));
	device.flush = Frama_C_interval(0, 1);
	one(1);
	one(2);
	one(4);
}
