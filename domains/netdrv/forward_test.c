// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/forward_test.c - frames go from vif to vif where the pair is named, in that direction, as they were, and nowhere else.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Front end 0 may send to 1; 2 may send to 0 and to 1. */
static void begin(void)
{
	setup(3);
	fe[0].f.peers = (struct peers){ 1, { fe[1].f.mac } };
	fe[2].f.peers = (struct peers){ 2, { fe[0].f.mac, fe[1].f.mac } };
}

static void send_to(struct fe *g, unsigned int page, const uint8_t *dst)
{
	eth(g->page + page * PAGE_SIZE, dst, g->f.mac.b);
	put(g, page, 0, 60, 0);
	push(g);
}

static unsigned int received(const struct fe *g)
{
	return g->q[0].rxs->rsp_prod;
}

static void test_pairs(void)
{
	begin();
	post(&fe[0], 20);
	post(&fe[1], 20);
	post(&fe[2], 20);
	memset(fe[0].page, 0x5a, 60);
	send_to(&fe[0], 0, fe[1].f.mac.b);
	settle();
	assert(got(&fe[1], 1)->status == 60 && memcmp(fe[1].page + RX_PAGE * PAGE_SIZE, fe[0].page, 60) == 0 && uplink.wired == 0);
	assert(answer(&fe[0]) == NETIF_RSP_OKAY && fe[0].f.count.forwarded == 1 && fe[0].f.count.sent == 1);
	send_to(&fe[1], 0, fe[0].f.mac.b);	/* not back: it goes to the wire, as to any stranger */
	settle();
	assert(received(&fe[0]) == 0 && uplink.wired == 1 && fe[1].f.count.forwarded == 0);
	send_to(&fe[0], 1, fe[2].f.mac.b);
	settle();
	assert(received(&fe[2]) == 0 && uplink.wired == 2);
	assert(buffers_free() == VNET_TX && fe[0].f.held == 0);
	teardown(3);
}

/* A broadcast reaches the peers and the wire; others only by the wire. */
static void test_everyone(void)
{
	begin();
	post(&fe[0], 20);
	post(&fe[1], 20);
	send_to(&fe[2], 0, everyone);
	settle();
	assert(got(&fe[0], 1)->status == 60 && got(&fe[1], 1)->status == 60 && uplink.wired == 1);
	send_to(&fe[0], 0, everyone);
	settle();
	assert(received(&fe[0]) == 1 && received(&fe[1]) == 2 && uplink.wired == 2);
	send_to(&fe[1], 0, everyone);
	settle();
	assert(received(&fe[0]) == 1 && received(&fe[1]) == 2 && uplink.wired == 3);
	assert(buffers_free() == VNET_TX);
	teardown(3);
}

/* Being named excuses from nothing: the sender's address is its own, link-local groups stay where they are. */
static void test_still_judged(void)
{
	static const uint8_t pause[6] = { 1, 0x80, 0xc2, 0, 0, 1 };

	begin();
	post(&fe[1], 20);
	eth(fe[0].page, fe[1].f.mac.b, fe[2].f.mac.b);
	put(&fe[0], 0, 0, 60, 0);
	send_to(&fe[0], 1, pause);
	settle();
	assert(received(&fe[1]) == 0 && uplink.wired == 0 && fe[0].f.count.spoofed == 2);
	teardown(3);
}

/* The peer has no room, is gone, or its grants are bad: its loss alone; the sender's buffers come back. */
static void test_bad_receiver(void)
{
	begin();
	send_to(&fe[0], 0, fe[1].f.mac.b);
	settle();
	assert(fe[1].f.count.no_room == 1 && answer(&fe[0]) == NETIF_RSP_OKAY && uplink.wired == 0);
	post(&fe[1], 3);
	RING_GET_REQUEST(&fe[1].q[0].rx, 0)->gref = 100000;
	send_to(&fe[0], 0, fe[1].f.mac.b);
	settle();
	assert(got(&fe[1], 1)->status == NETIF_RSP_ERROR && answer(&fe[0]) == NETIF_RSP_OKAY);
	fe[1].q[0].rxs->req_prod += 300;
	send_to(&fe[0], 0, fe[1].f.mac.b);
	settle();
	assert(fe[1].closed == 1 && fe[0].closed == 0 && answer(&fe[0]) == NETIF_RSP_OKAY);
	send_to(&fe[0], 0, fe[1].f.mac.b);	/* not connected: as a stranger */
	settle();
	assert(uplink.wired == 1 && buffers_free() == VNET_TX && fe[0].f.held == 0);
	teardown(3);
}

