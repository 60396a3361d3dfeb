// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/advisory_test.c - what went wrong with netback in published advisories of Xen: verification/advisories names each of these functions.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c
// link: domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <string.h>

/* XSA-423, XSA-432: in however many and small pieces a frame comes, its headers are in one piece on the wire, and so is all of it. */
static void pieces_become_one(void)
{
	static const unsigned int sizes[] = { 14, 17, 18, 42, 60, 64, 127, 128, 129, 1500, 1514 };
	struct fe *g = &fe[0];
	unsigned int i, pieces, k;

	setup(1);
	for (i = 0; i < 1518; i++)
		g->page[i] = (uint8_t)(i * 7);
	eth(g->page, gateway, g->f.mac.b);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (pieces = 2; pieces <= CHAIN_FRAGS && pieces <= sizes[i]; pieces++) {
			unsigned int last = sizes[i] - (pieces - 1);	/* of one byte each, but for the last */

			uplink.wired = 0;
			put(g, 0, 0, (uint16_t)sizes[i], NETTXF_more_data);
			for (k = 1; k < pieces - 1; k++)
				put(g, 0, (uint16_t)k, 1, NETTXF_more_data);
			put(g, 0, (uint16_t)(pieces - 1), (uint16_t)last, 0);
			push(g);
			settle();
			assert(uplink.wired == 1 && uplink.wire[0].len == sizes[i] && memcmp(uplink.wire[0].data, g->page, sizes[i]) == 0);
			for (k = 0; k < pieces; k++)
				assert(answer(g) == NETIF_RSP_OKAY);
		}
	assert(g->f.count.refused == 0 && g->closed == 0 && buffers_free() == VNET_TX);
	teardown(1);
}

/* XSA-448: a piece without a byte is no piece: the packet is not sent, the front end goes on. */
static void an_empty_piece_is_refused(void)
{
	struct fe *g = &fe[0];

	setup(1);
	eth(g->page, gateway, g->f.mac.b);
	put(g, 0, 0, 60, NETTXF_more_data);
	put(g, 0, 60, 0, 0);
	put(g, 0, 0, 60, NETTXF_more_data);
	put(g, 0, 0, 0, NETTXF_more_data);
	put(g, 0, 0, 0, NETTXF_more_data);
	put(g, 0, 0, 0, 0);
	put(g, 0, 0, 0, 0);
	put(g, 0, 0, 60, 0);
	push(g);
	settle();
	assert(g->f.count.refused == 3 && uplink.wired == 1 && g->f.count.sent == 1 && g->closed == 0 && buffers_free() == VNET_TX);
	teardown(1);
}

/* XSA-392: frames for a guest that takes none, or has room for half a frame only, are dropped, and no buffer waits for it. */
static void frames_do_not_wait_for_a_guest(void)
{
	static struct virtio_net_hdr_v1 h;
	uint8_t f[1500] = { 0 };

	setup(2);
	eth(f, fe[0].f.mac.b, gateway);
	for (unsigned int i = 0; i < 5000; i++) {
		if (i == 2500)
			post(&fe[0], 1);
		uplink_receive(&h, f, sizeof(f));
		settle();
	}
	assert(fe[0].f.count.no_room == 4999 && fe[0].f.count.received == 1 && fe[0].closed == 0);
	post(&fe[1], 1);
	eth(f, fe[1].f.mac.b, gateway);
	uplink_receive(&h, f, sizeof(f));
	settle();
	assert(got(&fe[1], 1)->status == (int16_t)sizeof(f) && buffers_free() == VNET_TX);
	teardown(2);
}

/* XSA-90, XSA-374: a front end whose packets break the protocol is closed, and goes as one that never did, again and again. */
static void a_closed_front_end_goes_like_any_other(void)
{
	struct fe *g = &fe[0];

	for (unsigned int life = 0; life < 50; life++) {
		setup(2);
		eth(g->page, gateway, g->f.mac.b);
		eth(fe[1].page, gateway, fe[1].f.mac.b);
		uplink.stalled = life % 2;			/* with and without a frame of it under way */
		put(g, 0, 0, 60, 0);
		for (unsigned int i = 0; i <= CHAIN_FRAGS + life % 3; i++)
			put(g, 0, 0, 60, NETTXF_more_data);
		push(g);
		put(&fe[1], 0, 0, 60, 0);
		push(&fe[1]);
		net_serve(&net);
		net_serve(&net);
		net_leave(&net, &g->f);
		uplink.stalled = false;
		g->f.connected = false;
		settle();
		assert(g->closed == 1 && fe[1].closed == 0 && fe[1].f.count.sent == 1 && g->f.held == 0 && buffers_free() == VNET_TX);
		uplink.wired = 0;
		teardown(2);
	}
}

int main(void)
{
	pieces_become_one();
	an_empty_piece_is_refused();
	frames_do_not_wait_for_a_guest();
	a_closed_front_end_goes_like_any_other();
	return 0;
}
