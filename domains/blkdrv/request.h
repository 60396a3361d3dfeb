/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/request.h - one request of <xen/io/blkif.h>, decoded from a private copy of its ring slot. */
#ifndef BLKDRV_REQUEST_H
#define BLKDRV_REQUEST_H
#include "domains/blkdrv/window.h"
#include "lib/types.h"
#include <xen/grant_table.h>
#include <xen/io/blkif.h>

#define BLK_SEGS_MAX  32u			/* feature-max-indirect-segments */
#define BLK_BYTES_MAX (BLK_SEGS_MAX * PAGE_SIZE)	/* of one request */

enum blk_action { BLK_READ, BLK_WRITE, BLK_FLUSH, BLK_DISCARD };

struct blk_seg {
	grant_ref_t ref;
	uint16_t off, len;	/* bytes; off + len <= PAGE_SIZE, both multiples of 512, len not 0 */
};

struct blk_req {
	uint64_t id;		/* echoed */
	uint8_t op;		/* echoed */
	enum blk_action action;
	bool barrier;		/* after all before it, before all after it, and stable when it is answered */
	uint32_t nsegs;		/* 0 for a flush, a discard, an empty barrier */
	uint64_t lba;		/* of the disk, in sectors: window_lba() made it */
	uint64_t sectors;	/* of a discard up to the window's; otherwise the sum of the segments, at most BLK_BYTES_MAX / 512 */
	struct blk_seg seg[BLK_SEGS_MAX];
};

struct blk_limits {
	struct window window;
	bool flush, discard;	/* the disk can */
};

/* n segments of indirect page ref of the front end into out; 0 or an error. The front-end connection provides it. */
err_t blk_indirect_fetch(void *ctx, grant_ref_t ref, struct blkif_request_segment *out, uint32_t n);

/*
 * Decodes r, a copy no one else can write. BLKIF_RSP_OKAY: *out is complete and inside the window.
 * Otherwise the response's status (BLKIF_RSP_ERROR, BLKIF_RSP_EOPNOTSUPP); out->id and out->op are set in any case.
 */
int16_t blk_request_decode(const struct blkif_request *r, const struct blk_limits *l, void *ctx, struct blk_req *out);
#endif
