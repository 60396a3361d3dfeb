/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_cap.c - the virtio capability list; every field is the device's and checked. */
#include "domains/runtime/virtio_cap.h"
#include "lib/string.h"
#include <linux/virtio_pci.h>

#define PCI_STATUS	   0x06u
#define PCI_STATUS_CAPLIST 0x10u
#define PCI_CAP_POINTER	   0x34u
#define PCI_CAP_VENDOR	   9u
#define CAP_FIRST	   0x40u
#define CAP_LIMIT	   48u	/* (256 - 64) / 4 */

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool place_ok(const struct virtio_bar bars[VIRTIO_BARS], const struct virtio_place *p, uint32_t least)
{
	if (p->bar >= VIRTIO_BARS || p->length < least || p->offset % 4 != 0)
		return false;
	return (uint64_t)p->offset + p->length <= bars[p->bar].size;
}

static void take(struct virtio_place *slot, const struct virtio_place *p, const struct virtio_bar *bars, uint32_t least)
{
	if (slot->length == 0 && place_ok(bars, p, least))
		*slot = *p;
}

static void one_cap(const uint8_t *cap, uint32_t room, const struct virtio_bar *bars, struct virtio_caps *out)
{
	uint8_t len = cap[VIRTIO_PCI_CAP_LEN];
	struct virtio_place p;

	if (len < sizeof(struct virtio_pci_cap) || len > room)
		return;
	p.bar = cap[VIRTIO_PCI_CAP_BAR];
	p.offset = le32(cap + VIRTIO_PCI_CAP_OFFSET);
	p.length = le32(cap + VIRTIO_PCI_CAP_LENGTH);
	switch (cap[VIRTIO_PCI_CAP_CFG_TYPE]) {
	case VIRTIO_PCI_CAP_COMMON_CFG:
		take(&out->common, &p, bars, VIRTIO_PCI_COMMON_Q_USEDHI + 4);
		break;
	case VIRTIO_PCI_CAP_NOTIFY_CFG:
		if (len < sizeof(struct virtio_pci_notify_cap) || out->notify.length != 0)
			break;
		take(&out->notify, &p, bars, 2);
		out->notify_multiplier = le32(cap + VIRTIO_PCI_NOTIFY_CAP_MULT);
		break;
	case VIRTIO_PCI_CAP_ISR_CFG:
		take(&out->isr, &p, bars, 1);
		break;
	case VIRTIO_PCI_CAP_DEVICE_CFG:
		take(&out->device, &p, bars, 4);
		break;
	}
}

static const char *missing(const struct virtio_caps *c)
{
	if (c->common.length == 0)
		return "no usable common configuration window (is it a legacy-only device? use disable-legacy=on)";
	if (c->notify.length == 0)
		return "no usable notification window";
	if (c->device.length == 0)
		return "no usable device configuration window";
	return NULL;
}

err_t virtio_caps_parse(const uint8_t cfg[VIRTIO_CFG_BYTES], const struct virtio_bar bars[VIRTIO_BARS], struct virtio_caps *out, const char **why)
{
	unsigned int at = cfg[PCI_CAP_POINTER] & ~3u, n;

	memset(out, 0, sizeof(*out));
	if (!(cfg[PCI_STATUS] & PCI_STATUS_CAPLIST))
		at = 0;
	for (n = 0; n < CAP_LIMIT && at >= CAP_FIRST; n++) {
		uint32_t room = VIRTIO_CFG_BYTES - at;

		if (cfg[at] == PCI_CAP_VENDOR && room >= sizeof(struct virtio_pci_cap))
			one_cap(cfg + at, room, bars, out);
		at = cfg[at + 1] & ~3u;
	}
	*why = missing(out);
	return *why ? -XEN_ENODEV : 0;
}
