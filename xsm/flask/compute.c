/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.c - access decisions, as the policy says. Indices that come from the tables are bounded by the tables' sizes
 * once more: no content of them makes this code read or write beside them. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"

/* Sets of permissions. */
/*@ assigns \nothing;
    ensures both: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> has(a, p) || has(b, p));
    exits \false;
*/
static inline uint32_t with(uint32_t a, uint32_t b) { return a | b; }

/*@ assigns \nothing;
    ensures less: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> has(a, p) && !has(b, p));
    exits \false;
*/
static inline uint32_t without(uint32_t a, uint32_t b) { return a & ~b; }

/*@ assigns \nothing;
    ensures common: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> has(a, p) && has(b, p));
    exits \false;
*/
static inline uint32_t common(uint32_t a, uint32_t b) { return a & b; }

/* Nothing is allowed. That 0 has no bit the provers do not know; that what is less itself has none they do. */
/*@ assigns \nothing;
    ensures none: !\result.permissive && \forall integer p; 0 <= p < 32 ==> !has(\result.allowed, p);
    exits \false;
*/
static inline struct decision nothing(void)
{
	struct decision d = { .auditdeny = UINT32_MAX };

	d.allowed = without(d.allowed, d.allowed);
	return d;
}

/* Adds what the rules of the attribute or type pair (a, b) say. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db));
    assigns \nothing;
    ensures given: \forall integer p; 0 <= p < 32 ==> (has(\result.allowed, p) <==> has(d.allowed, p) || pair_gives(db, side, a, b, class, p));
    exits \false;
*/
static struct decision add_rules(const struct policydb *db, uint32_t side, uint32_t a, uint32_t b, uint32_t class, struct decision d)
{
	//@ assert av: \forall integer r; db->rules[r].kind == RULE_ALLOW ==> (db->rules[r].kind & RULE_AV) != 0;
	uint32_t i = rule_find(db, db->buckets[rule_bucket(a, b, class)], a, b, class, RULE_AV);

	/*@ loop invariant i <= db->nrules && (i != 0 ==> about(&db->rules[i], a, b, class));
	    loop invariant \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==> has(\at(d.allowed,Pre), p) || pair_gives(db, side, a, b, class, p);
	    loop invariant \forall integer p; 0 <= p < 32 && has(\at(d.allowed,Pre), p) ==> has(d.allowed, p);
	    loop invariant \forall integer p, r; 0 <= p < 32 && rule_gives(db, side, r, a, b, class, p) ==> has(d.allowed, p) || chained(db, i, r);
	    loop assigns i, d;
	    loop variant i;
	*/
	for (; i; i = rule_find(db, db->rules[i].next, a, b, class, RULE_AV)) {
		const struct pdb_rule *u = &db->rules[i];

		if (!rule_active(db, side, u))
			continue;
		if (u->kind == RULE_ALLOW) {
			//@ assert gives: \forall integer p; has(u->data, p) ==> rule_gives(db, side, i, a, b, class, p);
			d.allowed = with(d.allowed, u->data);
		} else if (u->kind == RULE_AUDITALLOW) {
			d.auditallow |= u->data;
		} else {
			d.auditdeny &= u->data;
		}
	}
	return d;
}

/* Adds what rules say of the attribute or type a on type t, which exists. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && t <= PDB_TYPES;
    assigns \nothing;
    ensures given: \forall integer p; 0 <= p < 32 ==> (has(\result.allowed, p) <==> has(d.allowed, p) || gives_on(db, side, a, t, class, p));
    exits \false;
*/
static struct decision add_on(const struct policydb *db, uint32_t side, uint32_t a, uint32_t t, uint32_t class, struct decision d)
{
	const struct pdb_type *b = &db->types[t];

