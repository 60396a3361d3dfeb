/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/ring.h - the shared page between a domain and the engine (struct xenstore_domain_interface, <xen/io/xs_wire.h>).
 * Nothing in the page is trusted: our own two indices are kept here, the domain's are read once and checked before use. */
#ifndef XENSTORE_RING_H
#define XENSTORE_RING_H
#include "domains/xenstore/conn.h"

/* Starts to use page, shared with a domain, for connection c, from the indices it holds, and offers
 * XENSTORE_SERVER_FEATURE_RECONNECTION and _ERROR. */
void ring_attach(struct conn *c, struct xenstore_domain_interface *page);
void ring_detach(struct conn *c);
/* One round: for each connection that is awake sends what fits, takes at most one request, sends again; then env_notify where an
 * index moved. True when some connection is awake again. A wild index, or a request that breaks the protocol, sets the page's error
 * field and kills that connection; XENSTORE_RECONNECT brings it back empty. */
bool ring_round(void);
#endif
