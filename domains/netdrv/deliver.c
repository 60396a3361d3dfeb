/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/deliver.c - frames into the pages that front ends posted: one page after the other, a batch of copies in one hypercall. */
#include "domains/netdrv/net.h"
#include "lib/string.h"

#define SLOTS_MOST 17u		/* pages of the largest frame */
#define SCRATCH	   16u

struct delivery {
	struct vif *vif;
	struct vif_queue *q;
	uint32_t op, ops;	/* its copies */
	uint32_t len, slots;
	uint16_t id[SLOTS_MOST], extra_id;
	uint16_t flags;		/* NETRXF_* of the first slot */
	uint16_t gso_size;	/* not 0: an extra-info follows the first slot */
	bool ipv6;
};

static struct {
	uint32_t n, ops;
	struct gnttab_copy op[BATCH_OPS];
	struct delivery to[BATCH_OPS];
} batch;

/* Segments for those who do not take the whole; each in one page. */
static uint8_t scratch[SCRATCH][VNET_BUF_BYTES] __attribute__((aligned(PAGE_SIZE)));
static uint32_t scratch_used;

static void answer_slot(const struct delivery *d, uint16_t id, uint16_t flags, int16_t status)
{
	struct netif_rx_response rsp = { .id = id, .offset = 0, .flags = flags, .status = status };

	back_ring_respond(&d->q->rx, &rsp);
}

static void answer_extra(const struct delivery *d)
{
	struct netif_extra_info x;

	_Static_assert(sizeof(x) == sizeof(struct netif_rx_response), "an extra-info takes the place of a response");
	memset(&x, 0, sizeof(x));
	x.type = XEN_NETIF_EXTRA_TYPE_GSO;
	x.u.gso.size = d->gso_size;
	x.u.gso.type = d->ipv6 ? XEN_NETIF_GSO_TYPE_TCPV6 : XEN_NETIF_GSO_TYPE_TCPV4;
	back_ring_respond(&d->q->rx, &x);
}

/* A copy that failed makes every slot an error of its own. */
static void answer(const struct delivery *d, bool ok)
{
	uint32_t i, left = d->len, n;
	uint16_t flags;

	for (i = 0; i < d->slots; i++, left -= n) {
		n = left < PAGE_SIZE ? left : PAGE_SIZE;
		flags = (uint16_t)((i == 0 ? d->flags : 0) | (i + 1 < d->slots ? NETRXF_more_data : 0));
		answer_slot(d, d->id[i], ok ? flags : 0, ok ? (int16_t)n : NETIF_RSP_ERROR);
		if (i != 0 || d->gso_size == 0)
			continue;
		if (ok)
			answer_extra(d);
		else
			answer_slot(d, d->extra_id, 0, NETIF_RSP_ERROR);
	}
	d->vif->count.received += ok;
	d->vif->count.large += ok && d->gso_size != 0;
	d->vif->count.refused += !ok;
}

