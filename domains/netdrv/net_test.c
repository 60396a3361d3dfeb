// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/net_test.c - frames go through rings, grants and a virtio device of memory: data, isolation, checksums, limits.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void test_send(void)
{
	struct fe *g = &fe[0];
	unsigned int i;

	setup(1);
	for (i = 0; i < 1000; i++)
		g->page[4000 + i] = (uint8_t)(i * 3);
	eth(g->page + 4000, gateway, g->f.mac.b);
	memcpy(g->page + 5 * PAGE_SIZE, g->page + PAGE_SIZE, 1000);
	put(g, 0, 4000, 1000, NETTXF_more_data);
	put(g, 5, 0, 904, 0);
	push(g);
	settle();
	assert(uplink.wired == 1 && uplink.wire[0].len == 1000 && memcmp(uplink.wire[0].data, g->page + 4000, 1000) == 0);
	assert(uplink.wire[0].h.flags == 0 && answer(g) == NETIF_RSP_OKAY && answer(g) == NETIF_RSP_OKAY && g->events > 0 && g->f.count.sent == 1);
	assert(buffers_free() == VNET_TX && g->f.held == 0);
	teardown(1);
}

/* XSA-367: a page that cannot be had fails its packet. */
static void test_refused(void)
{
	struct fe *g = &fe[0];
	struct netif_extra_info x = { .type = XEN_NETIF_EXTRA_TYPE_GSO };

	setup(1);
	eth(g->page, gateway, fe[0].f.mac.b);
	eth(g->page + PAGE_SIZE, gateway, gateway);
	put(g, 1, 0, 60, 0);			/* spoofed */
	put(g, 100000, 0, 60, 0);		/* bad grant */
	put(g, 0, 0, 13, 0);
	put(g, 0, 4090, 60, 0);
	put(g, 0, 0, 60, NETTXF_extra_info);
	memcpy(put(g, 0, 0, 0, 0), &x, sizeof(x));
	put(g, 0, 0, 60, NETTXF_csum_blank);	/* ARP has no checksum to complete */
	put(g, 0, 0, 60, 0);
	push(g);
	settle();
	assert(uplink.wired == 1 && g->f.count.sent == 1 && g->f.count.spoofed == 1 && g->f.count.refused == 5 && g->closed == 0);
	assert(g->q[0].txs->rsp_prod == 8 && buffers_free() == VNET_TX && g->f.held == 0);
	teardown(1);
}

static void fatal(unsigned int kind)
{
	unsigned int i;

	setup(2);
	eth(fe[1].page, gateway, fe[1].f.mac.b);
	put(&fe[0], 0, 0, 60, NETTXF_more_data);
	for (i = 0; kind == 1 && i < 20; i++)
		put(&fe[0], 0, 0, 1, NETTXF_more_data);
	push(&fe[0]);
	if (kind == 2)
		fe[0].q[0].txs->req_prod += 300;
	if (kind == 3)
		fe[0].q[0].rxs->req_prod = 257;
	put(&fe[1], 0, 0, 60, 0);
	push(&fe[1]);
	settle();
	assert(fe[0].closed == 1 && fe[1].closed == 0 && fe[1].f.count.sent == 1 && buffers_free() == VNET_TX);
	teardown(2);
}

static void test_csum_out(bool offload)
{
	struct virtio_net_hdr_v1 h;
	struct fe *g = &fe[0];
	struct csum_place p;

	uplink.features = offload ? 1ull << VIRTIO_NET_F_CSUM : 0;
	setup(1);
	udp(g->page, gateway, g->f.mac.b);
	put(g, 0, 0, 60, NETTXF_csum_blank | NETTXF_data_validated);
	push(g);
	settle();
	h = uplink.wire[0].h;
	assert(uplink.wired == 1 && h.flags == (offload ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0));
	assert(!offload || (h.csum_start == 34 && h.csum_offset == 6));
	assert(csum_locate(g->page, 60, &p));
	if (!offload)
		csum_complete(g->page, 60, &p);
	assert(memcmp(uplink.wire[0].data, g->page, 60) == 0);
	uplink.features = 0;
	teardown(1);
}

