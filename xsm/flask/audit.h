/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/audit.h - records of decisions: each kind once a window and then as a count, on the console in Xen's FLASK wording and in a ring. */
#ifndef XSM_FLASK_AUDIT_H
#define XSM_FLASK_AUDIT_H
#include "xsm/xsm.h"

#define AUDIT_BURST	16u	/* kinds of records that a domain may cause in one window; what is beyond is counted */
#define AUDIT_WINDOW	30u	/* a window is 1 << 30 ns */
#define AUDIT_KINDS	8u	/* of a domain that are told apart at a time */
#define AUDIT_OWNERS	(XSM_DOMIDS + 1u)	/* whom records are charged to: domids, and the last one is nobody's */

static inline uint32_t audit_owner(uint32_t domid)
{
	return domid < XSM_DOMIDS ? domid : XSM_DOMIDS;
}

/* result: AUDIT_DENIED or AUDIT_GRANTED; perms: the permissions that are told, in the hypervisor's bits. */
/*@ assigns \nothing;
    exits \false;
*/
void audit_record(uint8_t result, uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perms);
uint64_t audit_suppressed(void);
void audit_all(void);		/* from now on no kind is held back */

/* ring.c: a record for whoever drains the ring; `seq` and `lost` are filled in. Any number of CPUs at once; a full ring counts what it drops. */
void audit_ring_put(struct audit_record *r);
#endif
