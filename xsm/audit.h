/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/audit.h - records of the policy's decisions as a domain with the permission reads them (FLASK_REDOUBT_AUDIT, docs/policy.md). */
#ifndef XSM_AUDIT_H
#define XSM_AUDIT_H
#include <stddef.h>
#include <stdint.h>

enum { AUDIT_DENIED, AUDIT_GRANTED, AUDIT_SUPPRESSED };	/* SUPPRESSED: `count` records of `domid` that went beyond its budget, of kinds that are not known */

struct audit_record {
	uint64_t seq;			/* 1, 2, ... in the order of the ring; a gap is an edit */
	uint64_t time;			/* ns since boot */
	uint32_t ssid, tsid, perms;	/* as FLASK_SID_TO_CONTEXT and policy/access_vectors number them */
	uint32_t count;			/* how often since it was told last: 1, or the repeats of the window that ends */
	uint32_t lost;			/* records that the full ring dropped before this one */
	uint16_t tclass, domid, target;	/* who asked and about whom; 0xffff: nobody */
	uint16_t result;		/* AUDIT_X */
	uint32_t zero;
};

#define AUDIT_HASH  32u
struct audit_entry {			/* as it is drained */
	struct audit_record r;
	uint8_t chain[AUDIT_HASH];	/* SHA-256 of the entry's record behind the chain of the entry before; zeros before the first */
};
_Static_assert(sizeof(struct audit_record) == 48 && offsetof(struct audit_record, zero) == 44 && sizeof(struct audit_entry) == 80, "no padding: every byte is hashed");

/* FLASK_REDOUBT_AUDIT of xsm_op (ours, behind Xen's numbers): up to AUDIT_BATCH entries. */
#define FLASK_REDOUBT_AUDIT 64u
#define AUDIT_BATCH 16u
struct xen_flask_audit {
	uint64_t buffer;		/* IN: guest-virtual address of struct audit_entry[max] */
	uint32_t max;			/* IN: at most AUDIT_BATCH; the result is how many were written, 0: none waits */
	uint32_t zero;
};
#endif
