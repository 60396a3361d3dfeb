// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/large_in_test.c - large frames from the network, in many buffers; what a device may not say of them.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c
// link: domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c domains/netdrv/hosted/tcp.c domains/netdrv/hosted/large.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/large.h"
#include <assert.h>
#include <string.h>

/* From the network, in many buffers. */
static void test_in(bool v6, bool csum, bool gso)
{
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_size = 1400,
		.gso_type = v6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4 };
	unsigned int i;
	uint32_t len;

	uplink.features = BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MRG_RXBUF) | BIT(GUEST_TSO4) | BIT(GUEST_TSO6);
	peer_takes(v6, csum, gso);
	assert(net.v.mergeable);
	len = make(fe[1].f.mac.b, NULL, v6, 65000);
	uplink_receive(&h, frame, len);
	settle();
	stream_is(&fe[1], gso, csum, 65000);
	for (i = 0; i < 20; i++) {	/* the buffers are the device's again */
		rings_reset(&fe[1]);
		post(&fe[1], 100);
		len = make(fe[1].f.mac.b, NULL, v6, 65000);
		uplink_receive(&h, frame, len);
		settle();
		assert(fe[1].f.count.received == (i + 2) * (gso ? 1 : 47));
	}
	teardown(2);
}

/* More copies than one hypercall takes, of frames in many pieces. */
static void test_many_in(void)
{
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_size = 1400, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4 };
	unsigned int i;
	uint32_t len;

	uplink.features = BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MRG_RXBUF) | BIT(GUEST_TSO4);
	peer_takes(false, true, true);
	len = make(fe[1].f.mac.b, NULL, false, 60000);
	for (i = 0; i < 3; i++)
		uplink_receive(&h, frame, len);
	net_serve(&net);
	assert(fe[1].f.count.large == 3 && fe[1].q[0].rxs->rsp_prod == 48);
	rings_reset(&fe[1]);
	teardown(2);
}

/* A large frame from the network for g that is cut in two; its payload is all c. */
static void two_segments(const struct fe *g, int c)
{
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_size = 1400, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4 };
	uint32_t len = make(g->f.mac.b, NULL, false, 2000);

	memset(frame + len - 2000, c, 2000);
	uplink_receive(&h, frame, len);
}

/* g got both, each its own: 1400 bytes, then 600. */
static void got_two(struct fe *g, int c)
{
	const uint8_t *first = g->page + RX_PAGE * PAGE_SIZE, *second = first + PAGE_SIZE;

	assert(got(g, 2)->status == 66 + 600 && RING_GET_RESPONSE(&g->q[0].rx, 0)->status == 66 + 1400);
	assert(memcmp(first, g->f.mac.b, MAC_BYTES) == 0 && memcmp(second, g->f.mac.b, MAC_BYTES) == 0);
	assert(first[66] == c && first[66 + 1399] == c && second[66] == c && second[66 + 599] == c);
	assert(memcmp(first + 38, second + 38, 4) != 0);	/* their sequence numbers */
}

/* However many copies wait when a frame is cut, each guest gets its own segments: a flush in between frees none that is not yet queued. */
static void test_cut_in_full_batch(unsigned int waiting)
{
	static const struct virtio_net_hdr_v1 plain;
	uint8_t small[60] = { 0 };
	unsigned int i;

	uplink.features = BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MRG_RXBUF) | BIT(GUEST_TSO4);
	setup(3);
	for (i = 0; i < 3; i++)
		post(&fe[i], 100);
	eth(small, fe[0].f.mac.b, gateway);
	for (i = 0; i < waiting; i++)
		uplink_receive(&plain, small, sizeof(small));
	two_segments(&fe[1], 'a');
	two_segments(&fe[2], 'b');
	net_serve(&net);
	got_two(&fe[1], 'a');
	got_two(&fe[2], 'b');
	teardown(3);
}

/* What the device says of the number of buffers, and of their lengths. */
static void test_bad_pieces(unsigned int kind)
{
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_size = 1400, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4 };
	unsigned int i;

	uplink.features = BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MRG_RXBUF) | BIT(GUEST_TSO4);
	peer_takes(false, true, true);
	(void)make(fe[1].f.mac.b, NULL, false, 60000);
	h.num_buffers = kind == 0 ? VNET_PIECES + 1 : kind == 1 ? 2 : 0;
	uplink_receive_as(&h, frame, 2000, VNET_HEADER + 2000);
	for (i = 1; i < VNET_PIECES + 10; i++)
		uplink_receive_as(&h, frame, 2000, kind == 0 ? 2000 : 0);
	net_serve(&net);
	assert(net.v.broken && fe[1].q[0].rxs->rsp_prod == 0);
	teardown(2);
}

static void test_bad_in(void)
{
	struct virtio_net_hdr_v1 good = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_size = 1400, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4 }, h;
	uint32_t len, unclaimed = 0;

	uplink.features = BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MRG_RXBUF) | BIT(GUEST_TSO4);
	peer_takes(false, true, true);
	len = make(fe[1].f.mac.b, NULL, false, 5000);
	h = good;
	h.gso_type = VIRTIO_NET_HDR_GSO_UDP;
	uplink_receive(&h, frame, len);
	h.gso_type = VIRTIO_NET_HDR_GSO_TCPV4 | VIRTIO_NET_HDR_GSO_ECN;	/* not negotiated */
	uplink_receive(&h, frame, len);
	h = good;
	h.flags = 0;
	uplink_receive(&h, frame, len);
	h = good;
	h.gso_size = 3;
	uplink_receive(&h, frame, len);
	h = good;
	h.gso_type = 0;		/* merely long */
	uplink_receive(&h, frame, len);
	h.flags = 0;
	uplink_receive(&h, frame, 1900);
	settle();
	unclaimed += 6;
	assert(net.unclaimed == unclaimed && fe[1].q[0].rxs->rsp_prod == 0);
	h = good;
	h.gso_size = 1500;	/* segments beyond the mtu */
	uplink_receive(&h, frame, len);
	settle();
	assert(fe[1].f.count.too_long == 1 && fe[1].q[0].rxs->rsp_prod == 0 && !net.v.broken);
	h = good;
	h.num_buffers = 3;	/* and they are not there */
	uplink_receive_as(&h, frame, 1000, VNET_HEADER + 1000);
	settle();
	assert(net.v.broken);
	teardown(2);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < 6; i++)
		test_in(i & 1, i >= 2, i >= 4);
	test_many_in();
	for (i = 0; i <= BATCH_OPS; i++)
		test_cut_in_full_batch(i);
	for (i = 0; i < 3; i++)
		test_bad_pieces(i);
	test_bad_in();
	return 0;
}
