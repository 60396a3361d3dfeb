/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/engine.h - the protocol engine: bytes in by engine_input, bytes out by conn_peek and conn_sent, the world by env.h.
 * Behaviour: <xen/io/xs_wire.h>, Xen docs/misc/xenstore.txt, C xenstored 4.17; docs/xenstore.md says where it differs. */
#ifndef XENSTORE_ENGINE_H
#define XENSTORE_ENGINE_H
#include "domains/xenstore/conn.h"

/* An empty store in mem (see arena_init) with "/" and "/tool/xenstored", owned by domain master. seed keys the hashes.
 * -XEN_ENOMEM: mem is too small. */
err_t engine_init(void *mem, size_t size, domid_t master, uint64_t seed) __must_check;
/* Opens the connection of domid and connects it, as INTRODUCE does. */
err_t engine_introduce(domid_t domid, uint64_t gfn, uint32_t port, struct conn **c) __must_check;
/* Takes bytes from a connection, at most the rest of one request, which it then answers. Returns how many it took: 0 while the
 * last reply still waits to be sent, or the connection is dead. May read data only once: it may be shared memory. */
size_t engine_input(struct conn *c, const void *data, size_t n);
/* Notes malformed input by c, a few times per domain, and kills the connection. */
void engine_kill(struct conn *c, const char *why);
#endif
