/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_mmio.h - accesses to a mapped register window; hosted tests link a fake device instead. */
#ifndef RUNTIME_VIRTIO_MMIO_H
#define RUNTIME_VIRTIO_MMIO_H
#include "lib/types.h"

struct virtio_win {
	volatile uint8_t *base;
	uint32_t length;	/* bytes */
};

/* One naturally aligned access each (virtio 1.1, 4.1.3.1). Outside the window reads give all ones, writes do nothing. */
uint8_t virtio_read8(const struct virtio_win *w, uint32_t off);
uint16_t virtio_read16(const struct virtio_win *w, uint32_t off);
uint32_t virtio_read32(const struct virtio_win *w, uint32_t off);
void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v);
void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v);
void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v);
#endif
