/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/hosted/fakedev.h - for hosted tests: a virtio-blk device of variables over an image in memory. */
#ifndef BLKDRV_FAKEDEV_H
#define BLKDRV_FAKEDEV_H
#include "domains/blkdrv/vblk.h"

#define FAKE_SECTORS 4096u

extern struct fakedev {
	uint8_t disk[FAKE_SECTORS * SECTOR_SIZE];
	uint64_t features;
	uint32_t block_size, size_max, seg_max, physical_exp, max_discard, discard_align;
	uint64_t capacity;
	uint32_t notifications, requests, flushes;
	char trace[64];		/* what it did, in its order: R, W, F, D; the first ones */
	bool fail_io, no_discard, underreport, lie, stalled, reset;
} fakedev;

/* Points v at the device. */
void fakedev_attach(struct vblk *v);
/* Its configuration follows the variables. */
void fakedev_configure(void);
/* DMA memory for it, freed by fakedev_free(). */
struct vblk_memory fakedev_memory(void);
void fakedev_free(struct vblk_memory *m);
/* Serves what is in its avail ring; newest first when backwards. Returns how many. */
unsigned int fakedev_run(struct vblk *v, bool backwards);
#endif