	/*@ loop invariant b->first <= i && \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==>
	      has(\at(d.allowed,Pre), p) || gives_on(db, side, a, t, class, p);
	    loop invariant \forall integer p; 0 <= p < 32 && has(\at(d.allowed,Pre), p) ==> has(d.allowed, p);
	    loop invariant \forall integer p, k; 0 <= p < 32 && k < i && member(db, t, k) && pair_gives(db, side, a, db->members[k], class, p) ==> has(d.allowed, p);
	    loop assigns i, d;
	    loop variant PDB_MEMBERS - i;
	*/
	for (uint32_t i = b->first; i < (uint32_t)b->first + b->count && i < PDB_MEMBERS; i++) {
		//@ assert of: member(db, t, i);
		d = add_rules(db, side, a, db->members[i], class, d);
	}
	return d;
}

/* What rules say of types s and t, which exist. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && s <= PDB_TYPES && t <= PDB_TYPES;
    assigns \nothing;
    ensures given: \forall integer p; 0 <= p < 32 ==> (has(\result.allowed, p) <==> types_give(db, side, s, t, class, p));
    exits \false;
*/
static struct decision rules_av(const struct policydb *db, uint32_t side, uint32_t s, uint32_t t, uint32_t class)
{
	struct decision d = nothing();
	const struct pdb_type *a = &db->types[s];

	/*@ loop invariant a->first <= i && \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==> types_give(db, side, s, t, class, p);
	    loop invariant \forall integer p, k; 0 <= p < 32 && k < i && member(db, s, k) && gives_on(db, side, db->members[k], t, class, p) ==> has(d.allowed, p);
	    loop assigns i, d;
	    loop variant PDB_MEMBERS - i;
	*/
	for (uint32_t i = a->first; i < (uint32_t)a->first + a->count && i < PDB_MEMBERS; i++) {
		//@ assert of: member(db, s, i);
		d = add_on(db, side, db->members[i], t, class, d);
	}
	return d;
}

/* What the constraints of a class leave of allowed. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && readable(w) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures left: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> has(allowed, p) &&
      unconstrained(db, w, db->classes[class].first_constraint, db->classes[class].first_constraint + db->classes[class].nconstraints, p));
    exits \false;
*/
static uint32_t constrain(const struct policydb *db, struct ends w, uint32_t class, uint32_t allowed)
{
	const struct pdb_class *cl = &db->classes[class];
	uint32_t end = cl->first_constraint + cl->nconstraints;

	/*@ loop invariant cl->first_constraint <= i <= end && end <= db->nconstraints <= PDB_CONSTRAINTS;
	    loop invariant \forall integer p; 0 <= p < 32 ==> (has(allowed, p) <==> has(\at(allowed,Pre), p) && unconstrained(db, w, cl->first_constraint, i, p));
	    loop assigns i, allowed;
	    loop variant end - i;
	*/
	for (uint32_t i = cl->first_constraint; i < end && i < PDB_CONSTRAINTS; i++) {
		const struct pdb_constraint *c = &db->constraints[i];
		uint32_t less = without(allowed, c->perms);

		/* If less is all of it, the constraint is of none of it: so the provers see it, of a common part that is 0 they do not. */
		if (less != allowed && !constraint_holds(db, c, w))
			allowed = less;
	}
	return allowed;
}

/* What rules and constraints say of w. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && readable(w) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures left: \forall integer p; 0 <= p < 32 ==> (has(\result.allowed, p) <==> plain(db, side, w, class, p));
    exits \false;
*/
static struct decision plain_av(const struct policydb *db, uint32_t side, struct ends w, uint32_t class)
{
	struct decision d = nothing();

	if (w.stype > PDB_TYPES || w.ttype > PDB_TYPES || class > PDB_CLASSES)
		return d;
	d = rules_av(db, side, w.stype, w.ttype, class);
	d.allowed = constrain(db, w, class, d.allowed);
	return d;
}

