// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/advisory_test.c - what went wrong with blkback in published advisories of Xen: verification/advisories names each of these functions.
// link: domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c domains/blkdrv/vblk.c
// link: domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include <assert.h>
#include <string.h>

/* What a function that is called next finds in its variables before it writes them. */
static __attribute__((noinline)) void dirty_stack(void)
{
	volatile uint8_t dirt[16384];

	for (unsigned int i = 0; i < sizeof(dirt); i++)
		dirt[i] = 0xee;
}

/* XSA-216: between the fields of a response are zeros, and behind it what the front end had there. */
static void responses_carry_nothing_else(void)
{
	static const uint8_t op[] = { BLKIF_OP_READ, BLKIF_OP_WRITE, BLKIF_OP_FLUSH_DISKCACHE, 77 };
	struct fe *f = &fe[0];
	struct blkif_response want;
	const uint8_t *slot;

	setup(1, false);
	for (unsigned int i = 0; i < 4; i++) {
		memset(put(f, 0, 0, 0, 0), 0x33, sizeof(struct blkif_request));
		f->ring.req_prod_pvt--;
		put(f, op[i], 0, op[i] == BLKIF_OP_FLUSH_DISKCACHE ? 0 : 1, 0);
		push(f);
		slot = (const uint8_t *)RING_GET_RESPONSE(&f->ring, i);
		for (unsigned int k = 0; k < 8; k++) {
			dirty_stack();
			disk_serve(&disk);
			fakedev_run(&disk.v, false);
		}
		assert(f->shared->rsp_prod == i + 1);
		memset(&want, 0, sizeof(want));
		want.id = RING_GET_RESPONSE(&f->ring, i)->id;
		want.operation = op[i];
		want.status = op[i] == 77 ? BLKIF_RSP_EOPNOTSUPP : BLKIF_RSP_OKAY;
		assert(memcmp(slot, &want, sizeof(want)) == 0);
		collect(f);
	}
	teardown(1);
}

/* XSA-362, XSA-365: a page that cannot be had, first or last of a request, persistent or not, is an error of that request and of no other. */
static void a_page_that_cannot_be_had_fails_its_request(void)
{
	for (unsigned int persistent = 0; persistent < 2; persistent++) {
		struct fe *f = &fe[0];

		setup(1, persistent);
		memset(fakedev.disk, 0x11, sizeof(fakedev.disk));
		for (unsigned int bad = 0; bad < 4; bad++) {
			struct blkif_request *r = put(f, BLKIF_OP_WRITE, 0, 4, 0);

			r->seg[bad].gref = 1000000;
			push(f);
			settle();
			assert(f->done == 2 * bad + 1 && f->failed == bad + 1 && f->last == BLKIF_RSP_ERROR);
			put(f, BLKIF_OP_READ, 100, 4, 8);
			push(f);
			settle();
			assert(f->done == 2 * bad + 2 && f->failed == bad + 1 && f->last == BLKIF_RSP_OKAY);
		}
		refuse_maps = true;
		put(f, BLKIF_OP_WRITE, 200, 4, 16);		/* no room for mappings: the data is copied */
		push(f);
		settle();
		refuse_maps = false;
		assert(f->failed == 4 && f->last == BLKIF_RSP_OKAY && disk.v.free_n == VBLK_SLOTS);
		for (unsigned int i = 0; i < 32 * 512; i++)
			assert(fakedev.disk[i] == 0x11);	/* nothing of a failed write came to the disk */
		teardown(1);
	}
}

int main(void)
{
	responses_carry_nothing_else();
	a_page_that_cannot_be_had_fails_its_request();
	return 0;
}
