// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/net_test.c - frames go through rings, grants and a virtio device of memory: data, isolation, checksums, limits.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/net.h"
#include <assert.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUESTS 3
#define PAGES  512

static struct net net;
static struct vnet_memory memory;
static struct fe {
	struct vif f;
	struct backend_dev be;
	struct netif_tx_front_ring tx;
	struct netif_rx_front_ring rx;
	struct netif_tx_sring *txs;
	struct netif_rx_sring *rxs;
	uint8_t *page;
	unsigned int events, closed;
} fe[GUESTS];
static unsigned int jobs;
static const uint8_t gateway[6] = { 0x52, 0x55, 10, 0, 2, 2 };

/* ---- the device ---- */
static uint8_t id_common, id_notify, id_device, status;
static uint64_t features;
static uint32_t word, rx_seen, tx_seen;
static uint16_t vector;
static bool stalled;
static struct { uint8_t data[2048]; uint32_t len; } wire[512];
static unsigned int wired;

uint8_t virtio_read8(const struct virtio_win *w, uint32_t off)
{
	if (w->base == &id_device)
		return (uint8_t)(off + 1);
	return off == VIRTIO_PCI_COMMON_STATUS ? status : 0;
}

uint16_t virtio_read16(const struct virtio_win *w, uint32_t off)
{
	if (off == VIRTIO_PCI_COMMON_NUMQ)
		return 3;
	if (off == VIRTIO_PCI_COMMON_Q_MSIX)
		return vector;
	return off == VIRTIO_PCI_COMMON_Q_SIZE ? 256 : 0;
}

uint32_t virtio_read32(const struct virtio_win *w, uint32_t off)
{
	return (uint32_t)((features | 1ull << VIRTIO_F_VERSION_1) >> 32 * word);
}

void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v) { status = v; }
void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v) { vector = off == VIRTIO_PCI_COMMON_Q_MSIX ? v : vector; }

void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v)
{
	if (off == VIRTIO_PCI_COMMON_DFSELECT)
		word = v;
}

static void device_send(void)
{
	struct vring r;

	vring_init(&r, VNET_QUEUE, net.v.txq.ring.mem, 4);
	for (; !stalled && (uint16_t)tx_seen != r.avail->idx; tx_seen++) {
		uint16_t head = r.avail->ring[tx_seen % VNET_QUEUE];

		wire[wired].len = r.desc[head].len;
		memcpy(wire[wired++].data, (void *)(uintptr_t)r.desc[head].addr, r.desc[head].len);
		r.used->ring[r.used->idx % VNET_QUEUE] = (struct vring_used_elem){ head, 0 };
		r.used->idx++;
	}
}

/* A frame comes from the network: header h, then data; len counts both. */
static void device_receive(const struct virtio_net_hdr_v1 *h, const uint8_t *data, uint32_t n, uint32_t len)
{
	struct vring r;
	uint16_t head;

	vring_init(&r, VNET_QUEUE, net.v.rxq.ring.mem, 4);
	assert((uint16_t)rx_seen != r.avail->idx);
	head = r.avail->ring[rx_seen++ % VNET_QUEUE];
	memcpy((void *)(uintptr_t)r.desc[head].addr, h, VNET_HEADER);
	memcpy((uint8_t *)(uintptr_t)r.desc[head].addr + VNET_HEADER, data, n);
	r.used->ring[r.used->idx % VNET_QUEUE] = (struct vring_used_elem){ head, len };
	r.used->idx++;
}

/* ---- the runtime ---- */
static uint8_t *granted(domid_t dom, grant_ref_t ref)
{
	return dom < GUESTS && ref < PAGES ? fe[dom].page + (size_t)ref * PAGE_SIZE : NULL;
}

err_t grant_copy(struct gnttab_copy *ops, uint32_t n)
{
	err_t e = 0;
	uint32_t i;

	assert(n <= BATCH_OPS);
	for (i = 0; i < n; i++) {
		bool in = ops[i].flags == GNTCOPY_source_gref;
		const struct gnttab_copy_ptr *t = in ? &ops[i].source : &ops[i].dest, *o = in ? &ops[i].dest : &ops[i].source;
		uint8_t *theirs = granted(t->domid, t->u.ref), *ours = (uint8_t *)(uintptr_t)(o->u.gmfn << PAGE_SHIFT) + o->offset;

		ops[i].status = theirs ? GNTST_okay : GNTST_bad_gntref;
		if (!theirs) {
			e = -XEN_EIO;
			continue;
		}
		assert(t->offset + ops[i].len <= PAGE_SIZE && o->offset + ops[i].len <= PAGE_SIZE);
		memcpy(in ? ours : theirs + t->offset, in ? theirs + t->offset : ours, ops[i].len);
	}
	return e;
}

