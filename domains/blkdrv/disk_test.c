// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/disk_test.c - front ends read and write through rings, grants and a virtio disk, all of memory: data, fairness, misbehaviour.
// link: domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c domains/blkdrv/vblk.c
// link: domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include <assert.h>
#include <linux/virtio_blk.h>
#include <stdlib.h>
#include <string.h>

static void test_data(bool persistent)
{
	struct fe *f = &fe[0];
	unsigned int i, round;

	setup(1, persistent);
	backwards = persistent;
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 11 * PAGE_SIZE; i++)
			f->page[i] = (uint8_t)(i * 7 + i / 4096 + round);
		put(f, BLKIF_OP_WRITE, 100, 11, 0)->seg[4].first_sect = 3;
		put(f, BLKIF_OP_FLUSH_DISKCACHE, 0, 0, 0);
		push(f);
		settle();
		put(f, BLKIF_OP_READ, 100, 4, 100);
		put(f, BLKIF_OP_READ, 132, 1, 104)->seg[0].first_sect = 3;
		put(f, BLKIF_OP_READ, 137, 6, 105);
		push(f);
		settle();
		assert(f->done == 5 * (round + 1) && f->failed == 0 && fakedev.flushes == round + 1);
		assert(memcmp(f->page, f->page + 100 * PAGE_SIZE, 4 * PAGE_SIZE) == 0);
		assert(memcmp(f->page + 4 * PAGE_SIZE + 3 * 512, f->page + 104 * PAGE_SIZE + 3 * 512, 5 * 512) == 0);
		assert(memcmp(f->page + 5 * PAGE_SIZE, f->page + 105 * PAGE_SIZE, 6 * PAGE_SIZE) == 0);
		assert(memcmp(f->page, fakedev.disk + 100 * 512, 4 * PAGE_SIZE) == 0);
	}
	assert(persistent ? maps == 22 && copies == 0 : maps == 0 && copies > 0);
	assert(f->events > 0 && disk.v.free_n == VBLK_SLOTS && f->b.inflight == 0);
	teardown(1);
}

static void test_indirect(void)
{
	struct blkif_request_indirect in = { .operation = BLKIF_OP_INDIRECT, .indirect_op = BLKIF_OP_READ, .nr_segments = 32, .id = 1, .indirect_grefs = { 50 } };
	struct fe *f = &fe[0];
	unsigned int i;

	setup(1, false);
	for (i = 0; i < sizeof(fakedev.disk); i++)
		fakedev.disk[i] = (uint8_t)(i ^ i >> 9);
	for (i = 0; i < 32; i++)
		((struct blkif_request_segment *)(f->page + 50 * PAGE_SIZE))[i] = (struct blkif_request_segment){ 100 + i, 0, 7 };
	memcpy(put(f, 0, 0, 0, 0), &in, sizeof(in));
	push(f);
	settle();
	assert(f->done == 1 && f->failed == 0 && memcmp(f->page + 100 * PAGE_SIZE, fakedev.disk, 32 * PAGE_SIZE) == 0);
	in.indirect_grefs[0] = 999999;
	memcpy(put(f, 0, 0, 0, 0), &in, sizeof(in));
	push(f);
	settle();
	assert(f->done == 2 && f->failed == 1 && fakedev.requests == 1);
	teardown(1);
}

/* Whatever a front end writes into its ring, sectors outside its window keep their content. */
static void test_windows(void)
{
	unsigned int i, k;
	struct fe *f = &fe[1];

	setup(2, false);
	memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
	memset(f->page, 0x22, PAGES * PAGE_SIZE);
	srand(5);
	for (i = 0; i < 20000; i++) {
		struct blkif_request *r = put(f, (uint8_t)(rand() % 7), (uint64_t)rand() % 1100, 1 + (unsigned int)rand() % 11, (unsigned int)rand() % 2000);

		if (rand() % 8 == 0)
			((uint8_t *)r)[rand() % (int)sizeof(*r)] = (uint8_t)rand();
		push(f);
		disk_serve(&disk);
		fakedev_run(&disk.v, i & 1);
		collect(f);
	}
	settle();
	assert(f->done == 20000 && f->failed > 1000 && f->done - f->failed > 1000);
	for (k = 0; k < sizeof(fakedev.disk); k++)
		assert(fakedev.disk[k] == 0x11 || (k >= 1000 * 512 && k < 2000 * 512));
	assert(disk.v.free_n == VBLK_SLOTS);
	teardown(2);
}

