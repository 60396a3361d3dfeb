/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/step.h - what the device does for one request of a front end, one virtio request after the other. */
#ifndef BLKDRV_STEP_H
#define BLKDRV_STEP_H
#include "domains/blkdrv/vblk.h"

struct blk_step {
	enum blk_action action;
	uint64_t lba;
	uint32_t sectors;	/* 0 for a flush */
};

/* What a request has had of the device; all zero at first. */
struct blk_progress {
	uint32_t steps;
	uint64_t sectors;
};

/*
 * The next step of q, for vblk_submit(); false: it has had all. Reads, writes and flushes have one; a discard has as many as the
 * device's limit makes of it; a barrier is a flush, its data, a flush (virtio 1.1, 5.2.6.2: a flush makes stable what was complete
 * when it was sent), without flushes where the device has no cache. All steps lie in [q->lba, q->lba + q->sectors).
 */
bool blk_step_next(const struct blk_req *q, const struct vblk *v, struct blk_progress *p, struct blk_step *out);
#endif
