/* SPDX-License-Identifier: Apache-2.0 */
/* domains/runtime/virtio_pci.h - finds this domain's virtio functions and maps their register windows. */
#ifndef RUNTIME_VIRTIO_PCI_H
#define RUNTIME_VIRTIO_PCI_H
#include "domains/runtime/pci.h"
#include "domains/runtime/virtio_dev.h"

#define VIRTIO_PCI_NAME 16u	/* bytes of "0000:00:04.0" and NUL */

/* The next function at or after *d that is a virtio device of type `id` (linux/virtio_ids.h); false when there is none. As pci_next(). */
bool virtio_pci_next(struct pci_bdf *d, bool first, uint16_t id);
/* "0000:00:04.0". */
void virtio_pci_name(struct pci_bdf d, char name[VIRTIO_PCI_NAME]);
/* Maps the windows. 0, -XEN_ENODEV, -XEN_ENOMEM; v->why says what is wrong. */
err_t virtio_pci_open(struct pci_bdf d, struct virtio_dev *v) __must_check;
/* DMA memory for a queue; NULL with v->why. *bus: the device's address of it. */
void *virtio_pci_ring_alloc(struct virtio_dev *v, uint16_t size, uint64_t *bus);
/* MSI-X entry -> handler; 0 and *vector = entry, or an error and *vector = VIRTIO_NO_VECTOR. */
err_t virtio_pci_irq(struct pci_bdf d, uint16_t entry, ev_fn *fn, void *ctx, evtchn_port_t *port, uint16_t *vector) __must_check;
#endif
