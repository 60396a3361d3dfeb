/* SPDX-License-Identifier: Apache-2.0 */
/* lockcheck.h - debug builds (make xen-debug) panic where locks of domains are taken out of order, or held where a CPU may wait for others: lockcheck.c.
 * Others have lockcheck_off.c, which does nothing and costs nothing: link-time optimisation drops the calls. */
#ifndef ARCH_LOCKCHECK_H
#define ARCH_LOCKCHECK_H
#include "core/types.h"

void lockcheck_note(uint32_t class, domid_t dom, bool take);
void lockcheck_none(const char *where);		/* this CPU holds no lock of a domain */
#endif
