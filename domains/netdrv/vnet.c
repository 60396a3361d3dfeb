/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vnet.c - header and data lie in one buffer; large frames have their headers aside, received ones may lie in several. */
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

#define BIT(f) (1ull << VIRTIO_NET_F_##f)

/* Large frames are received in pieces or not at all: no buffer of ours holds one. */
static err_t negotiate(struct vnet *v)
{
	const uint64_t plain = BIT(MAC) | BIT(CSUM) | BIT(GUEST_CSUM) | BIT(MTU) | BIT(HOST_TSO4) | BIT(HOST_TSO6);
	err_t e = virtio_dev_reset(&v->dev);

	if (e == 0)
		e = virtio_dev_negotiate(&v->dev, BIT(MRG_RXBUF) | BIT(GUEST_CSUM), plain | BIT(GUEST_TSO4) | BIT(GUEST_TSO6));
	if (e != -XEN_EOPNOTSUPP)
		return e;
	e = virtio_dev_reset(&v->dev);
	return e ? e : virtio_dev_negotiate(&v->dev, 0, plain);
}

err_t vnet_probe(struct vnet *v)
{
	err_t e = negotiate(v);

	if (e)
		return e;
	v->csum = virtio_dev_has(&v->dev, VIRTIO_NET_F_CSUM);
	v->tso4 = v->csum && virtio_dev_has(&v->dev, VIRTIO_NET_F_HOST_TSO4);
	v->tso6 = v->csum && virtio_dev_has(&v->dev, VIRTIO_NET_F_HOST_TSO6);
	v->mergeable = virtio_dev_has(&v->dev, VIRTIO_NET_F_MRG_RXBUF);
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
	v->small_n = v->large_n = 0;
	for (i = 0; i < VNET_TX; i++)
		vnet_tx_give(v, VNET_TX - 1 - i);
	for (i = 0; i < VNET_RX; i++)
		vnet_rx_give(v, i);
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

static int done(struct vnet *v, struct virtio_queue *q, uint32_t tokens, struct virtq_done *d)
{
	int got;

	if (v->broken)
		return -XEN_EIO;
	got = virtq_get(&q->ring, d);
	return got < 0 || (got == 1 && d->token >= tokens) ? give_up(v) : got;
}

static void add_piece(const struct vnet *v, struct vnet_frame *f, const struct virtq_done *d, uint32_t skip)
{
	uint32_t i = f->pieces++;

	f->buf[i] = d->token;
	f->piece[i] = (struct vnet_piece){ v->mem.rx[d->token].p + skip, d->len - skip };
	f->len += d->len - skip;
}

/* The first buffer; how many buffers the frame has, as the device says. */
static uint32_t frame_begin(const struct vnet *v, const struct virtq_done *d, struct vnet_frame *f)
{
	struct virtio_net_hdr_v1 h;

	memcpy(&h, v->mem.rx[d->token].p, sizeof(h));
	memset(f, 0, sizeof(*f));
	add_piece(v, f, d, VNET_HEADER);
	f->data = f->piece[0].p;
	f->head = f->len;
	f->partial = h.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
	f->valid = h.flags & (VIRTIO_NET_HDR_F_DATA_VALID | VIRTIO_NET_HDR_F_NEEDS_CSUM);
	f->csum_start = h.csum_start;
	f->csum_offset = h.csum_offset;
	f->gso_type = h.gso_type;
	f->gso_size = h.gso_size;
	return v->mergeable ? h.num_buffers : 1;
}

/* The other buffers come with the first. */
static int frame_rest(struct vnet *v, uint32_t buffers, struct vnet_frame *f)
{
	struct virtq_done d;

	if (buffers == 0 || buffers > VNET_PIECES)
		return give_up(v);
	while (f->pieces < buffers) {
		if (done(v, &v->rxq, VNET_RX, &d) != 1 || d.len == 0)
			return give_up(v);
		add_piece(v, f, &d, 0);
	}
	return 1;
}

int vnet_rx(struct vnet *v, struct vnet_frame *f)
{
	struct virtq_done d;
	uint32_t skipped;
	int got;

	_Static_assert(sizeof(struct virtio_net_hdr_v1) == VNET_HEADER, "the header that VERSION_1 always has");
	for (skipped = 0; skipped < VNET_RX; skipped++) {
		got = done(v, &v->rxq, VNET_RX, &d);
		if (got != 1)
			return got;
		if (d.len >= VNET_HEADER + FRAME_HEADER)
			return frame_rest(v, frame_begin(v, &d, f), f);
		vnet_rx_give(v, d.token);
	}
	return 0;
}

int vnet_tx_take(struct vnet *v, bool large)
{
	if (large)
		return v->large_n == 0 ? -1 : (int)v->large[--v->large_n];
	return v->small_n == 0 ? -1 : (int)v->small[--v->small_n];
}

void vnet_tx_give(struct vnet *v, uint32_t buf)
{
	if (buf >= VNET_SMALL)
		v->large[v->large_n++] = buf;
	else
		v->small[v->small_n++] = buf;
}

uint8_t *vnet_tx_data(const struct vnet *v, uint32_t buf)
{
	return v->mem.tx[buf].p + (buf < VNET_SMALL ? VNET_HEADER : 0);
}

static void fill_header(struct virtio_net_hdr_v1 *h, const struct csum_place *partial, const struct gso *gso)
{
	memset(h, 0, sizeof(*h));
	if (partial) {
		h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		h->csum_start = partial->start;
		h->csum_offset = partial->field;
	}
	if (gso) {
		h->gso_type = gso->csum.ipv6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
		h->gso_size = gso->size;
		h->hdr_len = gso->payload;
	}
}

err_t vnet_tx_send(struct vnet *v, uint32_t buf, uint32_t len, const struct csum_place *partial, const struct gso *gso)
{
	bool large = buf >= VNET_SMALL;
	uint32_t aside = large ? (buf - VNET_SMALL) * 16 : 0;
	struct virtq_buf b[2] = { { v->mem.tx[buf].bus, VNET_HEADER + len }, { v->mem.tx[buf].bus, len } };
	uint8_t *to = large ? v->mem.headers.p + aside : v->mem.tx[buf].p;
	struct virtio_net_hdr_v1 h;

	if (v->broken)
		return -XEN_EIO;
	fill_header(&h, partial, gso);
	memcpy(to, &h, sizeof(h));
	if (large)
		b[0] = (struct virtq_buf){ v->mem.headers.bus + aside, VNET_HEADER };
	return virtq_add(&v->txq.ring, b, large ? 2 : 1, 0, buf);
}

int vnet_tx_done(struct vnet *v, uint32_t *buf)
{
	struct virtq_done d;
	int got = done(v, &v->txq, VNET_TX, &d);

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
