/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/guest.h - moves data between a front end's granted pages and a bounce buffer. */
#ifndef BLKDRV_GUEST_H
#define BLKDRV_GUEST_H
#include "domains/blkdrv/request.h"
#include "domains/runtime/grant.h"

#define GUEST_PERSISTENT_MAX 1024u	/* pages of one front end that stay mapped: a ring of 32 requests of 32 segments */
#define GUEST_PERSISTENT_ALL 16384u	/* of all of them: half of a driver domain's maptrack entries, the rest is for rings */
#define GUEST_TABLE	     2048u	/* hash slots, a power of two, more than twice as many as entries is not needed */

struct guest_page {
	grant_ref_t ref;
	struct grant_map map;	/* va NULL: free slot */
};

struct guest {
	domid_t dom;
	uint32_t n;			/* pages mapped */
	struct guest_page *table;	/* NULL: grants are not persistent */
};

/* persistent: both sides agreed on feature-persistent. Without memory for it, grants are copied. */
void guest_open(struct guest *g, domid_t dom, bool persistent);
/* Unmaps everything. */
void guest_close(struct guest *g);
/*
 * Moves the segments, packed one after the other, into (or, to_guest, out of) buf, page aligned and of the segments' length.
 * -XEN_EIO: a grant is bad; some segments may have been moved.
 */
err_t guest_copy(struct guest *g, const struct blk_seg *seg, uint32_t n, uint8_t *buf, bool to_guest) __must_check;
#endif
