/* SPDX-License-Identifier: Apache-2.0 */
/* pci/config.c - configuration mechanism 1, and the scan at boot. */
#include "arch/x86/cpu.h"
#include "arch/x86/lock.h"
#include "arch/x86/pci/pci.h"
#include "core/console/console.h"
#include <xen/xen.h>

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc
#define REG_COMMAND  0x04u
#define REG_CLASS    0x08u
#define REG_HEADER   0x0eu
#define REG_BAR      0x10u
#define REG_CAPS     0x34u
#define COMMAND_IO     1u
#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u
#define STATUS_CAPS    (1u << 20)	/* in the dword at 0x04 */
#define CAP_MSI  5u
#define CAP_MSIX 0x11u

struct pci_fn pci_fns[PCI_FUNCTIONS];
unsigned pci_nr;
static struct spinlock lock;

static void select(uint32_t bdf, uint32_t off)
{
	outl(PORT_ADDRESS, 1u << 31 | bdf << 8 | (off & 0xfc));
}

uint32_t pci_conf_read(uint32_t bdf, uint32_t off, uint32_t size)
{
	uint16_t port = (uint16_t)(PORT_DATA + (off & 3));
	uint32_t v;

	spin_lock(&lock);
	select(bdf, off);
	v = size == 1 ? inb(port) : size == 2 ? inw(port) : inl(port);
	spin_unlock(&lock);
	return v;
}

void pci_conf_write(uint32_t bdf, uint32_t off, uint32_t size, uint32_t val)
{
	uint16_t port = (uint16_t)(PORT_DATA + (off & 3));

	spin_lock(&lock);
	select(bdf, off);
	if (size == 1)
		outb(port, (uint8_t)val);
	else if (size == 2)
		outw(port, (uint16_t)val);
	else
		outl(port, val);
	spin_unlock(&lock);
}

static uint32_t probe(uint32_t bdf, uint32_t off)
{
	uint32_t old = pci_conf_read(bdf, off, 4), mask;

	pci_conf_write(bdf, off, 4, ~0u);
	mask = pci_conf_read(bdf, off, 4);
	pci_conf_write(bdf, off, 4, old);
	return mask;
}

/* Sizes are found with decoding off, so that the device does not answer at odd places meanwhile. */
static void size_bars(struct pci_fn *f)
{
	uint32_t command = pci_conf_read(f->bdf, REG_COMMAND, 2);

	pci_conf_write(f->bdf, REG_COMMAND, 2, command & ~(COMMAND_IO | COMMAND_MEMORY));
	for (unsigned i = 0; i < 6; i++) {
		uint32_t off = REG_BAR + 4 * i, low = pci_conf_read(f->bdf, off, 4);
		struct pci_bar *b = &f->bar[i];
		uint64_t mask = probe(f->bdf, off);

		if (!mask)
			continue;
		b->memory = !(low & 1);
		b->base = b->memory ? low & ~15u : low & ~3u;
		mask &= b->memory ? ~15ul : ~3ul;
		if (b->memory && (low & 6) == 4 && i < 5) {
			b->base |= (uint64_t)pci_conf_read(f->bdf, off + 4, 4) << 32;
			mask |= (uint64_t)probe(f->bdf, off + 4) << 32;
			f->bar[++i].high = true;
		} else {
			mask |= b->memory ? ~0ul << 32 : ~0xfffful;
		}
		b->size = ~mask + 1;
	}
	pci_conf_write(f->bdf, REG_COMMAND, 2, command);
}

static uint64_t table_address(const struct pci_fn *f, uint32_t v)
{
	return (v & 7) < 6 ? f->bar[v & 7].base + (v & ~7u) : 0;
}

static void find_caps(struct pci_fn *f)
{
	uint32_t at = pci_conf_read(f->bdf, REG_CAPS, 1) & 0xfc;

	for (unsigned budget = 48; at >= 0x40 && budget; budget--) {
		uint32_t head = pci_conf_read(f->bdf, at, 4);

		if ((head & 0xff) == CAP_MSI)
			pci_conf_write(f->bdf, at + 2, 2, head >> 16 & ~1u);
		if ((head & 0xff) == CAP_MSIX) {
			f->msix = (uint8_t)at;
			f->entries = (uint16_t)((head >> 16 & 0x7ff) + 1);
			f->table = table_address(f, pci_conf_read(f->bdf, at + 4, 4));
			f->pba = table_address(f, pci_conf_read(f->bdf, at + 8, 4));
			msix_quiet(f);
		}
		pci_reset_find(f, at, head);
		at = head >> 8 & 0xfc;
	}
}

static void add(uint32_t bdf, uint32_t ids)
{
	struct pci_fn *f = &pci_fns[pci_nr];
	uint32_t command = pci_conf_read(bdf, REG_COMMAND, 4);

	if (pci_nr == PCI_FUNCTIONS) {
		report("pci: more than %u functions; %02x:%02x.%x stays unused", PCI_FUNCTIONS, bdf >> 8, bdf >> 3 & 31, bdf & 7);
		return;
	}
	pci_nr++;
	f->bdf = bdf;
	f->ids = ids;
	f->class_code = pci_conf_read(bdf, REG_CLASS, 4) >> 8;
	f->owner = DOMID_INVALID;
	f->bridge = pci_conf_read(bdf, REG_HEADER, 1) & 0x7f || f->class_code >> 16 == 6;
	if (f->bridge)
		return;
	pci_conf_write(bdf, REG_COMMAND, 2, command & 0xffff & ~COMMAND_MASTER);
	size_bars(f);
	if (command & STATUS_CAPS)
		find_caps(f);
}

void pci_init(void)
{
	for (uint32_t bdf = 0; bdf < 0x10000; bdf++) {
		uint32_t ids = pci_conf_read(bdf, 0, 4);

		if ((ids & 0xffff) == 0xffff) {
			if (!(bdf & 7))
				bdf |= 7;
			continue;
		}
		add(bdf, ids);
		if (!(bdf & 7) && !(pci_conf_read(bdf, REG_HEADER, 1) & 0x80))
			bdf |= 7;
	}
	msix_share_out();
	pci_reset_all();
	report("pci: %u functions, bus mastering off", pci_nr);
}
