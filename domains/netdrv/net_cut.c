/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/net_cut.c - a large frame for a wire that takes no such: one segment after the other, in turn with the other vifs' packets. */
#include "domains/netdrv/net.h"
#include "lib/string.h"

void net_cut_begin(struct vif *f, uint32_t buf, const struct gso *g)
{
	f->cut = (struct cut){ .active = true, .buf = buf, .at = 0, .gso = *g };
}

void net_cut_end(struct net *n, struct vif *f)
{
	if (!f->cut.active)
		return;
	f->cut.active = false;
	net_buf_give(n, f->cut.buf);
}

bool net_cut_next(struct net *n, struct vif *f)
{
	const struct gso *g = &f->cut.gso;
	const uint8_t *whole = vnet_tx_data(&n->v, f->cut.buf);
	uint32_t bytes = gso_bytes(g, f->cut.at);
	int buf = net_buf_take(n, f, false);
	uint8_t *p;

	if (buf < 0)
		return false;
	p = vnet_tx_data(&n->v, (uint32_t)buf);
	memcpy(p, whole, g->payload);
	gso_header(p, g, f->cut.at);
	memcpy(p + g->payload, whole + g->payload + f->cut.at, bytes);
	if (!n->v.csum)
		csum_complete(p, g->payload + bytes, &g->csum);
	if (vnet_tx_send(&n->v, (uint32_t)buf, g->payload + bytes, n->v.csum ? &g->csum : NULL, NULL) != 0) {
		net_buf_give(n, (uint32_t)buf);
		net_cut_end(n, f);
		return true;
	}
	f->budget--;
	if (f->cut.at != 0)
		limit_take(&f->rate, g->payload);	/* the whole was counted when it was taken */
	f->cut.at += bytes;
	if (f->cut.at == g->len - g->payload)
		net_cut_end(n, f);
	return true;
}
