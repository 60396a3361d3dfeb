/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/audit.h - records of decisions in Xen's FLASK wording, limited in rate, never lost without a count. */
#ifndef XSM_FLASK_AUDIT_H
#define XSM_FLASK_AUDIT_H
#include "lib/types.h"

#define AUDIT_BURST	32u	/* records that a domain may cause in one window */
#define AUDIT_WINDOW	30u	/* a window is 1 << 30 ns */

/* verdict: "denied" or "granted"; perms: the permissions that are told, in the hypervisor's bits. */
void audit_record(const char *verdict, uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perms);
uint64_t audit_suppressed(void);
#endif
