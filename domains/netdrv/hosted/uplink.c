/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/uplink.c - the device's side of the queues, in the same address space. */
#include "domains/netdrv/hosted/uplink.h"
#include <assert.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>
#include <stdlib.h>
#include <string.h>

struct net net;
struct uplink uplink;
static struct vnet_memory memory;
static uint8_t id_common, id_notify, id_device, status;
static uint32_t word, rx_seen, tx_seen;
static uint16_t vector;

uint8_t virtio_read8(const struct virtio_win *w, uint32_t off)
{
	if (w->base == &id_device)
		return (uint8_t)(off + 1);
	return off == VIRTIO_PCI_COMMON_STATUS ? status : 0;
}

uint16_t virtio_read16(const struct virtio_win *w, uint32_t off)
{
	if (w->base == &id_device)
		return uplink.mtu;
	if (off == VIRTIO_PCI_COMMON_NUMQ)
		return 3;
	if (off == VIRTIO_PCI_COMMON_Q_MSIX)
		return vector;
	return off == VIRTIO_PCI_COMMON_Q_SIZE ? 256 : 0;
}

uint32_t virtio_read32(const struct virtio_win *w, uint32_t off)
{
	return (uint32_t)((uplink.features | 1ull << VIRTIO_F_VERSION_1) >> 32 * word);
}

void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v) { status = v; }
void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v) { vector = off == VIRTIO_PCI_COMMON_Q_MSIX ? v : vector; }

void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v)
{
	if (off == VIRTIO_PCI_COMMON_DFSELECT)
		word = v;
}

/* The bytes of a chain that the driver queued, header first. */
static void gather(const struct vring *r, uint16_t head, struct wire_frame *f)
{
	uint8_t all[sizeof(f->h) + sizeof(f->data)];
	uint32_t n = 0;
	uint16_t d = head;

	for (;; d = r->desc[d].next) {
		assert(!(r->desc[d].flags & VRING_DESC_F_WRITE) && n + r->desc[d].len <= sizeof(all));
		memcpy(all + n, (void *)(uintptr_t)r->desc[d].addr, r->desc[d].len);
		n += r->desc[d].len;
		if (!(r->desc[d].flags & VRING_DESC_F_NEXT))
			break;
	}
	assert(n > sizeof(f->h));
	memcpy(&f->h, all, sizeof(f->h));
	f->len = n - (uint32_t)sizeof(f->h);
	memcpy(f->data, all + sizeof(f->h), f->len);
}

void uplink_send(void)
{
	struct vring r;

	vring_init(&r, VNET_QUEUE, net.v.txq.ring.mem, 4);
	for (; !uplink.stalled && (uint16_t)tx_seen != r.avail->idx; tx_seen++) {
		uint16_t head = r.avail->ring[tx_seen % VNET_QUEUE];

		assert(uplink.wired < 512);
		gather(&r, head, &uplink.wire[uplink.wired++]);
		r.used->ring[r.used->idx % VNET_QUEUE] = (struct vring_used_elem){ head, 0 };
		r.used->idx++;
	}
}

/* One receive buffer gets n bytes behind `ahead` bytes of its own; said to be len. */
static void fill(const void *header, uint32_t ahead, const uint8_t *data, uint32_t n, uint32_t len)
{
	struct vring r;
	uint16_t head;

	vring_init(&r, VNET_QUEUE, net.v.rxq.ring.mem, 4);
	assert((uint16_t)rx_seen != r.avail->idx);
	head = r.avail->ring[rx_seen++ % VNET_QUEUE];
	assert(ahead + n <= r.desc[head].len);
	memcpy((void *)(uintptr_t)r.desc[head].addr, header, ahead);
	memcpy((uint8_t *)(uintptr_t)r.desc[head].addr + ahead, data, n);
	r.used->ring[r.used->idx % VNET_QUEUE] = (struct vring_used_elem){ head, len };
	r.used->idx++;
}

void uplink_receive_as(const struct virtio_net_hdr_v1 *h, const uint8_t *data, uint32_t n, uint32_t len)
{
	fill(h, VNET_HEADER, data, n, len);
}

void uplink_receive(const struct virtio_net_hdr_v1 *h, const uint8_t *data, uint32_t n)
{
	struct virtio_net_hdr_v1 first = *h;
	uint32_t done = n < VNET_BUF_BYTES - VNET_HEADER ? n : VNET_BUF_BYTES - VNET_HEADER, more;

	first.num_buffers = (uint16_t)(1 + (n - done + VNET_BUF_BYTES - 1) / VNET_BUF_BYTES);
	fill(&first, VNET_HEADER, data, done, VNET_HEADER + done);
	for (; done < n; done += more) {
		more = n - done < VNET_BUF_BYTES ? n - done : VNET_BUF_BYTES;
		fill(&first, 0, data + done, more, more);
	}
}

void uplink_open(void)
{
	unsigned int i;

	memset(&net, 0, sizeof(net));
	rx_seen = tx_seen = uplink.wired = 0;
	uplink.stalled = false;
	net_init(&net);
	net.v.dev.common = (struct virtio_win){ &id_common, 56 };
	net.v.dev.notify = (struct virtio_win){ &id_notify, 4 };
	net.v.dev.device = (struct virtio_win){ &id_device, 16 };
	for (i = 0; i < VNET_RX; i++) {
		memory.rx[i].p = aligned_alloc(2048, 2048);
		memory.rx[i].bus = (uintptr_t)memory.rx[i].p;
	}
	for (i = 0; i < VNET_TX; i++) {
		memory.tx[i].p = i < VNET_SMALL ? aligned_alloc(2048, 2048) : aligned_alloc(4096, PAGE_SIZE << VNET_LARGE_ORDER);
		memory.tx[i].bus = (uintptr_t)memory.tx[i].p;
	}
	memory.headers.p = aligned_alloc(4096, PAGE_SIZE);
	memory.headers.bus = (uintptr_t)memory.headers.p;
	memory.rx_ring = aligned_alloc(4096, 8192);
	memory.tx_ring = aligned_alloc(4096, 8192);
	assert(vnet_probe(&net.v) == 0 && vnet_start(&net.v, &memory, 0, 1) == 0);
}

void uplink_close(void)
{
	unsigned int i;

	for (i = 0; i < VNET_RX; i++)
		free(memory.rx[i].p);
	for (i = 0; i < VNET_TX; i++)
		free(memory.tx[i].p);
	free(memory.headers.p);
	free(memory.rx_ring);
	free(memory.tx_ring);
}
