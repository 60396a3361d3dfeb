/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/pci.h - configuration space by ports 0xcf8/0xcfc, capabilities, BARs, MSI-X (PCI Local Bus 3.0, 6.1-6.8). */
#ifndef RUNTIME_PCI_H
#define RUNTIME_PCI_H
#include "lib/types.h"
#include "domains/runtime/event.h"

struct pci_bdf { uint8_t bus, devfn; };		/* devfn = device << 3 | function */

uint32_t pci_read32(struct pci_bdf d, uint8_t reg);
uint16_t pci_read16(struct pci_bdf d, uint8_t reg);
uint8_t pci_read8(struct pci_bdf d, uint8_t reg);
void pci_write32(struct pci_bdf d, uint8_t reg, uint32_t v);
void pci_write16(struct pci_bdf d, uint8_t reg, uint16_t v);
void pci_write8(struct pci_bdf d, uint8_t reg, uint8_t v);

/* Walks bus 0..255 (buses behind bridges included) from *d; true and *d filled with the next function present.
 * Begin with *d = {0, 0} and first = true. */
bool pci_next(struct pci_bdf *d, bool first);

/* Offset of the capability with that id after `after` (0: the first); 0 when there is none. Bounded against loops. */
uint8_t pci_find_cap(struct pci_bdf d, uint8_t id, uint8_t after);

struct pci_bar { uint64_t addr, size; bool io, is64, prefetch; };	/* bytes */
/* BAR index < 6; sized by writing ones with decoding off. -XEN_ENODEV: not implemented. */
err_t pci_bar_read(struct pci_bdf d, uint32_t index, struct pci_bar *bar);
/* Address only, nothing written. */
err_t pci_bar_addr(struct pci_bdf d, uint32_t index, uint64_t *addr);

/* MSI-X capability: number of entries and where the table is. -XEN_ENODEV: none. */
struct pci_msix { uint8_t cap; uint32_t entries; uint64_t table; };
err_t pci_msix_find(struct pci_bdf d, struct pci_msix *m);
/* Entry -> pirq -> port -> handler. */
err_t pci_msix_bind(struct pci_bdf d, const struct pci_msix *m, uint32_t entry, ev_fn *fn, void *ctx, evtchn_port_t *port);
#endif