void ev_job_add(struct ev_job *job) { jobs++; }
void log_line(const char *f, ...) { }
err_t evtchn_send(evtchn_port_t port) { fe[port].events++; return 0; }
void backend_fail(struct backend_dev *be, const char *why) { fe[be->fe].closed++; }

/* ---- set-up ---- */
static void fe_open(unsigned int i)
{
	struct fe *g = &fe[i];
	char mac[32];

	memset(g, 0, sizeof(*g));
	g->page = aligned_alloc(4096, PAGES * PAGE_SIZE);
	g->txs = aligned_alloc(4096, PAGE_SIZE);
	g->rxs = aligned_alloc(4096, PAGE_SIZE);
	memset(g->txs, 0, PAGE_SIZE);
	memset(g->rxs, 0, PAGE_SIZE);
	SHARED_RING_INIT(g->txs);
	SHARED_RING_INIT(g->rxs);
	FRONT_RING_INIT(&g->tx, g->txs, PAGE_SIZE);
	FRONT_RING_INIT(&g->rx, g->rxs, PAGE_SIZE);
	BACK_RING_INIT(&g->f.tx, g->txs, PAGE_SIZE);
	BACK_RING_INIT(&g->f.rx, g->rxs, PAGE_SIZE);
	g->be = (struct backend_dev){ .fe = (domid_t)i, .priv = &g->f };
	g->f.be = &g->be;
	g->f.port = i;
	g->f.csum4 = g->f.csum6 = true;
	snprintf(mac, sizeof(mac), "00:16:3e:00:00:%02x", i + 1);
	assert(mac_parse(mac, &g->f.mac));
	net_add(&net, &g->f);
	g->f.connected = true;
}

static void setup(unsigned int guests)
{
	unsigned int i;

	memset(&net, 0, sizeof(net));
	rx_seen = tx_seen = wired = 0;
	stalled = false;
	net_init(&net);
	net.v.dev.common = (struct virtio_win){ &id_common, 56 };
	net.v.dev.notify = (struct virtio_win){ &id_notify, 4 };
	net.v.dev.device = (struct virtio_win){ &id_device, 16 };
	for (i = 0; i < VNET_BUFS; i++) {
		memory.rx[i].p = aligned_alloc(2048, 2048);
		memory.tx[i].p = aligned_alloc(2048, 2048);
		memory.rx[i].bus = (uintptr_t)memory.rx[i].p;
		memory.tx[i].bus = (uintptr_t)memory.tx[i].p;
	}
	memory.rx_ring = aligned_alloc(4096, 8192);
	memory.tx_ring = aligned_alloc(4096, 8192);
	assert(vnet_probe(&net.v) == 0 && vnet_start(&net.v, &memory, 0, 1) == 0);
	for (i = 0; i < guests; i++)
		fe_open(i);
}

static void teardown(unsigned int guests)
{
	unsigned int i;

	for (i = 0; i < guests; i++) {
		free(fe[i].page);
		free(fe[i].txs);
		free(fe[i].rxs);
	}
	for (i = 0; i < VNET_BUFS; i++) {
		free(memory.rx[i].p);
		free(memory.tx[i].p);
	}
	free(memory.rx_ring);
	free(memory.tx_ring);
}

static struct netif_tx_request *put(struct fe *g, unsigned int ref, uint16_t off, uint16_t size, uint16_t flags)
{
	struct netif_tx_request *r = RING_GET_REQUEST(&g->tx, g->tx.req_prod_pvt);

	assert(!RING_FULL(&g->tx));
	*r = (struct netif_tx_request){ .gref = ref, .offset = off, .flags = flags, .id = (uint16_t)g->tx.req_prod_pvt, .size = size };
	g->tx.req_prod_pvt++;
	return r;
}

static void push(struct fe *g)
{
	int notify;

	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&g->tx, notify);
	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&g->rx, notify);
	(void)notify;
}

static void post(struct fe *g, unsigned int n)
{
	while (n--) {
		*RING_GET_REQUEST(&g->rx, g->rx.req_prod_pvt) = (struct netif_rx_request){ .id = (uint16_t)g->rx.req_prod_pvt, .gref = 100 + g->rx.req_prod_pvt % 256 };
		g->rx.req_prod_pvt++;
	}
	push(g);
}

static int16_t answer(struct fe *g)
{
	struct netif_tx_response *r = RING_GET_RESPONSE(&g->tx, g->tx.rsp_cons);

	assert(g->tx.rsp_cons != g->txs->rsp_prod);
	g->tx.rsp_cons++;
	return r->status;
}

static void settle(void)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		net_serve(&net);
		device_send();
	}
}

static void eth(uint8_t *f, const uint8_t *dst, const uint8_t *src)
{
	memcpy(f, dst, 6);
	memcpy(f + 6, src, 6);
	f[12] = 8;
	f[13] = 6;
}

