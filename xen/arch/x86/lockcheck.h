/* SPDX-License-Identifier: Apache-2.0 */
/* lockcheck.h - debug builds (make xen DEBUG=1): panics where locks of domains are taken out of order, or held where a CPU may wait for others. */
#ifndef ARCH_LOCKCHECK_H
#define ARCH_LOCKCHECK_H
#include "core/types.h"

#ifdef REDOUBT_DEBUG
void lockcheck_note(uint32_t class, domid_t dom, bool take);
void lockcheck_none(const char *where);		/* this CPU holds no lock of a domain */
#else
static inline void lockcheck_note(uint32_t class, domid_t dom, bool take) { (void)class, (void)dom, (void)take; }
static inline void lockcheck_none(const char *where) { (void)where; }
#endif
#endif
