/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute_new.c - the context of a new object: what the class says, then type, role and range transitions. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/mls.h"

/*@ requires \valid_read(db) && \valid_read(s) && \valid_read(t);
    assigns \nothing;
    ensures given: given_role(db, s, t, class, kind, otherwise, \result);
    exits \false;
*/
static uint16_t new_role(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, uint16_t otherwise)
{
	/*@ loop invariant i <= PDB_ROLE_RULES && \forall integer k; k < i ==> !role_fits(db, k, s, t, class);
	    loop assigns i;
	    loop variant PDB_ROLE_RULES - i;
	*/
	for (uint32_t i = 0; kind == RULE_TRANSITION && i < db->nrole_trans && i < PDB_ROLE_RULES; i++) {
		const struct pdb_role_trans *r = &db->role_trans[i];

		if (r->role == s->role && r->type == t->type && r->class == class)
			return r->new_role;
	}
	return otherwise;
}

/*@ requires \valid_read(db) && GIVEN(policy_ok(db));
    assigns \nothing;
    ensures given: given_type(db, side, s, t, class, kind, otherwise, \result);
    exits \false;
*/
static uint16_t new_type(const struct policydb *db, uint32_t side, uint16_t s, uint16_t t, uint32_t class, uint32_t kind, uint16_t otherwise)
{
	uint32_t i = rule_find(db, db->buckets[rule_bucket(s, t, class)], s, t, class, kind);

	/*@ loop invariant i <= db->nrules && (i != 0 ==> fits(&db->rules[i], s, t, class, kind));
	    loop invariant \forall integer r; in_force(db, side, r, s, t, class, kind) ==> chained(db, i, r);
	    loop assigns i;
	    loop variant i;
	*/
	for (; i; i = rule_find(db, db->rules[i].next, s, t, class, kind))
		if (rule_active(db, side, &db->rules[i]))
			return (uint16_t)db->rules[i].data;
	return otherwise;
}

/*@ assigns \nothing;
    ensures picked: \result == picked(from, source, target, otherwise);
    exits \false;
*/
static uint16_t pick(uint32_t from, uint16_t source, uint16_t target, uint16_t otherwise)
{
	return from == FROM_SOURCE ? source : from == FROM_TARGET ? target : otherwise;
}

/*@ requires \valid(c) && \valid_read(low) && \valid_read(high) && \separated(c, low) && \separated(c, high);
    assigns c->low, c->high;
    ensures range: has_range{Pre,Post}(c, low, high);
    exits \false;
*/
static void set_range(struct context *c, const struct level *low, const struct level *high)
{
	c->low = *low;
	c->high = *high;
}

/* default_range of the class. */
/*@ requires \valid(c) && \valid_read(s) && \valid_read(t) && \separated(c, s) && \separated(c, t);
    assigns c->low, c->high;
    ensures range: class_range{Pre,Post}(from, s, t, c);
    exits \false;
*/
static void range_of_class(uint32_t from, const struct context *s, const struct context *t, struct context *c)
{
	const struct context *x = from >= RANGE_TARGET_LOW ? t : s;

	if (from == RANGE_SOURCE_LOW || from == RANGE_TARGET_LOW)
		set_range(c, &x->low, &x->low);
	else if (from == RANGE_SOURCE_HIGH || from == RANGE_TARGET_HIGH)
		set_range(c, &x->high, &x->high);
	else
		set_range(c, &x->low, &x->high);
}

/*@ requires \valid(c) && \valid_read(db) && \valid_read(s) && \valid_read(t) && class <= PDB_CLASSES;
    requires apart: \separated(c, db) && \separated(c, s) && \separated(c, t);
    assigns c->low, c->high;
    ensures given: given_range{Pre,Post}(db, s, t, class, kind, c);
    exits \false;
*/
static void new_range(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c)
{
	/*@ loop invariant i <= PDB_RANGE_RULES && \forall integer k; k < i ==> !range_fits(db, k, s, t, class);
	    loop assigns i;
	    loop variant PDB_RANGE_RULES - i;
	*/
	for (uint32_t i = 0; kind == RULE_TRANSITION && i < db->nrange_trans && i < PDB_RANGE_RULES; i++) {
		const struct pdb_range_trans *r = &db->range_trans[i];

		if (r->source == s->type && r->target == t->type && r->class == class) {
			set_range(c, &r->low, &r->high);
			return;
		}
	}
	if (kind == RULE_TRANSITION && db->classes[class].from_range)
		range_of_class(db->classes[class].from_range, s, t, c);
	else
		set_range(c, &s->low, kind != RULE_MEMBER && class == db->domain_class ? &s->high : &s->low);
}

/* What the rules and the class say, valid or not. */
/*@ requires \valid(c) && \valid_read(db) && GIVEN(policy_ok(db)) && \valid_read(s) && \valid_read(t) && class <= PDB_CLASSES;
    requires apart: \separated(c, db) && \separated(c, s) && \separated(c, t);
    assigns *c;
    ensures new: new_context{Pre,Post}(db, side, s, t, class, kind, c);
    exits \false;
*/
static void compose(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind,
		    struct context *c)
{
	const struct pdb_class *cl = &db->classes[class];
	bool domain = class == db->domain_class;
	uint16_t user = kind == RULE_MEMBER || cl->from_user == FROM_TARGET ? t->user : s->user;
	uint16_t role = pick(cl->from_role, s->role, t->role, domain ? s->role : OBJECT_R);
	uint16_t type = pick(cl->from_type, s->type, t->type, domain ? s->type : t->type);

	//@ assert usual: given_user(db, s, t, class, kind, user) && role == usual_role(db, s, t, class) && type == usual_type(db, s, t, class);
	type = new_type(db, side, s->type, t->type, class, kind, type);
	role = new_role(db, s, t, class, kind, role);
	if (db->mls)
		new_range(db, s, t, class, kind, c);
	else
		c->low = c->high = (struct level){ .sens = 0 };
	c->user = user;
	c->role = role;
	c->type = type;
}

bool policy_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c)
{
	if (s != NULL && t != NULL && is_class(db, class) && class <= PDB_CLASSES && context_valid(db, s) && context_valid(db, t)) {
		compose(db, side, s, t, class, kind, c);
		if (context_valid(db, c))
			return true;
	}
	*c = (struct context){ .type = 0 };
	return false;
}

bool compute_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, uint32_t kind, struct context *c)
{
	if (tclass >= 1 && tclass <= SECCLASS_COUNT)
		return policy_new(db, side, s, t, db->class_of[tclass], kind, c);
	*c = (struct context){ .type = 0 };
	return false;
}
