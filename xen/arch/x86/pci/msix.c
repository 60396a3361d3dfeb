/* SPDX-License-Identifier: Apache-2.0 */
/* pci/msix.c - MSI-X entries as pirqs: vectors chosen and tables written by the hypervisor only (PCI 3.0, 6.8.2). */
#include "arch/x86/irq/lapic.h"
#include "arch/x86/lock.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/pci/pci.h"
#include "arch/x86/traps.h"
#include "call/call.h"
#include "core/console/console.h"
#include "hal/irq.h"
#include "hal/spec.h"

#define CONTROL_ENABLE 0x8000u
#define CONTROL_MASK   0x4000u
#define ENTRY_MASKED   1u
#define MSI_ADDRESS    0xfee00000u
#define NR_PIRQS (VECTOR_DEVICE_LAST - VECTOR_DEVICE_FIRST + 1u)

/* A pirq is a device vector's index; port 0: bound to none. */
static struct pirq { bool used; domid_t dom; uint32_t fn, entry, port; } pirqs[NR_PIRQS];
static uint32_t share;			/* how many of them a function may have */
static struct spinlock lock;		/* pirqs are the machine's: their owners' locks do not keep two domains apart. A leaf */

/* Vectors that all functions have together if each takes n or, where its table is smaller, every entry. */
static uint32_t vectors_of(uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < pci_nr; i++)
		if (pci_fns[i].msix && pci_fns[i].table)
			sum += pci_fns[i].entries < n ? pci_fns[i].entries : n;
	return sum;
}

void msix_share_out(void)
{
	_Static_assert(PCI_FUNCTIONS < NR_PIRQS, "one vector for each function at least");
	share = 1;
	while (vectors_of(share + 1) < NR_PIRQS && vectors_of(share + 1) > vectors_of(share))	/* pirq 0 is nobody's */
		share++;
}

static volatile uint32_t *entry_of(struct pci_fn *f, uint32_t entry)
{
	if (!f->table_va)
		f->table_va = paging_map_device(f->table, 16ul * f->entries);
	return f->table_va + 4 * entry;
}

/* What is read back comes after all that the function sent before it was masked: no message is under way when the vector is given on. */
static void mask(volatile uint32_t *e)
{
	e[3] = ENTRY_MASKED;
	(void)e[3];
}

static void set_mask(const struct pirq *p, bool masked)
{
	volatile uint32_t *e = entry_of(&pci_fns[p->fn], p->entry);

	if (masked)
		mask(e);
	else
		e[3] = 0;
}

/* ENABLE, MASK (the function as a whole, whatever its entries say), or both. */
static void set_control(const struct pci_fn *f, uint32_t bits)
{
	uint32_t control = pci_conf_read(f->bdf, f->msix + 2u, 2) & ~(CONTROL_ENABLE | CONTROL_MASK);

	pci_conf_write(f->bdf, f->msix + 2u, 2, control | bits);
}

void msix_quiet(const struct pci_fn *f)
{
	if (f->msix)
		set_control(f, CONTROL_MASK);
}

/* Enabled, for some functions do not answer at their table otherwise. */
void msix_on(struct pci_fn *f)
{
	if (!f->msix || !f->table)
		return;
	set_control(f, CONTROL_ENABLE | CONTROL_MASK);
	for (uint32_t i = 0; i < f->entries; i++)
		mask(entry_of(f, i));
	set_control(f, CONTROL_ENABLE);
}

static void program(const struct pirq *p, uint32_t vector)
{
	volatile uint32_t *e = entry_of(&pci_fns[p->fn], p->entry);

	mask(e);
	e[0] = MSI_ADDRESS | lapic_id() << 12;
	e[1] = 0;
	e[2] = vector;
}

static err_t take(uint32_t fn, uint32_t entry, uint32_t *pirq)
{
	uint32_t found = NR_PIRQS, has = 0;

	for (uint32_t i = NR_PIRQS; i-- > 1; ) {	/* pirq 0 is no valid answer to some guests */
		if (pirqs[i].used && pirqs[i].fn == fn && pirqs[i].entry == entry)
			return -XEN_EEXIST;
		has += pirqs[i].used && pirqs[i].fn == fn;
		if (!pirqs[i].used)
			found = i;
	}
	if (found == NR_PIRQS || has >= share)
		return -XEN_ENOSPC;
	pirqs[found] = (struct pirq){ true, pci_fns[fn].owner, fn, entry, 0 };
	program(&pirqs[found], VECTOR_DEVICE_FIRST + found);
	*pirq = found;
	return 0;
}

