/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_cap.h - finds the register windows of a modern virtio-pci function. */
#ifndef RUNTIME_VIRTIO_CAP_H
#define RUNTIME_VIRTIO_CAP_H
#include "lib/types.h"

#define VIRTIO_CFG_BYTES 256u	/* one snapshot of conventional configuration space */
#define VIRTIO_BARS	 6u

struct virtio_bar {
	uint64_t base;		/* bus address */
	uint64_t size;		/* bytes; 0: no memory BAR here */
};

struct virtio_place {
	uint32_t offset;	/* bytes into the BAR */
	uint32_t length;	/* bytes; 0: absent */
	uint8_t bar;
};

struct virtio_caps {
	struct virtio_place common, notify, isr, device;
	uint32_t notify_multiplier;
};

/*
 * Walks the capability list of a configuration-space snapshot (virtio 1.1, 4.1.4). A capability whose window does not
 * lie inside its BAR is skipped, as is a second one of a type; a list that loops ends after 48 entries.
 * 0, or -XEN_ENODEV with *why naming what is missing.
 */
err_t virtio_caps_parse(const uint8_t cfg[VIRTIO_CFG_BYTES], const struct virtio_bar bars[VIRTIO_BARS], struct virtio_caps *out, const char **why) __must_check;
#endif
