/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.h - the security server: what a policy says, without a cache. */
#ifndef XSM_FLASK_COMPUTE_H
#define XSM_FLASK_COMPUTE_H
#include "xsm/flask/context.h"
#include "hal/once.h"
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
    predicate gives_on{L}(struct policydb *db, uint32_t side, integer a, integer t, integer class, integer p) =
      \exists integer k; member(db, t, k) && pair_gives(db, side, a, db->members[k], class, p);
    predicate types_give{L}(struct policydb *db, uint32_t side, integer s, integer t, integer class, integer p) =
      \exists integer i; member(db, s, i) && gives_on(db, side, db->members[i], t, class, p);
    // constraints [from, to) leave it
    predicate unconstrained{L}(struct policydb *db, struct ends w, integer from, integer to, integer p) =
      \forall integer i; from <= i < to ==> has(db->constraints[i].perms, p) ==> constraint_true(db, &db->constraints[i], w);
    // rules give it, and no constraint takes it
    predicate plain{L}(struct policydb *db, uint32_t side, struct ends w, integer class, integer p) = w.stype <= PDB_TYPES && w.ttype <= PDB_TYPES &&
      types_give(db, side, w.stype, w.ttype, class, p) &&
      unconstrained(db, w, db->classes[class].first_constraint, db->classes[class].first_constraint + db->classes[class].nconstraints, p);
    // the types that bound, the target's where that has one
    logic integer bound{L}(struct policydb *db, integer v) = v <= PDB_TYPES ? db->types[v].bounds : 0;
    logic struct ends up{L}(struct policydb *db, struct ends w) =
      {w \with .stype = (uint32_t)bound(db, w.stype), .ttype = (uint32_t)(bound(db, w.ttype) != 0 ? bound(db, w.ttype) : w.ttype)};
    // the next n that bound the source may it too
    predicate bounded{L}(struct policydb *db, uint32_t side, struct ends w, integer class, integer n, integer p) = n <= 0 || bound(db, w.stype) == 0 ||
      (plain(db, side, up(db, w), class, p) && bounded(db, side, up(db, w), class, n - 1, p));
    predicate ends_of{L}(struct context *s, struct context *t, struct context *x, struct ends w) =
      w.s == s && w.t == t && w.x == x && w.stype == s->type && w.ttype == t->type;
    predicate role_change{L}(struct policydb *db, integer from, integer to) = from == to || \exists integer i; 0 <= i < db->nrole_allow && i < PDB_ROLE_RULES &&
      db->role_allow[i].role == from && db->role_allow[i].new_role == to;
    predicate there{L}(struct policydb *db, struct context *s, struct context *t, integer class) = s != \null && t != \null && class_there(db, class) &&
      valid_context(db, s) && valid_context(db, t);
    // just with all of this somebody has it
    predicate may{L}(struct policydb *db, uint32_t side, struct context *s, struct context *t, integer class, integer p) = there(db, s, t, class) &&
      (class == db->domain_class && has(db->transitions, p) ==> role_change(db, s->role, t->role)) &&
      \exists struct ends w; ends_of(s, t, \null, w) && plain(db, side, w, class, p) && bounded(db, side, w, class, PDB_BOUNDS, p);
*/
/* A change of booleans may come in between: whoever asked looks at the count again afterwards. */
/*@ requires \valid_read(db) && \valid_read(u);
    assigns \nothing;
    ensures active: \result <==> active(db, side, u);
    exits \false;
*/
static inline bool rule_active(const struct policydb *db, uint32_t side, const struct pdb_rule *u)
{
	uint32_t cond = u->cond;

	return !cond || (cond <= PDB_CONDS && once(db->cond_true[side % 2][cond - 1]) == u->branch);
}

/* side: which truths of the conditionals count (policy.h). tclass is the hypervisor's number; total: nothing is allowed to or on a
 * context or class that does not exist; contexts may be NULL. */
