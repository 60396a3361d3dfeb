/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net_tx.c - from the vifs to the uplink and to their peers: packets are copied in batches, then judged by the copy. */
#include "domains/netdrv/net.h"
#include "lib/string.h"

#define TURN_PACKETS 64u	/* of one vif in one turn; segments count */
#define CHAIN_OPS    (CHAIN_FRAGS + (1u << VNET_LARGE_ORDER))	/* copies of one packet: its fragments, and where one meets a page of ours */

struct packet {
	struct vif *vif;
	struct vif_queue *q;	/* where it came from and is answered */
	uint32_t buf, op, ops;	/* op: its first copy */
	bool give;		/* the buffer does not go to the wire: free when the batch is done */
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

/* g gets the frame of f directly: it is connected, the policy names the pair, and the frame is for it or for everyone. */
static bool is_peer(const struct vif *f, const struct vif *g, const uint8_t *frame)
{
	if (g == f || !g->connected || g->failed || !(is_group(frame) || memcmp(frame, &g->mac, MAC_BYTES) == 0))
		return false;
	return peers_have(&f->peers, &g->mac);
}

/* Hands the frame to all peers that it is for; true: to any. */
static bool forward(struct net *n, struct vif *f, const struct vnet_frame *fr)
{
	bool any = false;
	struct vif *g;

	if (f->peers.n == 0)
		return false;
	for (g = n->vifs; g; g = g->next) {
		if (!is_peer(f, g, fr->data))
			continue;
		net_deliver(g, fr);
		any = true;
	}
	f->count.forwarded += any;
	return any;
}

/* Everyone who gets the frame can complete its checksum. */
static bool all_take_partial(const struct net *n, const struct vif *f, const uint8_t *frame, const struct csum_place *p)
{
	bool wire = true;
	const struct vif *g;

	for (g = n->vifs; g; g = g->next) {
		if (!is_peer(f, g, frame))
			continue;
		if (!vif_takes_partial(g, p))
			return false;
		wire = is_group(frame);
	}
	return !wire || n->v.csum;
}

/* What the copy says of itself; false: it is not what it was said to be. A partial checksum is located in the copy, never taken from the front end's word. */
static bool examine(const struct packet *p, struct vnet_frame *fr)
{
	const struct chain *c = &p->chain;

	fr->partial = fr->valid = c->flags & NETTXF_csum_blank;
	if (c->gso_size != 0)
		return fr->partial && !is_group(fr->data) && gso_check(fr->data, fr->len, fr->len, c->gso_size, c->gso_ipv6, &fr->gso);
	return !fr->partial || csum_locate(fr->data, fr->len, &fr->gso.csum);
}

/* A large frame: to its peer, to a wire that takes such, or to be cut; the buffer stays until that is done. */
static bool send_large(struct net *n, struct packet *p, const struct vnet_frame *fr)
{
	p->vif->count.large_sent++;
	if (forward(n, p->vif, fr)) {
		p->give = true;
		return true;
	}
	if (!fr->gso.cwr && (fr->gso.csum.ipv6 ? n->v.tso6 : n->v.tso4))
		return vnet_tx_send(&n->v, p->buf, fr->len, &fr->gso.csum, &fr->gso) == 0;
	net_cut_begin(p->vif, p->buf, &fr->gso);
	return true;
}

/* To peers, to the wire, or to both. */
static bool send(struct net *n, struct packet *p, struct vnet_frame *fr)
{
	const struct csum_place *place = &fr->gso.csum;

	if (fr->gso.size != 0)
		return send_large(n, p, fr);
	if (fr->partial && !all_take_partial(n, p->vif, fr->data, place)) {
		csum_complete(fr->data, fr->len, place);
		fr->partial = false;
	}
	if (forward(n, p->vif, fr) && !is_group(fr->data)) {
		p->give = true;
		return true;
	}
	return vnet_tx_send(&n->v, p->buf, fr->len, fr->partial ? place : NULL, NULL) == 0;
}

/* Why a packet is not sent, counted; 0: it is. */
static int16_t refuse(struct vif *f, const struct vnet_frame *fr)
{
	if (switch_egress(fr->data, &f->mac)) {
		f->count.spoofed++;
		return NETIF_RSP_DROPPED;
	}
	if (!vif_fits(f, fr)) {
		f->count.too_long++;
		return NETIF_RSP_ERROR;
	}
	if (!is_group(fr->data))
		return 0;
	if (!limit_open(&f->group_out, f->net->now)) {
		f->count.limited++;
		return NETIF_RSP_DROPPED;
	}
	limit_take(&f->group_out, 1);
	return 0;
}

/* Decides what becomes of a packet; its buffer is given back by flush(). */
static void judge(struct net *n, struct packet *p, bool copied)
{
	static struct vnet_frame fr;
	struct vif *f = p->vif;
	int16_t why;

	memset(&fr, 0, sizeof(fr));
	fr.data = vnet_tx_data(&n->v, p->buf);
	fr.head = fr.len = p->chain.size;
	fr.pieces = 1;
	fr.piece[0] = (struct vnet_piece){ fr.data, fr.len };
	p->give = true;
	if (!copied || !examine(p, &fr)) {
		f->count.refused++;
		answer(p, NETIF_RSP_ERROR);
		return;
	}
	why = refuse(f, &fr);
	if (why) {
		answer(p, why);
		return;
	}
	p->give = false;
	if (send(n, p, &fr)) {
		f->count.sent++;
		answer(p, NETIF_RSP_OKAY);
		return;
	}
	p->give = true;
	f->count.refused++;
	answer(p, NETIF_RSP_ERROR);
}

static void flush(struct net *n)
{
	bool all;
	uint32_t i;

	if (batch.n == 0)
		return;
	all = grant_copy(batch.op, batch.ops) == 0;
	for (i = 0; i < batch.n; i++)
		judge(n, &batch.pkt[i], all || net_copied(&batch.op[batch.pkt[i].op], batch.pkt[i].ops));
	net_rx_flush();		/* peers' copies are made before the buffers are anybody's */
	for (i = 0; i < batch.n; i++) {
		if (batch.pkt[i].give)
			net_buf_give(n, batch.pkt[i].buf);
	}
	batch.n = 0;
	batch.ops = 0;
}

/* A copy crosses no page; fragments do not by their check, a large buffer may lie across. */
static void copy_ops(struct net *n, struct packet *p)
{
	uint8_t *to = vnet_tx_data(&n->v, p->buf);
	uint32_t i, at, here, room;

	p->op = batch.ops;
	for (i = 0; i < p->chain.frags; i++) {
		const struct chain_frag *s = &p->chain.frag[i];

		for (at = 0; at < s->len; at += here, to += here) {
			room = PAGE_SIZE - (uint32_t)((uintptr_t)to % PAGE_SIZE);
			here = s->len - at < room ? s->len - at : room;
			net_copy_op(&batch.op[batch.ops++], p->vif->be->fe, s->ref, s->off + at, to, here, false);
		}
	}
	p->ops = batch.ops - p->op;
}

/* Takes one packet's slots from a ring of f; 1 complete, 0 nothing there, -1 the front end broke the protocol. */
static int fetch(struct vif *f, struct vif_queue *q, struct chain *c)
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

/* The next queue of f that has a packet, in turn, or NULL; *large: it seems to need a large buffer. */
static struct vif_queue *next_queue(struct vif *f, bool *large)
{
	struct netif_tx_request slot;
	struct vif_queue *q;
	uint32_t i;

