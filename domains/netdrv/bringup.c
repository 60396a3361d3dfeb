/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/bringup.c - memory, interrupts, start; one line per step that matters. */
#include "domains/netdrv/bringup.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/virtio_pci.h"
#include <linux/virtio_ids.h>

#define CHUNK_ORDER 5u			/* 2^5 pages: 64 buffers */
#define CHUNK_BUFS  ((PAGE_SIZE << CHUNK_ORDER) / VNET_BUF_BYTES)
#define POLL_NS	    1000000ull

/* Without MSI-X the used rings are looked at once a millisecond. */
struct poller { struct ev_timer timer; struct net *net; };

static bool buffers(struct vnet_buf *buf, uint32_t n)
{
	uint64_t bus = 0;
	uint8_t *p = NULL;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (i % CHUNK_BUFS == 0)
			p = dma_alloc(CHUNK_ORDER, &bus);
		if (!p)
			return false;
		buf[i].p = p + i % CHUNK_BUFS * VNET_BUF_BYTES;
		buf[i].bus = bus + i % CHUNK_BUFS * VNET_BUF_BYTES;
	}
	return true;
}

static bool large_buffers(struct vnet_memory *m)
{
	uint32_t i;

	_Static_assert(VNET_LARGE * 16u <= PAGE_SIZE, "the headers fit a page");
	m->headers.p = dma_alloc(0, &m->headers.bus);
	for (i = VNET_SMALL; i < VNET_TX; i++) {
		m->tx[i].p = dma_alloc(VNET_LARGE_ORDER, &m->tx[i].bus);
		if (!m->tx[i].p)
			return false;
	}
	return m->headers.p;
}

static err_t memory(struct vnet *v, struct vnet_memory *m)
{
	m->rx_ring = virtio_pci_ring_alloc(&v->dev, VNET_QUEUE, &m->rx_ring_bus);
	m->tx_ring = virtio_pci_ring_alloc(&v->dev, VNET_QUEUE, &m->tx_ring_bus);
	if (m->rx_ring && m->tx_ring && buffers(m->rx, VNET_RX) && buffers(m->tx, VNET_SMALL) && large_buffers(m))
		return 0;
	v->dev.why = "no DMA memory (is unsafe-dma missing on its device node, or its domain's memory too small?)";
	return -XEN_ENOMEM;
}

static void on_irq(void *ctx, evtchn_port_t port)
{
	net_work(ctx);
}

static void on_poll(void *ctx)
{
	struct poller *p = ctx;

	net_work(p->net);
	ev_timer_after(&p->timer, POLL_NS);
}

static void poll_instead(struct net *n, err_t why)
{
	struct poller *p = calloc(1, sizeof(*p));

	if (!p)
		die("virtio-net %s: out of memory", n->v.name);
	p->net = n;
	p->timer.fn = on_poll;
	p->timer.ctx = p;
	ev_timer_after(&p->timer, POLL_NS);
	log_line("virtio-net %s: no MSI-X interrupt (error %d); polling once a millisecond", n->v.name, why);
}

static void log_uplink(const struct vnet *v)
{
	const uint8_t *b = v->mac.b;

	log_line("virtio-net %s: address %02x:%02x:%02x:%02x:%02x:%02x, mtu %u, %s, %s", v->name, b[0], b[1], b[2], b[3], b[4], b[5], v->mtu,
		v->csum ? "checksum offload" : "no checksum offload", v->tso4 ? "segmentation offload" : "no segmentation offload");
}

static err_t start(struct net *n, struct pci_bdf bdf)
{
	uint16_t rx_vector, tx_vector = VIRTIO_NO_VECTOR;
	struct vnet_memory m;
	evtchn_port_t port;
	err_t e = virtio_pci_open(bdf, &n->v.dev), irq;

	if (e == 0)
		e = vnet_probe(&n->v);
	if (e == 0)
		e = memory(&n->v, &m);
	if (e)
		return e;
	irq = virtio_pci_irq(bdf, 0, on_irq, n, &port, &rx_vector);
	if (irq == 0)
		irq = virtio_pci_irq(bdf, 1, on_irq, n, &port, &tx_vector);
	e = vnet_start(&n->v, &m, rx_vector, tx_vector);
	if (e)
		return e;
	if (irq)
		poll_instead(n, irq);
	log_uplink(&n->v);
	return 0;
}

struct net *bringup_uplink(void)
{
	struct pci_bdf bdf = { 0, 0 };
	bool first = true;
	struct net *n;
	err_t e;

	while (virtio_pci_next(&bdf, first, VIRTIO_ID_NET)) {
		first = false;
		n = calloc(1, sizeof(*n));
		if (!n)
			break;
		net_init(n);
		virtio_pci_name(bdf, n->v.name);
		e = start(n, bdf);
		if (e == 0)
			return n;
		log_line("virtio-net %s does not come up: %s (error %d)", n->v.name, n->v.dev.why ? n->v.dev.why : "out of memory", e);
		if (n->v.dev.common.length != 0)
			virtio_dev_fail(&n->v.dev);	/* n is not freed: its interrupt may still call */
	}
	log_line("no usable virtio-net device; give this domain a device { match = \"virtio-net\"; } in the manifest");
	return NULL;
}