static void fe_again(struct fe *f)
{
	SHARED_RING_INIT(f->shared);
	BACK_RING_INIT(&f->b.queue[0].ring, f->shared, PAGE_SIZE);
	f->b.failed = NULL;
	guest_open(&f->b.guest, f->be.fe, rand() & 1);
	disk_add(&disk, &f->b);
	f->b.connected = true;
}

/* The ring page, the indirect page and the grants of a hostile front end change at any moment. */
static void scribble(struct fe *f)
{
	uint8_t *p = (uint8_t *)f->shared, *indirect = f->page + (rand() % 64) * PAGE_SIZE;
	unsigned int i;

	for (i = (unsigned int)rand() % 64; i; i--)
		p[64 + rand() % (PAGE_SIZE - 64)] = (uint8_t)(rand() % 8 ? rand() % 7 : rand());
	for (i = 0; i < 300; i++)
		indirect[rand() % 512] = (uint8_t)(rand() % 8);
	f->shared->req_prod += rand() % 50 ? (unsigned int)rand() % 5 : (unsigned int)rand() << 1;
	if (rand() % 10 == 0)
		p[rand() % 64] = (uint8_t)rand();
	revoked = rand() % 3 ? 0 : 1u << rand() % 12;
}

/* Beside it another one works: its data stays its own, its requests succeed, and no slot is lost. */
static void test_hostile_neighbour(void)
{
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int i, k, closed = 0;

	setup(2, true);
	srand(11);
	memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
	for (i = 0; i < 20000; i++) {
		scribble(bad);
		if (i % 16 == 0) {
			memset(good->page, (int)(i >> 4), 8 * PAGE_SIZE);
			put(good, BLKIF_OP_WRITE, i % 900, 8, 0);
			push(good);
		}
		disk_serve(&disk);
		fakedev_run(&disk.v, i & 1);
		collect(good);
		if (bad->closed == closed)
			continue;
		closed = bad->closed;
		fe_again(bad);
	}
	revoked = 0;
	bad->b.connected = false;
	disk_forget(&disk, &bad->b);
	settle();
	assert(good->done == 20000 / 16 && good->failed == 0 && closed > 100 && bad->b.requests > 1000);
	for (k = 0; k < 8 * PAGE_SIZE; k++)
		assert(fakedev.disk[(1000 + 19984 % 900) * 512 + k] == (uint8_t)(19984 >> 4));
	for (k = 2000 * 512; k < sizeof(fakedev.disk); k++)
		assert(fakedev.disk[k] == 0x11);
	assert(disk.v.free_n == VBLK_SLOTS && fakedev.requests > bad->b.requests - bad->b.errors);
	teardown(2);
}

/* Two front ends keep their rings full; a third sends one request: it is started within one turn, with a fair share of slots. */
static void test_fair(void)
{
	unsigned int i, k;

	setup(3, false);
	fakedev.stalled = true;
	for (k = 0; k < 3; k++)
		for (i = 0; i < 32; i++)
			put(&fe[k], BLKIF_OP_READ, i, 1, i);
	push(&fe[0]);
	disk_serve(&disk);
	assert(fe[0].b.inflight == 10);		/* 32 slots for three */
	push(&fe[1]);
	push(&fe[2]);
	disk_serve(&disk);
	assert(fe[1].b.inflight == 10 && fe[2].b.inflight == 10 && disk.v.free_n == 2);
	fakedev.stalled = false;
	settle();
	assert(fe[0].done == 32 && fe[1].done == 32 && fe[2].done == 32);
	teardown(3);
}

static void test_runaway(void)
{
	setup(2, true);
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	disk_serve(&disk);
	fe[0].shared->req_prod += 33;
	put(&fe[1], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[1]);
	settle();
	assert(fe[0].closed == 1 && fe[1].closed == 0 && fe[1].done == 1 && disk.v.free_n == VBLK_SLOTS);
	teardown(2);
}

