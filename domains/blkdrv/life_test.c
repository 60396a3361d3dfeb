// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/life_test.c - front ends that come, die at any moment and come again leave no mapping, port, slot or answer behind.
// link: domains/blkdrv/vbd.c domains/blkdrv/rings.c domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c
// link: domains/blkdrv/vblk.c domains/blkdrv/gpt.c domains/blkdrv/crc32.c domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c
// link: domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include "domains/blkdrv/vbd.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING_PAGE 2047u	/* of the granted ones */

static const struct backend_ops *ops;
static unsigned int ports;
static bool refuse_bind;
static uint64_t order;

err_t backend_register(const struct backend_ops *o)
{
	ops = o;
	return 0;
}

err_t backend_read(struct backend_dev *d, const char *key, char *buf, size_t n)
{
	if (!strcmp(key, "source"))
		snprintf(buf, n, "PARTLABEL=%c", 'a' + d->fe);
	else
		snprintf(buf, n, "w");
	return 0;
}

err_t frontend_read(struct backend_dev *d, const char *key, char *buf, size_t n) { return -XEN_ENOENT; }

err_t frontend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value)
{
	*value = !strcmp(key, "ring-ref") ? RING_PAGE : !strcmp(key, "ring-page-order") ? order : 1;
	return *value > max ? -XEN_EINVAL : !strcmp(key, "ring-page-order") && order == 0 ? -XEN_ENOENT :
		!strcmp(key, "multi-queue-num-queues") ? -XEN_ENOENT : 0;
}

err_t backend_printf(struct backend_dev *d, const char *key, const char *f, ...) { return 0; }
err_t xs_printf(uint32_t tx, const char *path, const char *f, ...) { return 0; }
void backend_log(struct backend_dev *d, const char *f, ...) { }

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	if (refuse_bind)
		return -XEN_EINVAL;
	*port = dom;
	ports++;
	return 0;
}

void ev_close(evtchn_port_t port) { ports--; }

/* Two partitions on the disk of setup(); front end i's own is "a" + i. */
static void begin(void)
{
	unsigned int i;

	setup(2, false);
	for (i = 0; i < 2; i++) {
		fe[i].b.connected = false;
		free(fe[i].shared);
		fe[i].shared = NULL;
		disk_remove(&disk, &fe[i].b);
		disk.gpt.part[i] = (struct gpt_part){ 100 + 1000 * i, 899 + 1000 * i, { (char)('a' + i) } };
	}
	disk.gpt.n = 2;
	assert(vbd_serve(&disk, true) == 0);
	for (i = 0; i < 2; i++)
		assert(ops->probe(&fe[i].be) == 0);
}

static err_t arrive(struct fe *f)
{
	f->shared = (struct blkif_sring *)(void *)(f->page + RING_PAGE * PAGE_SIZE);
	memset(f->shared, 0, PAGE_SIZE);
	SHARED_RING_INIT(f->shared);
	FRONT_RING_INIT(&f->ring, f->shared, PAGE_SIZE);
	f->done = f->failed = 0;
	return ops->connect(&f->be);
}

static void end(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ops->remove(&fe[i].be);
		fe[i].shared = NULL;
	}
	assert(!disk.vbds && mapped == 0 && ports == 0 && disk.v.free_n == VBLK_SLOTS);
	teardown(2);
}

static void fill(struct fe *f)
{
	static const uint8_t op[] = { BLKIF_OP_READ, BLKIF_OP_WRITE, BLKIF_OP_WRITE_BARRIER };
	unsigned int i;

	for (i = (unsigned int)rand() % 32; i; i--)
		put(f, op[rand() % 3], (uint64_t)rand() % 780, 1 + (unsigned int)rand() % 2, (unsigned int)rand() % 64);
	push(f);
}

/* One dies with requests in flight, on and on; the other one's requests all succeed and its data stays. XSA-350. */
static void test_many_lives(void)
{
	unsigned int life, k;

	begin();
	srand(2);
	memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
	assert(arrive(&fe[1]) == 0);
	for (life = 0; life < 2000; life++) {
		assert(arrive(&fe[0]) == 0);
		fill(&fe[0]);
		memset(fe[1].page, (int)life, PAGE_SIZE);
		put(&fe[1], BLKIF_OP_WRITE, 8 * (life % 90), 1, 0);
		push(&fe[1]);
		disk_serve(&disk);
		if (rand() % 2)
			fakedev_run(&disk.v, rand() & 1);
		if (rand() % 2)
			disk_serve(&disk);
		ops->disconnect(&fe[0].be);
		memset(fe[0].shared, 0x77, PAGE_SIZE);	/* the page is its owner's again: no answer may come */
		for (k = 0; k < 3; k++) {
			fakedev_run(&disk.v, false);
			disk_serve(&disk);
		}
		for (k = 0; k < PAGE_SIZE; k++)
			assert(((uint8_t *)fe[0].shared)[k] == 0x77);
		collect(&fe[1]);
	}
	assert(fe[1].done == 2000 && fe[1].failed == 0);
	ops->disconnect(&fe[1].be);
	for (k = 1900 * 512; k < sizeof(fakedev.disk); k++)
		assert(fakedev.disk[k] == 0x11);
	end();
}

