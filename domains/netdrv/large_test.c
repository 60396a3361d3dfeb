// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/large_test.c - segmentation offload from the vifs: whoever takes a large frame gets it, everyone else its segments, in order and bounded.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c
// link: domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c domains/netdrv/hosted/tcp.c domains/netdrv/hosted/large.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include "domains/netdrv/hosted/large.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void put_tcp(struct fe *g, const uint8_t *dst, bool v6, uint32_t payload)
{
	uint32_t len = make(dst, g, v6, payload);

	put_large(g, 0, len, 1400, v6 ? XEN_NETIF_GSO_TYPE_TCPV6 : XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank | NETTXF_data_validated);
}

static void all_answered(struct fe *g, unsigned int slots, int16_t status)
{
	unsigned int i;

	for (i = 0; i < slots; i++) {
		int16_t s = answer(g);

		assert(s == status || (i == 1 && s == NETIF_RSP_NULL));
	}
	assert(g->q[0].tx.rsp_cons == g->q[0].txs->rsp_prod);
}

/* The wire takes it: one frame, whose header says what the frame's own headers say. */
static void test_whole_out(bool v6)
{
	struct fe *g = &fe[0];
	struct virtio_net_hdr_v1 *h = &uplink.wire[0].h;
	uint32_t len;

	uplink.features = BIT(CSUM) | BIT(HOST_TSO4) | BIT(HOST_TSO6);
	setup(1);
	len = make(gateway, g, v6, 65000);
	frame[(v6 ? 54 : 34) + 13] &= 0x7f;	/* no CWR */
	put_large(g, 0, len, 1400, v6 ? XEN_NETIF_GSO_TYPE_TCPV6 : XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank);
	settle();
	assert(uplink.wired == 1 && uplink.wire[0].len == (v6 ? 65086 : 65066) && memcmp(uplink.wire[0].data, frame, uplink.wire[0].len) == 0);
	assert(h->gso_type == (v6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4) && h->gso_size == 1400);
	assert(h->flags == VIRTIO_NET_HDR_F_NEEDS_CSUM && h->csum_start == (v6 ? 54 : 34) && h->csum_offset == 16 && h->hdr_len == h->csum_start + 32);
	all_answered(g, 17, NETIF_RSP_OKAY);
	put_tcp(g, gateway, v6, 1400);	/* one segment: an ordinary frame */
	settle();
	assert(uplink.wired == 2 && uplink.wire[1].h.gso_type == 0 && uplink.wire[1].h.flags == VIRTIO_NET_HDR_F_NEEDS_CSUM);
	assert(buffers_free() == VNET_TX && g->f.held == 0 && g->f.held_large == 0 && g->f.count.large_sent == 1);
	put_tcp(g, gateway, v6, 5600);	/* with CWR: cut, since only the first segment may have it */
	settle();
	assert(uplink.wired == 6 && uplink.wire[2].h.gso_type == 0 && buffers_free() == VNET_TX);
	teardown(1);
}

/* The wire does not: segments, then what was sent after it. */
static void test_cut_out(bool v6, bool csum)
{
	struct tcp_stream s = { 0 };
	struct fe *g = &fe[0];
	unsigned int i;

	uplink.features = csum ? BIT(CSUM) : 0;
	setup(2);
	put_tcp(g, gateway, v6, 65000);
	eth(g->page + 40 * PAGE_SIZE, gateway, g->f.mac.b);
	put(g, 40, 0, 60, 0);
	eth(fe[1].page, gateway, fe[1].f.mac.b);
	for (i = 0; i < 10; i++)
		put(&fe[1], 0, 0, 60, 0);
	push(g);
	push(&fe[1]);
	net_serve(&net);
	uplink_send();
	for (i = 0; i < uplink.wired && uplink.wire[i].len != 60; i++)
		;
	assert(i < 3);			/* the neighbour is not kept waiting by all of the segments */
	settle();
	for (i = 0; i < uplink.wired; i++) {
		struct wire_frame *w = &uplink.wire[i];

		if (memcmp(w->data + 6, fe[1].f.mac.b, 6) == 0)
			continue;
		if (i + 1 == uplink.wired || w->len == 60)
			break;
		assert(w->h.flags == (csum ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0) && w->h.gso_type == 0 && tcp_take(&s, w->data, w->len, csum));
	}
	assert(s.bytes == 65000 && s.fin && s.frames == 47 && uplink.wired == 47 + 1 + 10 && i == uplink.wired - 1);
	all_answered(g, 18, NETIF_RSP_OKAY);
	assert(buffers_free() == VNET_TX && g->f.held == 0 && g->f.held_large == 0 && g->f.count.sent == 2);
	teardown(2);
}

