/* SPDX-License-Identifier: Apache-2.0 */
/* pci/msix_test.c - no entry can fire that its owner did not bind, at no moment of assignment and release; no function takes another's share of vectors. */
// link: xen/arch/x86/pci/msix.c xen/arch/x86/pci/mediate.c
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include "arch/x86/irq/lapic.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/pci/pci.h"
#include "arch/x86/traps.h"
#include "call/call.h"
#include "core/console/console.h"
#include "hal/irq.h"
#include "xsm/xsm.h"

enum { FNS = 3, ENTRIES = 256, COMMAND = 4, CAP = 0x40, CONTROL = CAP + 2 };
enum { MEMORY = 2, MASTER = 4, ENABLE = 0x8000, MASK = 0x4000 };
enum { D = 3, E = 4 };

struct pci_fn pci_fns[PCI_FUNCTIONS];
unsigned pci_nr;

static struct { uint8_t conf[256]; uint32_t *table; bool bound[ENTRIES]; } dev[FNS];
static uint32_t raised, reports;

/* The function can send a message now by no entry but those that are bound. */
static void nothing_else_fires(uint32_t fn)
{
	uint16_t command, control;

	memcpy(&command, dev[fn].conf + COMMAND, 2);
	memcpy(&control, dev[fn].conf + CONTROL, 2);
	if (!(command & MASTER) || !(control & ENABLE) || control & MASK)
		return;
	for (uint32_t i = 0; i < pci_fns[fn].entries; i++)
		assert(dev[fn].table[4 * i + 3] & 1 || dev[fn].bound[i]);
}

/* A table that is touched while the function does not decode its addresses ends the test. */
static void decode(uint32_t fn)
{
	assert(mprotect(dev[fn].table, 16 * ENTRIES, dev[fn].conf[COMMAND] & MEMORY ? PROT_READ | PROT_WRITE : PROT_NONE) == 0);
}

uint32_t pci_conf_read(uint32_t bdf, uint32_t off, uint32_t size)
{
	uint32_t v = 0;

	memcpy(&v, dev[bdf].conf + off, size);
	return v;
}

void pci_conf_write(uint32_t bdf, uint32_t off, uint32_t size, uint32_t val)
{
	memcpy(dev[bdf].conf + off, &val, size);
	if (dev[bdf].conf[COMMAND] & MEMORY)
		decode(bdf);
	nothing_else_fires(bdf);
	decode(bdf);
}

void *paging_map_device(uint64_t pa, uint64_t size)
{
	assert(size <= 16 * ENTRIES);
	return dev[pa - 1].table;
}

uint32_t lapic_id(void) { return 2; }
void report(const char *fmt, ...) { (void)fmt, reports++; }
uint32_t xsm_pcidevice_sid(uint32_t bdf, uint32_t class_code) { return bdf + class_code; }
void pirq_raise(domid_t d, uint32_t pirq, uint32_t port) { raised = d << 16 | pirq << 8 | port; }
bool pci_reset_pending(const struct pci_fn *f) { (void)f; return false; }
void pci_reset_begin(struct pci_fn *f) { (void)f; }
void pci_reset_end(struct pci_fn *f) { (void)f; }

