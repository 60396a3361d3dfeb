/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_pci.c - glue between PCI functions and the virtio layer. */
#include "domains/runtime/virtio_pci.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/virtio_cap.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define VENDOR_VIRTIO	 0x1af4u
#define MODERN_BASE	 0x1040u	/* + type (virtio 1.1, 4.1.2) */
#define TRANSITIONAL_NET 0x1000u
#define TRANSITIONAL_BLK 0x1001u
#define COMMAND_MEMORY	 2u
#define COMMAND_MASTER	 4u

static bool is_type(struct pci_bdf d, uint16_t id)
{
	uint32_t v = pci_read32(d, 0);
	uint16_t device = (uint16_t)(v >> 16);

	if ((v & 0xffff) != VENDOR_VIRTIO)
		return false;
	return device == MODERN_BASE + id || (id == 1 && device == TRANSITIONAL_NET) || (id == 2 && device == TRANSITIONAL_BLK);
}

bool virtio_pci_next(struct pci_bdf *d, bool first, uint16_t id)
{
	while (pci_next(d, first)) {
		if (is_type(*d, id))
			return true;
		first = false;
	}
	return false;
}

void virtio_pci_name(struct pci_bdf d, char name[VIRTIO_PCI_NAME])
{
	snprintf(name, VIRTIO_PCI_NAME, "0000:%02x:%02x.%x", d.bus, d.devfn >> 3, d.devfn & 7);
}

static void read_bars(struct pci_bdf d, struct virtio_bar bars[VIRTIO_BARS])
{
	struct pci_bar b;
	uint32_t i;

	for (i = 0; i < VIRTIO_BARS; i++) {
		bars[i].size = 0;
		if (pci_bar_read(d, i, &b) != 0 || b.io || b.addr == 0)
			continue;
		bars[i].base = b.addr;
		bars[i].size = b.size;
	}
}

static err_t map(const struct virtio_bar *bars, const struct virtio_place *p, struct virtio_win *w)
{
	uint64_t pa = bars[p->bar].base + p->offset;

	w->base = (volatile uint8_t *)(uintptr_t)pa;
	w->length = p->length;
	return vm_map_mmio(pa, p->length);
}

err_t virtio_pci_open(struct pci_bdf d, struct virtio_dev *v)
{
	struct virtio_bar bars[VIRTIO_BARS];
	uint8_t cfg[VIRTIO_CFG_BYTES];
	struct virtio_caps c;
	uint32_t i, word;
	err_t e;

	for (i = 0; i < VIRTIO_CFG_BYTES; i += 4) {
		word = pci_read32(d, (uint8_t)i);
		memcpy(cfg + i, &word, 4);
	}
	read_bars(d, bars);
	e = virtio_caps_parse(cfg, bars, &c, &v->why);
	if (e)
		return e;
	/* Memory decoding is ours; bus mastering is the hypervisor's and set at assignment, so that bit may be ignored. */
	pci_write16(d, 4, (uint16_t)(pci_read16(d, 4) | COMMAND_MEMORY | COMMAND_MASTER));
	v->notify_multiplier = c.notify_multiplier;
	e = map(bars, &c.common, &v->common);
	if (e == 0)
		e = map(bars, &c.notify, &v->notify);
	if (e == 0)
		e = map(bars, &c.device, &v->device);
	if (e)
		v->why = "its register windows could not be mapped";
	return e;
}

void *virtio_pci_ring_alloc(struct virtio_dev *v, uint16_t size, uint64_t *bus)
{
	uint32_t order = 0;
	void *p;

	while (((size_t)PAGE_SIZE << order) < virtq_bytes(size))
		order++;
	p = dma_alloc(order, bus);
	if (!p)
		v->why = "no DMA memory (is unsafe-dma missing on its device node?)";
	return p;
}

err_t virtio_pci_irq(struct pci_bdf d, uint16_t entry, ev_fn *fn, void *ctx, evtchn_port_t *port, uint16_t *vector)
{
	struct pci_msix m;
	err_t e = pci_msix_find(d, &m);

	*vector = VIRTIO_NO_VECTOR;
	if (e == 0)
		e = pci_msix_bind(d, &m, entry, fn, ctx, port);
	if (e == 0)
		*vector = entry;
	return e;
}
