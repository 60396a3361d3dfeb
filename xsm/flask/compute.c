/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.c - access decisions, as the policy says. Indices that come from the tables are bounded by the tables' sizes
 * once more: no content of them makes this code read or write beside them. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "hal/once.h"

/* A change of booleans may come in between: whoever asked looks at the count again afterwards. */
static bool rule_active(const struct policydb *db, uint32_t side, const struct pdb_rule *u)
{
	uint32_t cond = u->cond;

	return !cond || (cond <= PDB_CONDS && once(db->cond_true[side & 1][cond - 1]) == u->branch);
}

/* Adds what the rules of the attribute or type pair (a, b) say. */
static void add_rules(const struct policydb *db, uint32_t side, uint32_t a, uint32_t b, uint32_t class, struct decision *d)
{
	uint32_t i = rule_find(db, db->buckets[rule_bucket(a, b, class)], a, b, class, RULE_AV);

	for (; i; i = rule_find(db, db->rules[i].next, a, b, class, RULE_AV)) {
		const struct pdb_rule *u = &db->rules[i];

		if (!rule_active(db, side, u))
			continue;
		if (u->kind == RULE_ALLOW)
			d->allowed |= u->data;
		else if (u->kind == RULE_AUDITALLOW)
			d->auditallow |= u->data;
		else
			d->auditdeny &= u->data;
	}
}

/* What rules and constraints say of types s->type and t->type, which exist, and the rest of the contexts. */
static void plain_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d)
{
	const struct pdb_type *a, *b;
	const struct pdb_class *cl;
	uint32_t end;

	if (s->type > PDB_TYPES || t->type > PDB_TYPES || class > PDB_CLASSES)
		return;
	a = &db->types[s->type];
	b = &db->types[t->type];
	cl = &db->classes[class];
	end = cl->first_constraint + cl->nconstraints;
	for (uint32_t i = a->first; i < (uint32_t)a->first + a->count && i < PDB_MEMBERS; i++)
		for (uint32_t k = b->first; k < (uint32_t)b->first + b->count && k < PDB_MEMBERS; k++)
			add_rules(db, side, db->members[i], db->members[k], class, d);
	for (uint32_t i = cl->first_constraint; i < end && i < PDB_CONSTRAINTS; i++) {
		const struct pdb_constraint *c = &db->constraints[i];

		if ((d->allowed & c->perms) && !constraint_holds(db, c, s, t, NULL))
			d->allowed &= ~c->perms;
	}
}

static bool role_change_allowed(const struct policydb *db, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < db->nrole_allow && i < PDB_ROLE_RULES; i++)
		if (db->role_allow[i].role == from && db->role_allow[i].new_role == to)
			return true;
	return from == to;
}

static bool exist(const struct policydb *db, const struct context *s, const struct context *t, uint32_t class)
{
	return s && t && is_class(db, class) && context_valid(db, s) && context_valid(db, t);
}

/* The type that bounds v, else 0. */
static uint16_t bounds_of(const struct policydb *db, uint32_t v)
{
	return v <= PDB_TYPES ? db->types[v].bounds : 0;
}

/* A bounded type may no more than the one that bounds it, on the target's bounds where that has some: as libsepol and the kernels decide it. */
static void below_bounds(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d)
{
	struct context bs = *s, bt = *t;

	for (uint32_t i = 0; i < PDB_BOUNDS && d->allowed && bounds_of(db, bs.type); i++) {
		struct decision more = { .auditdeny = UINT32_MAX };

		bs.type = bounds_of(db, bs.type);
		if (bounds_of(db, bt.type))
			bt.type = bounds_of(db, bt.type);
		plain_av(db, side, &bs, &bt, class, &more);
		d->allowed &= more.allowed;
	}
}

void policy_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint32_t class, struct decision *d)
{
	*d = (struct decision){ .auditdeny = UINT32_MAX };
	if (!exist(db, s, t, class))
		return;
	d->permissive = bit_test(&db->permissive, s->type);
	plain_av(db, side, s, t, class, d);
	/* A change of a domain's role needs `allow ROLE ROLE`. */
	if (class == db->domain_class && s->role != t->role && !role_change_allowed(db, s->role, t->role))
		d->allowed &= ~db->transitions;
	below_bounds(db, side, s, t, class, d);
}

static uint32_t ours(const struct policydb *db, uint16_t tclass, uint32_t perms)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < 32; i++)
		if (db->perm_of[tclass][i] < 32 && perms >> db->perm_of[tclass][i] & 1u)
			out |= 1u << i;
	return out;
}

void compute_av(const struct policydb *db, uint32_t side, const struct context *s, const struct context *t, uint16_t tclass, struct decision *d)
{
	*d = (struct decision){ .auditdeny = UINT32_MAX };
	if (tclass < 1 || tclass > SECCLASS_COUNT)
		return;
	policy_av(db, side, s, t, db->class_of[tclass], d);
	d->allowed = ours(db, tclass, d->allowed);
	d->auditallow = ours(db, tclass, d->auditallow);
	d->auditdeny = ours(db, tclass, d->auditdeny);
}

bool policy_validates(const struct policydb *db, const struct context *was, const struct context *is, const struct context *who, uint32_t class)
{
	const struct pdb_class *cl;
	uint32_t end;

	if (!exist(db, was, is, class) || class > PDB_CLASSES || !who || !context_valid(db, who))
		return false;
	cl = &db->classes[class];
	end = cl->first_trans + cl->ntrans;
	for (uint32_t i = cl->first_trans; i < end && i < PDB_CONSTRAINTS; i++)
		if (!constraint_holds(db, &db->constraints[i], was, is, who))
			return false;
	return true;
}