static void test_receive(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60];

	setup(3);
	memset(f, 7, sizeof(f));
	post(&fe[0], 10);
	post(&fe[1], 10);
	eth(f, fe[0].f.mac.b, gateway);
	uplink_receive(&h, f, 60);
	settle();
	assert(got(&fe[0], 1)->status == 60 && got(&fe[0], 1)->flags == 0 && memcmp(fe[0].page + 100 * PAGE_SIZE, f, 60) == 0);
	assert(fe[1].q[0].rxs->rsp_prod == 0 && fe[2].q[0].rxs->rsp_prod == 0);
	eth(f, everyone, gateway);
	uplink_receive(&h, f, 60);
	settle();
	assert(got(&fe[0], 2)->status == 60 && got(&fe[1], 1)->status == 60 && fe[2].q[0].rxs->rsp_prod == 0 && fe[2].f.count.no_room == 1);
	eth(f, gateway, gateway);
	uplink_receive(&h, f, 60);
	uplink_receive_as(&h, f, 60, VNET_HEADER + 3);	/* impossible length */
	settle();
	assert(net.unclaimed == 1 && fe[0].q[0].rxs->rsp_prod == 2 && fe[1].q[0].rxs->rsp_prod == 1);
	RING_GET_REQUEST(&fe[0].q[0].rx, 2)->gref = 100000;
	eth(f, fe[0].f.mac.b, gateway);
	uplink_receive(&h, f, 60);
	settle();
	assert(got(&fe[0], 3)->status == NETIF_RSP_ERROR && fe[0].f.count.refused == 1);
	teardown(3);
}

/* A broadcast with a partial checksum: partial for those who take it so, complete for all if one does not. */
static void test_csum_in(void)
{
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .csum_start = 34, .csum_offset = 6 };
	struct csum_place p;
	uint8_t f[60], done[60];

	setup(2);
	udp(f, everyone, gateway);
	memcpy(done, f, 60);
	assert(csum_locate(done, 60, &p));
	csum_complete(done, 60, &p);
	post(&fe[0], 10);
	post(&fe[1], 10);
	uplink_receive(&h, f, 60);
	settle();
	assert(got(&fe[0], 1)->flags == (NETRXF_csum_blank | NETRXF_data_validated) && memcmp(fe[0].page + 100 * PAGE_SIZE, f, 60) == 0);
	fe[1].f.csum4 = false;
	uplink_receive(&h, f, 60);
	settle();
	assert(got(&fe[0], 2)->flags == NETRXF_data_validated && got(&fe[1], 2)->flags == NETRXF_data_validated);
	assert(memcmp(fe[0].page + 101 * PAGE_SIZE, done, 60) == 0 && memcmp(fe[1].page + 101 * PAGE_SIZE, done, 60) == 0);
	h.csum_start = 2000;	/* the device points elsewhere */
	uplink_receive(&h, f, 60);
	settle();
	assert(fe[0].q[0].rxs->rsp_prod == 2 && net.unclaimed == 1);
	teardown(2);
}

static void test_never_between_guests(void)
{
	struct fe *g = &fe[0];

	setup(2);
	post(&fe[1], 10);
	eth(g->page, fe[1].f.mac.b, g->f.mac.b);
	put(g, 0, 0, 60, 0);
	memset(g->page + PAGE_SIZE, 255, 60);
	memcpy(g->page + PAGE_SIZE + 6, g->f.mac.b, 6);
	put(g, 1, 0, 60, 0);
	push(g);
	settle();
	assert(uplink.wired == 2 && fe[1].q[0].rxs->rsp_prod == 0);
	teardown(2);
}

/* The wire stalls: buffers are shared out, nothing is lost, all go on when it comes back. */
static void test_share(void)
{
	unsigned int i, k;

	setup(3);
	uplink.stalled = true;
	for (k = 0; k < 3; k++) {
		eth(fe[k].page, gateway, fe[k].f.mac.b);
		for (i = 0; i < 100; i++)
			put(&fe[k], 0, 0, 60, 0);
		push(&fe[k]);
		settle();
	}
	for (k = 0; k < 3; k++)
		assert(fe[k].f.held == VNET_SMALL / 3 && fe[k].q[0].txs->rsp_prod == VNET_SMALL / 3);
	assert(net.tx_short);
	uplink.stalled = false;
	settle();
	assert(uplink.wired == 300 && buffers_free() == VNET_TX && !net.tx_short);
	teardown(3);
}