static void test_to_peer(bool v6, bool csum, bool gso)
{
	uplink.features = 0;
	peer_takes(v6, csum, gso);
	put_tcp(&fe[0], fe[1].f.mac.b, v6, 65000);
	settle();
	assert(uplink.wired == 0 && fe[1].f.count.received == (gso ? 1 : 47) && fe[1].f.count.large == gso);
	stream_is(&fe[1], gso, csum, 65000);
	all_answered(&fe[0], 17, NETIF_RSP_OKAY);
	assert(buffers_free() == VNET_TX && fe[0].f.held_large == 0);
	teardown(2);
}

/* Not enough pages for the whole: none of it, and its pages stay. Segments: as many as there are pages. */
static void test_no_room(void)
{
	uplink.features = 0;
	peer_takes(false, true, true);
	rings_reset(&fe[1]);
	post(&fe[1], 16);
	put_tcp(&fe[0], fe[1].f.mac.b, false, 65000);	/* 16 pages and the extra-info */
	settle();
	assert(fe[1].f.count.no_room == 1 && fe[1].q[0].rxs->rsp_prod == 0);
	post(&fe[1], 1);
	put_tcp(&fe[0], fe[1].f.mac.b, false, 65000);
	settle();
	assert(fe[1].q[0].rxs->rsp_prod == 17);
	stream_is(&fe[1], true, true, 65000);
	fe[1].f.gso4 = false;
	post(&fe[1], 20);
	put_tcp(&fe[0], fe[1].f.mac.b, false, 65000);
	settle();
	assert(fe[1].q[0].rxs->rsp_prod == 37 && fe[1].f.count.no_room == 2 && buffers_free() == VNET_TX);
	teardown(2);
}

/* A page in the middle cannot be written: every slot of the packet is an error of its own, the next packet is whole. */
static void test_bad_page(void)
{
	unsigned int i;

	uplink.features = 0;
	peer_takes(false, true, true);
	RING_GET_REQUEST(&fe[1].q[0].rx, 9)->gref = 100000;
	put_tcp(&fe[0], fe[1].f.mac.b, false, 65000);
	settle();
	assert(fe[1].q[0].rxs->rsp_prod == 17 && fe[1].f.count.refused == 1);
	for (i = 0; i < 17; i++) {
		struct netif_rx_response *r = RING_GET_RESPONSE(&fe[1].q[0].rx, i);

		assert(r->status == NETIF_RSP_ERROR && r->flags == 0 && r->id == i);
	}
	teardown(2);
}

/* What a front end may not say. */
static void test_refused_out(void)
{
	static const struct { uint16_t size, flags; uint8_t type; } bad[] = {
		{ 1400, 0, XEN_NETIF_GSO_TYPE_TCPV4 }, { 7, NETTXF_csum_blank, XEN_NETIF_GSO_TYPE_TCPV4 }, { 0, NETTXF_csum_blank, XEN_NETIF_GSO_TYPE_TCPV4 },
		{ 1400, NETTXF_csum_blank, XEN_NETIF_GSO_TYPE_TCPV6 }, { 1400, NETTXF_csum_blank, 9 }, { 1400, NETTXF_csum_blank, XEN_NETIF_GSO_TYPE_NONE },
	};
	struct fe *g = &fe[0];
	unsigned int i;
	uint32_t len;

	uplink.features = BIT(CSUM) | BIT(HOST_TSO4) | BIT(HOST_TSO6);
	setup(1);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		len = make(gateway, g, false, 8000);
		put_large(g, 0, len, bad[i].size, bad[i].type, bad[i].flags);
		settle();
		all_answered(g, 3, NETIF_RSP_ERROR);
	}
	len = make(everyone, g, false, 8000);
	put_large(g, 0, len, 1400, XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank);
	settle();
	all_answered(g, 3, NETIF_RSP_ERROR);
	assert(g->f.count.refused == 7);
	len = make(gateway, g, false, 8000);
	put_large(g, 0, len, 1500, XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank);
	settle();
	all_answered(g, 3, NETIF_RSP_ERROR);
	assert(g->f.count.too_long == 1 && uplink.wired == 0 && buffers_free() == VNET_TX && g->closed == 0);
	teardown(1);
}

/* It leaves in the middle of being cut: the rest is not sent, the buffers come back; its next life begins afresh. */
static void test_leaves_while_cut(void)
{
	struct fe *g = &fe[0];
	unsigned int wired;

	uplink.features = 0;
	setup(1);
	uplink.stalled = true;
	put_tcp(g, gateway, false, 65000);
	put_tcp(g, gateway, false, 65000);
	put_tcp(g, gateway, false, 65000);
	settle();
	assert(g->f.cut.active && g->f.held == VNET_SMALL && net.tx_short);
	g->f.connected = false;
	net_leave(&net, &g->f);
	uplink.stalled = false;
	settle();
	wired = uplink.wired;
	assert(wired == VNET_SMALL && buffers_free() == VNET_TX && g->f.held == 0 && g->f.held_large == 0);
	rings_reset(g);
	g->f.connected = true;
	put_tcp(g, gateway, false, 3000);
	settle();
	assert(uplink.wired == wired + 3 && buffers_free() == VNET_TX);
	teardown(1);
}

