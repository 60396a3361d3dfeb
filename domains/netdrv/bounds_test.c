// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/bounds_test.c - rate, group rate and mtu of a vif: what waits, what is dropped, whom it does not touch.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <string.h>

#define MS 1000000ull

static void many(struct fe *g, unsigned int n, const uint8_t *dst, uint16_t size)
{
	eth(g->page, dst, g->f.mac.b);
	while (n--)
		put(g, 0, 0, size, 0);
	push(g);
}

/* 1000 bytes in 10 ms: what is beyond waits for the timer, nothing is lost, the neighbour is not slowed. */
static void test_rate(void)
{
	struct fe *g = &fe[0];
	unsigned int i;

	setup(2);
	limit_set(&g->f.rate, 1000, 10 * MS, clock_ns);
	many(g, 100, gateway, 100);
	many(&fe[1], 100, gateway, 100);
	settle();
	assert(g->f.count.sent == 10 && fe[1].f.count.sent == 100 && wake_ns == clock_ns + 10 * MS && g->q[0].txs->rsp_prod == 10);
	for (i = 2; i <= 10; i++) {
		clock_ns = wake_ns;
		settle();
		assert(g->f.count.sent == 10 * i);
	}
	wake_ns = 0;
	clock_ns += 10 * MS;
	settle();
	assert(g->f.count.sent == 100 && wake_ns == 0 && g->closed == 0);	/* nothing waits: no timer */
	many(g, 1, gateway, 1500);	/* more than its credit at once: it goes, and is owed */
	many(g, 1, gateway, 100);
	settle();
	assert(g->f.count.sent == 101);
	clock_ns = wake_ns;
	settle();
	assert(g->f.count.sent == 102);
	teardown(2);
}

/* Its ring says when there is more, though its credit is used up: an event must not be lost. */
static void test_rate_then_event(void)
{
	struct fe *g = &fe[0];

	setup(1);
	limit_set(&g->f.rate, 100, 10 * MS, clock_ns);
	many(g, 1, gateway, 100);
	settle();
	assert(g->f.count.sent == 1 && g->q[0].txs->req_event == 2 && wake_ns == 0);
	many(g, 1, gateway, 100);
	settle();
	assert(g->f.count.sent == 1 && wake_ns != 0);
	teardown(1);
}

static void test_group_out(void)
{
	static const uint8_t multicast[6] = { 0x33, 0x33, 0, 0, 0, 1 };
	struct fe *g = &fe[0];

	setup(2);
	limit_set(&g->f.group_out, 30, NS_PER_S, clock_ns);
	many(g, 20, everyone, 60);
	settle();
	many(g, 20, multicast, 60);
	settle();
	many(g, 20, gateway, 60);
	settle();
	assert(g->f.count.sent == 50 && g->f.count.limited == 10 && uplink.wired == 50 && g->closed == 0);
	assert(RING_GET_RESPONSE(&g->q[0].tx, 29)->status == NETIF_RSP_OKAY && RING_GET_RESPONSE(&g->q[0].tx, 30)->status == NETIF_RSP_DROPPED);
	assert(buffers_free() == VNET_TX);
	clock_ns += NS_PER_S;
	many(g, 20, everyone, 60);
	settle();
	assert(g->f.count.sent == 70 && g->f.count.limited == 10);
	teardown(2);
}

/* A storm from the network costs a vif no more than its rate; the other's is its own; unicast passes. */
static void test_group_in(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60] = { 0 };
	unsigned int i;

	setup(2);
	limit_set(&fe[0].f.group_in, 5, NS_PER_S, clock_ns);
	post(&fe[0], 100);
	post(&fe[1], 100);
	eth(f, everyone, gateway);
	for (i = 0; i < 40; i++)
		uplink_receive(&h, f, 60);
	eth(f, fe[0].f.mac.b, gateway);
	uplink_receive(&h, f, 60);
	settle();
	assert(fe[0].f.count.received == 6 && fe[0].f.count.limited == 35 && fe[1].f.count.received == 40 && fe[1].f.count.limited == 0);
	fe[1].f.peers = (struct peers){ 1, { fe[0].f.mac } };	/* a peer's broadcasts count too */
	many(&fe[1], 1, everyone, 60);
	settle();
	assert(fe[0].f.count.received == 6 && fe[0].f.count.limited == 36 && uplink.wired == 1);
	teardown(2);
}

static void mtu_out(struct fe *g, uint16_t size, bool tagged, int16_t status)
{
	eth(g->page, gateway, g->f.mac.b);
	if (tagged) {
		g->page[12] = 0x81;
		g->page[13] = 0;
	}
	put(g, 0, 0, size, 0);
	push(g);
	settle();
	assert(answer(g) == status);
}

static void test_mtu(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	static uint8_t f[1600];
	struct fe *g = &fe[0];

	setup(1);
	g->f.mtu = 1000;
	mtu_out(g, 1014, false, NETIF_RSP_OKAY);
	mtu_out(g, 1015, false, NETIF_RSP_ERROR);
	mtu_out(g, 1018, true, NETIF_RSP_OKAY);
	mtu_out(g, 1019, true, NETIF_RSP_ERROR);
	assert(g->f.count.too_long == 2 && uplink.wired == 2);
	post(g, 10);
	eth(f, g->f.mac.b, gateway);
	uplink_receive(&h, f, 1014);
	uplink_receive(&h, f, 1015);
	settle();
	assert(got(g, 1)->status == 1014 && g->f.count.too_long == 3);
	teardown(1);
}

/* What the network says of its mtu, and nonsense. */
static void test_device_mtu(void)
{
	static const struct { uint16_t said; uint32_t mtu; } t[] = { { 1500, 1500 }, { 1400, 1400 }, { 9000, 1500 }, { 68, 68 } };
	unsigned int i;

	uplink.features = 1ull << VIRTIO_NET_F_MTU;
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		uplink.mtu = t[i].said;
		setup(0);
		assert(net.v.mtu == t[i].mtu);
		teardown(0);
	}
	uplink.features = 0;
	setup(0);
	assert(net.v.mtu == 1500);
	uplink.features = 1ull << VIRTIO_NET_F_MTU;
	uplink.mtu = 67;
	assert(vnet_probe(&net.v) == -XEN_EINVAL && strstr(net.v.dev.why, "mtu"));
	uplink.features = 0;
	teardown(0);
}

int main(void)
{
	test_rate();
	test_rate_then_event();
	test_group_out();
	test_group_in();
	test_mtu();
	test_device_mtu();
	return 0;
}
