/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/large.c - one frame at a time, in `frame`. */
#include "domains/netdrv/hosted/large.h"
#include <assert.h>
#include <string.h>

uint8_t frame[70000];

/* The frame in `frame` as one packet of g, in pages from `page` on; flags besides more_data and extra_info. */
void put_large(struct fe *g, unsigned int page, uint32_t len, uint16_t gso_size, uint8_t type, uint16_t flags)
{
	struct netif_extra_info x = { .type = XEN_NETIF_EXTRA_TYPE_GSO, .u.gso = { .size = gso_size, .type = type } };
	uint32_t at, n;

	memcpy(g->page + page * PAGE_SIZE, frame, len);
	put(g, page, 0, (uint16_t)len, (uint16_t)(flags | NETTXF_extra_info | (len > PAGE_SIZE ? NETTXF_more_data : 0)));
	memcpy(put(g, 0, 0, 0, 0), &x, sizeof(x));
	for (at = PAGE_SIZE; at < len; at += n) {
		n = len - at < PAGE_SIZE ? len - at : PAGE_SIZE;
		put(g, page + at / PAGE_SIZE, 0, (uint16_t)n, at + n < len ? NETTXF_more_data : 0);
	}
	push(g);
}

uint32_t make(const uint8_t *dst, const struct fe *from, bool v6, uint32_t payload)
{
	struct tcp_shape s = { v6, false, payload, 12 };

	return tcp_make(frame, dst, from ? from->f.mac.b : gateway, &s);
}

/* What g got on queue 0 as large frames: checks slots, flags and extra-infos of one packet that begins at response `at`; bytes into `frame`. */
static uint32_t collect(struct fe *g, unsigned int *at, bool *gso)
{
	uint32_t len = 0;
	uint16_t flags = 0;
	unsigned int first = *at;

	do {
		struct netif_rx_response *r = RING_GET_RESPONSE(&g->q[0].rx, *at);

		assert(*at != g->q[0].rxs->rsp_prod && r->status > 0 && r->status <= (int)PAGE_SIZE && r->offset == 0 && r->id == (uint16_t)*at);
		assert(len % PAGE_SIZE == 0);
		memcpy(frame + len, g->page + (RX_PAGE + *at % 256) * PAGE_SIZE, (size_t)r->status);
		len += (uint32_t)r->status;
		flags = r->flags;
		if (*at == first)
			*gso = flags & NETRXF_extra_info;
		++*at;
		if (flags & NETRXF_extra_info) {
			struct netif_extra_info *x = (void *)RING_GET_RESPONSE(&g->q[0].rx, *at);

			assert(x->type == XEN_NETIF_EXTRA_TYPE_GSO && x->flags == 0 && x->u.gso.size == 1400 && x->u.gso.pad == 0 && x->u.gso.features == 0);
			assert((flags & NETRXF_csum_blank) && *at == first + 1);
			++*at;
		}
	} while (flags & NETRXF_more_data);
	return len;
}

/* Everything that g got is the stream, whole or in segments. */
void stream_is(struct fe *g, bool whole, bool partial, uint32_t bytes)
{
	struct tcp_stream s = { 0 };
	unsigned int at = 0;
	bool gso;

	while (at != g->q[0].rxs->rsp_prod) {
		uint32_t len = collect(g, &at, &gso);

		assert(gso == whole && tcp_take(&s, frame, len, partial));
	}
	assert(s.bytes == bytes && s.fin && (s.frames == 1) == whole);
}

void peer_takes(bool v6, bool csum, bool gso)
{
	struct vif *f = &fe[1].f;

	setup(2);
	fe[0].f.peers = (struct peers){ 1, { f->mac } };
	f->csum4 = f->csum6 = csum;
	f->gso4 = gso && !v6;
	f->gso6 = gso && v6;
	post(&fe[1], 100);
}
