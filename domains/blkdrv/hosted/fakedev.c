/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/hosted/fakedev.c - the device's side of the split ring, by the uapi header's own layout; bus addresses are pointers. */
#include "domains/blkdrv/hosted/fakedev.h"
#include <assert.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>
#include <stdlib.h>
#include <string.h>

struct fakedev fakedev;
static uint8_t id_common, id_notify, id_device;
static uint8_t status;
static uint32_t word, seen;	/* feature word; avail index served so far */
static struct virtio_blk_config config;

void fakedev_attach(struct vblk *v)
{
	v->dev.common = (struct virtio_win){ &id_common, 56 };
	v->dev.notify = (struct virtio_win){ &id_notify, 4 };
	v->dev.device = (struct virtio_win){ &id_device, sizeof(config) };
	v->dev.notify_multiplier = 0;
	fakedev_configure();
	seen = 0;
}

void fakedev_configure(void)
{
	config.capacity = fakedev.capacity;
	config.blk_size = fakedev.block_size;
	config.size_max = fakedev.size_max;
	config.seg_max = fakedev.seg_max;
	config.physical_block_exp = (uint8_t)fakedev.physical_exp;
	config.max_discard_sectors = fakedev.max_discard;
	config.max_discard_seg = 1;
	config.discard_sector_alignment = fakedev.discard_align;
}

struct vblk_memory fakedev_memory(void)
{
	struct vblk_memory m = { .heads = aligned_alloc(4096, 4096), .ring = aligned_alloc(4096, 8192) };
	unsigned int i;

	for (i = 0; i < VBLK_SLOTS; i++) {
		m.data[i].p = aligned_alloc(4096, BLK_BYTES_MAX);
		m.data[i].bus = (uintptr_t)m.data[i].p;
		memset(m.data[i].p, 0xee, BLK_BYTES_MAX);
	}
	m.heads_bus = (uintptr_t)m.heads;
	m.ring_bus = (uintptr_t)m.ring;
	return m;
}

void fakedev_free(struct vblk_memory *m)
{
	unsigned int i;

	for (i = 0; i < VBLK_SLOTS; i++)
		free(m->data[i].p);
	free(m->heads);
	free(m->ring);
}

uint8_t virtio_read8(const struct virtio_win *w, uint32_t off)
{
	if (w->base == &id_device)
		return ((uint8_t *)&config)[off];
	return off == VIRTIO_PCI_COMMON_STATUS ? status : 0;
}

uint16_t virtio_read16(const struct virtio_win *w, uint32_t off)
{
	if (off == VIRTIO_PCI_COMMON_NUMQ)
		return 1;
	return off == VIRTIO_PCI_COMMON_Q_SIZE ? 256 : 0;
}

uint32_t virtio_read32(const struct virtio_win *w, uint32_t off)
{
	uint32_t v;

	if (w->base != &id_device)
		return (uint32_t)((fakedev.features | 1ull << VIRTIO_F_VERSION_1) >> 32 * word);
	memcpy(&v, (uint8_t *)&config + off, 4);
	return v;
}

void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v)
{
	fakedev.reset |= v == 0;
	status = v;
}

void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v)
{
	fakedev.notifications += w->base == &id_notify;
}

void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v)
{
	if (off == VIRTIO_PCI_COMMON_DFSELECT)
		word = v;
}

static uint8_t transfer(const struct virtio_blk_outhdr *h, uint64_t done, const struct vring_desc *d)
{
	uint64_t at = h->sector * SECTOR_SIZE + done;

	if (fakedev.fail_io || at + d->len > fakedev.capacity * SECTOR_SIZE)
		return VIRTIO_BLK_S_IOERR;
	assert((h->type == VIRTIO_BLK_T_IN) == !!(d->flags & VRING_DESC_F_WRITE));
	if (h->type == VIRTIO_BLK_T_IN)
		memcpy((void *)(uintptr_t)d->addr, fakedev.disk + at, d->len);
	else
		memcpy(fakedev.disk + at, (void *)(uintptr_t)d->addr, d->len);
	return VIRTIO_BLK_S_OK;
}

static uint8_t discard(const struct vring_desc *d)
{
	const struct virtio_blk_discard_write_zeroes *r = (void *)(uintptr_t)d->addr;

	assert(d->len == sizeof(*r) && !(d->flags & VRING_DESC_F_WRITE) && r->flags == 0 && r->num_sectors <= fakedev.max_discard);
	assert(r->num_sectors && r->sector + r->num_sectors <= fakedev.capacity);
	if (fakedev.no_discard)
		return VIRTIO_BLK_S_UNSUPP;
	memset(fakedev.disk + r->sector * SECTOR_SIZE, 0, (size_t)r->num_sectors * SECTOR_SIZE);
	return VIRTIO_BLK_S_OK;
}

static void trace(uint32_t type)
{
	size_t n = strlen(fakedev.trace);

	if (n + 1 < sizeof(fakedev.trace))
		fakedev.trace[n] = type == VIRTIO_BLK_T_IN ? 'R' : type == VIRTIO_BLK_T_OUT ? 'W' : type == VIRTIO_BLK_T_FLUSH ? 'F' : 'D';
}

static void serve(struct vring *r, uint16_t head)
{
	struct vring_desc *d = &r->desc[head];
	struct virtio_blk_outhdr *h = (void *)(uintptr_t)d->addr;
	uint32_t done = 0, written = 1;
	uint8_t result = VIRTIO_BLK_S_OK;

	assert(d->len == sizeof(*h));
	fakedev.requests++;
	trace(h->type);
	fakedev.flushes += h->type == VIRTIO_BLK_T_FLUSH;
	for (d = &r->desc[d->next]; d->flags & VRING_DESC_F_NEXT; d = &r->desc[d->next]) {
		assert(fakedev.size_max == 0 || d->len <= fakedev.size_max);
		result |= h->type == VIRTIO_BLK_T_DISCARD ? discard(d) : transfer(h, done, d);
		done += d->len;
		written += d->flags & VRING_DESC_F_WRITE ? d->len : 0;
	}
	assert(d->len == 1 && d->flags == VRING_DESC_F_WRITE);
	*(uint8_t *)(uintptr_t)d->addr = result;
	r->used->ring[r->used->idx % r->num] = (struct vring_used_elem){ fakedev.lie ? 999 : head, written - fakedev.underreport };
	__atomic_store_n(&r->used->idx, (uint16_t)(r->used->idx + 1), __ATOMIC_RELEASE);
}

unsigned int fakedev_run(struct vblk *v, bool backwards)
{
	struct vring r;
	unsigned int i, n;

	if (fakedev.stalled || !v->queue.ring.mem)
		return 0;
	vring_init(&r, 256, v->queue.ring.mem, 4);
	n = (uint16_t)(r.avail->idx - seen);
	for (i = 0; i < n; i++)
		serve(&r, r.avail->ring[(seen + (backwards ? n - 1 - i : i)) % 256]);
	seen += n;
	return n;
}