/* Functions that nobody owns and whose reset changes nothing; their tables are as the last owner or the firmware left them: nothing is masked. */
static void start(const uint16_t entries[FNS])
{
	pci_nr = FNS;
	for (uint32_t i = 0; i < FNS; i++) {
		if (pci_fns[i].owner == D || pci_fns[i].owner == E)
			hal_pci_release(i);
		if (!dev[i].table)
			dev[i].table = mmap(NULL, 16 * ENTRIES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert(dev[i].table != MAP_FAILED);
		pci_fns[i] = (struct pci_fn){ .bdf = i, .owner = DOMID_INVALID, .msix = CAP, .reset_cap = 0x60, .entries = entries[i], .table = i + 1 };
		memset(dev[i].conf, 0, sizeof dev[i].conf);
		memset(dev[i].bound, 0, sizeof dev[i].bound);
		dev[i].conf[COMMAND] = MEMORY;
		decode(i);
		memset(dev[i].table, 0, 16 * ENTRIES);
		dev[i].conf[COMMAND] = 0;
		decode(i);
	}
	msix_share_out();
	reports = 0;
}

static void bind(uint32_t fn, domid_t d, uint32_t entry, uint32_t *pirq)
{
	assert(hal_pirq_alloc(fn, entry, pirq) == 0 && hal_pirq_check(d, *pirq) == 0);
	dev[fn].bound[entry] = true;
	hal_pirq_bind(d, *pirq, 7);
}

/* As the next owner would find it if nobody masked anything at its assignment. */
static void all_masked(uint32_t fn)
{
	uint8_t was = dev[fn].conf[COMMAND];

	dev[fn].conf[COMMAND] |= MEMORY;
	decode(fn);
	for (uint32_t i = 0; i < pci_fns[fn].entries; i++)
		assert(dev[fn].table[4 * i + 3] & 1);
	dev[fn].conf[COMMAND] = was;
	decode(fn);
}

static void masked_throughout(void)
{
	static const uint16_t entries[FNS] = { 4, 4, 4 };
	uint32_t a, b;

	start(entries);
	assert(hal_pci_claim(0) == 0 && hal_pci_claim(0) == -XEN_EBUSY && hal_pci_owner(0) == PCI_CLAIMED);
	hal_pci_unclaim(0);
	assert(hal_pci_owner(0) == DOMID_INVALID && hal_pci_claim(0) == 0 && hal_pci_assign_check(0) == 0);
	hal_pci_assign(0, D);
	hal_pci_unclaim(0);
	assert(hal_pci_owner(0) == D && hal_pci_claim(0) == -XEN_EBUSY);
	all_masked(0);
	assert((pci_conf_read(0, CONTROL, 2) & (ENABLE | MASK)) == ENABLE && (pci_conf_read(0, COMMAND, 2) & (MEMORY | MASTER)) == (MEMORY | MASTER));
	bind(0, D, 1, &a);
	bind(0, D, 3, &b);
	nothing_else_fires(0);
	assert(dev[0].table[4 * 1 + 3] == 0 && dev[0].table[4 * 1 + 2] == VECTOR_DEVICE_FIRST + a && dev[0].table[4 * 1] == (0xfee00000 | 2 << 12));
	irq_device((uint8_t)(VECTOR_DEVICE_FIRST + a));
	assert(raised == (D << 16 | a << 8 | 7));
	memset(dev[0].bound, 0, sizeof dev[0].bound);	/* its vectors may be another's from here on */
	hal_pci_release(0);
	all_masked(0);
	assert(!(pci_conf_read(0, CONTROL, 2) & ENABLE) && !(pci_conf_read(0, COMMAND, 2) & (MEMORY | MASTER)));
	raised = 0;
	irq_device((uint8_t)(VECTOR_DEVICE_FIRST + a));
	assert(!raised && hal_pirq_fn(D, a) == PCI_NONE && hal_pci_owner(0) == DOMID_INVALID);
	hal_pci_assign(0, E);
	nothing_else_fires(0);
	hal_pci_release_all(E);
}

/* A domain that turns memory decoding off would keep what is masked after that from the table. */
static void decoding_stays(void)
{
	static const uint16_t entries[FNS] = { 4, 4, 4 };
	uint32_t a;

	start(entries);
	hal_pci_assign(0, D);
	bind(0, D, 2, &a);
	hal_pci_write(0, COMMAND, 2, 0);
	assert((pci_conf_read(0, COMMAND, 2) & (MEMORY | MASTER)) == (MEMORY | MASTER));
	hal_pirq_unbind(D, a);
	assert(hal_pirq_free_check(D, a) == 0);
	hal_pirq_free(a);
	all_masked(0);
	hal_pci_release(0);
}

/* A function without MSI-X, or whose table lies in no BAR of its own, is lent all the same. */
static void without(void)
{
	static const uint16_t entries[FNS] = { 4, 4, 4 };
	uint32_t pirq;

	start(entries);
	pci_fns[0].msix = 0;
	pci_fns[1].table = 0;
	for (uint32_t i = 0; i < 2; i++) {
		hal_pci_assign(i, D);
		assert(hal_pirq_alloc(i, 0, &pirq) == -XEN_EINVAL && !(pci_conf_read(i, CONTROL, 2) & ENABLE));
		hal_pci_release(i);
	}
}

/* Entries from `first` on until it is refused; how many it got. */
static uint32_t fill(uint32_t fn, uint32_t first)
{
	uint32_t n = 0, pirq;
	err_t rc;

	while ((rc = hal_pirq_alloc(fn, first + n, &pirq)) == 0)
		n++;
	assert(rc == (first + n == pci_fns[fn].entries ? -XEN_EINVAL : -XEN_ENOSPC));
	return n;
}

/* Who has a large table leaves the others theirs, in whatever order they come, and again when they come back. */
static void shares(void)
{
	static const uint16_t entries[FNS] = { 256, 3, 64 };
	const uint32_t all = VECTOR_DEVICE_LAST - VECTOR_DEVICE_FIRST;
	uint32_t pirq;

	start(entries);
	for (uint32_t i = 0; i < FNS; i++)
		hal_pci_assign(i, i ? E : D);
	assert(fill(0, 0) == all - 3 - 64 && reports == 1);
	assert(hal_pirq_alloc(0, 200, &pirq) == -XEN_ENOSPC && reports == 1);	/* told once */
	assert(fill(1, 0) == 3 && fill(2, 0) == 64 && reports == 1);
	hal_pci_release_all(E);
	assert(hal_pirq_alloc(0, 200, &pirq) == -XEN_ENOSPC);
	for (uint32_t i = 1; i < FNS; i++)
		hal_pci_assign(i, E);
	assert(fill(2, 0) == 64 && fill(1, 0) == 3 && reports == 1);
	assert(hal_pirq_alloc(0, 5, &pirq) == -XEN_EEXIST);
	for (pirq = 1; hal_pirq_fn(D, pirq) != 0; pirq++)
		;
	hal_pirq_free(pirq);		/* what it gives back it may have again */
	assert(fill(0, 200) == 1);
	hal_pci_release(0);
	hal_pci_assign(0, D);
	assert(fill(0, 100) == all - 3 - 64 && reports == 2);	/* another owner, or another life, is told again */
}

/* Everyone wants more than there is: equal parts. Nobody does: every entry. */
static void equal_shares(void)
{
	static const uint16_t large[FNS] = { 256, 256, 256 }, small[FNS] = { 8, 100, 2 };

	start(large);
	for (uint32_t i = 0; i < FNS; i++)
		hal_pci_assign(i, D);
	for (uint32_t i = 0; i < FNS; i++)
		assert(fill(i, 0) == (VECTOR_DEVICE_LAST - VECTOR_DEVICE_FIRST) / FNS);
	start(small);
	for (uint32_t i = 0; i < FNS; i++)
		hal_pci_assign(i, D);
	for (uint32_t i = 0; i < FNS; i++)
		assert(fill(i, 0) == small[i]);
	assert(reports == 0);
}

/* A range is its owner's BAR, or it is not: also where the frame's number has bits that its address would lose. */
static void ranges(void)
{
	static const uint16_t entries[FNS] = { 0 };

	start(entries);
	pci_fns[0].owner = D;
	pci_fns[0].table = 0;
	pci_fns[0].bar[0] = (struct pci_bar){ .base = 0x40000000, .size = 0x4000, .memory = true };
	assert(hal_pci_bar(D, (struct mfn){ 0x40000 }, 4) == 0 && hal_pci_bar(D, (struct mfn){ 0x40003 }, 1) == 0);
	assert(hal_pci_bar(E, (struct mfn){ 0x40000 }, 4) == PCI_NONE && hal_pci_bar(D, (struct mfn){ 0x40000 }, 5) == PCI_NONE);
	assert(hal_pci_bar(D, (struct mfn){ 0x40000 }, 0) == PCI_NONE && hal_pci_bar(D, (struct mfn){ 0x3ffff }, 2) == PCI_NONE);
	assert(hal_pci_bar(D, (struct mfn){ 1ull << 52 | 0x40000 }, 1) == PCI_NONE);
	assert(hal_pci_bar(D, (struct mfn){ 0x40000 }, 1ull << 52 | 1) == PCI_NONE && hal_pci_bar(D, (struct mfn){ ~0ull }, 2) == PCI_NONE);
}

int main(void)
{
	ranges();
	shares();
	equal_shares();
	masked_throughout();
	decoding_stays();
	without();
	return 0;
}
