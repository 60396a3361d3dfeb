/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_dev.c - handshake and queue set-up of a modern virtio-pci device. */
#include "domains/runtime/virtio_dev.h"
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <linux/virtio_ring.h>

#define RESET_READS 1000000u	/* a device that is not reset after so many reads is dead */
#define CONFIG_TRIES 100u

static err_t fail(struct virtio_dev *d, err_t e, const char *why)
{
	d->why = why;
	return e;
}

static uint8_t status(const struct virtio_dev *d)
{
	return virtio_read8(&d->common, VIRTIO_PCI_COMMON_STATUS);
}

static void status_add(struct virtio_dev *d, uint8_t bits)
{
	virtio_write8(&d->common, VIRTIO_PCI_COMMON_STATUS, (uint8_t)(status(d) | bits));
}

err_t virtio_dev_reset(struct virtio_dev *d)
{
	unsigned int i;

	virtio_write8(&d->common, VIRTIO_PCI_COMMON_STATUS, 0);
	for (i = 0; i < RESET_READS; i++) {
		if (status(d) == 0)
			return 0;
	}
	return fail(d, -XEN_ETIMEDOUT, "the device does not finish its reset");
}

static uint64_t offered(struct virtio_dev *d)
{
	uint64_t lo, hi;

	virtio_write32(&d->common, VIRTIO_PCI_COMMON_DFSELECT, 0);
	lo = virtio_read32(&d->common, VIRTIO_PCI_COMMON_DF);
	virtio_write32(&d->common, VIRTIO_PCI_COMMON_DFSELECT, 1);
	hi = virtio_read32(&d->common, VIRTIO_PCI_COMMON_DF);
	return hi << 32 | lo;
}

static void accept(struct virtio_dev *d, uint64_t features)
{
	virtio_write32(&d->common, VIRTIO_PCI_COMMON_GFSELECT, 0);
	virtio_write32(&d->common, VIRTIO_PCI_COMMON_GF, (uint32_t)features);
	virtio_write32(&d->common, VIRTIO_PCI_COMMON_GFSELECT, 1);
	virtio_write32(&d->common, VIRTIO_PCI_COMMON_GF, (uint32_t)(features >> 32));
}

