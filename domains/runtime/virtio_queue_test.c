// SPDX-License-Identifier: Apache-2.0
// domains/runtime/virtio_queue_test.c - chains reach a device and come back; a device that lies breaks only the queue.
// link: domains/runtime/virtio_queue.c
#include "domains/runtime/virtio_queue.h"
#include <assert.h>
#include <linux/virtio_ring.h>
#include <stdlib.h>
#include <string.h>

#define SIZE 8

static struct virtq q;
static uint8_t *mem;
static struct vring ring;	/* the same memory as the header's own layout macros see it: the oracle */

static void start(bool event_idx)
{
	free(mem);
	mem = aligned_alloc(4096, 4096);
	virtq_init(&q, mem, SIZE, event_idx);
	vring_init(&ring, SIZE, mem, 4);
	assert((uint8_t *)ring.avail == mem + virtq_avail_offset(SIZE) && (uint8_t *)ring.used == mem + virtq_used_offset(SIZE));
}

static void device_done(uint32_t id, uint32_t len)
{
	ring.used->ring[ring.used->idx % SIZE].id = id;
	ring.used->ring[ring.used->idx % SIZE].len = len;
	ring.used->idx++;
}

static err_t add3(uint32_t token)
{
	const struct virtq_buf b[3] = { { 0x1000, 16 }, { 0x2000, 512 }, { 0x3000, 1 } };

	return virtq_add(&q, b, 1, 2, token);
}

static void test_chain(void)
{
	struct virtq_done d;
	uint16_t head, next;

	start(false);
	assert(add3(77) == 0);
	assert(ring.avail->idx == 0);
	assert(virtq_publish(&q) && ring.avail->idx == 1);
	assert(!virtq_publish(&q));
	head = ring.avail->ring[0];
	assert(ring.desc[head].addr == 0x1000 && ring.desc[head].len == 16 && ring.desc[head].flags == VRING_DESC_F_NEXT);
	next = ring.desc[head].next;
	assert(ring.desc[next].addr == 0x2000 && ring.desc[next].flags == (VRING_DESC_F_NEXT | VRING_DESC_F_WRITE));
	next = ring.desc[next].next;
	assert(ring.desc[next].addr == 0x3000 && ring.desc[next].flags == VRING_DESC_F_WRITE);
	assert(virtq_get(&q, &d) == 0);
	device_done(head, 513);
	assert(virtq_get(&q, &d) == 1 && d.token == 77 && d.len == 513);
	assert(virtq_get(&q, &d) == 0 && q.free == SIZE);
}

/* Completions out of order, for long enough that the 16-bit indices wrap. */
static void test_wrap(void)
{
	uint32_t i, token = 0;
	struct virtq_done d;

	start(true);
	for (i = 0; i < 70000; i++) {
		uint16_t a, b;

		assert(add3(token) == 0 && add3(token + 1) == 0 && add3(0) == -XEN_ENOSPC);
		virtq_publish(&q);
		a = ring.avail->ring[(uint16_t)(ring.avail->idx - 2) % SIZE];
		b = ring.avail->ring[(uint16_t)(ring.avail->idx - 1) % SIZE];
		device_done(b, 1);
		device_done(a, 2);
		assert(virtq_get(&q, &d) == 1 && d.token == token + 1 && d.len == 1);
		assert(virtq_get(&q, &d) == 1 && d.token == token && d.len == 2);
		token += 2;
	}
	assert(q.free == SIZE);
}

static void test_kicks(void)
{
	struct virtq_done d;

	start(false);
	ring.used->flags = VRING_USED_F_NO_NOTIFY;
	assert(add3(1) == 0 && !virtq_publish(&q));
	start(true);
	vring_avail_event(&ring) = 1;
	assert(add3(1) == 0 && !virtq_publish(&q));	/* index 0 is not what the device waits for */
	assert(add3(2) == 0 && virtq_publish(&q));
	assert(!virtq_want_irq(&q) && vring_used_event(&ring) == 0);
	device_done(ring.avail->ring[0], 0);
	assert(virtq_want_irq(&q));
	assert(virtq_get(&q, &d) == 1 && !virtq_want_irq(&q) && vring_used_event(&ring) == 1);
}

static void lies(uint32_t id, uint32_t len, uint16_t ahead)
{
	struct virtq_done d;

	start(false);
	assert(add3(5) == 0);
	virtq_publish(&q);
	device_done(id, len);
	ring.used->idx = (uint16_t)(ring.used->idx + ahead);
	assert(virtq_get(&q, &d) == -XEN_EIO && virtq_get(&q, &d) == -XEN_EIO);
	assert(add3(6) == -XEN_EIO);
}

static void test_lies(void)
{
	struct virtq_done d;

	lies(1, 0, 0);			/* inside the chain, not its head */
	lies(3, 0, 0);			/* a free descriptor */
	lies(SIZE, 0, 0);
	lies(0xffffffff, 0, 0);
	lies(0, 514, 0);		/* more than was writable */
	lies(0, 0, 1);			/* more completions than requests */
	lies(0, 0, 0x8000);
	start(false);
	assert(add3(5) == 0 && add3(6) == 0);
	virtq_publish(&q);
	device_done(0, 0);
	device_done(0, 0);		/* the same chain twice */
	assert(virtq_get(&q, &d) == 1 && virtq_get(&q, &d) == -XEN_EIO);
}

/* The table in shared memory is scribbled over: the driver's own links do not change. */
static void test_scribble(void)
{
	struct virtq_done d;
	unsigned int i;

	start(false);
	for (i = 0; i < 100; i++) {
		assert(add3(i) == 0);
		virtq_publish(&q);
		uint16_t head = ring.avail->ring[(uint16_t)(ring.avail->idx - 1) % SIZE];
		memset(mem, 0xff, 16 * SIZE);
		device_done(head, 0);
		assert(virtq_get(&q, &d) == 1 && d.token == i && q.free == SIZE);
	}
	assert(virtq_add(&q, NULL, 0, 0, 0) == -XEN_EINVAL);
}

int main(void)
{
	test_chain();
	test_wrap();
	test_kicks();
	test_lies();
	test_scribble();
	free(mem);
	return 0;
}