/*@ requires \valid(d) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns *d;
    ensures no_default: \forall integer p; 0 <= p < 32 && has(d->allowed, p) ==> \old(1 <= tclass <= SECCLASS_COUNT && db->perm_of[tclass][p] < 32 &&
      may(db, side, s, t, db->class_of[tclass], db->perm_of[tclass][p]));
    ensures whole: \forall integer p; 0 <= p < 32 && \old(1 <= tclass <= SECCLASS_COUNT && db->perm_of[tclass][p] < 32 &&
      may(db, side, s, t, db->class_of[tclass], db->perm_of[tclass][p])) ==> has(d->allowed, p);
    ensures permissive: d->permissive ==> \old(1 <= tclass <= SECCLASS_COUNT && there(db, s, t, db->class_of[tclass]) &&
      in_set(&db->permissive.w[0], PDB_WORDS, s->type));
    exits \false;
*/
void compute_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, struct decision *d);

/* The same in the policy's own numbers of class and permissions. */
/*@ requires \valid(d) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns *d;
    ensures no_default: \forall integer p; 0 <= p < 32 && has(d->allowed, p) ==> \old(may(db, side, s, t, class, p));
    ensures whole: \forall integer p; 0 <= p < 32 && \old(may(db, side, s, t, class, p)) ==> has(d->allowed, p);
    ensures permissive: d->permissive ==> \old(there(db, s, t, class) && in_set(&db->permissive.w[0], PDB_WORDS, s->type));
    exits \false;
*/
void policy_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d);

/* What a new object that s makes with t gets: of each rule for it the first in its table; of type rules the last that is in force (one is: the
 * reader refuses two of which both can be). Without a rule what the class says, else what is usual. */