/* An IPv4 UDP frame of 60 bytes whose checksum field is partial. */
static void udp(uint8_t *f, const uint8_t *dst, const uint8_t *src)
{
	memset(f, 0, 60);
	eth(f, dst, src);
	f[13] = 0;
	f[14] = 0x45;
	f[17] = 46;
	f[23] = 17;
	f[34 + 7] = 17 + 26;	/* the pseudo header's sum with zero addresses */
}

/* ---- tests ---- */
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
	assert(wired == 1 && wire[0].len == VNET_HEADER + 1000 && memcmp(wire[0].data + VNET_HEADER, g->page + 4000, 1000) == 0);
	assert(wire[0].data[0] == 0 && answer(g) == NETIF_RSP_OKAY && answer(g) == NETIF_RSP_OKAY && g->events > 0 && g->f.count.sent == 1);
	assert(net.v.tx_free_n == VNET_BUFS && g->f.held == 0);
	teardown(1);
}

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
	assert(wired == 1 && g->f.count.sent == 1 && g->f.count.spoofed == 1 && g->f.count.refused == 5 && g->closed == 0);
	assert(g->txs->rsp_prod == 8 && net.v.tx_free_n == VNET_BUFS && g->f.held == 0);
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
		fe[0].txs->req_prod += 300;
	if (kind == 3)
		fe[0].rxs->req_prod = 257;
	put(&fe[1], 0, 0, 60, 0);
	push(&fe[1]);
	settle();
	assert(fe[0].closed == 1 && fe[1].closed == 0 && fe[1].f.count.sent == 1 && net.v.tx_free_n == VNET_BUFS);
	teardown(2);
}

static void test_csum_out(bool offload)
{
	struct virtio_net_hdr_v1 h;
	struct fe *g = &fe[0];
	struct csum_place p;

	features = offload ? 1ull << VIRTIO_NET_F_CSUM : 0;
	setup(1);
	udp(g->page, gateway, g->f.mac.b);
	put(g, 0, 0, 60, NETTXF_csum_blank | NETTXF_data_validated);
	push(g);
	settle();
	memcpy(&h, wire[0].data, sizeof(h));
	assert(wired == 1 && h.flags == (offload ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0));
	assert(!offload || (h.csum_start == 34 && h.csum_offset == 6));
	assert(csum_locate(g->page, 60, &p));
	if (!offload)
		csum_complete(g->page, 60, &p);
	assert(memcmp(wire[0].data + VNET_HEADER, g->page, 60) == 0);
	features = 0;
	teardown(1);
}

static struct netif_rx_response *got(struct fe *g, unsigned int n)
{
	assert(g->rxs->rsp_prod == n);
	return RING_GET_RESPONSE(&g->rx, n - 1);
}

static void test_receive(void)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60];

	setup(3);
	memset(f, 7, sizeof(f));
	post(&fe[0], 10);
	post(&fe[1], 10);
	eth(f, fe[0].f.mac.b, gateway);
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(got(&fe[0], 1)->status == 60 && got(&fe[0], 1)->flags == 0 && memcmp(fe[0].page + 100 * PAGE_SIZE, f, 60) == 0);
	assert(fe[1].rxs->rsp_prod == 0 && fe[2].rxs->rsp_prod == 0);
	eth(f, all, gateway);
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(got(&fe[0], 2)->status == 60 && got(&fe[1], 1)->status == 60 && fe[2].rxs->rsp_prod == 0 && fe[2].f.count.no_room == 1);
	eth(f, gateway, gateway);
	device_receive(&h, f, 60, VNET_HEADER + 60);
	device_receive(&h, f, 60, VNET_HEADER + 3);	/* impossible length */
	settle();
	assert(net.unclaimed == 1 && fe[0].rxs->rsp_prod == 2 && fe[1].rxs->rsp_prod == 1);
	RING_GET_REQUEST(&fe[0].rx, 2)->gref = 100000;
	eth(f, fe[0].f.mac.b, gateway);
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(got(&fe[0], 3)->status == NETIF_RSP_ERROR && fe[0].f.count.refused == 1);
	teardown(3);
}

/* A broadcast with a partial checksum: partial for those who take it so, complete for all if one does not. */
static void test_csum_in(void)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	struct virtio_net_hdr_v1 h = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .csum_start = 34, .csum_offset = 6 };
	struct csum_place p;
	uint8_t f[60], done[60];

	setup(2);
	udp(f, all, gateway);
	memcpy(done, f, 60);
	assert(csum_locate(done, 60, &p));
	csum_complete(done, 60, &p);
	post(&fe[0], 10);
	post(&fe[1], 10);
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(got(&fe[0], 1)->flags == (NETRXF_csum_blank | NETRXF_data_validated) && memcmp(fe[0].page + 100 * PAGE_SIZE, f, 60) == 0);
	fe[1].f.csum4 = false;
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(got(&fe[0], 2)->flags == NETRXF_data_validated && got(&fe[1], 2)->flags == NETRXF_data_validated);
	assert(memcmp(fe[0].page + 101 * PAGE_SIZE, done, 60) == 0 && memcmp(fe[1].page + 101 * PAGE_SIZE, done, 60) == 0);
	h.csum_start = 2000;	/* the device points elsewhere */
	device_receive(&h, f, 60, VNET_HEADER + 60);
	settle();
	assert(fe[0].rxs->rsp_prod == 2 && net.unclaimed == 1);
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
	assert(wired == 2 && fe[1].rxs->rsp_prod == 0);
	teardown(2);
}