void net_rx_flush(void)
{
	bool all;
	uint32_t i;

	if (batch.n == 0)
		return;
	all = grant_copy(batch.op, batch.ops) == 0;
	for (i = 0; i < batch.n; i++)
		answer(&batch.to[i], all || net_copied(&batch.op[batch.to[i].op], batch.to[i].ops));
	batch.n = batch.ops = scratch_used = 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Takes the next page of the front end; behind the first one lies that of the extra-info, if there is one, whose grant is not used. */
static grant_ref_t next_slot(struct delivery *d)
{
	struct netif_rx_request req, extra;

	back_ring_take(&d->q->rx, &req);
	d->id[d->slots++] = req.id;
	if (d->slots == 1 && d->gso_size != 0) {
		back_ring_take(&d->q->rx, &extra);
		d->extra_id = extra.id;
	}
	return req.gref;
}

/* Adds the copies of all of fr; requests were counted. A copy crosses no page of either side. */
static void add_copies(struct delivery *d, const struct vnet_frame *fr)
{
	uint32_t i, done = 0, at, n;
	grant_ref_t gref = 0;

	d->op = batch.ops;
	for (i = 0; i < fr->pieces; i++) {
		for (at = 0; at < fr->piece[i].len; at += n, done += n) {
			uint8_t *p = fr->piece[i].p + at;

			if (done % PAGE_SIZE == 0)
				gref = next_slot(d);
			n = least(fr->piece[i].len - at, PAGE_SIZE - done % PAGE_SIZE);
			n = least(n, PAGE_SIZE - (uint32_t)((uintptr_t)p % PAGE_SIZE));
			net_copy_op(&batch.op[batch.ops++], d->vif->be->fe, gref, done % PAGE_SIZE, p, n, true);
		}
	}
	d->ops = batch.ops - d->op;
}

/* As many copies as fr can need: a piece ends, a page of f ends, or one of ours does. */
static uint32_t copies_most(const struct vnet_frame *fr, uint32_t slots)
{
	return fr->pieces + slots + (fr->pieces == 1 ? slots : 0);
}

/* f posted so many buffers, or it is counted that it did not. */
static bool posted(struct vif *f, const struct vif_queue *q, uint32_t slots)
{
	if (back_ring_waiting(&q->rx) >= slots)
		return true;
	f->count.no_room++;
	return false;
}

/* For so many copies, and one segment. Comes before anything is taken for a frame: a flush frees the segments, so it may not lie between taking one and queueing it. */
static void make_room(uint32_t copies)
{
	if (batch.n == BATCH_OPS || batch.ops + copies > BATCH_OPS || scratch_used == SCRATCH)
		net_rx_flush();
}

/* There is room for it. */
static void enqueue(struct vif *f, struct vif_queue *q, const struct vnet_frame *fr)
{
	struct delivery *d = &batch.to[batch.n++];

	memset(d, 0, sizeof(*d));
	d->vif = f;
	d->q = q;
	d->len = fr->len;
	d->gso_size = fr->gso.size;
	d->ipv6 = fr->gso.csum.ipv6;
	d->flags = (uint16_t)((fr->partial ? NETRXF_csum_blank : 0) | (fr->valid ? NETRXF_data_validated : 0) | (fr->gso.size ? NETRXF_extra_info : 0));
	add_copies(d, fr);
}

static void deliver_whole(struct vif *f, struct vif_queue *q, const struct vnet_frame *fr)
{
	uint32_t slots = (fr->len + PAGE_SIZE - 1) / PAGE_SIZE;

	if (slots > SLOTS_MOST) {
		f->count.no_room++;
		return;
	}
	if (!posted(f, q, slots + (fr->gso.size != 0)))
		return;
	make_room(copies_most(fr, slots));
	enqueue(f, q, fr);
}

static void gather(const struct vnet_frame *fr, uint32_t from, uint8_t *to, uint32_t n)
{
	uint32_t i, here;

	for (i = 0; i < fr->pieces && n != 0; from -= least(from, fr->piece[i].len), i++) {
		if (from >= fr->piece[i].len)
			continue;
		here = least(n, fr->piece[i].len - from);
		memcpy(to, fr->piece[i].p + from, here);
		to += here;
		n -= here;
		from += here;
	}
}

/* The segment of fr that begins at payload byte `at`, made in p as f takes it. */
static struct vnet_frame segment(const struct vif *f, const struct vnet_frame *fr, uint32_t at, uint8_t *p)
{
	const struct gso *g = &fr->gso;
	uint32_t n = gso_bytes(g, at);
	struct vnet_frame seg = { .data = p, .head = g->payload + n, .len = g->payload + n, .pieces = 1, .partial = true, .valid = true };

	memcpy(p, fr->data, g->payload);
	gso_header(p, g, at);
	gather(fr, g->payload + at, p + g->payload, n);
	seg.piece[0] = (struct vnet_piece){ p, seg.len };
	if (!vif_takes_partial(f, &g->csum)) {
		csum_complete(p, seg.len, &g->csum);
		seg.partial = false;
	}
	return seg;
}

/* One segment after the other, as long as f has posted buffers: so many are in its ring at most. */
static void deliver_cut(struct vif *f, struct vif_queue *q, const struct vnet_frame *fr)
{
	const struct gso *g = &fr->gso;
	struct vnet_frame seg;
	uint32_t at;

	for (at = 0; at < g->len - g->payload && posted(f, q, 1); at += g->size) {
		make_room(1);	/* it lies in one page of ours and goes to one of f's */
		seg = segment(f, fr, at, scratch[scratch_used++]);
		enqueue(f, q, &seg);
	}
}

/* Within f's mtu and its rate of group frames. */
static bool may_have(struct vif *f, const struct vnet_frame *fr)
{
	if (!vif_fits(f, fr)) {
		f->count.too_long++;
		return false;
	}
	if (!is_group(fr->data))
		return true;
	if (!limit_open(&f->group_in, f->net->now)) {
		f->count.limited++;
		return false;
	}
	limit_take(&f->group_in, 1);
	return true;
}

void net_deliver(struct vif *f, const struct vnet_frame *fr)
{
	struct vif_queue *q = &f->queue[f->queues > 1 ? flow_hash(fr->data, fr->head) % f->queues : 0];

	if (!may_have(f, fr))
		return;
	if (fr->gso.size != 0 && !(fr->gso.csum.ipv6 ? f->gso6 : f->gso4))
		deliver_cut(f, q, fr);
	else
		deliver_whole(f, q, fr);
}
