/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.c - access decisions and the labels of new objects, as the policy says. Indices that come from the
 * tables are bounded by the tables' sizes once more: no content of them makes this code read or write beside them. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "hal/once.h"

/* A change of booleans may come in between: whoever asked looks at the count again afterwards. */
static bool rule_active(const struct policydb *db, const struct pdb_rule *u)
{
	uint32_t cond = u->cond;

	return !cond || (cond <= PDB_CONDS && once(db->cond_true[once(db->changes) & 1][cond - 1]) == u->branch);
}

/* Adds what the rules of the attribute or type pair (a, b) say. */
static void add_rules(const struct policydb *db, uint32_t a, uint32_t b, uint32_t class, struct decision *d)
{
	uint32_t kinds = RULE_ALLOW | RULE_AUDITALLOW | RULE_AUDITDENY;
	uint32_t i = rule_find(db, db->buckets[rule_bucket(a, b, class)], a, b, class, kinds);

	for (; i; i = rule_find(db, db->rules[i].next, a, b, class, kinds)) {
		const struct pdb_rule *u = &db->rules[i];

		if (!rule_active(db, u))
			continue;
		if (u->kind == RULE_ALLOW)
			d->allowed |= u->data;
		else if (u->kind == RULE_AUDITALLOW)
			d->auditallow |= u->data;
		else
			d->auditdeny &= u->data;
	}
}

/* The least value of b that is above v; 0: none. */
static uint32_t bit_next(const struct bitset *b, uint32_t v)
{
	uint64_t m;

	for (uint32_t w = v / 64u; w < PDB_WORDS; w++) {
		m = b->w[w];
		if (w == v / 64u)
			m &= UINT64_MAX << (v % 64u);
		if (m)
			return w * 64u + (uint32_t)__builtin_ctzll(m) + 1u;
	}
	return 0;
}

/* In the policy's own numbers. */
static struct decision policy_av(const struct policydb *db, struct context s, struct context t, uint32_t class)
{
	struct decision d = { .auditdeny = UINT32_MAX };
	uint32_t end;

	if (!context_valid(db, s) || !context_valid(db, t) || class < 1 || class > db->nclasses)
		return d;
	if (s.type > PDB_TYPES || t.type > PDB_TYPES || class > PDB_CLASSES)
		return d;
	for (uint32_t a = bit_next(&db->attrs[s.type], 0); a; a = bit_next(&db->attrs[s.type], a))
		for (uint32_t b = bit_next(&db->attrs[t.type], 0); b; b = bit_next(&db->attrs[t.type], b))
			add_rules(db, a, b, class, &d);
	end = db->classes[class].first_constraint + db->classes[class].nconstraints;
	for (uint32_t i = db->classes[class].first_constraint; i < end && i < PDB_CONSTRAINTS; i++) {
		const struct pdb_constraint *c = &db->constraints[i];

		if ((d.allowed & c->perms) && !constraint_holds(db, c, s, t))
			d.allowed &= ~c->perms;
	}
	return d;
}

static uint32_t ours(const struct policydb *db, uint16_t tclass, uint32_t perms)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < 32; i++)
		if (db->perm_of[tclass][i] < 32 && perms >> db->perm_of[tclass][i] & 1u)
			out |= 1u << i;
	return out;
}

static bool role_change_allowed(const struct policydb *db, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < db->nrole_allow && i < PDB_ROLE_RULES; i++)
		if (db->role_allow[i].role == from && db->role_allow[i].new_role == to)
			return true;
	return from == to;
}

struct decision compute_av(const struct policydb *db, struct context s, struct context t, uint16_t tclass)
{
	struct decision d = { .auditdeny = UINT32_MAX };

	if (tclass < 1 || tclass > SECCLASS_COUNT)
		return d;
	d = policy_av(db, s, t, db->class_of[tclass]);
	d.allowed = ours(db, tclass, d.allowed);
	d.auditallow = ours(db, tclass, d.auditallow);
	d.auditdeny = ours(db, tclass, d.auditdeny);
	if (tclass == SECCLASS_DOMAIN && !role_change_allowed(db, s.role, t.role))
		d.allowed &= ~DOMAIN__TRANSITION;
	return d;
}

static uint32_t new_role(const struct policydb *db, struct context s, struct context t, uint32_t class)
{
	for (uint32_t i = 0; i < db->nrole_trans && i < PDB_ROLE_RULES; i++) {
		const struct pdb_role_trans *r = &db->role_trans[i];

		if (r->role == s.role && r->type == t.type && r->class == class)
			return r->new_role;
	}
	return s.role;
}

struct context compute_new(const struct policydb *db, struct context s, struct context t, uint16_t tclass, uint32_t kind)
{
	struct context c = { .user = s.user, .role = OBJECT_R, .type = t.type }, none = { .type = 0 };
	uint32_t class, i;

	if (tclass < 1 || tclass > SECCLASS_COUNT || !context_valid(db, s) || !context_valid(db, t))
		return none;
	class = db->class_of[tclass];
	if (kind == RULE_MEMBER)
		c.user = t.user;
	if (tclass == SECCLASS_DOMAIN) {
		c.type = s.type;
		c.role = (uint8_t)(kind == RULE_TRANSITION ? new_role(db, s, t, class) : s.role);
	}
	i = rule_find(db, db->buckets[rule_bucket(s.type, t.type, class)], s.type, t.type, class, kind);
	while (i && !rule_active(db, &db->rules[i]))
		i = rule_find(db, db->rules[i].next, s.type, t.type, class, kind);
	if (i)
		c.type = (uint16_t)db->rules[i].data;
	return context_valid(db, c) ? c : none;
}
