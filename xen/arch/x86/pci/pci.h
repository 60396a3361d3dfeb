/* SPDX-License-Identifier: Apache-2.0 */
/* pci/pci.h - the machine's PCI functions (PCI Local Bus 3.0, chapter 6); for the files of pci/. */
#ifndef PCI_PCI_H
#define PCI_PCI_H
#include "hal/pci.h"

#define PCI_FUNCTIONS 128u

struct pci_bar { uint64_t base, size; bool memory, high; };	/* high: the upper half of a 64-bit BAR */
struct pci_fn {
	uint32_t bdf, ids, class_code;
	domid_t owner;
	bool bridge;
	uint8_t msix;			/* offset of the capability, 0 if none */
	uint8_t sizing;			/* BARs whose next read answers the sizing protocol: one bit each */
	uint8_t reset_cap;		/* offset of the capability that resets it, 0 if none */
	bool reset_af;			/* that is the conventional one, AF */
	uint16_t express;		/* its device control before the reset */
	uint64_t reset_until;		/* system time when it answers again after a reset, 0: it was given its addresses since */
	uint8_t ports;			/* I/O BARs that were given to the owner: one bit each */
	uint16_t entries;		/* of the MSI-X table */
	bool share_told;		/* its owner was refused more than its share of vectors */
	uint64_t table, pba;		/* physical addresses */
	volatile uint32_t *table_va;
	struct pci_bar bar[6];
};
extern struct pci_fn pci_fns[PCI_FUNCTIONS];
extern unsigned pci_nr;

/* Finds every function; turns bus mastering, MSI and MSI-X off on all but bridges, and resets what can be reset. */
void pci_init(void);
uint32_t pci_conf_read(uint32_t bdf, uint32_t off, uint32_t size);
void pci_conf_write(uint32_t bdf, uint32_t off, uint32_t size, uint32_t val);

void pci_reset_find(struct pci_fn *f, uint32_t at, uint32_t head);	/* a capability, and its first dword */
void pci_reset_begin(struct pci_fn *f);		/* nothing may touch the function until the end; nothing if it cannot be reset */
bool pci_reset_pending(const struct pci_fn *f);
void pci_reset_end(struct pci_fn *f);
void pci_reset_all(void);			/* at boot: the firmware's traces */

void msix_share_out(void);			/* when all functions are known */
void msix_quiet(const struct pci_fn *f);	/* off, and masked as a whole */
/* Memory decoding is on, or what these write to the table is lost. on: every entry is masked. off: every pirq of the function is masked, then free. */
void msix_on(struct pci_fn *f);
void msix_off(uint32_t fn);
#endif
