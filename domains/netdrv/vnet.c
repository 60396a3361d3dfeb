/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vnet.c - one descriptor a frame: header and data lie in one buffer. */
#include "domains/netdrv/vnet.h"
#include "lib/string.h"
#include <linux/virtio_net.h>

#define RX_QUEUE 0u
#define TX_QUEUE 1u
#define FRAME_HEADER 14u

static err_t read_mtu(struct vnet *v)
{
	uint16_t mtu;
	err_t e;

	v->mtu = VNET_MTU_MOST;
	if (!virtio_dev_has(&v->dev, VIRTIO_NET_F_MTU))
		return 0;
	e = virtio_dev_config(&v->dev, offsetof(struct virtio_net_config, mtu), &mtu, sizeof(mtu), 2);
	if (e)
		return e;
	if (mtu < VNET_MTU_LEAST) {
		v->dev.why = "the device's mtu is less than 68";
		return -XEN_EINVAL;
	}
	if (mtu < VNET_MTU_MOST)
		v->mtu = mtu;
	return 0;
}

err_t vnet_probe(struct vnet *v)
{
	const uint64_t wanted = 1ull << VIRTIO_NET_F_MAC | 1ull << VIRTIO_NET_F_CSUM | 1ull << VIRTIO_NET_F_GUEST_CSUM |
		1ull << VIRTIO_NET_F_MTU;
	err_t e = virtio_dev_reset(&v->dev);

	if (e == 0)
		e = virtio_dev_negotiate(&v->dev, 0, wanted);
	if (e)
		return e;
	v->csum = virtio_dev_has(&v->dev, VIRTIO_NET_F_CSUM);
	v->has_mac = virtio_dev_has(&v->dev, VIRTIO_NET_F_MAC);
	e = v->has_mac ? virtio_dev_config(&v->dev, 0, v->mac.b, MAC_BYTES, 1) : 0;
	return e ? e : read_mtu(v);
}

void vnet_rx_give(struct vnet *v, uint32_t buf)
{
	struct virtq_buf b = { v->mem.rx[buf].bus, VNET_BUF_BYTES };

	if (virtq_add(&v->rxq.ring, &b, 0, 1, buf) != 0)
		v->broken = true;	/* as many buffers as descriptors: only a broken queue refuses */
}

static err_t start_queue(struct vnet *v, struct virtio_queue *q, uint16_t index, void *ring, uint64_t bus, uint16_t vector)
{
	if (virtio_dev_queue_size(&v->dev, index, VNET_QUEUE) != VNET_QUEUE) {
		v->dev.why = "a queue has less than 128 entries";
		return -XEN_ENODEV;
	}
	return virtio_dev_queue_start(&v->dev, q, index, VNET_QUEUE, ring, bus, vector);
}

err_t vnet_start(struct vnet *v, const struct vnet_memory *m, uint16_t rx_vector, uint16_t tx_vector)
{
	uint32_t i;
	err_t e;

	v->mem = *m;
	e = start_queue(v, &v->rxq, RX_QUEUE, m->rx_ring, m->rx_ring_bus, rx_vector);
	if (e == 0)
		e = start_queue(v, &v->txq, TX_QUEUE, m->tx_ring, m->tx_ring_bus, tx_vector);
	if (e)
		return e;
	v->tx_free_n = VNET_BUFS;
	for (i = 0; i < VNET_BUFS; i++) {
		v->tx_free[i] = VNET_BUFS - 1 - i;
		vnet_rx_give(v, i);
	}
	virtio_dev_start(&v->dev);
	vnet_kick(v);
	return 0;
}

static int give_up(struct vnet *v)
{
	v->broken = true;
	if (virtio_dev_reset(&v->dev) != 0)
		virtio_dev_fail(&v->dev);
	return -XEN_EIO;
}

static int done(struct vnet *v, struct virtio_queue *q, struct virtq_done *d)
{
	int got;

	if (v->broken)
		return -XEN_EIO;
	got = virtq_get(&q->ring, d);
	return got < 0 || (got == 1 && d->token >= VNET_BUFS) ? give_up(v) : got;
}

static void frame_fill(const struct vnet *v, const struct virtq_done *d, struct vnet_frame *f)
{
	uint8_t *p = v->mem.rx[d->token].p;
	struct virtio_net_hdr_v1 h;

	memcpy(&h, p, sizeof(h));
	f->buf = d->token;
	f->data = p + VNET_HEADER;
	f->len = d->len - VNET_HEADER;
	f->partial = h.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
	f->valid = h.flags & (VIRTIO_NET_HDR_F_DATA_VALID | VIRTIO_NET_HDR_F_NEEDS_CSUM);
	f->csum_start = h.csum_start;
	f->csum_offset = h.csum_offset;
}

int vnet_rx(struct vnet *v, struct vnet_frame *f)
{
	struct virtq_done d;
	uint32_t skipped;
	int got;

	_Static_assert(sizeof(struct virtio_net_hdr_v1) == VNET_HEADER, "the header that VERSION_1 always has");
	for (skipped = 0; skipped < VNET_BUFS; skipped++) {
		got = done(v, &v->rxq, &d);
		if (got != 1)
			return got;
		if (d.len >= VNET_HEADER + FRAME_HEADER) {
			frame_fill(v, &d, f);
			return 1;
		}
		vnet_rx_give(v, d.token);
	}
	return 0;
}

int vnet_tx_take(struct vnet *v)
{
	if (v->tx_free_n == 0)
		return -1;
	return (int)v->tx_free[--v->tx_free_n];
}

void vnet_tx_give(struct vnet *v, uint32_t buf)
{
	v->tx_free[v->tx_free_n++] = buf;
}

uint8_t *vnet_tx_data(const struct vnet *v, uint32_t buf)
{
	return v->mem.tx[buf].p + VNET_HEADER;
}

err_t vnet_tx_send(struct vnet *v, uint32_t buf, uint32_t len, const struct csum_place *partial)
{
	struct virtq_buf b = { v->mem.tx[buf].bus, VNET_HEADER + len };
	struct virtio_net_hdr_v1 h;

	if (v->broken)
		return -XEN_EIO;
	memset(&h, 0, sizeof(h));
	if (partial) {
		h.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		h.csum_start = partial->start;
		h.csum_offset = partial->field;
	}
	memcpy(v->mem.tx[buf].p, &h, sizeof(h));
	return virtq_add(&v->txq.ring, &b, 1, 0, buf);
}

int vnet_tx_done(struct vnet *v, uint32_t *buf)
{
	struct virtq_done d;
	int got = done(v, &v->txq, &d);

	if (got == 1)
		*buf = d.token;
	return got;
}

void vnet_kick(struct vnet *v)
{
	if (v->broken)
		return;
	virtio_queue_kick(&v->dev, &v->rxq);
	virtio_queue_kick(&v->dev, &v->txq);
}

bool vnet_want_irq(struct vnet *v, bool tx)
{
	bool again;

	if (v->broken)
		return false;
	again = virtq_want_irq(&v->rxq.ring);
	return (tx && virtq_want_irq(&v->txq.ring)) || again;
}
