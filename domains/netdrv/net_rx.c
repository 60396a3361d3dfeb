/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net_rx.c - to the vifs, from the uplink or (net_tx.c) from other vifs: a batch of frames, one hypercall for all copies. */
#include "domains/netdrv/net.h"
#include "lib/string.h"

struct delivery {
	struct vif *vif;
	struct vif_queue *q;
	uint16_t id, flags;
	int16_t len;
};

static struct {
	uint32_t n;
	struct gnttab_copy op[BATCH_OPS];
	struct delivery to[BATCH_OPS];
} batch;

static void answer(const struct delivery *d, bool ok)
{
	struct netif_rx_response rsp = { .id = d->id, .offset = 0, .flags = ok ? d->flags : 0, .status = ok ? d->len : NETIF_RSP_ERROR };

	back_ring_respond(&d->q->rx, &rsp);
	d->vif->count.received += ok;
	d->vif->count.refused += !ok;
}

void net_rx_flush(void)
{
	bool all;
	uint32_t i;

	if (batch.n == 0)
		return;
	all = grant_copy(batch.op, batch.n) == 0;
	for (i = 0; i < batch.n; i++)
		answer(&batch.to[i], all || batch.op[i].status == GNTST_okay);
	batch.n = 0;
}

static bool takes(const struct vif *f, const struct vnet_frame *fr)
{
	return f->connected && !f->failed && switch_ingress(fr->data, &f->mac);
}

/* Within f's mtu and its rate of group frames. */
static bool may_have(struct vif *f, const struct vnet_frame *fr)
{
	if (!vif_fits(f, fr->data, fr->len)) {
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
	struct vif_queue *q = &f->queue[f->queues > 1 ? flow_hash(fr->data, fr->len) % f->queues : 0];
	struct netif_rx_request req;
	struct delivery *d;

	if (!may_have(f, fr))
		return;
	if (!back_ring_next(&q->rx, &req)) {
		f->count.no_room++;
		return;
	}
	if (batch.n == BATCH_OPS)
		net_rx_flush();
	net_copy_op(&batch.op[batch.n], f->be->fe, req.gref, 0, fr->data, fr->len, true);
	d = &batch.to[batch.n++];
	d->vif = f;
	d->q = q;
	d->id = req.id;
	d->len = (int16_t)fr->len;
	d->flags = (uint16_t)((fr->partial ? NETRXF_csum_blank : 0) | (fr->valid ? NETRXF_data_validated : 0));
}

/* A partial checksum stays partial only if it is where the headers say, and everyone who gets the frame takes it so. */
static bool settle_csum(const struct net *n, struct vnet_frame *fr)
{
	struct csum_place p;
	const struct vif *f;

	if (!fr->partial)
		return true;
	if (!csum_locate(fr->data, fr->len, &p) || p.start != fr->csum_start || p.field != fr->csum_offset)
		return false;
	for (f = n->vifs; f; f = f->next) {
		if (!takes(f, fr) || vif_takes_partial(f, &p))
			continue;
		csum_complete(fr->data, fr->len, &p);
		fr->partial = false;
		break;
	}
	return true;
}

static void dispatch(struct net *n, struct vnet_frame *fr)
{
	bool wanted = false;
	struct vif *f;

	if (fr->len > FRAME_MOST || !settle_csum(n, fr)) {
		n->unclaimed++;
		return;
	}
	for (f = n->vifs; f; f = f->next) {
		if (!takes(f, fr))
			continue;
		wanted = true;
		net_deliver(f, fr);
	}
	n->unclaimed += !wanted;
}

bool net_rx_pump(struct net *n)
{
	uint32_t buf[BATCH_OPS], k, i;
	struct vnet_frame fr;

	for (k = 0; k < BATCH_OPS && vnet_rx(&n->v, &fr) == 1; k++) {
		dispatch(n, &fr);
		buf[k] = fr.buf;
	}
	net_rx_flush();		/* before the buffers go back to the device */
	for (i = 0; i < k; i++)
		vnet_rx_give(&n->v, buf[i]);
	return k == BATCH_OPS;
}