/*@ logic integer picked(integer from, integer source, integer target, integer otherwise) =
      from == FROM_SOURCE ? source : from == FROM_TARGET ? target : otherwise;
    predicate role_fits{L}(struct policydb *db, integer i, struct context *s, struct context *t, integer class) = 0 <= i < PDB_ROLE_RULES &&
      i < db->nrole_trans && db->role_trans[i].role == s->role && db->role_trans[i].type == t->type && db->role_trans[i].class == class;
    predicate given_role{L}(struct policydb *db, struct context *s, struct context *t, integer class, integer kind, integer otherwise, integer r) =
      (r == otherwise && (kind == RULE_TRANSITION ==> \forall integer i; !role_fits(db, i, s, t, class))) ||
      (kind == RULE_TRANSITION && \exists integer i; role_fits(db, i, s, t, class) && r == db->role_trans[i].new_role &&
        \forall integer k; k < i ==> !role_fits(db, k, s, t, class));
    predicate in_force{L}(struct policydb *db, uint32_t side, integer r, integer s, integer t, integer class, uint32_t kind) = 1 <= r <= db->nrules &&
      fits(&db->rules[r], s, t, class, kind) && active(db, side, &db->rules[r]);
    predicate given_type{L}(struct policydb *db, uint32_t side, integer s, integer t, integer class, uint32_t kind, integer otherwise, integer r) =
      (r == otherwise && \forall integer i; !in_force(db, side, i, s, t, class, kind)) || \exists integer i; in_force(db, side, i, s, t, class, kind) &&
        r == (uint16_t)db->rules[i].data && \forall integer k; i < k ==> !in_force(db, side, k, s, t, class, kind);
    predicate range_fits{L}(struct policydb *db, integer i, struct context *s, struct context *t, integer class) = 0 <= i < PDB_RANGE_RULES &&
      i < db->nrange_trans && db->range_trans[i].source == s->type && db->range_trans[i].target == t->type && db->range_trans[i].class == class;
    predicate has_range{L,M}(struct context *c, struct level *low, struct level *high) = \at(c->low,M) == \at(*low,L) && \at(c->high,M) == \at(*high,L);
    predicate class_range{L,M}(integer from, struct context *s, struct context *t, struct context *c) =
      \at(from == RANGE_SOURCE_LOW ? has_range{L,M}(c, &s->low, &s->low) : from == RANGE_SOURCE_HIGH ? has_range{L,M}(c, &s->high, &s->high) :
      from == RANGE_TARGET_LOW ? has_range{L,M}(c, &t->low, &t->low) : from == RANGE_TARGET_HIGH ? has_range{L,M}(c, &t->high, &t->high) :
      from >= RANGE_TARGET ? has_range{L,M}(c, &t->low, &t->high) : has_range{L,M}(c, &s->low, &s->high),L);
    predicate other_range{L,M}(struct policydb *db, struct context *s, struct context *t, integer class, integer kind, struct context *c) =
      \at(kind == RULE_TRANSITION && db->classes[class].from_range != 0 ? class_range{L,M}(db->classes[class].from_range, s, t, c) :
      kind != RULE_MEMBER && class == db->domain_class ? has_range{L,M}(c, &s->low, &s->high) : has_range{L,M}(c, &s->low, &s->low),L);
    predicate given_range{L,M}(struct policydb *db, struct context *s, struct context *t, integer class, integer kind, struct context *c) =
      \at((other_range{L,M}(db, s, t, class, kind, c) && (kind == RULE_TRANSITION ==> \forall integer i; !range_fits(db, i, s, t, class))) ||
      (kind == RULE_TRANSITION && \exists integer i; range_fits(db, i, s, t, class) &&
        has_range{L,M}(c, &db->range_trans[i].low, &db->range_trans[i].high) && \forall integer k; k < i ==> !range_fits(db, k, s, t, class)),L);
    predicate given_user{L}(struct policydb *db, struct context *s, struct context *t, integer class, integer kind, integer user) =
      user == (kind == RULE_MEMBER || db->classes[class].from_user == FROM_TARGET ? t->user : s->user);
    logic integer usual_role{L}(struct policydb *db, struct context *s, struct context *t, integer class) =
      picked(db->classes[class].from_role, s->role, t->role, class == db->domain_class ? s->role : OBJECT_R);
    logic integer usual_type{L}(struct policydb *db, struct context *s, struct context *t, integer class) =
      picked(db->classes[class].from_type, s->type, t->type, class == db->domain_class ? s->type : t->type);
    predicate new_context{L,M}(struct policydb *db, uint32_t side, struct context *s, struct context *t, integer class, uint32_t kind, struct context *c) =
      \at(given_user(db, s, t, class, kind, \at(c->user,M)) && given_role(db, s, t, class, kind, usual_role(db, s, t, class), \at(c->role,M)) &&
      given_type(db, side, s->type, t->type, class, kind, usual_type(db, s, t, class), \at(c->type,M)) &&
      (db->mls != 0 ==> given_range{L,M}(db, s, t, class, kind, c)),L);
*/
/* The context of a new object (kind is RULE_TRANSITION, _MEMBER or _CHANGE). False: it is not valid, and *c is none. */
/*@ requires \valid(c) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    requires apart: \separated(c, db) && \separated(c, s) && \separated(c, t);
    assigns *c;
    ensures made: \result ==> \old(1 <= tclass <= SECCLASS_COUNT && there(db, s, t, db->class_of[tclass])) && valid_context(db, c) &&
      new_context{Pre,Post}(db, side, s, t, \old(db->class_of[tclass]), kind, c);
    ensures none: !\result ==> c->user == 0 && c->role == 0 && c->type == 0;
    exits \false;
*/
bool compute_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, uint32_t kind, struct context *c);
/* The same in the policy's own number of class. */
/*@ requires \valid(c) && \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    requires apart: \separated(c, db) && \separated(c, s) && \separated(c, t);
    assigns *c;
    ensures made: \result ==> \old(there(db, s, t, class)) && valid_context(db, c) && new_context{Pre,Post}(db, side, s, t, class, kind, c);
    ensures none: !\result ==> c->user == 0 && c->role == 0 && c->type == 0;
    exits \false;
*/
bool policy_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c);

/* May an object of class (the policy's number) that has context `was` get context `is` by the act of `who` (validatetrans)? */
/*@ predicate admitted{L}(struct policydb *db, struct ends w, integer from, integer to) =
      \forall integer i; from <= i < to ==> constraint_true(db, &db->constraints[i], w); */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && (was == \null || \valid_read(was)) && (is == \null || \valid_read(is)) &&
      (who == \null || \valid_read(who));
    assigns \nothing;
    ensures validates: \result <==> there(db, was, is, class) && who != \null && valid_context(db, who) && \exists struct ends w;
      ends_of(was, is, who, w) && admitted(db, w, db->classes[class].first_trans, db->classes[class].first_trans + db->classes[class].ntrans);
    exits \false;
*/
bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class);
#endif
