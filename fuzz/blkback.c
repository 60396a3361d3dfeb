/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/blkback.c - a hostile front end of blkdrv beside one that behaves: whatever the one writes into its ring, its descriptors and its grants, nothing outside of
 * its window of the disk changes, and the other reads what it wrote. An input is a list of steps: what, an argument, and what follows of it. */
// link: domains/blkdrv/disk.c domains/blkdrv/guest.c domains/blkdrv/step.c domains/blkdrv/request.c domains/blkdrv/window.c domains/blkdrv/vblk.c
// link: domains/blkdrv/hosted/fakedev.c domains/blkdrv/hosted/frontends.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#undef NDEBUG
#include <assert.h>
#include "domains/blkdrv/hosted/fakedev.h"
#include "domains/blkdrv/hosted/frontends.h"
#include "fuzz/bytes.h"
#include "fuzz/fuzz.h"

enum { REQUEST, PUBLISH, PAGE_BYTES, INDICES, SERVE, STALL, REVOKE, ANSWER, NR_STEPS };
enum { HOSTILE, GOOD, WINDOW = 1000 };
const bool fuzz_forks = false;
static struct bytes in;

void fuzz_init(void) { }

/* Raw bytes where a request lies; the producer moves on, or anywhere. */
static void request(struct fe *f)
{
	struct blkif_request *r = RING_GET_REQUEST(&f->ring, f->ring.req_prod_pvt);

	take(&in, r, sizeof *r);
	r->operation %= 8;
	f->ring.req_prod_pvt++;
}

static void bytes(struct fe *f)
{
	uint32_t page = take_byte(&in) % 16, at = take_byte(&in) * 16u % PAGE_SIZE, n = take_byte(&in) % 64;

	take(&in, f->page + page * PAGE_SIZE + at, n);
}

static void indices(struct fe *f)
{
	f->shared->req_prod += take_byte(&in);
	f->shared->req_event = take_byte(&in);
	f->shared->rsp_prod += take_byte(&in) & 1;
}

static void step(struct fe *f)
{
	switch (take_byte(&in) % NR_STEPS) {
	case REQUEST: request(f); break;
	case PUBLISH: f->shared->req_prod = f->ring.req_prod_pvt; break;
	case PAGE_BYTES: bytes(f); break;
	case INDICES: indices(f); break;
	case STALL: fakedev.stalled = !fakedev.stalled; break;
	case REVOKE: revoked = take_byte(&in) & 1 ? 1u << take_byte(&in) % 8 : 0; break;
	case ANSWER: fakedev.fail_io = take_byte(&in) & 1; break;
	default: disk_serve(&disk), fakedev_run(&disk.v, take_byte(&in) & 1);
	}
}

/* The good one writes a page to its window, and reads it again. */
static void good(void)
{
	struct fe *f = &fe[GOOD];
	unsigned int done = f->done, failed = f->failed;

	memset(f->page, 0x5a, PAGE_SIZE);
	put(f, BLKIF_OP_WRITE, 8, 1, 0);
	push(f);
	settle();
	memset(f->page + PAGE_SIZE, 0, PAGE_SIZE);
	put(f, BLKIF_OP_READ, 8, 1, 1);
	push(f);
	settle();
	assert(f->done == done + 2 && f->failed == failed && !memcmp(f->page, f->page + PAGE_SIZE, PAGE_SIZE) && !f->closed);
}

void fuzz_one(const uint8_t *p, size_t n)
{
	static uint8_t was[FAKE_SECTORS * SECTOR_SIZE];

	in = (struct bytes){ p, n };
	setup(2, n && p[0] & 1);
	memset(fe[HOSTILE].page, 0, 16 * PAGE_SIZE);
	revoked = 0;
	memset(fakedev.disk, 0xee, sizeof fakedev.disk);
	memcpy(was, fakedev.disk, sizeof was);
	while (in.n)
		step(&fe[HOSTILE]);
	fakedev.stalled = fakedev.fail_io = false;
	revoked = 0;
	for (int i = 0; i < 20; i++)
		disk_serve(&disk), fakedev_run(&disk.v, false);
	assert(!memcmp(was + WINDOW * SECTOR_SIZE, fakedev.disk + WINDOW * SECTOR_SIZE, sizeof was - WINDOW * SECTOR_SIZE));
	fe[HOSTILE].shared->rsp_prod = fe[HOSTILE].ring.rsp_cons;	/* its responses are its own affair */
	good();
	teardown(2);
}
