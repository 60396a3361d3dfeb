/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/xs_ring.h - bytes through the store ring of a client (xen/io/xs_wire.h). */
#ifndef RUNTIME_XS_RING_H
#define RUNTIME_XS_RING_H
#include "lib/types.h"
#include <xen/io/xs_wire.h>

/* Move up to n bytes; return how many (0: full or empty), or -XEN_EIO when the other side's index is out of bounds. */
long xs_ring_put(struct xenstore_domain_interface *r, const void *p, uint32_t n);
long xs_ring_get(struct xenstore_domain_interface *r, void *p, uint32_t n);

/* One message being received, in pieces as they come. */
struct xs_rx {
	struct xsd_sockmsg head;
	uint32_t have;				/* bytes of head and payload so far */
	char payload[XENSTORE_PAYLOAD_MAX + 1];	/* NUL-terminated once complete */
};
/* Receives as much as there is: 1 a message is complete (call xs_rx_done before the next), 0 not yet, -XEN_EIO broken.
 * *moved is set when room was made in the ring. */
int xs_rx_poll(struct xs_rx *rx, struct xenstore_domain_interface *r, bool *moved);
void xs_rx_done(struct xs_rx *rx);

/* The errno that an XS_ERROR payload names: -XEN_ENOENT for "ENOENT"; -XEN_EIO for words that are not known. */
err_t xs_error(const char *name);
#endif
