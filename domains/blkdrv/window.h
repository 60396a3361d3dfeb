/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/window.h - the part of a disk that one front end sees; the only place that computes a disk address. */
#ifndef BLKDRV_WINDOW_H
#define BLKDRV_WINDOW_H
#include "lib/types.h"

#define SECTOR_SIZE 512u	/* of every quantity in the block protocol and in virtio-blk */

struct window {
	uint64_t first;		/* of the disk, in sectors */
	uint64_t count;		/* sectors, not 0 */
	uint32_t align;		/* requests begin and end at multiples of this many sectors, not 0 */
	bool readonly;
};

/*
 * A window of `count` sectors at `first` of a disk of `total` sectors in blocks of `align` sectors.
 * -XEN_ERANGE: it does not lie in the disk, or not on block boundaries.
 */
err_t window_make(struct window *w, uint64_t total, uint64_t first, uint64_t count, uint32_t align, bool readonly) __must_check;
/*
 * The disk address *lba of n sectors at `sector` of the window; [*lba, *lba + n) lies inside it.
 * -XEN_ERANGE outside (or n = 0), -XEN_EINVAL off a block boundary, -XEN_EROFS a write to a read-only window.
 */
err_t window_lba(const struct window *w, uint64_t sector, uint64_t n, bool write, uint64_t *lba) __must_check;
/* Both windows may not be open together: they share a sector and one of them writes. Same disk assumed. */
bool window_conflict(const struct window *a, const struct window *b);
#endif
