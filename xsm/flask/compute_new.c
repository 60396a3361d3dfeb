/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute_new.c - the context of a new object: what the class says, then type, role and range transitions. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/mls.h"
#include "hal/once.h"

static uint32_t new_role(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class, uint32_t otherwise)
{
	for (uint32_t i = 0; i < db->nrole_trans && i < PDB_ROLE_RULES; i++) {
		const struct pdb_role_trans *r = &db->role_trans[i];

		if (r->role == s->role && r->type == t->type && r->class == class)
			return r->new_role;
	}
	return otherwise;
}

static uint32_t new_type(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, uint32_t otherwise)
{
	uint32_t i = rule_find(db, db->buckets[rule_bucket(s->type, t->type, class)], s->type, t->type, class, kind);

	for (; i; i = rule_find(db, db->rules[i].next, s->type, t->type, class, kind)) {
		const struct pdb_rule *u = &db->rules[i];

		if (!u->cond || (u->cond <= PDB_CONDS && once(db->cond_true[side & 1][u->cond - 1]) == u->branch))
			return u->data;
	}
	return otherwise;
}

static uint32_t pick(uint32_t from, uint32_t source, uint32_t target, uint32_t otherwise)
{
	return from == FROM_SOURCE ? source : from == FROM_TARGET ? target : otherwise;
}

static void set_range(struct context *c, const struct level *low, const struct level *high)
{
	c->low = *low;
	c->high = *high;
}

/* default_range of the class. */
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

static void new_range(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c)
{
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

bool policy_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, uint32_t kind, struct context *c)
{
	const struct pdb_class *cl;
	bool domain = class == db->domain_class;

	*c = (struct context){ .type = 0 };
	if (!s || !t || !is_class(db, class) || class > PDB_CLASSES || !context_valid(db, s) || !context_valid(db, t))
		return false;
	cl = &db->classes[class];
	c->user = kind == RULE_MEMBER || cl->from_user == FROM_TARGET ? t->user : s->user;
	c->role = (uint16_t)pick(cl->from_role, s->role, t->role, domain ? s->role : OBJECT_R);
	c->type = (uint16_t)pick(cl->from_type, s->type, t->type, domain ? s->type : t->type);
	c->type = (uint16_t)new_type(db, side, s, t, class, kind, c->type);
	if (kind == RULE_TRANSITION)
		c->role = (uint16_t)new_role(db, s, t, class, c->role);
	if (db->mls)
		new_range(db, s, t, class, kind, c);
	if (context_valid(db, c))
		return true;
	*c = (struct context){ .type = 0 };
	return false;
}

bool compute_new(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, uint32_t kind, struct context *c)
{
	*c = (struct context){ .type = 0 };
	return tclass >= 1 && tclass <= SECCLASS_COUNT && policy_new(db, side, s, t, db->class_of[tclass], kind, c);
}
