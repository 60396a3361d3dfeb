/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/hosted/frontends.h - for hosted tests of disk.c: front ends with rings and granted pages, over one fakedev. */
#ifndef BLKDRV_FRONTENDS_H
#define BLKDRV_FRONTENDS_H
#include "domains/blkdrv/disk.h"

#define GUESTS 3
#define PAGES  2048	/* granted per guest; ref = page number */

extern struct disk disk;
extern struct vblk_memory memory;
extern struct fe {
	struct vbd b;
	struct backend_dev be;
	struct blkif_front_ring ring;
	struct blkif_sring *shared;
	uint8_t *page;
	unsigned int events, done, failed, closed;
	int16_t last;
} fe[GUESTS];
extern unsigned int copies, maps, mapped, jobs;
extern bool backwards, refuse_maps;
extern uint32_t revoked;	/* of domain 0: references with one of these bits */

/* A disk with flush and discard, and front ends with windows of 1000 sectors each, one after the other. */
void setup(unsigned int guests, bool persistent);
void teardown(unsigned int guests);
/* A request into the ring, with whole pages from `page` on as segments; push() publishes them. */
struct blkif_request *put(struct fe *f, uint8_t op, uint64_t sector, unsigned int segs, unsigned int page);
void push(struct fe *f);
/* Takes the responses that are there. */
void collect(struct fe *f);
/* The event loop: serves until nothing moves any more. */
void settle(void);
#endif
