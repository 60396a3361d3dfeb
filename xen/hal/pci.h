/* SPDX-License-Identifier: Apache-2.0 */
/* hal/pci.h - PCI functions and their MSI-X interrupts, as the machine lends them to domains (architecture 3.9). */
#ifndef HAL_PCI_H
#define HAL_PCI_H
#include "core/types.h"

#define PCI_NONE 0xffffffffu

/* Functions are named by an index found once; it stays valid. sbdf = segment << 16 | bus << 8 | devfn. PCI_NONE: no such function. */
uint32_t hal_pci_find(uint32_t sbdf);
domid_t hal_pci_owner(uint32_t fn);		/* DOMID_INVALID: nobody's */
uint32_t hal_pci_sid(uint32_t fn);		/* its label */

/* Serialised by the life lock of the owner. assign: memory decoding and bus mastering on. release: both off, MSI-X off, pirqs freed,
 * and the function is reset where it can be. -XEN_EBUSY: assigned already; -XEN_EAGAIN: its reset is not over, which takes 0.1 s;
 * -XEN_EPERM: a bridge or the hypervisor's own. */
err_t __must_check hal_pci_assign_check(uint32_t fn);
void hal_pci_assign(uint32_t fn, domid_t dom);
void hal_pci_release(uint32_t fn);
void hal_pci_release_all(domid_t dom);

/* Configuration space, offsets in bytes 0..255, size 1, 2 or 4, naturally aligned. Writes are filtered: BARs answer a sizing write and
 * stay where they are; INTx disable may change; all else, MSI and MSI-X above all, is the hypervisor's, and memory decoding stays on. */
uint32_t hal_pci_read(uint32_t fn, uint32_t off, uint32_t size);
void hal_pci_write(uint32_t fn, uint32_t off, uint32_t size, uint32_t val);

/* Do all frames [mfn, mfn + n) lie in one memory BAR of a function of dom, outside the pages of its MSI-X table and PBA?
 * The function's index; PCI_NONE: no. */
uint32_t hal_pci_bar(domid_t dom, struct mfn mfn, uint64_t n);

/* Ports: only those of I/O BARs, as a whole, of assigned functions. bar: index of a function * PCI_BARS + index of its BAR.
 * port_bar: that is exactly [first, first + n) and belongs to a function of dom, PCI_NONE: none is. give: its owner may use it from now
 * on, or no longer; the device decodes ports while it has one that is given. port_fn: the function of dom in one of whose given BARs
 * [port, port + n) lies; PCI_NONE. size 1, 2 or 4. */
#define PCI_BARS 6u
uint32_t hal_pci_port_bar(domid_t dom, uint32_t first, uint32_t n);
void hal_pci_port_give(uint32_t bar, bool give);
uint32_t hal_pci_port_fn(domid_t dom, uint32_t port, uint32_t n);
uint32_t hal_bar_in(uint32_t port, uint32_t size);
void hal_bar_out(uint32_t port, uint32_t size, uint32_t val);

/* One MSI-X entry of fn as a pirq of its owner, masked. -XEN_EINVAL: no such entry; -XEN_EEXIST: mapped already; -XEN_ENOSPC: the function
 * has its share of the machine's vectors: as many as leave every other function as many, or all its entries. Caller holds the owner's life lock. */
err_t __must_check hal_pirq_alloc(uint32_t fn, uint32_t entry, uint32_t *pirq);
/* -XEN_EINVAL: not one of dom's; -XEN_EBUSY: bound to a port. */
err_t __must_check hal_pirq_free_check(domid_t dom, uint32_t pirq);
void hal_pirq_free(uint32_t pirq);
uint32_t hal_pirq_fn(domid_t dom, uint32_t pirq);	/* whose it is; PCI_NONE: not one of dom's */
#endif
