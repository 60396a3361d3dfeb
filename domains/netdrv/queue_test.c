// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/queue_test.c - several queues of one front end: taken in turn, answered where they came from, a flow stays on one.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <string.h>

/* Ports of a queue: i + GUESTS * n, so that events are counted for front end i. */
static void setup_queues(unsigned int queues, bool split)
{
	unsigned int i;

	setup(2);
	fe[0].f.queues = queues;
	for (i = 0; i < queues; i++) {
		fe[0].f.queue[i].tx_port = GUESTS * 2 * i;
		fe[0].f.queue[i].rx_port = GUESTS * (2 * i + split);
	}
}

/* All queues are full: no queue waits for another one, each gets the answers to its own. */
static void test_turns(void)
{
	struct fe *g = &fe[0];
	unsigned int i, q;

	setup_queues(4, false);
	uplink.stalled = true;
	eth(g->page, gateway, g->f.mac.b);
	for (q = 0; q < 4; q++)
		for (i = 0; i < 100; i++)
			put_on(g, q, 0, 0, 60, 0);
	push(g);
	net_serve(&net);
	net_serve(&net);
	for (q = 0; q < 4; q++)
		assert(g->q[q].txs->rsp_prod == g->f.held / 4);
	uplink.stalled = false;
	settle();
	assert(g->f.count.sent == 400 && uplink.wired == 400);
	for (q = 0; q < 4; q++)
		for (i = 0; i < 100; i++)
			assert(RING_GET_RESPONSE(&g->q[q].tx, i)->id == i && RING_GET_RESPONSE(&g->q[q].tx, i)->status == NETIF_RSP_OKAY);
	teardown(2);
}

/* A mistake on one queue costs the front end all of them, and nobody else anything. XSA-39. */
static void test_one_broken(void)
{
	struct fe *g = &fe[0];

	setup_queues(3, false);
	eth(fe[1].page, gateway, fe[1].f.mac.b);
	push(g);
	g->q[2].rxs->req_prod += 300;
	put(&fe[1], 0, 0, 60, 0);
	push(&fe[1]);
	settle();
	assert(g->closed == 1 && !g->f.connected && fe[1].f.count.sent == 1 && fe[1].closed == 0);
	teardown(2);
}

static unsigned int deliver(struct fe *g, uint8_t *frame, uint16_t port)
{
	struct virtio_net_hdr_v1 h = { 0 };
	unsigned int q, at = VIF_QUEUES_MAX, before[VIF_QUEUES_MAX];

	for (q = 0; q < VIF_QUEUES_MAX; q++)
		before[q] = g->q[q].rxs->rsp_prod;
	frame[36] = (uint8_t)(port >> 8);
	frame[37] = (uint8_t)port;
	uplink_receive(&h, frame, 60);
	settle();
	for (q = 0; q < g->f.queues; q++) {
		if (g->q[q].rxs->rsp_prod == before[q])
			continue;
		assert(g->q[q].rxs->rsp_prod == before[q] + 1 && at == VIF_QUEUES_MAX);
		at = q;
	}
	assert(at < VIF_QUEUES_MAX);
	return at;
}

static void test_flows(void)
{
	unsigned int i, q, used = 0;
	struct fe *g = &fe[0];
	uint8_t f[60];

	setup_queues(4, false);
	for (i = 0; i < 4; i++)
		post_on(g, i, 100);
	udp(f, g->f.mac.b, gateway);
	for (i = 0; i < 40; i++) {
		q = deliver(g, f, (uint16_t)i);
		used |= 1u << q;
		assert(deliver(g, f, (uint16_t)i) == q);
	}
	assert(used == 15);
	eth(f, g->f.mac.b, gateway);	/* nothing to go by */
	assert(deliver(g, f, 1) == deliver(g, f, 2));
	teardown(2);
}

/* Split channels: a response on one ring is told on its own channel. */
static void test_split(bool split)
{
	struct virtio_net_hdr_v1 h = { 0 };
	struct fe *g = &fe[0];
	uint8_t f[60] = { 0 };

	setup_queues(1, split);
	post(g, 1);
	eth(f, g->f.mac.b, gateway);
	eth(g->page, gateway, g->f.mac.b);
	put(g, 0, 0, 60, 0);
	push(g);
	uplink_receive(&h, f, 60);
	net_serve(&net);
	assert(g->events == (split ? 2 : 1));
	g->q[0].rxs->rsp_event = g->q[0].rxs->rsp_prod + 1;
	post(g, 1);
	uplink_receive(&h, f, 60);	/* on the one ring only */
	net_serve(&net);
	assert(g->events == (split ? 3 : 2));
	teardown(2);
}

int main(void)
{
	test_turns();
	test_one_broken();
	test_flows();
	test_split(false);
	test_split(true);
	return 0;
}
