/* SPDX-License-Identifier: Apache-2.0 */
/* pci/mediate.c - hal/pci.h: ownership, filtered configuration space, BARs. */
#include "arch/x86/pci/pci.h"
#include "core/console/console.h"
#include "xsm/xsm.h"
#include <xen/xen.h>

#define REG_COMMAND 0x04u
#define REG_BAR     0x10u
#define REG_BAR_END 0x28u
#define COMMAND_IO 1u
#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u
#define COMMAND_INTX_OFF 0x400u
#define COMMAND_GUEST COMMAND_INTX_OFF	/* memory decoding stays on: what the hypervisor masks in the MSI-X table must arrive */

uint32_t hal_pci_find(uint32_t sbdf)
{
	for (uint32_t i = 0; i < pci_nr; i++)
		if (pci_fns[i].bdf == sbdf)
			return i;
	return PCI_NONE;
}

domid_t hal_pci_owner(uint32_t fn)
{
	return __atomic_load_n(&pci_fns[fn].owner, __ATOMIC_ACQUIRE);
}

static bool change_owner(uint32_t fn, domid_t from, domid_t to)
{
	return __atomic_compare_exchange_n(&pci_fns[fn].owner, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

err_t hal_pci_claim(uint32_t fn)
{
	return change_owner(fn, DOMID_INVALID, PCI_CLAIMED) ? 0 : -XEN_EBUSY;
}

void hal_pci_unclaim(uint32_t fn)
{
	(void)change_owner(fn, PCI_CLAIMED, DOMID_INVALID);
}

uint32_t hal_pci_sid(uint32_t fn)
{
	return xsm_pcidevice_sid(pci_fns[fn].bdf, pci_fns[fn].class_code);
}

err_t hal_pci_assign_check(uint32_t fn)
{
	if (pci_fns[fn].bridge)
		return -XEN_EPERM;
	return pci_reset_pending(&pci_fns[fn]) ? -XEN_EAGAIN : 0;
}

void hal_pci_assign(uint32_t fn, domid_t dom)
{
	struct pci_fn *f = &pci_fns[fn];
	uint32_t command;

	pci_reset_end(f);
	command = pci_conf_read(f->bdf, REG_COMMAND, 2);
	__atomic_store_n(&f->owner, dom, __ATOMIC_RELEASE);
	command |= COMMAND_MEMORY | COMMAND_INTX_OFF;
	pci_conf_write(f->bdf, REG_COMMAND, 2, command);
	msix_on(f);
	pci_conf_write(f->bdf, REG_COMMAND, 2, command | COMMAND_MASTER);	/* last: the function sends nothing before, no interrupt either */
}

void hal_pci_release(uint32_t fn)
{
	struct pci_fn *f = &pci_fns[fn];
	uint32_t command = pci_conf_read(f->bdf, REG_COMMAND, 2) & ~(COMMAND_IO | COMMAND_MASTER);

	pci_conf_write(f->bdf, REG_COMMAND, 2, command | COMMAND_MEMORY);
	f->ports = 0;
	msix_off(fn);
	pci_conf_write(f->bdf, REG_COMMAND, 2, command & ~COMMAND_MEMORY);
	f->sizing = 0;
	f->share_told = false;
	pci_reset_begin(f);
	if (!f->reset_cap)
		report("pci: %02x:%02x.%x cannot be reset: its next owner gets it as domain %u left it", f->bdf >> 8, f->bdf >> 3 & 31,
		       f->bdf & 7, f->owner);
	__atomic_store_n(&f->owner, DOMID_INVALID, __ATOMIC_RELEASE);	/* last: from now on another may claim it */
}

void hal_pci_release_all(domid_t dom)
{
	for (uint32_t i = 0; i < pci_nr; i++)
		if (hal_pci_owner(i) == dom)
			hal_pci_release(i);
}

static bool is_bar(uint32_t off)
{
	return off >= REG_BAR && off < REG_BAR_END;
}

/* What a BAR reads after all ones were written to it (PCI 3.0, 6.2.5.1). */
static uint32_t bar_size_mask(const struct pci_fn *f, unsigned i, uint32_t now)
{
	if (f->bar[i].high)
		return (uint32_t)(~(f->bar[i - 1].size - 1) >> 32);
	if (!f->bar[i].size)
		return 0;
	return (uint32_t)~(f->bar[i].size - 1) | (now & (f->bar[i].memory ? 15u : 3u));
}

uint32_t hal_pci_read(uint32_t fn, uint32_t off, uint32_t size)
{
	struct pci_fn *f = &pci_fns[fn];
	uint32_t v = pci_conf_read(f->bdf, off, size);
	unsigned i = (off - REG_BAR) / 4;

	if (!is_bar(off) || size != 4 || !(f->sizing & 1u << i))
		return v;
	return bar_size_mask(f, i, v);
}

void hal_pci_write(uint32_t fn, uint32_t off, uint32_t size, uint32_t val)
{
	struct pci_fn *f = &pci_fns[fn];
	uint32_t command;

	if (is_bar(off) && size == 4) {
		unsigned i = (off - REG_BAR) / 4;

		f->sizing = (uint8_t)(val == ~0u ? f->sizing | 1u << i : f->sizing & ~(1u << i));
		return;
	}
	if (off != REG_COMMAND || size < 2)
		return;
	command = pci_conf_read(f->bdf, REG_COMMAND, 2);
	pci_conf_write(f->bdf, REG_COMMAND, 2, (command & ~COMMAND_GUEST) | (val & COMMAND_GUEST));
}

static bool overlaps(uint64_t start, uint64_t end, uint64_t table, uint64_t bytes)
{
	uint64_t first = table & ~(PAGE_SIZE - 1ul), last = (table + bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);

	return table && start < last && first < end;
}

static bool in_bar(const struct pci_fn *f, uint64_t start, uint64_t end)
{
	for (unsigned i = 0; i < 6; i++) {
		const struct pci_bar *b = &f->bar[i];
		uint64_t last = (b->base + b->size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);

		if (b->memory && b->size && start >= (b->base & ~(PAGE_SIZE - 1ul)) && end <= last)
			return true;
	}
	return false;
}

/* Does a BAR of another domain's or nobody's function reach into these pages? Small BARs may share one. */
static bool reaches_others(domid_t dom, uint64_t start, uint64_t end)
{
	for (uint32_t i = 0; i < pci_nr; i++)
		for (unsigned k = 0; k < 6 && pci_fns[i].owner != dom; k++) {
			const struct pci_bar *b = &pci_fns[i].bar[k];

			if (b->memory && b->size && start < b->base + b->size && b->base < end)
				return true;
		}
	return false;
}

uint32_t hal_pci_bar(domid_t dom, struct mfn mfn, uint64_t n)
{
	uint64_t start = mfn.v << PAGE_SHIFT, end = start + (n << PAGE_SHIFT);

	if (!n || n >> 40 || mfn.v > (1ul << 40) - n)
		return PCI_NONE;
	for (uint32_t i = 0; i < pci_nr; i++) {
		const struct pci_fn *f = &pci_fns[i];

		if (f->owner != dom || !in_bar(f, start, end))
			continue;
		if (overlaps(start, end, f->table, 16ul * f->entries) || overlaps(start, end, f->pba, f->entries / 8 + 8ul))
			return PCI_NONE;
		return reaches_others(dom, start, end) ? PCI_NONE : i;
	}
	return PCI_NONE;
}
