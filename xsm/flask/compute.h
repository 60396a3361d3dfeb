/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.h - the security server: what a policy says, without a cache. */
#ifndef XSM_FLASK_COMPUTE_H
#define XSM_FLASK_COMPUTE_H
#include "xsm/flask/context.h"
#include "xsm/flask/policy_ok.h"

struct decision {
	uint32_t allowed, auditallow, auditdeny;	/* permissions in the hypervisor's bits; the policy's for policy_av */
	bool permissive;				/* of the source: what is not allowed is told, not refused */
};

/* Of permission p in the policy's own numbers: some rule in force gives it to types a on b; or to what types s and t have of attributes, and themselves. */
/*@ predicate has(uint32_t perms, integer p) = ((perms >> p) & 1) != 0;
    predicate active{L}(struct policydb *db, uint32_t side, struct pdb_rule *u) =
      u->cond == 0 || (u->cond <= PDB_CONDS && db->cond_true[side % 2][u->cond - 1] == u->branch);
    predicate rule_gives{L}(struct policydb *db, uint32_t side, integer r, integer a, integer b, integer class, integer p) = 1 <= r <= db->nrules &&
      about(&db->rules[r], a, b, class) && db->rules[r].kind == RULE_ALLOW && active(db, side, &db->rules[r]) && has(db->rules[r].data, p);
    predicate pair_gives{L}(struct policydb *db, uint32_t side, integer a, integer b, integer class, integer p) =
      \exists integer r; rule_gives(db, side, r, a, b, class, p);
    predicate member{L}(struct policydb *db, integer type, integer i) = 0 <= i < PDB_MEMBERS &&
      db->types[type].first <= i < db->types[type].first + db->types[type].count;
    predicate types_give{L}(struct policydb *db, uint32_t side, integer s, integer t, integer class, integer p) = \exists integer i, k;
      member(db, s, i) && member(db, t, k) && pair_gives(db, side, db->members[i], db->members[k], class, p);
    // constraints [from, to) leave it
    predicate unconstrained{L}(struct policydb *db, struct context *s, struct context *t, integer from, integer to, integer p) =
      \forall integer i; from <= i < to ==> has(db->constraints[i].perms, p) ==> constraint_true(db, &db->constraints[i], s, t, \null);
    predicate role_change{L}(struct policydb *db, integer from, integer to) = from == to || \exists integer i; 0 <= i < db->nrole_allow && i < PDB_ROLE_RULES &&
      db->role_allow[i].role == from && db->role_allow[i].new_role == to;
    predicate there{L}(struct policydb *db, struct context *s, struct context *t, integer class) = s != \null && t != \null && class_there(db, class) &&
      valid_context(db, s) && valid_context(db, t);
    // without all of this nobody has it
    predicate may{L}(struct policydb *db, uint32_t side, struct context *s, struct context *t, integer class, integer p) = there(db, s, t, class) &&
      types_give(db, side, s->type, t->type, class, p) &&
      unconstrained(db, s, t, db->classes[class].first_constraint, db->classes[class].first_constraint + db->classes[class].nconstraints, p) &&
      (class == db->domain_class && has(db->transitions, p) ==> role_change(db, s->role, t->role));
*/
/* side: which truths of the conditionals count (policy.h). tclass is the hypervisor's number; total: nothing is allowed to or on a
 * context or class that does not exist; contexts may be NULL. */
/*@ requires \valid(d) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns *d;
    ensures no_default: \forall integer p; 0 <= p < 32 && has(d->allowed, p) ==> \old(1 <= tclass <= SECCLASS_COUNT && db->perm_of[tclass][p] < 32 &&
      may(db, side, s, t, db->class_of[tclass], db->perm_of[tclass][p]));
    ensures permissive: d->permissive ==> \old(1 <= tclass <= SECCLASS_COUNT && there(db, s, t, db->class_of[tclass]) &&
      in_set(&db->permissive.w[0], PDB_WORDS, s->type));
    exits \false;
*/
void compute_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, struct decision *d);

/* The same in the policy's own numbers of class and permissions. */
/*@ requires \valid(d) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns *d;
    ensures no_default: \forall integer p; 0 <= p < 32 && has(d->allowed, p) ==> \old(may(db, side, s, t, class, p));
    ensures permissive: d->permissive ==> \old(there(db, s, t, class) && in_set(&db->permissive.w[0], PDB_WORDS, s->type));
    exits \false;
*/
void policy_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d);

/* The context of a new object (kind is RULE_TRANSITION, _MEMBER or _CHANGE). False: it is not valid, and *c is none. */
bool compute_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, uint32_t kind, struct context *c);
bool policy_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c);

/* May an object of class (the policy's number) that has context `was` get context `is` by the act of `who` (validatetrans)? */
bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class);
#endif