/*@ requires \valid_read(db);
    assigns \nothing;
    ensures allowed: \result <==> role_change(db, from, to);
    exits \false;
*/
static bool role_change_allowed(const struct policydb *db, uint32_t from, uint32_t to)
{
	/*@ loop invariant i <= PDB_ROLE_RULES && \forall integer k; 0 <= k < i ==> !(db->role_allow[k].role == from && db->role_allow[k].new_role == to);
	    loop assigns i;
	    loop variant PDB_ROLE_RULES - i;
	*/
	for (uint32_t i = 0; i < db->nrole_allow && i < PDB_ROLE_RULES; i++)
		if (db->role_allow[i].role == from && db->role_allow[i].new_role == to)
			return true;
	return from == to;
}

/*@ requires \valid_read(db) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns \nothing;
    ensures there: \result <==> there(db, s, t, class);
    exits \false;
*/
static bool exist(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class)
{
	return s != NULL && t != NULL && is_class(db, class) && context_valid(db, s) && context_valid(db, t);
}

/* The type that bounds v, else 0. */
/*@ requires \valid_read(db);
    assigns \nothing;
    ensures bound: \result == bound(db, v);
    exits \false;
*/
static uint16_t bounds_of(const struct policydb *db, uint32_t v)
{
	return v <= PDB_TYPES ? db->types[v].bounds : 0;
}

/*@ requires \valid_read(db);
    assigns \nothing;
    ensures up: \result == up(db, w);
    exits \false;
*/
static struct ends up(const struct policydb *db, struct ends w)
{
	uint32_t t = bounds_of(db, w.ttype);

	w.stype = bounds_of(db, w.stype);
	w.ttype = t ? t : w.ttype;
	return w;
}

/* A bounded type may no more than the one that bounds it, on the target's bounds where that has some: as libsepol and the kernels decide it. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && readable(w) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures below: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> has(allowed, p) && bounded(db, side, w, class, PDB_BOUNDS, p));
    exits \false;
*/
static uint32_t below_bounds(const struct policydb *db, uint32_t side, struct ends w, uint32_t class, uint32_t allowed)
{
	/*@ loop invariant i <= PDB_BOUNDS && readable(w);
	    loop invariant \forall integer p; 0 <= p < 32 ==> (has(\at(allowed,Pre), p) && bounded(db, side, \at(w,Pre), class, PDB_BOUNDS, p) <==>
	      has(allowed, p) && bounded(db, side, w, class, PDB_BOUNDS - i, p));
	    loop assigns i, w, allowed;
	    loop variant PDB_BOUNDS - i;
	*/
	for (uint32_t i = 0; i < PDB_BOUNDS && allowed && bounds_of(db, w.stype); i++) {
		w = up(db, w);
		allowed = common(allowed, plain_av(db, side, w, class).allowed);
	}
	//@ assert none: allowed == 0 ==> \forall integer p; 0 <= p < 32 ==> !has(allowed, p);
	return allowed;
}

/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns \nothing;
    ensures may: \forall integer p; 0 <= p < 32 ==> (has(\result.allowed, p) <==> may(db, side, s, t, class, p));
    ensures permissive: \result.permissive ==> there(db, s, t, class) && in_set(&db->permissive.w[0], PDB_WORDS, s->type);
    exits \false;
*/
static struct decision av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class)
{
	struct decision d = nothing();
	struct ends w = { s, t, NULL, 0, 0 };

	if (!exist(db, s, t, class))
		return d;
	w.stype = s->type;
	w.ttype = t->type;
	d = plain_av(db, side, w, class);
	d.permissive = bit_test(&db->permissive, s->type);
	/* A change of a domain's role needs `allow ROLE ROLE`. */
	if (class == db->domain_class && s->role != t->role && !role_change_allowed(db, s->role, t->role))
		d.allowed = without(d.allowed, db->transitions);
	d.allowed = below_bounds(db, side, w, class, d.allowed);
	return d;
}

void policy_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d)
{
	*d = av(db, side, s, t, class);
}