err_t virtio_dev_negotiate(struct virtio_dev *d, uint64_t required, uint64_t optional)
{
	uint64_t has;

	status_add(d, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	status_add(d, VIRTIO_CONFIG_S_DRIVER);
	has = offered(d);
	if (!(has >> VIRTIO_F_VERSION_1 & 1))
		return fail(d, -XEN_EOPNOTSUPP, "the device lacks VIRTIO_F_VERSION_1 (legacy only; use disable-legacy=on)");
	if (required & ~has)
		return fail(d, -XEN_EOPNOTSUPP, "the device lacks a feature that this driver needs");
	required |= 1ull << VIRTIO_F_VERSION_1;
	optional |= 1ull << VIRTIO_F_ACCESS_PLATFORM | 1ull << VIRTIO_RING_F_EVENT_IDX;
	d->features = has & (required | optional);
	accept(d, d->features);
	status_add(d, VIRTIO_CONFIG_S_FEATURES_OK);
	if (!(status(d) & VIRTIO_CONFIG_S_FEATURES_OK))
		return fail(d, -XEN_EOPNOTSUPP, "the device refuses the features chosen from its own offer");
	return 0;
}

uint16_t virtio_dev_queue_size(struct virtio_dev *d, uint16_t index, uint16_t most)
{
	uint16_t has, size = 1;

	if (index >= virtio_read16(&d->common, VIRTIO_PCI_COMMON_NUMQ))
		return 0;
	virtio_write16(&d->common, VIRTIO_PCI_COMMON_Q_SELECT, index);
	has = virtio_read16(&d->common, VIRTIO_PCI_COMMON_Q_SIZE);
	if (has == 0)
		return 0;
	if (most > VIRTQ_MAX)
		most = VIRTQ_MAX;
	while (size * 2u <= has && size * 2u <= most)
		size = (uint16_t)(size * 2);
	return size;
}

static void write64(struct virtio_dev *d, uint32_t off, uint64_t v)
{
	virtio_write32(&d->common, off, (uint32_t)v);
	virtio_write32(&d->common, off + 4, (uint32_t)(v >> 32));
}

err_t virtio_dev_queue_start(struct virtio_dev *d, struct virtio_queue *q, uint16_t index, uint16_t size, void *mem, uint64_t bus, uint16_t vector)
{
	uint64_t at;

	virtio_write16(&d->common, VIRTIO_PCI_COMMON_Q_SELECT, index);
	at = (uint64_t)virtio_read16(&d->common, VIRTIO_PCI_COMMON_Q_NOFF) * d->notify_multiplier;
	if (at % 2 != 0 || at + 2 > d->notify.length)
		return fail(d, -XEN_EINVAL, "a queue's notification address lies outside the notification window");
	virtq_init(&q->ring, mem, size, virtio_dev_has(d, VIRTIO_RING_F_EVENT_IDX));
	q->index = index;
	q->notify_off = (uint32_t)at;
	virtio_write16(&d->common, VIRTIO_PCI_COMMON_Q_SIZE, size);
	virtio_write16(&d->common, VIRTIO_PCI_COMMON_Q_MSIX, vector);
	if (virtio_read16(&d->common, VIRTIO_PCI_COMMON_Q_MSIX) != vector)
		return fail(d, -XEN_ENOSPC, "the device refuses an MSI-X vector for a queue");
	write64(d, VIRTIO_PCI_COMMON_Q_DESCLO, bus);
	write64(d, VIRTIO_PCI_COMMON_Q_AVAILLO, bus + virtq_avail_offset(size));
	write64(d, VIRTIO_PCI_COMMON_Q_USEDLO, bus + virtq_used_offset(size));
	virtio_write16(&d->common, VIRTIO_PCI_COMMON_Q_ENABLE, 1);
	return 0;
}

err_t virtio_dev_config_vector(struct virtio_dev *d, uint16_t vector)
{
	virtio_write16(&d->common, VIRTIO_PCI_COMMON_MSIX, vector);
	if (virtio_read16(&d->common, VIRTIO_PCI_COMMON_MSIX) != vector)
		return fail(d, -XEN_ENOSPC, "the device refused an interrupt for changes of its configuration");
	return 0;
}

void virtio_dev_start(struct virtio_dev *d)
{
	status_add(d, VIRTIO_CONFIG_S_DRIVER_OK);
}

void virtio_dev_fail(struct virtio_dev *d)
{
	status_add(d, VIRTIO_CONFIG_S_FAILED);
}

bool virtio_dev_is_broken(const struct virtio_dev *d)
{
	return status(d) & VIRTIO_CONFIG_S_NEEDS_RESET;
}

void virtio_queue_kick(struct virtio_dev *d, struct virtio_queue *q)
{
	if (virtq_publish(&q->ring))
		virtio_write16(&d->notify, q->notify_off, q->index);
}

static void read_config(struct virtio_dev *d, uint32_t off, uint8_t *p, uint32_t n, uint32_t width)
{
	uint32_t i, v = 0;

	for (i = 0; i < n; i++) {
		if (i % width == 0 && width == 4)
			v = virtio_read32(&d->device, off + i);
		else if (i % width == 0 && width == 2)
			v = virtio_read16(&d->device, off + i);
		else if (i % width == 0)
			v = virtio_read8(&d->device, off + i);
		p[i] = (uint8_t)(v >> 8 * (i % width));
	}
}

err_t virtio_dev_config(struct virtio_dev *d, uint32_t off, void *buf, uint32_t n, uint32_t width)
{
	unsigned int try;
	uint8_t before;

	if (off > d->device.length || n > d->device.length - off)
		return fail(d, -XEN_EINVAL, "the device's configuration is shorter than its features need");
	for (try = 0; try < CONFIG_TRIES; try++) {
		before = virtio_read8(&d->common, VIRTIO_PCI_COMMON_CFGGENERATION);
		read_config(d, off, buf, n, width);
		if (virtio_read8(&d->common, VIRTIO_PCI_COMMON_CFGGENERATION) == before)
			return 0;
	}
	return fail(d, -XEN_EIO, "the device's configuration never stays the same");
}