/* One vif fills every buffer in whole turns: it must still wait for the end of a transmission. */
static void test_all_buffers(void)
{
	unsigned int i;

	setup(1);
	uplink.stalled = true;
	eth(fe[0].page, gateway, fe[0].f.mac.b);
	for (i = 0; i < 200; i++)
		put(&fe[0], 0, 0, 60, 0);
	push(&fe[0]);
	net_serve(&net);
	net_serve(&net);
	assert(fe[0].f.held == VNET_SMALL && net.tx_short);
	uplink.stalled = false;
	settle();
	assert(uplink.wired == 200 && !net.tx_short);
	teardown(1);
}

static void fe_again(struct fe *g)
{
	net_leave(&net, &g->f);
	rings_reset(g);
	g->f.failed = NULL;
	g->f.connected = true;
}

static void scribble(struct fe *g)
{
	uint8_t *tx = (uint8_t *)g->q[0].txs, *rx = (uint8_t *)g->q[0].rxs;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		struct netif_tx_request r = { .gref = (grant_ref_t)rand() % (PAGES + 40), .offset = (uint16_t)(rand() % 3 ? 0 : rand()),
			.flags = (uint16_t)(rand() % 3 ? 0 : rand() & 15), .size = (uint16_t)(rand() % 4 ? 60 + rand() % 200 : rand()) };

		memcpy(tx + 64 + i * 12, &r, sizeof(r));
	}
	for (i = 0; i < 8; i++)
		rx[64 + rand() % 2048] = (uint8_t)rand();
	g->q[0].txs->req_prod += rand() % 40 ? (unsigned int)rand() % 9 : (unsigned int)rand() << 1;
	g->q[0].rxs->req_prod += rand() % 40 ? (unsigned int)rand() % 9 : (unsigned int)rand() << 1;
	if (rand() % 20 == 0)
		(rand() & 1 ? tx : rx)[rand() % 64] = (uint8_t)rand();
}

/* Beside it another one sends: every frame of it goes out, none on the wire has an address that is nobody's, no buffer is lost. */
static void test_hostile_neighbour(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int i, k, closed = 0, from_good = 0, from_bad = 0;
	uint8_t f[60] = { 0 };

	setup(2);
	srand(12);
	for (i = 0; i < PAGES; i++)
		eth(bad->page + i * PAGE_SIZE, gateway, i % 3 ? bad->f.mac.b : good->f.mac.b);
	eth(good->page, gateway, good->f.mac.b);
	for (i = 0; i < 5000; i++) {
		scribble(bad);
		put(good, 0, 0, 60, 0);
		post(good, i & 1 ? 0 : 1);
		eth(f, i & 1 ? bad->f.mac.b : good->f.mac.b, gateway);
		uplink_receive(&h, f, 60);
		net_serve(&net);
		for (uplink_send(); uplink.wired; uplink.wired--) {
			const uint8_t *source = uplink.wire[uplink.wired - 1].data + 6;
			bool own = memcmp(source, good->f.mac.b, 6) == 0;

			assert(own || memcmp(source, bad->f.mac.b, 6) == 0);
			*(own ? &from_good : &from_bad) += 1;
		}
		for (k = good->q[0].txs->rsp_prod; good->q[0].tx.rsp_cons != k; )
			assert(answer(good) == NETIF_RSP_OKAY);
		good->q[0].rx.rsp_cons = good->q[0].rxs->rsp_prod;
		if (bad->closed == closed)
			continue;
		closed = bad->closed;
		fe_again(bad);
	}
	bad->f.connected = false;
	settle();
	assert(from_good == 5000 && good->f.count.received == 2500 && good->closed == 0);
	assert(closed > 100 && from_bad > 1000 && bad->f.count.spoofed > 100 && bad->f.count.refused > 1000);
	assert(buffers_free() == VNET_TX && good->f.held == 0);
	teardown(2);
}

static void test_bad_device(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60] = { 0 };

	setup(1);
	eth(fe[0].page, gateway, fe[0].f.mac.b);
	uplink_receive_as(&h, f, 60, 5000);	/* longer than the buffer */
	put(&fe[0], 0, 0, 60, 0);
	push(&fe[0]);
	settle();
	assert(net.v.broken && fe[0].f.count.refused == 1 && fe[0].closed == 0 && answer(&fe[0]) == NETIF_RSP_ERROR);
	teardown(1);
}

int main(void)
{
	test_send();
	test_refused();
	fatal(0);
	fatal(1);
	fatal(2);
	fatal(3);
	test_csum_out(true);
	test_csum_out(false);
	test_receive();
	test_csum_in();
	test_never_between_guests();
	test_share();
	test_all_buffers();
	test_hostile_neighbour();
	test_bad_device();
	return 0;
}