	for (i = 0; i < f->queues; i++) {
		q = &f->queue[f->turn++ % f->queues];
		if (!back_ring_peek(&q->tx, &slot))
			continue;
		*large = slot.size > vnet_tx_room(0);
		return q;
	}
	return NULL;
}

static void enqueue(struct net *n, struct packet *p)
{
	if (!p->chain.drop && p->chain.size > vnet_tx_room(p->buf))
		p->chain.drop = "frame that grew while it was read";
	if (p->chain.drop) {
		p->vif->count.refused++;
		answer(p, NETIF_RSP_ERROR);
		net_buf_give(n, p->buf);
		return;
	}
	copy_ops(n, p);
	batch.n++;
	if (p->chain.gso_size != 0)
		flush(n);	/* what f sends after it comes after its segments */
}

/* Takes one packet of f, or cuts one segment, if f may have a buffer for it; true: it did. */
static bool take(struct net *n, struct vif *f)
{
	struct vif_queue *q;
	struct packet *p;
	bool large = false;
	int buf;

	if (!f->connected || f->failed || f->budget == 0 || !limit_open(&f->rate, n->now))
		return false;
	if (f->cut.active)
		return net_cut_next(n, f);
	q = next_queue(f, &large);
	if (q && batch.ops + (large ? CHAIN_OPS : CHAIN_FRAGS) > BATCH_OPS)
		flush(n);
	buf = q ? net_buf_take(n, f, large) : -1;
	if (buf < 0)
		return false;
	p = &batch.pkt[batch.n];
	p->vif = f;
	p->q = q;
	p->buf = (uint32_t)buf;
	if (fetch(f, q, &p->chain) != 1) {
		net_buf_give(n, (uint32_t)buf);
		return false;
	}
	f->budget--;
	limit_take(&f->rate, p->chain.size);
	enqueue(n, p);
	return true;
}

static void share_out(struct net *n)
{
	const struct vif *f;
	uint32_t k = 0;

	for (f = n->vifs; f; f = f->next)
		k += f->connected;
	n->share = k == 0 || k > VNET_SMALL ? 1 : VNET_SMALL / k;
	n->share_large = k == 0 || k > VNET_LARGE ? 1 : VNET_LARGE / k;
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

/* True: f has packets that could go now. If they wait for buffers, the end of a transmission has to call; if for credit, the timer. */
static bool more(struct net *n, struct vif *f)
{
	bool any = f->cut.active;
	uint32_t i;

	if (!f->connected || f->failed)
		return false;
	for (i = 0; i < f->queues; i++)		/* every one: each then tells of the next packet */
		any |= back_ring_more(&f->queue[i].tx);
	if (!any)
		return false;
	if (!limit_open(&f->rate, n->now)) {
		if (n->wake == 0 || f->rate.next < n->wake)
			n->wake = f->rate.next;
		return false;
	}
	if (!f->waits && f->held < n->share && n->v.small_n > 0)
		return true;
	n->tx_short = true;
	return false;
}

bool net_tx_pump(struct net *n)
{
	bool any = true, again = false;
	struct vif *f;

	share_out(n);
	n->tx_short = false;
	n->wake = 0;
	for (f = n->vifs; f; f = f->next) {
		f->budget = TURN_PACKETS;
		f->waits = false;
	}
	while (any) {
		any = false;
		for (f = n->vifs; f; f = f->next)
			any |= take(n, f);
	}
	flush(n);
	for (f = n->vifs; f; f = f->next)
		again |= more(n, f);
	rotate(n);
	return again;
}
