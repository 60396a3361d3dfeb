/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/pci_op.h - what a driver domain does with its function: configuration space (port exits) and MSI-X (PHYSDEVOP_*, xen/physdev.h). */
#ifndef CORE_PCI_OP_H
#define CORE_PCI_OP_H
#include "call/exit.h"
#include "call/row.h"
#include "hal/pci.h"
#include <xen/physdev.h>

/* bdf = bus << 8 | devfn; offset and size in bytes: aligned, inside 256 (guest/port.c). */
struct pci_access { uint32_t bdf, off, size, value; };

/* The label is the function's. -XEN_ENODEV: no function, another domain's, or nobody's and the caller does not build domains: as if absent. */
err_t exit_pci_read_resolve(struct ctx *c, const struct pci_access *arg);
err_t exit_pci_read_fetch(struct call *call, struct pci_access *arg);
struct exit_pci_read_plan { uint32_t fn, off, size; };
ROW(exit_pci_read, struct pci_access)

err_t exit_pci_write_resolve(struct ctx *c, const struct pci_access *arg);
err_t exit_pci_write_fetch(struct call *call, struct pci_access *arg);
struct exit_pci_write_plan { uint32_t fn, off, size, value; };
ROW(exit_pci_write, struct pci_access)

/* One MSI-X entry (MAP_PIRQ_TYPE_MSI, table_base set) of one's own function. -XEN_EINVAL, -XEN_ENODEV, -XEN_EEXIST, -XEN_ENOSPC: the function has its share. */
err_t physdev_map_pirq_resolve(struct ctx *c, const struct physdev_map_pirq *arg);
struct physdev_map_pirq_plan { uint32_t pirq; };
ROW_RESERVE(physdev_map_pirq, struct physdev_map_pirq)
ROW_RESULT(physdev_map_pirq, struct physdev_map_pirq)

err_t physdev_unmap_pirq_resolve(struct ctx *c, const struct physdev_unmap_pirq *arg);
void physdev_unmap_pirq_lock(const struct ctx *c);	/* life: who owns it; evtchn: whether a port has it */
void physdev_unmap_pirq_unlock(const struct ctx *c);
struct physdev_unmap_pirq_plan { uint32_t pirq; };
ROW(physdev_unmap_pirq, struct physdev_unmap_pirq)	/* -XEN_EINVAL: not one's own; -XEN_EBUSY: bound to a port */
#endif