/* Large buffers are shared out as well; who waits for one is called when one comes back. */
static void test_share(void)
{
	unsigned int i, k;
	uint32_t len;

	uplink.features = BIT(CSUM) | BIT(HOST_TSO4);
	setup(2);
	uplink.stalled = true;
	for (k = 0; k < 2; k++) {
		for (i = 0; i < 20; i++) {
			len = make(gateway, &fe[k], false, 30000);
			frame[34 + 13] &= 0x7f;
			put_large(&fe[k], 0, len, 1400, XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank);
		}
		settle();
		assert(fe[k].f.held_large == VNET_LARGE / 2);
	}
	assert(fe[0].f.held_large == VNET_LARGE / 2 && fe[1].f.held_large == VNET_LARGE / 2 && net.tx_short);
	uplink.stalled = false;
	settle();
	assert(uplink.wired == 40 && buffers_free() == VNET_TX && !net.tx_short);
	teardown(2);
}

/* Cutting is paid for: the rate counts the segments' headers, a turn their number. */
static void test_cut_is_charged(void)
{
	struct fe *g = &fe[0];
	uint32_t len;

	uplink.features = 0;
	setup(1);
	limit_set(&g->f.rate, 1u << 30, NS_PER_S, clock_ns);
	len = make(gateway, g, false, 8000);
	put_large(g, 0, len, 8, XEN_NETIF_GSO_TYPE_TCPV4, NETTXF_csum_blank);
	net_serve(&net);
	assert(g->f.budget == 0 && g->f.cut.active && g->f.cut.at == 63 * 8);
	for (len = 0; len < 40; len++) {
		uplink_send();
		uplink.wired = 0;
		net_serve(&net);
	}
	assert(!g->f.cut.active && (1u << 30) - (uint32_t)g->f.rate.credit == 8066 + 999 * 66 && buffers_free() == VNET_TX);
	teardown(1);
}

/* Random claims about frames that are nearly right; the neighbour's packets all go out, no buffer is lost. */
static void test_hostile(bool tso)
{
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int i, k;
	uint32_t len;

	uplink.features = tso ? BIT(CSUM) | BIT(HOST_TSO4) : 0;
	setup(3);
	srand(8);
	bad->f.peers = (struct peers){ 1, { fe[2].f.mac } };
	fe[2].f.gso4 = true;
	eth(good->page, gateway, good->f.mac.b);
	for (i = 0; i < 3000; i++) {
		len = make(rand() & 1 ? gateway : fe[2].f.mac.b, bad, rand() & 1, (uint32_t)rand() % 20000);
		for (k = (uint32_t)rand() % 3; k; k--)
			frame[12 + rand() % 60] = (uint8_t)rand();
		if (rand() % 10 == 0)
			len = 20 + (uint32_t)rand() % 3000;
		put_large(bad, 0, len, (uint16_t)(rand() % 3 ? 1400 : rand() % 100), (uint8_t)(1 + rand() % 2), NETTXF_csum_blank);
		fe[2].f.gso4 = rand() & 1;
		post(&fe[2], (unsigned int)rand() % 12);
		put(good, 0, 0, 60, 0);
		push(good);
		for (k = 0; k < 40 && (k < 3 || bad->f.cut.active); k++) {
			net_serve(&net);
			uplink_send();
			uplink.wired = 0;
		}
		assert(answer(good) == NETIF_RSP_OKAY);
		bad->q[0].tx.rsp_cons = bad->q[0].txs->rsp_prod;
		fe[2].q[0].rx.rsp_cons = fe[2].q[0].rxs->rsp_prod;
	}
	assert(good->f.count.sent == 3000 && bad->f.count.refused > 300 && bad->f.count.large_sent > 300 && fe[2].f.count.received > 100 && bad->closed == 0);
	net_serve(&net);
	assert(buffers_free() + bad->f.held + bad->f.held_large == VNET_TX && (bad->f.cut.active || bad->f.held_large == 0));
	teardown(3);
}

int main(void)
{
	unsigned int i;

	test_whole_out(false);
	test_whole_out(true);
	for (i = 0; i < 4; i++)
		test_cut_out(i & 1, i & 2);
	for (i = 0; i < 6; i++)
		test_to_peer(i & 1, i >= 2, i >= 4);
	test_no_room();
	test_bad_page();
	test_refused_out();
	test_leaves_while_cut();
	test_share();
	test_cut_is_charged();
	test_hostile(false);
	test_hostile(true);
	return 0;
}
