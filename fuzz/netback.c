/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/netback.c - a hostile front end of netdrv beside one that behaves, and a network that sends anything: every frame on the wire has its sender's address, the
 * other's frames go out and come in. An input is a list of steps. */
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c
// link: domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#undef NDEBUG
#include <assert.h>
#include "domains/netdrv/hosted/frontends.h"
#include "fuzz/bytes.h"
#include "fuzz/fuzz.h"

enum { TX, PUBLISH, PAGE_BYTES, INDICES, SERVE, POST, RECEIVE, TIME, NR_STEPS };
enum { HOSTILE, GOOD };
const bool fuzz_forks = false;
static struct bytes in;

void fuzz_init(void) { }

static void tx(struct fe *g)
{
	struct netif_tx_request *r = RING_GET_REQUEST(&g->q[0].tx, g->q[0].tx.req_prod_pvt);

	take(&in, r, sizeof *r);
	r->gref %= 32;
	g->q[0].tx.req_prod_pvt++;
}

static void publish(struct fe *g)
{
	g->q[0].txs->req_prod = g->q[0].tx.req_prod_pvt;
	g->q[0].rxs->req_prod = g->q[0].rx.req_prod_pvt;
}

static void bytes(struct fe *g)
{
	uint32_t page = take_byte(&in) % 16, at = take_byte(&in) * 16u % PAGE_SIZE, n = take_byte(&in) % 80;

	take(&in, g->page + page * PAGE_SIZE + at, n);
}

static void indices(struct fe *g)
{
	g->q[0].txs->req_prod += take_byte(&in);
	g->q[0].rxs->req_prod += take_byte(&in);
	g->q[0].txs->rsp_event = take_byte(&in);
	g->q[0].rxs->req_event = take_byte(&in);
}

/* The network is nobody's friend either. */
static void receive(void)
{
	struct virtio_net_hdr_v1 h;
	uint8_t frame[128];
	uint32_t n = 14 + take_byte(&in) % 100;

	take(&in, &h, sizeof h);
	h.num_buffers = 1;
	take(&in, frame, sizeof frame);
	if (take_byte(&in) & 1)
		memcpy(frame, fe[take_byte(&in) & 1].f.mac.b, 6);
	uplink_receive_as(&h, frame, n, take_byte(&in) & 1 ? n + (uint32_t)sizeof h : (uint32_t)take_byte(&in) * 16);
}

static void step(struct fe *g)
{
	switch (take_byte(&in) % NR_STEPS) {
	case TX: tx(g); break;
	case PUBLISH: publish(g); break;
	case PAGE_BYTES: bytes(g); break;
	case INDICES: indices(g); break;
	case POST: post(g, take_byte(&in) % 8); break;
	case RECEIVE: receive(); break;
	case TIME: clock_ns += (uint64_t)take_byte(&in) << 20; break;
	default: settle();
	}
}

static void wire_is_honest(void)
{
	for (unsigned int i = 0; i < uplink.wired && i < ARRAY_SIZE(uplink.wire); i++)
		assert(uplink.wire[i].len >= 14 && (!memcmp(uplink.wire[i].data + 6, fe[HOSTILE].f.mac.b, 6) || !memcmp(uplink.wire[i].data + 6, fe[GOOD].f.mac.b, 6)));
}

static void good(void)
{
	struct fe *g = &fe[GOOD];
	uint64_t sent = g->f.count.sent;

	eth(g->page, gateway, g->f.mac.b);
	put(g, 0, 0, 60, 0);
	push(g);
	clock_ns += 1ull << 32;
	settle();
	assert(g->f.count.sent == sent + 1 && !g->closed);
}

void fuzz_one(const uint8_t *p, size_t n)
{
	in = (struct bytes){ p, n };
	setup(2);
	uplink.wired = 0;
	while (in.n) {
		step(&fe[HOSTILE]);
		if (uplink.wired > 400) {
			wire_is_honest();
			uplink.wired = 0;
		}
	}
	settle();
	wire_is_honest();
	uplink.wired = 0;
	good();
	teardown(2);
}
