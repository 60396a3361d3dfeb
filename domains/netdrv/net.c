/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net.c - the turn: reap, receive, send, publish, close who misbehaved. */
#include "domains/netdrv/net.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

static void on_timer(void *ctx)
{
	net_work(ctx);
}

void net_init(struct net *n)
{
	n->job.fn = net_serve;
	n->job.ctx = n;
	n->timer.fn = on_timer;
	n->timer.ctx = n;
}

void net_add(struct net *n, struct vif *f)
{
	f->net = n;
	f->next = n->vifs;
	n->vifs = f;
}

void net_leave(struct net *n, struct vif *f)
{
	net_cut_end(n, f);
}

int net_buf_take(struct net *n, struct vif *f, bool large)
{
	uint32_t *held = large ? &f->held_large : &f->held;
	int buf = *held < (large ? n->share_large : n->share) ? vnet_tx_take(&n->v, large) : -1;

	if (buf < 0) {
		f->waits = true;
		return -1;
	}
	n->owner[buf] = f;
	++*held;
	return buf;
}

void net_buf_give(struct net *n, uint32_t buf)
{
	struct vif *f = n->owner[buf];

	if (f)
		--*(buf < VNET_SMALL ? &f->held : &f->held_large);
	n->owner[buf] = NULL;
	vnet_tx_give(&n->v, buf);
}

void net_remove(struct net *n, struct vif *f)
{
	struct vif **p = &n->vifs;
	uint32_t i;

	net_leave(n, f);
	while (*p && *p != f)
		p = &(*p)->next;
	if (*p)
		*p = f->next;
	for (i = 0; i < VNET_TX; i++) {
		if (n->owner[i] == f)
			n->owner[i] = NULL;
	}
}

void net_work(struct net *n)
{
	ev_job_add(&n->job);
}

bool vif_fits(const struct vif *f, const struct vnet_frame *fr)
{
	bool tagged = fr->data[12] == 0x81 && fr->data[13] == 0;
	uint32_t longest = fr->gso.size != 0 ? fr->gso.payload + fr->gso.size : fr->len;

	return longest <= f->mtu + FRAME_LEAST + (tagged ? 4 : 0);
}

bool net_copied(const struct gnttab_copy *op, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (op[i].status != GNTST_okay)
			return false;
	}
	return true;
}

void net_copy_op(struct gnttab_copy *op, domid_t dom, grant_ref_t ref, uint32_t off, uint8_t *p, uint32_t n, bool to_guest)
{
	struct gnttab_copy_ptr *theirs = to_guest ? &op->dest : &op->source, *ours = to_guest ? &op->source : &op->dest;

	memset(op, 0, sizeof(*op));
	theirs->u.ref = ref;
	theirs->domid = dom;
	theirs->offset = (uint16_t)off;
	ours->u.gmfn = virt_to_gfn(p);
	ours->domid = DOMID_SELF;
	ours->offset = (uint16_t)((uintptr_t)p % PAGE_SIZE);
	op->len = (uint16_t)n;
	op->flags = to_guest ? GNTCOPY_dest_gref : GNTCOPY_source_gref;
}

static void reap(struct net *n)
{
	uint32_t buf;

	while (vnet_tx_done(&n->v, &buf) == 1)
		net_buf_give(n, buf);
	if (n->v.broken && !n->broken_told) {
		n->broken_told = true;
		log_line("virtio-net %s: the device broke the virtio protocol and was reset; nothing is sent or received from now on", n->v.name);
	}
}

static err_t notify(const struct vif_queue *q, bool tx, bool rx)
{
	err_t e = 0;

	if (tx || (rx && q->tx_port == q->rx_port))
		e = evtchn_send(q->tx_port);
	if (e == 0 && rx && q->tx_port != q->rx_port)
		e = evtchn_send(q->rx_port);
	return e;
}

/* Publishes the responses of one queue; one event serves both rings where they share the channel. */
static void publish_queue(struct vif *f, struct vif_queue *q)
{
	bool tx, rx;

	if (back_ring_broken(&q->tx) || back_ring_broken(&q->rx)) {
		f->failed = "its request producer ran ahead of the ring";
		return;
	}
	tx = back_ring_push(&q->tx);
	rx = back_ring_push(&q->rx);
	if (notify(q, tx, rx) != 0)
		f->failed = "its event channel is gone";
}

static void publish(struct vif *f)
{
	uint32_t i;

	for (i = 0; f->connected && !f->failed && i < f->queues; i++)
		publish_queue(f, &f->queue[i]);
}

static void close_failed(struct net *n)
{
	struct vif *f;

	for (f = n->vifs; f; f = f->next) {
		if (!f->connected || !f->failed)
			continue;
		f->connected = false;
		backend_fail(f->be, f->failed);	/* disconnects it after this turn */
	}
}

void net_serve(void *ctx)
{
	struct net *n = ctx;
	struct vif *f;
	bool again;

	n->now = time_now();
	reap(n);
	again = net_rx_pump(n);
	again |= net_tx_pump(n);
	vnet_kick(&n->v);
	for (f = n->vifs; f; f = f->next)
		publish(f);
	close_failed(n);
	/* Sent frames matter only when buffers run short: they were answered when they were copied. */
	again |= vnet_want_irq(&n->v, n->tx_short);
	if (again)
		net_work(n);
	if (n->wake != 0)
		ev_timer_at(&n->timer, n->wake);
}
