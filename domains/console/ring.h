/* SPDX-License-Identifier: Apache-2.0 */
/* console/ring.h - the console's side of a ring (xen/io/console.h): the guest's index is read once and checked. */
#ifndef CONSOLE_RING_H
#define CONSOLE_RING_H
#include "domains/console/mux.h"

/* Goes on where the ring's own indices stand. */
void ring_open(struct mux_dom *d);
/* Up to n bytes of the `out` ring; how many, or -XEN_EIO: out_prod is out of bounds. *more: there are more. */
long ring_take(struct mux_dom *d, char *buf, uint32_t n, bool *more);
/* Up to n bytes into the `in` ring; how many fitted, or -XEN_EIO: in_cons is out of bounds. */
long ring_give(struct mux_dom *d, const char *buf, uint32_t n);
#endif
