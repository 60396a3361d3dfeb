/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/chain.c - sizes and offsets are the front end's: a bad one drops the packet, an endless chain the front end. */
#include "domains/netdrv/chain.h"
#include "lib/string.h"

void chain_begin(struct chain *c)
{
	memset(c, 0, sizeof(*c));
	c->want_frag = true;
}

static void drop(struct chain *c, const char *why)
{
	if (!c->drop)
		c->drop = why;
}

static void add_gso(struct chain *c, const struct netif_extra_info *x)
{
	bool ipv6 = x->u.gso.type == XEN_NETIF_GSO_TYPE_TCPV6;

	if (c->gso_size != 0)
		drop(c, "segmentation offload asked for twice");
	else if (x->u.gso.size == 0 || (!ipv6 && x->u.gso.type != XEN_NETIF_GSO_TYPE_TCPV4))
		drop(c, "unknown segmentation offload");
	c->gso_size = x->u.gso.size;
	c->gso_ipv6 = ipv6;
}

static void add_extra(struct chain *c, const struct netif_tx_request *slot)
{
	struct netif_extra_info x;

	_Static_assert(sizeof(x) <= sizeof(*slot), "an extra-info fits a slot");
	memcpy(&x, slot, sizeof(x));
	c->extras++;
	c->want_extra = x.flags & XEN_NETIF_EXTRA_FLAG_MORE;
	if (x.type == XEN_NETIF_EXTRA_TYPE_GSO)
		add_gso(c, &x);
	else if (x.type != XEN_NETIF_EXTRA_TYPE_HASH)
		drop(c, "unknown extra-info");
}

static void add_frag(struct chain *c, const struct netif_tx_request *slot)
{
	struct chain_frag *f = &c->frag[c->frags];

	if (c->frags == 0) {
		c->flags = slot->flags;
		c->want_extra = slot->flags & NETTXF_extra_info;
	}
	c->frags++;
	c->want_frag = slot->flags & NETTXF_more_data;
	f->ref = slot->gref;
	f->off = slot->offset;
	f->len = slot->size;
	f->id = slot->id;
}

/* The first slot's size is the whole frame's: its own part is what the others leave. */
static void finish(struct chain *c)
{
	uint32_t i, others = 0;

	c->size = c->frag[0].len;
	if (c->size < FRAME_LEAST || c->size > (c->gso_size ? FRAME_LARGE : FRAME_MOST))
		drop(c, "frame shorter than 14, or longer than 1518 bytes and not for segmentation");
	for (i = 1; i < c->frags; i++)
		others += c->frag[i].len;
	if (others >= c->size) {
		drop(c, "fragments larger than their frame");
		return;
	}
	c->frag[0].len = (uint16_t)(c->size - others);
	for (i = 0; i < c->frags; i++) {
		if (c->frag[i].len == 0 || (uint32_t)c->frag[i].off + c->frag[i].len > PAGE_SIZE)
			drop(c, "fragment empty or across a page boundary");
	}
}

enum chain_step chain_add(struct chain *c, const struct netif_tx_request *slot)
{
	if (c->want_extra && c->extras == CHAIN_EXTRAS) {
		c->drop = "endless chain of extra-info";
		return CHAIN_FATAL;
	}
	if (!c->want_extra && c->frags == CHAIN_FRAGS) {
		c->drop = "packet of more than 18 slots";
		return CHAIN_FATAL;
	}
	if (c->want_extra)
		add_extra(c, slot);
	else
		add_frag(c, slot);
	if (c->want_extra || c->want_frag)
		return CHAIN_MORE;
	finish(c);
	return CHAIN_DONE;
}
