/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/disk.c - requests go from rings into slots in turn; no front end holds more than its share of slots. */
#include "domains/blkdrv/disk.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

err_t disk_init(struct disk *d)
{
	d->indirect = pages_alloc(0);
	d->job.fn = disk_serve;
	d->job.ctx = d;
	return d->indirect ? 0 : -XEN_ENOMEM;
}

void disk_add(struct disk *d, struct vbd *b)
{
	b->disk = d;
	b->next = d->vbds;
	d->vbds = b;
}

void disk_remove(struct disk *d, struct vbd *b)
{
	struct vbd **p = &d->vbds;
	uint32_t i;

	while (*p && *p != b)
		p = &(*p)->next;
	if (*p)
		*p = b->next;
	for (i = 0; i < VBLK_SLOTS; i++) {
		if (d->pending[i].vbd == b)
			d->pending[i].vbd = NULL;
	}
}

const struct vbd *disk_conflict(const struct disk *d, const struct window *w)
{
	const struct vbd *b;

	for (b = d->vbds; b; b = b->next) {
		if (b->connected && window_conflict(&b->limits.window, w))
			return b;
	}
	return NULL;
}

void disk_work(struct disk *d)
{
	ev_job_add(&d->job);
}

err_t blk_indirect_fetch(void *ctx, grant_ref_t ref, struct blkif_request_segment *out, uint32_t n)
{
	struct vbd *b = ctx;
	uint16_t bytes = (uint16_t)(n * sizeof(*out));
	err_t e;

	/* A copy, not a mapping: the segments are read once. */
	e = grant_copy_from(b->disk->indirect, b->guest.dom, ref, 0, bytes);
	if (e)
		return e;
	memcpy(out, b->disk->indirect, bytes);
	return 0;
}

static void respond(struct vbd *b, const struct blk_pending *p, int16_t status)
{
	struct blkif_response rsp;

	memset(&rsp, 0, sizeof(rsp));
	rsp.id = p->req.id;
	rsp.operation = p->req.op;
	rsp.status = status;
	b->requests++;
	b->errors += status != BLKIF_RSP_OKAY;
	back_ring_respond(&b->queue[p->queue].ring, &rsp);
}

static void answer(struct disk *d, uint32_t slot, err_t e)
{
	struct blk_pending *p = &d->pending[slot];
	struct vbd *b = p->vbd;

	if (e == 0 && p->req.action == BLK_READ)
		e = guest_copy(&b->guest, p->req.seg, p->req.nsegs, vblk_slot_data(&d->v, slot), true);
	respond(b, p, e == 0 ? BLKIF_RSP_OKAY : e == -XEN_EOPNOTSUPP ? BLKIF_RSP_EOPNOTSUPP : BLKIF_RSP_ERROR);
	if (b->barrier == p)
		b->barrier = NULL;
}

static void finish(struct disk *d, uint32_t slot, err_t e)
{
	struct blk_pending *p = &d->pending[slot];

	if (p->vbd && !p->orphan)
		answer(d, slot, e);
	if (p->vbd)
		p->vbd->inflight--;
	p->vbd = NULL;
	p->orphan = false;
	vblk_slot_give(&d->v, slot);
}

/* Gives the device the next step of a slot's request, or answers the request when there is none. */
static void advance(struct disk *d, uint32_t slot)
{
	struct blk_pending *p = &d->pending[slot];
	struct blk_step s;
	err_t e = 0;

	if (!blk_step_next(&p->req, &d->v, &p->progress, &s)) {
		finish(d, slot, 0);
		return;
	}
	if (s.action == BLK_WRITE)
		e = guest_copy(&p->vbd->guest, p->req.seg, p->req.nsegs, vblk_slot_data(&d->v, slot), false);
	if (e == 0)
		e = vblk_submit(&d->v, slot, s.action, s.lba, s.sectors);
	if (e)
		finish(d, slot, e);
}

/* A barrier begins when it is alone. */
static bool barrier_due(const struct vbd *b)
{
	return b->barrier && b->barrier->progress.steps == 0 && b->inflight == 1;
}

static void start(struct disk *d, struct vbd *b, uint32_t slot)
{
	struct blk_pending *p = &d->pending[slot];

	p->vbd = b;
	p->progress = (struct blk_progress){ 0, 0 };
	b->inflight++;
	if (p->req.barrier)
		b->barrier = p;
	else
		advance(d, slot);
}

/* An orphan may still change the window's sectors. */
static bool orphan_writes(const struct disk *d, const struct window *w)
{
	const struct blk_pending *p;

	for (p = d->pending; p < d->pending + VBLK_SLOTS; p++) {
		if (!p->orphan || (p->req.action != BLK_WRITE && p->req.action != BLK_DISCARD))
			continue;
		if (p->req.lba < w->first + w->count && w->first < p->req.lba + p->req.sectors)
			return true;
	}
	return false;
}

/* The next request of b's queues in turn, and which one it came from; false: there is none. */
static bool next_request(struct vbd *b, struct blkif_request *r, uint32_t *queue)
{
	uint32_t i;

	for (i = 0; i < b->queues; i++) {
		*queue = b->turn++ % b->queues;
		if (back_ring_next(&b->queue[*queue].ring, r))
			return true;
	}
	return false;
}

