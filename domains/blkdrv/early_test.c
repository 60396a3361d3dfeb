// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/early_test.c - reads by pieces; a device that answers after its time-out confuses no later read.
// link: domains/blkdrv/early.c domains/blkdrv/vblk.c domains/blkdrv/hosted/fakedev.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/blkdrv/early.h"
#include "domains/blkdrv/hosted/fakedev.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xen/event_channel.h>

static struct vblk v;
static struct vblk_memory memory;
static uint64_t now;
static uint8_t buf[400 * SECTOR_SIZE];

uint64_t time_now(void) { return now; }

err_t sched_poll(const evtchn_port_t *ports, uint32_t n, uint64_t deadline)
{
	now += 1000000000;
	fakedev_run(&v, false);
	return 0;
}

static void start(void)
{
	memset(&v, 0, sizeof(v));
	memset(&fakedev, 0, sizeof(fakedev));
	fakedev.capacity = FAKE_SECTORS;
	for (unsigned int i = 0; i < FAKE_SECTORS; i++)
		memset(fakedev.disk + i * SECTOR_SIZE, (int)(i % 251), SECTOR_SIZE);
	fakedev_attach(&v);
	memory = fakedev_memory();
	assert(vblk_probe(&v) == 0 && vblk_start(&v, &memory, 0) == 0);
}

static void test_pieces(void)
{
	start();
	assert(early_read(&v, 7, 400, buf) == 0);
	for (unsigned int i = 0; i < 400; i++)
		assert(buf[i * SECTOR_SIZE] == (7 + i) % 251 && buf[i * SECTOR_SIZE + 511] == (7 + i) % 251);
	assert(v.free_n == VBLK_SLOTS);
	fakedev.fail_io = true;
	assert(early_read(&v, 7, 1, buf) == -XEN_EIO && v.free_n == VBLK_SLOTS);
	fakedev_free(&memory);
}

/* The first read's answer comes during the second one: it is not taken for the second one's. */
static void test_late(void)
{
	start();
	fakedev.stalled = true;
	assert(early_read(&v, 100, 1, buf) == -XEN_ETIMEDOUT && v.free_n == VBLK_SLOTS - 1);
	fakedev.stalled = false;
	assert(early_read(&v, 200, 1, buf) == 0 && buf[0] == 200);
	assert(v.free_n == VBLK_SLOTS);
	fakedev_free(&memory);
}

int main(void)
{
	test_pieces();
	test_late();
	return 0;
}