/* Whatever its nodes or grants are, a connect that fails takes nothing; the next one is whole. XSA-350. */
static void test_failed_connects(void)
{
	begin();
	refuse_maps = true;
	assert(arrive(&fe[0]) < 0 && mapped == 0 && ports == 0);
	refuse_maps = false;
	refuse_bind = true;
	assert(arrive(&fe[0]) < 0 && mapped == 0 && ports == 0);
	refuse_bind = false;
	order = 9;
	assert(arrive(&fe[0]) < 0 && mapped == 0 && ports == 0);
	order = 0;
	assert(arrive(&fe[0]) == 0 && mapped == 1 && ports == 1);
	put(&fe[0], BLKIF_OP_WRITE, 0, 2, 0);
	push(&fe[0]);
	settle();
	assert(fe[0].done == 1 && fe[0].failed == 0 && mapped == 3);	/* the ring and two persistent pages */
	ops->disconnect(&fe[0].be);
	assert(mapped == 0 && ports == 0);
	end();
}

/* It asks and never reads an answer: its ring is full, the other one goes on. */
static void test_never_reads(void)
{
	unsigned int i;

	begin();
	assert(arrive(&fe[0]) == 0 && arrive(&fe[1]) == 0);
	for (i = 0; i < 32; i++)
		put(&fe[0], BLKIF_OP_READ, 0, 1, 0);
	push(&fe[0]);
	for (i = 0; i < 100; i++) {
		put(&fe[1], BLKIF_OP_READ, 0, 1, 0);
		push(&fe[1]);
		disk_serve(&disk);
		fakedev_run(&disk.v, false);
		disk_serve(&disk);
		collect(&fe[1]);
	}
	assert(fe[1].done == 100 && fe[1].failed == 0 && fe[0].done == 0 && disk.v.free_n == VBLK_SLOTS);
	ops->disconnect(&fe[0].be);
	ops->disconnect(&fe[1].be);
	end();
}

static unsigned int inflight(const struct fe *f)
{
	return ((const struct vbd *)f->be.priv)->inflight;
}

static void ask(struct fe *f, uint8_t op, unsigned int n)
{
	while (n--)
		put(f, op, 0, op == BLKIF_OP_READ, 0);
	push(f);
	disk_serve(&disk);
}

/* The device does nothing; one asks for all that it may have and comes again, on and on: it holds its share all the same, and the other one's request begins. */
static void test_share_is_of_all_lives(uint8_t op)
{
	unsigned int life;

	begin();
	assert(arrive(&fe[1]) == 0);
	for (life = 0; life < 5; life++) {
		assert(arrive(&fe[0]) == 0);
		ask(&fe[0], op, 32);
		assert(inflight(&fe[0]) == VBLK_SLOTS / 2 && disk.v.free_n == VBLK_SLOTS / 2);
		ops->disconnect(&fe[0].be);
	}
	assert(arrive(&fe[0]) == 0);
	ask(&fe[0], op, 4);
	put(&fe[0], BLKIF_OP_WRITE_BARRIER, 0, 1, 0);	/* it begins when the requests of all lives are done */
	push(&fe[0]);
	ask(&fe[1], BLKIF_OP_READ, 1);
	assert(inflight(&fe[1]) == 1);
	settle();		/* what it asked for in this life is answered, and nothing else */
	assert(fe[0].done == 5 && fe[1].done == 1 && fe[0].failed + fe[1].failed == 0 && inflight(&fe[0]) == 0);
	ask(&fe[0], op, 32);
	assert(inflight(&fe[0]) == VBLK_SLOTS / 2);
	settle();
	assert(fe[0].done == 37 && disk.v.free_n == VBLK_SLOTS);
	ops->disconnect(&fe[0].be);
	ops->disconnect(&fe[1].be);
	end();
}

/* A vbd that is removed while the device has its requests is forgotten; one that comes begins with a share of its own. */
static void test_removed_with_requests(void)
{
	begin();
	assert(arrive(&fe[0]) == 0);
	ask(&fe[0], BLKIF_OP_READ, 7);
	ops->disconnect(&fe[0].be);
	ops->remove(&fe[0].be);
	assert(ops->probe(&fe[0].be) == 0 && arrive(&fe[0]) == 0 && inflight(&fe[0]) == 0);
	ask(&fe[0], BLKIF_OP_READ, 3);
	settle();
	assert(fe[0].done == 3 && inflight(&fe[0]) == 0 && disk.v.free_n == VBLK_SLOTS);
	ops->disconnect(&fe[0].be);
	end();
}

int main(void)
{
	test_many_lives();
	test_failed_connects();
	test_never_reads();
	test_share_is_of_all_lives(BLKIF_OP_READ);
	test_share_is_of_all_lives(BLKIF_OP_FLUSH_DISKCACHE);
	test_removed_with_requests();
	return 0;
}