static void test_bad_device(void)
{
	setup(1, false);
	memset(fe[0].page, 0x33, PAGE_SIZE);
	fakedev.fail_io = true;
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 1 && fe[0].failed == 1 && fe[0].page[0] == 0x33);
	fakedev.fail_io = false;
	fakedev.underreport = true;	/* OK, but one byte short: old buffer content must not reach the guest */
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].failed == 2 && fe[0].page[0] == 0x33);
	fakedev.lie = true;
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	put(&fe[0], BLKIF_OP_READ, 8, 1, 1);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 4 && fe[0].failed == 4 && disk.v.broken && fakedev.reset && fe[0].closed == 0);
	put(&fe[0], BLKIF_OP_WRITE, 0, 1, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 5 && fe[0].failed == 5);
	teardown(1);
}

/* Who leaves makes nobody wait, and is answered no more; only who comes to the sectors that are still written waits until that is over. */
static void test_leave(uint8_t op, bool held)
{
	setup(3, false);
	fakedev.stalled = true;
	put(&fe[0], op, 0, 1, 0);
	push(&fe[0]);
	disk_serve(&disk);
	fe[0].b.connected = false;
	disk_forget(&disk, &fe[0].b);
	assert(fe[0].b.inflight == 1 && disk.v.free_n == VBLK_SLOTS - 1);
	disk_remove(&disk, &fe[0].b);
	fe[2].b.limits.window = fe[0].b.limits.window;
	fe[1].b.held = fe[2].b.held = true;
	put(&fe[1], BLKIF_OP_READ, 0, 1, 0);
	put(&fe[2], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[1]);
	push(&fe[2]);
	disk_serve(&disk);
	assert(fe[1].b.inflight == 1 && fe[2].b.inflight == !held && fe[2].b.held == held);
	fakedev.stalled = false;
	settle();
	assert(fe[0].done == 0 && fe[1].done == 1 && fe[2].done == 1 && fe[2].failed == 0 && disk.v.free_n == VBLK_SLOTS);
	teardown(3);
}

/* A device that is reset will not write either: nobody is held for ever. */
static void test_leave_broken(void)
{
	setup(2, false);
	put(&fe[0], BLKIF_OP_WRITE, 0, 1, 0);
	put(&fe[1], BLKIF_OP_WRITE, 0, 1, 0);
	push(&fe[0]);
	push(&fe[1]);
	fakedev.stalled = true;
	disk_serve(&disk);
	disk_forget(&disk, &fe[0].b);
	fe[0].b.held = true;
	put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	fakedev.lie = true;
	fakedev.stalled = false;
	settle();
	assert(disk.v.broken && !fe[0].b.held && fe[0].done == 1 && fe[0].failed == 1 && fe[1].failed == 1 && disk.v.free_n == VBLK_SLOTS);
	teardown(2);
}

/* More pages than stay mapped, and a refused mapping: copies take over. */
static void test_persistent_limit(void)
{
	unsigned int i;

	setup(1, true);
	for (i = 0; i < 1500; i++) {
		put(&fe[0], BLKIF_OP_WRITE, 0, 1, i);
		push(&fe[0]);
		settle();
		if (i == 1200)
			refuse_maps = true;
	}
	refuse_maps = false;
	assert(maps == GUEST_PERSISTENT_MAX && copies == 1500 - GUEST_PERSISTENT_MAX && fe[0].failed == 0);
	teardown(1);
}