/* Once for each owner: it may ask without end. */
static void tell_refused(struct pci_fn *f)
{
	if (f->share_told)
		return;
	f->share_told = true;
	report("pci: %02x:%02x.%x: domain %u wants more than the %u MSI-X entries that a function may have; use fewer queues", f->bdf >> 8,
	       f->bdf >> 3 & 31, f->bdf & 7, f->owner, share);
}

err_t hal_pirq_alloc(uint32_t fn, uint32_t entry, uint32_t *pirq)
{
	struct pci_fn *f = &pci_fns[fn];
	err_t rc;

	if (!f->msix || !f->table || entry >= f->entries)
		return -XEN_EINVAL;
	spin_lock(&lock);
	rc = take(fn, entry, pirq);
	spin_unlock(&lock);
	if (rc == -XEN_ENOSPC)
		tell_refused(f);
	return rc;
}

static bool owns(domid_t dom, uint32_t pirq)
{
	const struct pirq *p;

	if (pirq >= NR_PIRQS)
		return false;
	p = &pirqs[index_clamp(pirq, NR_PIRQS)];
	return p->used && p->dom == dom;
}

err_t hal_pirq_free_check(domid_t dom, uint32_t pirq)
{
	if (!owns(dom, pirq))
		return -XEN_EINVAL;
	return pirqs[pirq].port ? -XEN_EBUSY : 0;
}

uint32_t hal_pirq_fn(domid_t dom, uint32_t pirq)
{
	return owns(dom, pirq) ? pirqs[pirq].fn : PCI_NONE;
}

void hal_pirq_free(uint32_t pirq)
{
	spin_lock(&lock);
	set_mask(&pirqs[pirq], true);
	pirqs[pirq].used = false;
	spin_unlock(&lock);
}

static void free_all(uint32_t fn)
{
	spin_lock(&lock);
	for (uint32_t i = 0; i < NR_PIRQS; i++) {
		if (!pirqs[i].used || pirqs[i].fn != fn)
			continue;
		set_mask(&pirqs[i], true);
		pirqs[i] = (struct pirq){ 0 };
	}
	spin_unlock(&lock);
}

void msix_off(uint32_t fn)
{
	const struct pci_fn *f = &pci_fns[fn];

	if (!f->msix)
		return;
	set_control(f, CONTROL_ENABLE | CONTROL_MASK);
	free_all(fn);
	set_control(f, CONTROL_MASK);
}

err_t hal_pirq_check(domid_t dom, uint32_t pirq)
{
	if (!owns(dom, pirq))
		return -XEN_EINVAL;
	return pirqs[pirq].port ? -XEN_EEXIST : 0;
}

void hal_pirq_bind(domid_t dom, uint32_t pirq, uint32_t port)
{
	spin_lock(&lock);
	if (owns(dom, pirq)) {		/* else its function was taken away since the check */
		pirqs[pirq].port = port;
		set_mask(&pirqs[pirq], false);
	}
	spin_unlock(&lock);
}

void hal_pirq_unbind(domid_t dom, uint32_t pirq)
{
	spin_lock(&lock);
	if (owns(dom, pirq)) {
		set_mask(&pirqs[pirq], true);
		pirqs[pirq].port = 0;
	}
	spin_unlock(&lock);
}

/* MSI-X is edge-triggered: nothing waits for the guest. */
void hal_pirq_eoi(domid_t dom, uint32_t pirq)
{
	(void)dom, (void)pirq;
}

void irq_device(uint8_t vector)
{
	uint32_t pirq = vector - VECTOR_DEVICE_FIRST;
	struct pirq p;

	if (vector < VECTOR_DEVICE_FIRST || vector > VECTOR_DEVICE_LAST)
		return;
	spin_lock(&lock);
	p = pirqs[pirq];
	spin_unlock(&lock);
	if (p.used && p.port)
		pirq_raise(p.dom, pirq, p.port);
}