/*@ requires i < 32;
    assigns \nothing;
    ensures one: i < 32 ==> \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> p == i);
    exits \false;
*/
static inline uint32_t bit(uint32_t i) { return 1u << i; }

/*@ requires b < 32;
    assigns \nothing;
    ensures has: \result <==> has(perms, b);
    exits \false;
*/
static inline bool has(uint32_t perms, uint32_t b) { return perms >> b & 1u; }

/* The policy's permissions in our numbers. */
/*@ requires \valid_read(db) && tclass <= SECCLASS_COUNT;
    assigns \nothing;
    ensures ours: \forall integer p; 0 <= p < 32 ==> (has(\result, p) <==> db->perm_of[tclass][p] < 32 && has(perms, db->perm_of[tclass][p]));
    exits \false;
*/
static uint32_t ours(const struct policydb *db, uint16_t tclass, uint32_t perms)
{
	uint32_t out = 0;

	/*@ loop invariant i <= 32 && \forall integer p; 0 <= p < 32 ==>
	      (has(out, p) <==> p < i && db->perm_of[tclass][p] < 32 && has(perms, db->perm_of[tclass][p]));
	    loop assigns i, out;
	    loop variant 32 - i;
	*/
	for (uint32_t i = 0; i < 32; i++) {
		uint32_t theirs = db->perm_of[tclass][i];

		if (theirs < 32 && has(perms, theirs))
			out = with(out, bit(i));
	}
	return out;
}

void compute_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, struct decision *d)
{
	struct decision got = nothing();

	if (tclass >= 1 && tclass <= SECCLASS_COUNT) {
		got = av(db, side, s, t, db->class_of[tclass]);
		//@ ghost uint32_t theirs = got.allowed;
		got.allowed = ours(db, tclass, got.allowed);
		//@ assert ours: \forall integer p; 0 <= p < 32 && has(got.allowed, p) ==> 0 <= db->perm_of[tclass][p] < 32 && has(theirs, db->perm_of[tclass][p]);
		//@ assert may: \forall integer p; 0 <= p < 32 && has(got.allowed, p) ==> may(db, side, s, t, db->class_of[tclass], db->perm_of[tclass][p]);
		got.auditallow = ours(db, tclass, got.auditallow);
		got.auditdeny = ours(db, tclass, got.auditdeny);
	}
	/*@ assert all: \forall integer p; 0 <= p < 32 && has(got.allowed, p) ==> 1 <= tclass <= SECCLASS_COUNT && db->perm_of[tclass][p] < 32 &&
	      may(db, side, s, t, db->class_of[tclass], db->perm_of[tclass][p]); */
	*d = got;
}

/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && readable(w) && GIVEN(class_there(db, class)) && class <= PDB_CLASSES;
    assigns \nothing;
    ensures admitted: \result <==> admitted(db, w, db->classes[class].first_trans, db->classes[class].first_trans + db->classes[class].ntrans);
    exits \false;
*/
static bool trans_hold(const struct policydb *db, struct ends w, uint32_t class)
{
	const struct pdb_class *cl = &db->classes[class];
	uint32_t end = cl->first_trans + cl->ntrans;

	/*@ loop invariant cl->first_trans <= i <= end <= PDB_CONSTRAINTS && admitted(db, w, cl->first_trans, i);
	    loop assigns i;
	    loop variant end - i;
	*/
	for (uint32_t i = cl->first_trans; i < end && i < PDB_CONSTRAINTS; i++)
		if (!constraint_holds(db, &db->constraints[i], w))
			return false;
	return true;
}

bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class)
{
	struct ends w = { was, is, who, 0, 0 };

	if (!exist(db, was, is, class) || class > PDB_CLASSES || who == NULL || !context_valid(db, who))
		return false;
	w.stype = was->type;
	w.ttype = is->type;
	//@ assert one: \forall struct ends v; ends_of(was, is, who, v) ==> v == w;
	return trans_hold(db, w, class);
}