/* All front ends together leave mappings for the rings of others. */
static void test_persistent_total(void)
{
	static struct guest g[20];
	static uint8_t buf[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
	struct blk_seg s = { .len = 512 };
	unsigned int i;

	setup(1, false);
	for (i = 0; i < ARRAY_SIZE(g); i++) {
		guest_open(&g[i], 0, true);
		for (s.ref = 0; s.ref < 1500; s.ref++)
			assert(guest_copy(&g[i], &s, 1, buf, false) == 0);
		assert(g[i].n == (i < GUEST_PERSISTENT_ALL / GUEST_PERSISTENT_MAX ? GUEST_PERSISTENT_MAX : 0));
	}
	assert(mapped == GUEST_PERSISTENT_ALL);
	for (i = 0; i < ARRAY_SIZE(g); i++)
		guest_close(&g[i]);
	guest_open(&g[0], 0, true);
	assert(guest_copy(&g[0], &s, 1, buf, false) == 0 && g[0].n == 1);
	guest_close(&g[0]);
	teardown(1);
}

/* What a device may say of its blocks; out of bounds it is not believed. */
static void test_device_limits(void)
{
	static const struct { uint32_t block, exp, align, max, physical, discard_align, discard_max; } t[] = {
		{ 512, 0, 0, 100, 512, 1, 100 }, { 512, 3, 8, 100, 4096, 8, 100 }, { 4096, 0, 12, 103, 4096, 8, 96 }, { 4096, 200, 1u << 31, 7, 4096, 8, 0 },
	};
	unsigned int i;

	setup(1, false);
	fakedev.features |= 1 << VIRTIO_BLK_F_TOPOLOGY;
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		fakedev.block_size = t[i].block;
		fakedev.physical_exp = t[i].exp;
		fakedev.discard_align = t[i].align;
		fakedev.max_discard = t[i].max;
		fakedev_attach(&disk.v);
		assert(vblk_probe(&disk.v) == 0 && disk.v.physical == t[i].physical);
		assert(disk.v.discard_align == t[i].discard_align && disk.v.discard_max == t[i].discard_max);
	}
	fakedev.features &= ~(1ull << VIRTIO_BLK_F_DISCARD);
	fakedev_attach(&disk.v);
	assert(vblk_probe(&disk.v) == 0 && disk.v.discard_max == 0);
	teardown(1);
}

/* A disk that shrinks under its front end fails what lies beyond; a size that cannot be is not believed. */
static void test_shrink(void)
{
	setup(2, false);
	fakedev.capacity = 1008;
	fakedev_configure();
	assert(vblk_resize(&disk.v) && disk.v.sectors == 1008 && !vblk_resize(&disk.v));
	put(&fe[1], BLKIF_OP_WRITE, 0, 1, 0);
	put(&fe[1], BLKIF_OP_WRITE, 8, 1, 0);
	push(&fe[1]);
	settle();
	assert(fe[1].done == 2 && fe[1].failed == 1 && fakedev.requests == 1);
	fakedev.capacity = 0;
	fakedev_configure();
	assert(!vblk_resize(&disk.v) && disk.v.sectors == 1008);
	fakedev.capacity = UINT64_MAX;
	fakedev_configure();
	assert(!vblk_resize(&disk.v) && disk.v.sectors == 1008);
	teardown(2);
}

static void test_split(void)
{
	setup(1, false);
	fakedev.features |= 1 << VIRTIO_BLK_F_SIZE_MAX | 1 << VIRTIO_BLK_F_SEG_MAX;
	fakedev.size_max = 4097;
	fakedev.seg_max = 31;
	fakedev_attach(&disk.v);
	assert(vblk_probe(&disk.v) == -XEN_EINVAL);
	fakedev.seg_max = 32;
	fakedev_attach(&disk.v);
	fakedev_free(&memory);
	memory = fakedev_memory();
	assert(vblk_probe(&disk.v) == 0 && disk.v.part_max == 4096 && vblk_start(&disk.v, &memory, 0) == 0);
	memset(fe[0].page, 0x77, 11 * PAGE_SIZE);
	put(&fe[0], BLKIF_OP_WRITE, 8, 11, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 1 && fe[0].failed == 0 && fakedev.disk[8 * 512] == 0x77 && fakedev.disk[96 * 512 - 1] == 0x77 && fakedev.disk[96 * 512] == 0);
	teardown(1);
}

int main(void)
{
	test_data(false);
	test_data(true);
	backwards = false;
	test_indirect();
	test_windows();
	test_hostile_neighbour();
	test_fair();
	test_runaway();
	test_bad_device();
	test_leave(BLKIF_OP_WRITE, true);
	test_leave(BLKIF_OP_READ, false);
	test_leave_broken();
	test_persistent_limit();
	test_persistent_total();
	test_device_limits();
	test_shrink();
	test_split();
	return 0;
}
