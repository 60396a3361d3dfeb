/* SPDX-License-Identifier: Apache-2.0 */
/* pci_bar.c - base address registers (PCI Local Bus 3.0, 6.2.5) and MSI-X (6.8.2). */
#include "domains/runtime/pci.h"
#include "domains/runtime/hypercall.h"

#define REG_COMMAND 0x04
#define COMMAND_DECODE 3u			/* I/O and memory */
#define REG_BAR0 0x10
#define REG_HEADER 0x0e
#define BARS 6u
#define CAP_MSIX 0x11

static uint32_t bars_of(struct pci_bdf d)
{
	return (pci_read8(d, REG_HEADER) & 0x7f) == 0 ? BARS : 2;
}

static bool is_64(uint32_t v)
{
	return (v & 7) == 4;
}

/* True when BAR index is the upper half of the one before. */
static bool is_upper(struct pci_bdf d, uint32_t index)
{
	uint32_t i = 0;

	while (i < index)
		i += is_64(pci_read32(d, (uint8_t)(REG_BAR0 + 4 * i))) ? 2 : 1;
	return i != index;
}

static uint64_t address(uint32_t lo, uint32_t hi)
{
	return lo & 1 ? lo & ~3u : (uint64_t)hi << 32 | (lo & ~15u);
}

err_t pci_bar_addr(struct pci_bdf d, uint32_t index, uint64_t *addr)
{
	uint8_t reg = (uint8_t)(REG_BAR0 + 4 * index);
	uint32_t lo, hi;

	if (index >= bars_of(d) || is_upper(d, index))
		return -XEN_EINVAL;
	lo = pci_read32(d, reg);
	hi = is_64(lo) && index + 1 < BARS ? pci_read32(d, reg + 4) : 0;
	*addr = address(lo, hi);
	return *addr ? 0 : -XEN_ENODEV;
}

/* What the register reads after ones were written; the old value is put back. */
static uint32_t probe_ones(struct pci_bdf d, uint8_t reg)
{
	uint32_t old = pci_read32(d, reg), ones;

	pci_write32(d, reg, ~0u);
	ones = pci_read32(d, reg);
	pci_write32(d, reg, old);
	return ones;
}

err_t pci_bar_read(struct pci_bdf d, uint32_t index, struct pci_bar *bar)
{
	uint8_t reg = (uint8_t)(REG_BAR0 + 4 * index);
	uint16_t command;
	uint32_t lo, ones_lo, ones_hi = ~0u;
	uint64_t mask;

	if (index >= bars_of(d) || is_upper(d, index))
		return -XEN_EINVAL;
	lo = pci_read32(d, reg);
	*bar = (struct pci_bar){ .io = lo & 1, .is64 = is_64(lo) && index + 1 < BARS, .prefetch = (lo & 9) == 8 };
	command = pci_read16(d, REG_COMMAND);
	pci_write16(d, REG_COMMAND, command & (uint16_t)~COMMAND_DECODE);
	ones_lo = probe_ones(d, reg);
	if (bar->is64)
		ones_hi = probe_ones(d, reg + 4);
	bar->addr = address(lo, bar->is64 ? pci_read32(d, reg + 4) : 0);
	pci_write16(d, REG_COMMAND, command);
	if ((ones_lo & (bar->io ? ~3u : ~15u)) == 0 && (!bar->is64 || ones_hi == 0))
		return -XEN_ENODEV;
	mask = bar->io ? 0xffffffffffff0000ull | (ones_lo & 0xfffc) : (uint64_t)ones_hi << 32 | (ones_lo & ~15u);
	bar->size = ~mask + 1;
	return 0;
}

err_t pci_msix_find(struct pci_bdf d, struct pci_msix *m)
{
	uint32_t table;
	err_t e;

	m->cap = pci_find_cap(d, CAP_MSIX, 0);
	if (!m->cap)
		return -XEN_ENODEV;
	m->entries = (pci_read16(d, m->cap + 2) & 0x7ffu) + 1;
	table = pci_read32(d, m->cap + 4);
	e = pci_bar_addr(d, table & 7, &m->table);
	m->table += table & ~7u;
	return e;
}

err_t pci_msix_bind(struct pci_bdf d, const struct pci_msix *m, uint32_t entry, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	uint32_t pirq;
	err_t e;

	if (entry >= m->entries)
		return -XEN_EINVAL;
	e = physdev_map_msix(d.bus, d.devfn, entry, m->table, &pirq);
	if (e)
		return e;
	e = ev_bind_pirq(pirq, fn, ctx, port);
	if (e)
		(void)!physdev_unmap_pirq(pirq);	/* the first error is the one to report */
	return e;
}
