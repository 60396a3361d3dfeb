/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net_tx.c - from the vifs to the uplink: packets are copied in batches, then judged by the copy. */
#include "domains/netdrv/net.h"
#include "lib/string.h"

#define TURN_PACKETS 64u	/* of one vif in one turn */

struct packet {
	struct vif *vif;
	struct vif_queue *q;	/* where it came from and is answered */
	uint32_t buf, op;	/* op: its first copy */
	struct chain chain;
};

static struct {
	uint32_t ops, n;
	struct gnttab_copy op[BATCH_OPS];
	struct packet pkt[BATCH_OPS];
} batch;

/* Every slot is answered: the first with the status, its extra-infos with NULL, the fragments with the status. */
static void answer(const struct packet *p, int16_t status)
{
	const struct chain *c = &p->chain;
	struct netif_tx_response rsp;
	uint32_t i, k;

	for (i = 0; i < c->frags; i++) {
		rsp = (struct netif_tx_response){ .id = c->frag[i].id, .status = status };
		back_ring_respond(&p->q->tx, &rsp);
		for (k = 0; i == 0 && k < c->extras; k++) {
			rsp = (struct netif_tx_response){ .id = 0, .status = NETIF_RSP_NULL };
			back_ring_respond(&p->q->tx, &rsp);
		}
	}
}

static void buf_give(struct net *n, struct vif *f, uint32_t buf)
{
	n->owner[buf] = NULL;
	f->held--;
	vnet_tx_give(&n->v, buf);
}

/* A partial checksum is located in the copy, never taken from the front end's word. */
static bool send(struct net *n, const struct packet *p)
{
	uint8_t *frame = vnet_tx_data(&n->v, p->buf);
	struct csum_place place;

	if (!(p->chain.flags & NETTXF_csum_blank))
		return vnet_tx_send(&n->v, p->buf, p->chain.size, NULL) == 0;
	if (!csum_locate(frame, p->chain.size, &place))
		return false;
	if (n->v.csum)
		return vnet_tx_send(&n->v, p->buf, p->chain.size, &place) == 0;
	csum_complete(frame, p->chain.size, &place);
	return vnet_tx_send(&n->v, p->buf, p->chain.size, NULL) == 0;
}

static void judge(struct net *n, const struct packet *p, bool copied)
{
	struct vif *f = p->vif;

	if (copied && switch_egress(vnet_tx_data(&n->v, p->buf), &f->mac)) {
		f->count.spoofed++;
		answer(p, NETIF_RSP_DROPPED);
	} else if (copied && send(n, p)) {
		f->count.sent++;
		answer(p, NETIF_RSP_OKAY);
		return;
	} else {
		f->count.refused++;
		answer(p, NETIF_RSP_ERROR);
	}
	buf_give(n, f, p->buf);
}

static bool copied(const struct packet *p)
{
	uint32_t i;

	for (i = 0; i < p->chain.frags; i++) {
		if (batch.op[p->op + i].status != GNTST_okay)
			return false;
	}
	return true;
}

static void flush(struct net *n)
{
	bool all;
	uint32_t i;

	if (batch.n == 0)
		return;
	all = grant_copy(batch.op, batch.ops) == 0;
	for (i = 0; i < batch.n; i++)
		judge(n, &batch.pkt[i], all || copied(&batch.pkt[i]));
	batch.n = 0;
	batch.ops = 0;
}

static void copy_ops(struct net *n, struct packet *p)
{
	uint8_t *to = vnet_tx_data(&n->v, p->buf);
	uint32_t i;

	p->op = batch.ops;
	for (i = 0; i < p->chain.frags; i++) {
		const struct chain_frag *s = &p->chain.frag[i];

		net_copy_op(&batch.op[batch.ops++], p->vif->be->fe, s->ref, s->off, to, s->len, false);
		to += s->len;
	}
}

/* Takes one packet's slots from a ring of f; 1 complete, 0 nothing there, -1 the front end broke the protocol. */
static int fetch_from(struct vif *f, struct vif_queue *q, struct chain *c)
{
	struct netif_tx_request slot;
	enum chain_step step = CHAIN_MORE;

	chain_begin(c);
	while (step == CHAIN_MORE) {
		if (!back_ring_next(&q->tx, &slot))
			break;
		step = chain_add(c, &slot);
	}
	if (step == CHAIN_DONE)
		return 1;
	if (step == CHAIN_MORE && c->frags == 0)
		return 0;
	f->failed = step == CHAIN_FATAL ? c->drop : "it published half a packet";
	return -1;
}

/* The next packet of f's queues in turn; as fetch_from(). */
static int fetch(struct vif *f, struct packet *p)
{
	uint32_t i;
	int got = 0;

	for (i = 0; i < f->queues && got == 0; i++) {
		p->q = &f->queue[f->turn++ % f->queues];
		got = fetch_from(f, p->q, &p->chain);
	}
	return got;
}

static void enqueue(struct net *n, struct packet *p)
{
	if (p->chain.drop) {
		p->vif->count.refused++;
		answer(p, NETIF_RSP_ERROR);
		buf_give(n, p->vif, p->buf);
		return;
	}
	copy_ops(n, p);
	batch.n++;
}

/* Takes one packet of f if it may have a buffer; true: there was one. */
static bool take(struct net *n, struct vif *f, uint32_t share)
{
	struct packet *p;
	int buf;

	if (!f->connected || f->failed || f->budget == 0)
		return false;
	if (batch.ops + CHAIN_FRAGS > BATCH_OPS)
		flush(n);
	buf = f->held < share ? vnet_tx_take(&n->v) : -1;
	if (buf < 0)
		return false;
	n->owner[buf] = f;
	f->held++;
	p = &batch.pkt[batch.n];
	p->vif = f;
	p->buf = (uint32_t)buf;
	if (fetch(f, p) != 1) {
		buf_give(n, f, (uint32_t)buf);
		return false;
	}
	f->budget--;
	enqueue(n, p);
	return true;
}

static uint32_t share_of(const struct net *n)
{
	const struct vif *f;
	uint32_t k = 0;

	for (f = n->vifs; f; f = f->next)
		k += f->connected;
	return k == 0 || k > VNET_BUFS ? 1 : VNET_BUFS / k;
}

static void rotate(struct net *n)
{
	struct vif *first = n->vifs, **p = &n->vifs;

	if (!first || !first->next)
		return;
	n->vifs = first->next;
	first->next = NULL;
	while (*p)
		p = &(*p)->next;
	*p = first;
}

/* True: f has packets that could go now. If they wait for buffers, the end of a transmission has to call. */
static bool more(struct net *n, struct vif *f, uint32_t share)
{
	bool any = false;
	uint32_t i;

	if (!f->connected || f->failed)
		return false;
	for (i = 0; i < f->queues; i++)		/* every one: each then tells of the next packet */
		any |= back_ring_more(&f->queue[i].tx);
	if (!any)
		return false;
	if (f->held < share && n->v.tx_free_n > 0)
		return true;
	n->tx_short = true;
	return false;
}

bool net_tx_pump(struct net *n)
{
	uint32_t share = share_of(n);
	bool any = true, again = false;
	struct vif *f;

	n->tx_short = false;
	for (f = n->vifs; f; f = f->next)
		f->budget = TURN_PACKETS;
	while (any) {
		any = false;
		for (f = n->vifs; f; f = f->next)
			any |= take(n, f, share);
	}
	flush(n);
	for (f = n->vifs; f; f = f->next)
		again |= more(n, f, share);
	rotate(n);
	return again;
}
