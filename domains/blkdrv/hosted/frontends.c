/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/hosted/frontends.c - grants are pages of arrays; the event loop is settle(). */
#include "domains/blkdrv/hosted/frontends.h"
#include "domains/blkdrv/hosted/fakedev.h"
#include <assert.h>
#include <linux/virtio_blk.h>
#include <stdlib.h>
#include <string.h>

struct disk disk;
struct vblk_memory memory;
struct fe fe[GUESTS];
unsigned int copies, maps, mapped, jobs;
bool backwards, refuse_maps;
uint32_t revoked;

static uint8_t *granted(domid_t dom, grant_ref_t ref)
{
	if (dom == 0 && ref & revoked)
		return NULL;
	return dom < GUESTS && ref < PAGES ? fe[dom].page + (size_t)ref * PAGE_SIZE : NULL;
}

err_t grant_copy(struct gnttab_copy *ops, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		bool in = ops[i].flags == GNTCOPY_source_gref;
		const struct gnttab_copy_ptr *t = in ? &ops[i].source : &ops[i].dest, *o = in ? &ops[i].dest : &ops[i].source;
		uint8_t *theirs = granted(t->domid, t->u.ref), *ours = (uint8_t *)(uintptr_t)(o->u.gmfn << PAGE_SHIFT) + o->offset;

		if (!theirs)
			return -XEN_EIO;
		assert(o->domid == DOMID_SELF && t->offset + ops[i].len <= PAGE_SIZE && o->offset + ops[i].len <= PAGE_SIZE);
		copies++;
		memcpy(in ? ours : theirs + t->offset, in ? theirs + t->offset : ours, ops[i].len);
	}
	return 0;
}

err_t grant_copy_from(void *p, domid_t dom, grant_ref_t ref, uint16_t off, uint16_t len)
{
	assert((uintptr_t)p % PAGE_SIZE + len <= PAGE_SIZE);
	if (!granted(dom, ref))
		return -XEN_EIO;
	memcpy(p, granted(dom, ref) + off, len);
	return 0;
}

err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	if (refuse_maps || !granted(dom, refs[0]))
		return -XEN_EINVAL;
	m->va = granted(dom, refs[0]);
	m->n = n;
	maps++;
	mapped++;
	return 0;
}

void grant_unmap(struct grant_map *m)
{
	mapped -= m->va != NULL;
	m->va = NULL;
}

void *pages_alloc(uint32_t order) { return aligned_alloc(4096, 4096u << order); }
void ev_job_add(struct ev_job *job) { jobs++; }
void log_line(const char *f, ...) { }

err_t evtchn_send(evtchn_port_t port)
{
	fe[port].events++;
	return 0;
}

void backend_fail(struct backend_dev *be, const char *why)
{
	struct vbd *b = be->priv;

	fe[be->fe].closed++;
	disk_forget(&disk, b);
	guest_close(&b->guest);
	disk_remove(&disk, b);
}

static void fe_open(unsigned int i, uint64_t first, uint64_t count, bool persistent)
{
	struct fe *f = &fe[i];

	memset(f, 0, sizeof(*f));
	f->page = aligned_alloc(4096, PAGES * PAGE_SIZE);
	f->shared = aligned_alloc(4096, PAGE_SIZE);
	memset(f->shared, 0, PAGE_SIZE);
	SHARED_RING_INIT(f->shared);
	FRONT_RING_INIT(&f->ring, f->shared, PAGE_SIZE);
	BACK_RING_INIT(&f->b.queue[0].ring, f->shared, PAGE_SIZE);
	f->be = (struct backend_dev){ .fe = (domid_t)i, .priv = &f->b, .path = "backend/vbd/x" };
	f->b.be = &f->be;
	f->b.queue[0].port = i;
	f->b.queues = 1;
	f->b.limits.flush = f->b.limits.discard = true;
	assert(window_make(&f->b.limits.window, disk.v.sectors, first, count, 1, false) == 0);
	guest_open(&f->b.guest, (domid_t)i, persistent);
	disk_add(&disk, &f->b);
	f->b.connected = true;
}

void setup(unsigned int guests, bool persistent)
{
	unsigned int i;

	maps = copies = 0;
	memset(&fakedev, 0, sizeof(fakedev));
	memset(&disk, 0, sizeof(disk));
	fakedev.capacity = FAKE_SECTORS;
	fakedev.block_size = 512;
	fakedev.features = 1 << VIRTIO_BLK_F_FLUSH | 1 << VIRTIO_BLK_F_BLK_SIZE | 1 << VIRTIO_BLK_F_DISCARD;
	fakedev.max_discard = 100;
	fakedev.discard_align = 8;
	fakedev_attach(&disk.v);
	memory = fakedev_memory();
	assert(vblk_probe(&disk.v) == 0 && vblk_start(&disk.v, &memory, 0) == 0 && disk_init(&disk) == 0);
	fakedev.reset = false;
	for (i = 0; i < guests; i++)
		fe_open(i, i * 1000, 1000, persistent);
}

void teardown(unsigned int guests)
{
	unsigned int i;

	for (i = 0; i < guests; i++) {
		guest_close(&fe[i].b.guest);
		free(fe[i].page);
		free(fe[i].shared);
		fe[i].shared = NULL;
	}
	assert(mapped == 0);
	free(disk.indirect);
	fakedev_free(&memory);
}

struct blkif_request *put(struct fe *f, uint8_t op, uint64_t sector, unsigned int segs, unsigned int page)
{
	struct blkif_request *r = RING_GET_REQUEST(&f->ring, f->ring.req_prod_pvt);
	unsigned int i;

	assert(!RING_FULL(&f->ring));
	memset(r, 0, sizeof(*r));
	r->operation = op;
	r->nr_segments = (uint8_t)segs;
	r->id = f->ring.req_prod_pvt;
	r->sector_number = sector;
	for (i = 0; i < segs; i++)
		r->seg[i] = (struct blkif_request_segment){ page + i, 0, 7 };
	f->ring.req_prod_pvt++;
	return r;
}

void push(struct fe *f)
{
	int notify;

	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&f->ring, notify);
	(void)notify;
}

void collect(struct fe *f)
{
	int more;

	do {
		while (f->ring.rsp_cons != READ_ONCE(f->shared->rsp_prod)) {
			struct blkif_response *r = RING_GET_RESPONSE(&f->ring, f->ring.rsp_cons);

			f->last = r->status;
			f->done++;
			f->failed += r->status != BLKIF_RSP_OKAY;
			f->ring.rsp_cons++;
		}
		RING_FINAL_CHECK_FOR_RESPONSES(&f->ring, more);
	} while (more);
}

void settle(void)
{
	unsigned int i, k;

	for (i = 0; i < 200; i++) {
		disk_serve(&disk);
		fakedev_run(&disk.v, backwards);
		for (k = 0; k < GUESTS; k++)
			if (fe[k].shared)
				collect(&fe[k]);
	}
}
