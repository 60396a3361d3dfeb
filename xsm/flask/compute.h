/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.h - the security server: what the loaded policy says, without a cache. */
#ifndef XSM_FLASK_COMPUTE_H
#define XSM_FLASK_COMPUTE_H
#include "xsm/flask/policydb.h"

struct decision { uint32_t allowed, auditallow, auditdeny; };	/* permissions in the hypervisor's bits */

/* tclass is the hypervisor's number; total: nothing is allowed to or on a context or class that does not exist. */
struct decision compute_av(const struct policydb *db, struct context s, struct context t, uint16_t tclass);

/* The context of a new object (kind is RULE_TRANSITION, _MEMBER or _CHANGE); .type 0 if it is not valid. */
struct context compute_new(const struct policydb *db, struct context s, struct context t, uint16_t tclass, uint32_t kind);

/* Does constraint c hold for (s, t)? */
bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, struct context s, struct context t);

/* Writes the truth of every conditional by the booleans' active or pending values. */
void conds_eval(const struct policydb *db, bool pending, uint8_t *out);
#endif
