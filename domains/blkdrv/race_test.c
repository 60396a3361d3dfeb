// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/race_test.c - a front end that changes its request while it is read: what counts is the one copy, so that its window and its pages hold.
// link: domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c domains/blkdrv/vblk.c
// link: domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
// libs: -lpthread
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include <assert.h>
#include <pthread.h>
#include <string.h>

#define REQUESTS 30000u

static struct blkif_request *volatile under_way;
static volatile bool stop;

/* Sectors beyond the window, segments across the page, more of them than a request holds, another operation: each comes and goes. */
static void *flip(void *arg)
{
	while (!stop) {
		struct blkif_request *r = under_way;

		__atomic_store_n(&r->sector_number, r->sector_number ^ 2048, __ATOMIC_RELAXED);
		__atomic_store_n(&r->seg[0].last_sect, (uint8_t)(r->seg[0].last_sect ^ 0x80), __ATOMIC_RELAXED);
		__atomic_store_n(&r->seg[1].first_sect, (uint8_t)(r->seg[1].first_sect ^ 0xf0), __ATOMIC_RELAXED);
		__atomic_store_n(&r->nr_segments, (uint8_t)(r->nr_segments ^ 0xc8), __ATOMIC_RELAXED);
		__atomic_store_n(&r->operation, (uint8_t)(r->operation ^ BLKIF_OP_INDIRECT), __ATOMIC_RELAXED);
	}
	return NULL;
}

/* XSA-155: what counts is what was copied. */
int main(void)
{
	struct fe *f = &fe[1];
	pthread_t other;
	unsigned int i;

	setup(2, false);
	memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
	memset(f->page, 0x22, PAGES * PAGE_SIZE);
	under_way = put(f, BLKIF_OP_WRITE, 0, 2, 0);
	assert(pthread_create(&other, NULL, flip, NULL) == 0);
	for (i = 1; i < REQUESTS; i++) {
		push(f);
		disk_serve(&disk);
		fakedev_run(&disk.v, i & 1);
		disk_serve(&disk);
		collect(f);
		under_way = put(f, BLKIF_OP_WRITE, 8 * (i % 90), 2, i % 64);
	}
	stop = true;
	assert(pthread_join(other, NULL) == 0);
	push(f);
	settle();
	assert(f->done == REQUESTS && f->failed < REQUESTS && f->closed == 0);
	for (i = 0; i < sizeof(fakedev.disk); i++)
		assert(fakedev.disk[i] == 0x11 || (i >= 1000 * 512 && i < 2000 * 512));
	assert(disk.v.free_n == VBLK_SLOTS);
	teardown(2);
	return 0;
}