/* Takes one request of b if it may have a slot; true: there was one. */
static bool take(struct disk *d, struct vbd *b, uint32_t share)
{
	struct blk_pending *p;
	struct blkif_request r;
	int16_t status;
	int slot;

	if (!b->connected || b->failed || b->held || b->barrier || b->budget == 0 || b->inflight >= share)
		return false;
	slot = vblk_slot_take(&d->v);
	if (slot < 0)
		return false;
	p = &d->pending[slot];
	if (!next_request(b, &r, &p->queue)) {
		vblk_slot_give(&d->v, (uint32_t)slot);
		return false;
	}
	b->budget--;
	status = blk_request_decode(&r, &b->limits, b, &p->req);
	if (status != BLKIF_RSP_OKAY) {
		respond(b, p, status);
		vblk_slot_give(&d->v, (uint32_t)slot);
		return true;
	}
	start(d, b, (uint32_t)slot);
	if (barrier_due(b))
		advance(d, (uint32_t)slot);
	return true;
}

static uint32_t share_of(const struct disk *d)
{
	const struct vbd *b;
	uint32_t n = 0;

	for (b = d->vbds; b; b = b->next)
		n += b->connected;
	return n == 0 || n > VBLK_SLOTS ? 1 : VBLK_SLOTS / n;
}

/* The first of the list goes to its end, so that another one is first next time. */
static void rotate(struct disk *d)
{
	struct vbd *first = d->vbds, **p = &d->vbds;

	if (!first || !first->next)
		return;
	d->vbds = first->next;
	first->next = NULL;
	while (*p)
		p = &(*p)->next;
	*p = first;
}

static void admit(struct disk *d)
{
	uint32_t share = share_of(d);
	const struct vbd_queue *q;
	bool any = true;
	struct vbd *b;

	for (b = d->vbds; b; b = b->next) {
		b->budget = 0;
		for (q = b->queue; q < b->queue + b->queues; q++)
			b->budget += RING_SIZE(&q->ring);
		b->held = b->held && orphan_writes(d, &b->limits.window);
		if (barrier_due(b))
			advance(d, (uint32_t)(b->barrier - d->pending));
	}
	while (any) {
		any = false;
		for (b = d->vbds; b; b = b->next)
			any |= take(d, b, share);
	}
	rotate(d);
}

/* The device broke the protocol and was reset: nothing in flight will come back. */
static void fail_all(struct disk *d)
{
	uint32_t slot;

	if (d->broken_told)
		return;
	d->broken_told = true;
	log_line("virtio-blk %s: the device broke the virtio protocol and was reset; all its requests fail from now on", d->v.name);
	for (slot = 0; slot < VBLK_SLOTS; slot++) {
		if (d->pending[slot].vbd || d->pending[slot].orphan)
			finish(d, slot, -XEN_EIO);
	}
}

/* The step of a slot is done. Of a front end that has left, or is about to, no further one begins. */
static void step_done(struct disk *d, uint32_t slot, err_t e)
{
	const struct blk_pending *p = &d->pending[slot];

	if (e == 0 && !p->orphan && p->vbd->connected)
		advance(d, slot);
	else
		finish(d, slot, e);
}

static void complete(struct disk *d)
{
	uint32_t slot;
	err_t e;
	int got;

	do {
		got = vblk_done(&d->v, &slot, &e);
		if (got == 1)
			step_done(d, slot, e);
	} while (got == 1);
	if (got < 0)
		fail_all(d);
	else
		vblk_kick(&d->v);
}

/* Publishes the responses of one queue; true: it has requests. */
static bool publish_queue(struct vbd *b, struct vbd_queue *q)
{
	if (back_ring_broken(&q->ring)) {
		b->failed = "its request producer ran ahead of the ring";
		return false;
	}
	if (back_ring_push(&q->ring) && evtchn_send(q->port) != 0)
		b->failed = "its event channel is gone";
	return back_ring_more(&q->ring);
}

/* Publishes b's responses; true: it has requests that could start now. */
static bool publish(const struct disk *d, struct vbd *b, uint32_t share)
{
	bool more = false;
	uint32_t i;

	if (!b->connected || b->failed)
		return false;
	for (i = 0; i < b->queues && !b->failed; i++)
		more |= publish_queue(b, &b->queue[i]);
	if (b->failed)
		return false;
	if (b->held)
		return !orphan_writes(d, &b->limits.window);
	if (b->barrier)
		return barrier_due(b);
	return more && b->inflight < share && d->v.free_n > 0;
}

static void close_failed(struct disk *d)
{
	struct vbd *b = d->vbds;
	const char *why;

	while (b) {
		if (b->connected && b->failed) {
			why = b->failed;
			b->connected = false;
			backend_fail(b->be, why);
			b = d->vbds;	/* the list may have changed */
			continue;
		}
		b = b->next;
	}
}

void disk_serve(void *ctx)
{
	struct disk *d = ctx;
	uint32_t share;
	bool again;
	struct vbd *b;

	complete(d);
	admit(d);
	vblk_kick(&d->v);
	complete(d);
	share = share_of(d);
	again = vblk_want_irq(&d->v);
	for (b = d->vbds; b; b = b->next)
		again |= publish(d, b, share);
	close_failed(d);
	if (again)
		disk_work(d);
}

/* The device does not have it: it waits for what was before it. */
static void drop_waiting_barrier(struct disk *d, struct vbd *b)
{
	if (b->barrier && b->barrier->progress.steps == 0)
		finish(d, (uint32_t)(b->barrier - d->pending), -XEN_EIO);
}

void disk_forget(struct disk *d, struct vbd *b)
{
	uint32_t i;

	drop_waiting_barrier(d, b);
	for (i = 0; i < VBLK_SLOTS; i++) {
		if (d->pending[i].vbd == b)
			d->pending[i].orphan = true;
	}
	b->barrier = NULL;
}