/* A peer that has gone, for whatever reason, is a stranger: its rings are not touched. */
static void test_gone(void)
{
	begin();
	post(&fe[1], 5);
	fe[1].f.connected = false;
	send_to(&fe[0], 0, fe[1].f.mac.b);
	send_to(&fe[0], 0, everyone);
	settle();
	assert(received(&fe[1]) == 0 && fe[1].f.queue[0].rx.req_cons == 0 && uplink.wired == 2 && fe[0].f.count.forwarded == 0);
	teardown(3);
}

/* Partial stays partial for a peer that takes it so, whatever the wire wants; it is completed for one that does not. */
static void test_csum(bool wire, bool peer, bool broadcast)
{
	struct fe *g = &fe[0];
	uint8_t partial[60], done[60];
	struct csum_place p;
	bool stays = (wire || !broadcast) && peer;
	uint16_t flags = stays ? NETRXF_csum_blank | NETRXF_data_validated : NETRXF_data_validated;

	uplink.features = wire ? 1ull << VIRTIO_NET_F_CSUM : 0;
	begin();
	fe[1].f.csum4 = peer;
	post(&fe[1], 20);
	udp(partial, broadcast ? everyone : fe[1].f.mac.b, g->f.mac.b);
	memcpy(done, partial, 60);
	assert(csum_locate(done, 60, &p));
	csum_complete(done, 60, &p);
	memcpy(g->page, partial, 60);
	put(g, 0, 0, 60, NETTXF_csum_blank | NETTXF_data_validated);
	push(g);
	settle();
	assert(got(&fe[1], 1)->flags == flags && memcmp(fe[1].page + RX_PAGE * PAGE_SIZE, stays ? partial : done, 60) == 0);
	if (broadcast)
		assert(uplink.wired == 1 && memcmp(uplink.wire[0].data, stays ? partial : done, 60) == 0 && uplink.wire[0].h.flags == stays);
	uplink.features = 0;
	teardown(3);
}

/* More frames than one batch of copies holds, both ways at once: none is lost, none is changed by the next one's buffer. */
static void test_many(void)
{
	unsigned int i, k, round;

	begin();
	fe[1].f.peers = (struct peers){ 1, { fe[0].f.mac } };
	for (round = 0; round < 20; round++) {
		for (k = 0; k < 2; k++) {
			post(&fe[k], 90);
			for (i = 0; i < 90; i++) {
				memset(fe[k].page + i * PAGE_SIZE, (int)(round + i), 60);
				send_to(&fe[k], i, fe[!k].f.mac.b);
			}
		}
		settle();
		for (k = 0; k < 2; k++) {
			assert(received(&fe[k]) == 90 * (round + 1));
			for (i = 0; i < 90; i++)
				assert(fe[k].page[(RX_PAGE + (90 * round + i) % 256) * PAGE_SIZE + 20] == (uint8_t)(round + i) && answer(&fe[k]) == NETIF_RSP_OKAY);
			fe[k].q[0].rx.rsp_cons = fe[k].q[0].rxs->rsp_prod;
		}
	}
	assert(uplink.wired == 0 && buffers_free() == VNET_TX);
	teardown(3);
}

int main(void)
{
	unsigned int i;

	test_pairs();
	test_everyone();
	test_still_judged();
	test_bad_receiver();
	test_gone();
	for (i = 0; i < 8; i++)
		test_csum(i & 1, i & 2, i & 4);
	test_many();
	return 0;
}
