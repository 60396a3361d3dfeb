/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_mmio.c - window accesses on real registers. */
#include "domains/runtime/virtio_mmio.h"

static bool inside(const struct virtio_win *w, uint32_t off, uint32_t n)
{
	return off % n == 0 && off < w->length && w->length - off >= n;
}

uint8_t virtio_read8(const struct virtio_win *w, uint32_t off)
{
	return inside(w, off, 1) ? w->base[off] : 0xff;
}

uint16_t virtio_read16(const struct virtio_win *w, uint32_t off)
{
	return inside(w, off, 2) ? *(volatile uint16_t *)(w->base + off) : 0xffff;
}

uint32_t virtio_read32(const struct virtio_win *w, uint32_t off)
{
	return inside(w, off, 4) ? *(volatile uint32_t *)(w->base + off) : 0xffffffff;
}

void virtio_write8(const struct virtio_win *w, uint32_t off, uint8_t v)
{
	if (inside(w, off, 1))
		w->base[off] = v;
}

void virtio_write16(const struct virtio_win *w, uint32_t off, uint16_t v)
{
	if (inside(w, off, 2))
		*(volatile uint16_t *)(w->base + off) = v;
}

void virtio_write32(const struct virtio_win *w, uint32_t off, uint32_t v)
{
	if (inside(w, off, 4))
		*(volatile uint32_t *)(w->base + off) = v;
}
