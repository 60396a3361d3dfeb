/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/context.h - contexts: validity, text, and the SID of each. */
#ifndef XSM_FLASK_CONTEXT_H
#define XSM_FLASK_CONTEXT_H
#include "xsm/flask/mls.h"
#include "xsm/flask/policy.h"

/*@ predicate valid_context{L}(struct policydb *db, struct context *c) = 1 <= c->user <= db->nusers && c->user <= PDB_USERS && 1 <= c->role <= db->nroles &&
      c->role <= PDB_ROLES && type_or_attribute(db, c->type) && db->types[c->type].attribute == 0 &&
      db->users[c->user].name != 0 && db->roles[c->role].name != 0 &&
      (c->role == OBJECT_R || (in_set(&db->roles[c->role].types.w[0], PDB_WORDS, c->type) &&
        in_set(&db->users[c->user].roles.w[0], PDB_ROLE_WORDS, c->role))) &&
      valid_range(db, c);
    predicate same_context{L}(struct context *a, struct context *b) = a->user == b->user && a->role == b->role && a->type == b->type &&
      same_level(&a->low, &b->low) && same_level(&a->high, &b->high);
*/
/* True if the user may have the role, the role the type, and the user the range, as libsepol's policydb_context_isvalid. */
/*@ requires \valid_read(db) && \valid_read(c);
    assigns \nothing;
    ensures valid: \result <==> valid_context(db, c);
    exits \false;
*/
bool context_valid(const struct policydb *db, const struct context *c);
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures same: \result <==> same_context(a, b);
    exits \false;
*/
bool context_eq(const struct context *a, const struct context *b);

/* Reads `user:role:type` or, with MLS, `user:role:type:range` of n bytes (a NUL ends it early). False: no valid context. */
bool context_parse(const struct policydb *db, const char *s, size_t n, struct context *c);

/* Writes a valid context with its NUL, as libsepol prints it. False: it does not fit. */
bool context_print(const struct policydb *db, const struct context *c, char *s, size_t n);

/*
 * A SID is a number for the text of a context, given on first use, never freed, the same under every policy: the text is kept, and
 * each policy has its own reading of it. What a policy cannot read, or does not allow, is lost under that policy only.
 */
#define SID_RETRY	UINT32_MAX	/* the policy changed since view_open */
#define SIDTAB_TEXT	256u		/* XSM_CONTEXT_MAX */

/*@ assigns \nothing;
    ensures there: \result == \null || \valid_read(\result);
    exits \false;
*/
const struct context *sid_context(const struct policydb *db, uint32_t sid);	/* of a lost SID: unlabeled's; NULL: no such SID */
bool sid_known(const struct policydb *db, uint32_t sid);	/* it names a context of this policy */
uint32_t context_sid(struct view v, const struct context *c);	/* 0: the table is full, c is none or its text too long; SID_RETRY */
uint32_t sidtab_used(void);

/* For a load: every SID in use is read into db, and no new one comes before sidtab_unlock. */
void sidtab_lock(void);
void sidtab_convert(struct policydb *db);
void sidtab_unlock(void);
#endif