/* The wire stalls: buffers are shared out, nothing is lost, all go on when it comes back. */
static void test_share(void)
{
	unsigned int i, k;

	setup(3);
	stalled = true;
	for (k = 0; k < 3; k++) {
		eth(fe[k].page, gateway, fe[k].f.mac.b);
		for (i = 0; i < 100; i++)
			put(&fe[k], 0, 0, 60, 0);
		push(&fe[k]);
		settle();
	}
	for (k = 0; k < 3; k++)
		assert(fe[k].f.held == VNET_BUFS / 3 && fe[k].txs->rsp_prod == VNET_BUFS / 3);
	assert(net.tx_short);
	stalled = false;
	settle();
	assert(wired == 300 && net.v.tx_free_n == VNET_BUFS && !net.tx_short);
	teardown(3);
}

/* One vif fills every buffer in whole turns: it must still wait for the end of a transmission. */
static void test_all_buffers(void)
{
	unsigned int i;

	setup(1);
	stalled = true;
	eth(fe[0].page, gateway, fe[0].f.mac.b);
	for (i = 0; i < 200; i++)
		put(&fe[0], 0, 0, 60, 0);
	push(&fe[0]);
	net_serve(&net);
	net_serve(&net);
	assert(fe[0].f.held == VNET_BUFS && net.tx_short);
	stalled = false;
	settle();
	assert(wired == 200 && !net.tx_short);
	teardown(1);
}

static void fe_again(struct fe *g)
{
	net_forget(&net, &g->f);
	SHARED_RING_INIT(g->txs);
	SHARED_RING_INIT(g->rxs);
	BACK_RING_INIT(&g->f.tx, g->txs, PAGE_SIZE);
	BACK_RING_INIT(&g->f.rx, g->rxs, PAGE_SIZE);
	g->f.failed = NULL;
	g->f.connected = true;
}

static void scribble(struct fe *g)
{
	uint8_t *tx = (uint8_t *)g->txs, *rx = (uint8_t *)g->rxs;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		struct netif_tx_request r = { .gref = (grant_ref_t)rand() % (PAGES + 40), .offset = (uint16_t)(rand() % 3 ? 0 : rand()),
			.flags = (uint16_t)(rand() % 3 ? 0 : rand() & 15), .size = (uint16_t)(rand() % 4 ? 60 + rand() % 200 : rand()) };

		memcpy(tx + 64 + i * 12, &r, sizeof(r));
	}
	for (i = 0; i < 8; i++)
		rx[64 + rand() % 2048] = (uint8_t)rand();
	g->txs->req_prod += rand() % 40 ? (unsigned int)rand() % 9 : (unsigned int)rand() << 1;
	g->rxs->req_prod += rand() % 40 ? (unsigned int)rand() % 9 : (unsigned int)rand() << 1;
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
		device_receive(&h, f, 60, VNET_HEADER + 60);
		net_serve(&net);
		for (device_send(); wired; wired--) {
			const uint8_t *source = wire[wired - 1].data + VNET_HEADER + 6;
			bool own = memcmp(source, good->f.mac.b, 6) == 0;

			assert(own || memcmp(source, bad->f.mac.b, 6) == 0);
			*(own ? &from_good : &from_bad) += 1;
		}
		for (k = good->txs->rsp_prod; good->tx.rsp_cons != k; )
			assert(answer(good) == NETIF_RSP_OKAY);
		good->rx.rsp_cons = good->rxs->rsp_prod;
		if (bad->closed == closed)
			continue;
		closed = bad->closed;
		fe_again(bad);
	}
	bad->f.connected = false;
	settle();
	assert(from_good == 5000 && good->f.count.received == 2500 && good->closed == 0);
	assert(closed > 100 && from_bad > 1000 && bad->f.count.spoofed > 100 && bad->f.count.refused > 1000);
	assert(net.v.tx_free_n == VNET_BUFS && good->f.held == 0);
	teardown(2);
}

static void test_bad_device(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60] = { 0 };

	setup(1);
	eth(fe[0].page, gateway, fe[0].f.mac.b);
	device_receive(&h, f, 60, 5000);	/* longer than the buffer */
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
