/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.h - the security server: what a policy says, without a cache. */
#ifndef XSM_FLASK_COMPUTE_H
#define XSM_FLASK_COMPUTE_H
#include "xsm/flask/expr.h"

struct decision {
	uint32_t allowed, auditallow, auditdeny;	/* permissions in the hypervisor's bits; the policy's for policy_av */
	bool permissive;				/* of the source: what is not allowed is told, not refused */
};

/* side: which truths of the conditionals count (policy.h). tclass is the hypervisor's number; total: nothing is allowed to or on a
 * context or class that does not exist; contexts may be NULL. */
/*@ requires \valid(d) && \valid_read(db);
    assigns *d;
    exits \false;
*/
void compute_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, struct decision *d);

/* The same in the policy's own numbers of class and permissions. */
void policy_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d);

/* The context of a new object (kind is RULE_TRANSITION, _MEMBER or _CHANGE). False: it is not valid, and *c is none. */
bool compute_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, uint32_t kind, struct context *c);
bool policy_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c);

/* May an object of class (the policy's number) that has context `was` get context `is` by the act of `who` (validatetrans)? */
bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class);
#endif
