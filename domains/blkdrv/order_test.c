// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/order_test.c - barriers wait for what was before them and hold what comes after; discards stay inside their window.
// link: domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c domains/blkdrv/vblk.c
// link: domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void put_discard(struct fe *f, uint64_t sector, uint64_t n, uint8_t flag)
{
	struct blkif_request_discard r = { .operation = BLKIF_OP_DISCARD, .flag = flag, .id = 7, .sector_number = sector, .nr_sectors = n };

	memcpy(put(f, 0, 0, 0, 0), &r, sizeof(r));
}

static void test_barrier(void)
{
	struct fe *f = &fe[0];
	unsigned int i;

	setup(2, false);
	backwards = true;	/* the device does the newest first, and still: */
	for (i = 0; i < 3; i++)
		put(f, BLKIF_OP_WRITE, 8 * i, 1, 0);
	put(f, BLKIF_OP_WRITE_BARRIER, 0, 2, 0);
	put(f, BLKIF_OP_READ, 0, 1, 100);
	put(f, BLKIF_OP_WRITE_BARRIER, 0, 0, 0);
	put(f, BLKIF_OP_READ, 0, 1, 100);
	push(f);
	memset(f->page, 0x44, PAGE_SIZE);
	settle();
	assert(!strcmp(fakedev.trace, "WWWFWFRFR"));
	assert(f->done == 7 && f->failed == 0 && f->page[100 * PAGE_SIZE] == 0x44 && disk.v.free_n == VBLK_SLOTS && !f->b.barrier);
	backwards = false;
	teardown(2);
}

/* Who waits with a barrier does not hold up the other one. */
static void test_barrier_is_its_own(void)
{
	setup(2, false);
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	put(&fe[0], BLKIF_OP_WRITE_BARRIER, 0, 1, 0);
	push(&fe[0]);
	fakedev.stalled = true;
	disk_serve(&disk);
	put(&fe[1], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[1]);
	disk_serve(&disk);
	assert(fe[0].b.barrier && fe[0].b.inflight == 2 && fe[1].b.inflight == 1);
	fakedev.stalled = false;
	settle();
	assert(fe[0].done == 2 && fe[1].done == 1 && !strcmp(fakedev.trace, "RRFWF"));
	teardown(2);
}

static void test_barrier_fails(void)
{
	setup(1, false);
	put(&fe[0], BLKIF_OP_WRITE_BARRIER, 996, 1, 0);		/* runs over the end of the window */
	put(&fe[0], BLKIF_OP_WRITE_BARRIER, 0, 1, 9999);	/* a bad grant */
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 3 && fe[0].failed == 2 && !strcmp(fakedev.trace, "FR") && !fe[0].b.barrier);
	teardown(1);
}

/* A front end leaves while its barrier waits or is half done: nothing more is begun, no slot is lost. */
static void test_barrier_left(bool half)
{
	setup(1, false);
	if (!half)
		put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	put(&fe[0], BLKIF_OP_WRITE_BARRIER, 0, 1, 0);
	push(&fe[0]);
	disk_serve(&disk);
	fe[0].b.connected = false;
	disk_forget(&disk, &fe[0].b);
	settle();
	assert(fe[0].done == 0 && fe[0].b.inflight == 0 && !fe[0].b.barrier && disk.v.free_n == VBLK_SLOTS);
	assert(!strcmp(fakedev.trace, half ? "F" : "R"));
	teardown(1);
}

/* The second queue of front end 0 is the ring of front end 1: answers go where the question came from, and a queue that lies costs both. */
static void test_two_queues(void)
{
	struct fe *f = &fe[0], *other = &fe[1];
	unsigned int i;

	setup(3, false);
	other->b.connected = false;
	f->b.queue[1] = other->b.queue[0];
	f->b.queues = 2;
	for (i = 0; i < 20; i++) {
		put(f, BLKIF_OP_READ, 0, 1, i);
		put(other, BLKIF_OP_WRITE, 8 * i, 1, i);
	}
	push(f);
	push(other);
	fakedev.stalled = true;
	disk_serve(&disk);
	assert(f->b.inflight == VBLK_SLOTS / 2 && f->b.queue[0].ring.req_cons == f->b.queue[1].ring.req_cons);
	fakedev.stalled = false;
	settle();
	assert(f->done == 20 && other->done == 20 && f->failed + other->failed == 0 && f->events && other->events);
	other->shared->req_prod += 100;
	settle();
	assert(f->closed == 1 && fe[2].closed == 0 && disk.v.free_n == VBLK_SLOTS);
	teardown(3);
}

static void test_discard(void)
{
	unsigned int k;

	setup(3, false);
	memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
	put_discard(&fe[1], 3, 997, 0);
	put_discard(&fe[1], 3, 998, 0);			/* one sector too far */
	put_discard(&fe[1], UINT64_MAX - 4, 8, 0);
	put_discard(&fe[1], 8, UINT64_MAX - 4, 0);
	put_discard(&fe[1], 8, 0, 0);
	put_discard(&fe[1], 1, UINT32_MAX + 2ull, 0);	/* its low 32 bits would fit */
	push(&fe[1]);
	settle();
	assert(fe[1].done == 6 && fe[1].failed == 5);
	for (k = 0; k < sizeof(fakedev.disk); k++)
		assert(fakedev.disk[k] == (k < 1003 * 512 || k >= 2000 * 512 ? 0x11 : 0));
	assert(!strcmp(fakedev.trace, "DDDDDDDDDDD"));	/* pieces of at most 100, on multiples of 8: 93, then 96 */
	teardown(3);
}

static void test_discard_refused(void)
{
	setup(1, false);
	put_discard(&fe[0], 0, 8, BLKIF_DISCARD_SECURE);
	push(&fe[0]);
	settle();
	assert(fe[0].last == BLKIF_RSP_EOPNOTSUPP && fakedev.requests == 0);
	fakedev.no_discard = true;
	put_discard(&fe[0], 0, 500, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].last == BLKIF_RSP_EOPNOTSUPP && fakedev.requests == 1);
	fe[0].b.limits.window.readonly = true;
	put_discard(&fe[0], 0, 8, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].last == BLKIF_RSP_ERROR && fakedev.requests == 1 && disk.v.free_n == VBLK_SLOTS);
	teardown(1);
}

int main(void)
{
	test_barrier();
	test_barrier_is_its_own();
	test_barrier_fails();
	test_barrier_left(false);
	test_barrier_left(true);
	test_two_queues();
	test_discard();
	test_discard_refused();
	return 0;
}
