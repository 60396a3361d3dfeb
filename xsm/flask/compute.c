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
    ensures given: \forall integer p; 0 <= p < 32 && has(\result.allowed, p) ==> has(d.allowed, p) || pair_gives(db, side, a, b, class, p);
    exits \false;
*/
static struct decision add_rules(const struct policydb *db, uint32_t side, uint32_t a, uint32_t b, uint32_t class, struct decision d)
{
	uint32_t i = rule_find(db, db->buckets[rule_bucket(a, b, class)], a, b, class, RULE_AV);

	/*@ loop invariant i <= db->nrules && (i != 0 ==> about(&db->rules[i], a, b, class));
	    loop invariant \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==> has(\at(d.allowed,Pre), p) || pair_gives(db, side, a, b, class, p);
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

/* What rules say of types s and t, which exist. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && s <= PDB_TYPES && t <= PDB_TYPES;
    assigns \nothing;
    ensures given: \forall integer p; 0 <= p < 32 && has(\result.allowed, p) ==> types_give(db, side, s, t, class, p);
    exits \false;
*/
static struct decision rules_av(const struct policydb *db, uint32_t side, uint32_t s, uint32_t t, uint32_t class)
{
	struct decision d = nothing();
	const struct pdb_type *a = &db->types[s], *b = &db->types[t];

	/*@ loop invariant a->first <= i && \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==> types_give(db, side, s, t, class, p);
	    loop assigns i, d;
	    loop variant PDB_MEMBERS - i;
	*/
	for (uint32_t i = a->first; i < (uint32_t)a->first + a->count && i < PDB_MEMBERS; i++)
		/*@ loop invariant b->first <= k && \forall integer p; 0 <= p < 32 && has(d.allowed, p) ==> types_give(db, side, s, t, class, p);
		    loop assigns k, d;
		    loop variant PDB_MEMBERS - k;
		*/
		for (uint32_t k = b->first; k < (uint32_t)b->first + b->count && k < PDB_MEMBERS; k++) {
			//@ assert of: member(db, s, i) && member(db, t, k);
			d = add_rules(db, side, db->members[i], db->members[k], class, d);
		}
	return d;
}

/* What the constraints of a class leave of allowed. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && \valid_read(s) && \valid_read(t) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures left: \forall integer p; 0 <= p < 32 && has(\result, p) ==> has(allowed, p) &&
      unconstrained(db, s, t, db->classes[class].first_constraint, db->classes[class].first_constraint + db->classes[class].nconstraints, p);
    exits \false;
*/
static uint32_t constrain(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class, uint32_t allowed)
{
	const struct pdb_class *cl = &db->classes[class];
	uint32_t end = cl->first_constraint + cl->nconstraints;

	/*@ loop invariant cl->first_constraint <= i <= end && end <= db->nconstraints <= PDB_CONSTRAINTS;
	    loop invariant \forall integer p; 0 <= p < 32 && has(allowed, p) ==> has(\at(allowed,Pre), p) && unconstrained(db, s, t, cl->first_constraint, i, p);
	    loop assigns i, allowed;
	    loop variant end - i;
	*/
	for (uint32_t i = cl->first_constraint; i < end && i < PDB_CONSTRAINTS; i++) {
		const struct pdb_constraint *c = &db->constraints[i];
		uint32_t less = without(allowed, c->perms);

		/* If less is all of it, the constraint is of none of it: so the provers see it, of a common part that is 0 they do not. */
		if (less != allowed && !constraint_holds(db, c, s, t, NULL))
			allowed = less;
	}
	return allowed;
}

/* What rules and constraints say of types s->type and t->type, which exist, and the rest of the contexts. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && \valid_read(s) && \valid_read(t) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures left: \forall integer p; 0 <= p < 32 && has(\result.allowed, p) ==> types_give(db, side, s->type, t->type, class, p) &&
      unconstrained(db, s, t, db->classes[class].first_constraint, db->classes[class].first_constraint + db->classes[class].nconstraints, p);
    exits \false;
*/
static struct decision plain_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class)
{
	struct decision d = nothing();

	if (s->type > PDB_TYPES || t->type > PDB_TYPES || class > PDB_CLASSES)
		return d;
	d = rules_av(db, side, s->type, t->type, class);
	d.allowed = constrain(db, s, t, class, d.allowed);
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
    exits \false;
*/
static uint16_t bounds_of(const struct policydb *db, uint32_t v)
{
	return v <= PDB_TYPES ? db->types[v].bounds : 0;
}

/* A bounded type may no more than the one that bounds it, on the target's bounds where that has some: as libsepol and the kernels decide it. */
/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && \valid_read(s) && \valid_read(t) && GIVEN(class_there(db, class));
    assigns \nothing;
    ensures less: \forall integer p; 0 <= p < 32 && has(\result, p) ==> has(allowed, p);
    exits \false;
*/
static uint32_t below_bounds(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t allowed)
{
	struct context bs = *s, bt = *t;

	/*@ loop invariant i <= PDB_BOUNDS && policy_ok(db) && class_there(db, class);
	    loop invariant \forall integer p; 0 <= p < 32 && has(allowed, p) ==> has(\at(allowed,Pre), p);
	    loop assigns i, bs, bt, allowed;
	    loop variant PDB_BOUNDS - i;
	*/
	for (uint32_t i = 0; i < PDB_BOUNDS && allowed && bounds_of(db, bs.type); i++) {
		struct decision more;

		bs.type = bounds_of(db, bs.type);
		if (bounds_of(db, bt.type))
			bt.type = bounds_of(db, bt.type);
		more = plain_av(db, side, &bs, &bt, class);
		allowed = common(allowed, more.allowed);
	}
	return allowed;
}

/*@ requires \valid_read(db) && GIVEN(policy_ok(db)) && (s == \null || \valid_read(s)) && (t == \null || \valid_read(t));
    assigns \nothing;
    ensures no_default: \forall integer p; 0 <= p < 32 && has(\result.allowed, p) ==> may(db, side, s, t, class, p);
    ensures permissive: \result.permissive ==> there(db, s, t, class) && in_set(&db->permissive.w[0], PDB_WORDS, s->type);
    exits \false;
*/
static struct decision av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class)
{
	struct decision d = nothing();

	if (!exist(db, s, t, class))
		return d;
	d = plain_av(db, side, s, t, class);
	d.permissive = bit_test(&db->permissive, s->type);
	/* A change of a domain's role needs `allow ROLE ROLE`. */
	if (class == db->domain_class && s->role != t->role && !role_change_allowed(db, s->role, t->role))
		d.allowed = without(d.allowed, db->transitions);
	d.allowed = below_bounds(db, side, s, t, class, d.allowed);
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

bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class)
{
	const struct pdb_class *cl;
	uint32_t end;

	if (!exist(db, was, is, class) || class > PDB_CLASSES || who == NULL || !context_valid(db, who))
		return false;
	cl = &db->classes[class];
	end = cl->first_trans + cl->ntrans;
	/*@ loop invariant cl->first_trans <= i <= end <= PDB_CONSTRAINTS;
	    loop invariant \forall integer k; cl->first_trans <= k < i ==> constraint_true(db, &db->constraints[k], was, is, who);
	    loop assigns i;
	    loop variant end - i;
	*/
	for (uint32_t i = cl->first_trans; i < end && i < PDB_CONSTRAINTS; i++)
		if (!constraint_holds(db, &db->constraints[i], was, is, who))
			return false;
	return true;
}
