/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/compute.c - access decisions and the labels of new objects, as the policy says. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"

static bool rule_active(const struct policydb *db, const struct pdb_rule *u)
{
	return !u->cond || db->cond_true[db->changes & 1][u->cond - 1] == u->branch;
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

/* Lists the values of b: at most PDB_TYPES. */
static uint32_t bits_list(const struct bitset *b, uint16_t *out)
{
	uint32_t n = 0;

	for (uint32_t w = 0; w < PDB_WORDS; w++)
		for (uint64_t m = b->w[w]; m; m &= m - 1)
			out[n++] = (uint16_t)(w * 64u + (uint32_t)__builtin_ctzll(m) + 1u);
	return n;
}

/* In the policy's own numbers. */
static struct decision policy_av(const struct policydb *db, struct context s, struct context t, uint32_t class)
{
	struct decision d = { .auditdeny = UINT32_MAX };
	uint16_t targets[PDB_TYPES];
	uint32_t ntargets;

	if (!context_valid(db, s) || !context_valid(db, t) || class < 1 || class > db->nclasses)
		return d;
	ntargets = bits_list(&db->attrs[t.type], targets);
	for (uint32_t w = 0; w < PDB_WORDS; w++)
		for (uint64_t m = db->attrs[s.type].w[w]; m; m &= m - 1)
			for (uint32_t j = 0; j < ntargets; j++)
				add_rules(db, w * 64u + (uint32_t)__builtin_ctzll(m) + 1u, targets[j], class, &d);
	for (uint32_t i = 0; i < db->classes[class].nconstraints; i++) {
		const struct pdb_constraint *c = &db->constraints[db->classes[class].first_constraint + i];

		if ((d.allowed & c->perms) && !constraint_holds(db, c, s, t))
			d.allowed &= ~c->perms;
	}
	return d;
}

static uint32_t ours(const struct policydb *db, uint16_t tclass, uint32_t perms)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < 32; i++)
		if (db->perm_of[tclass][i] != 0xff && perms >> db->perm_of[tclass][i] & 1u)
			out |= 1u << i;
	return out;
}

static bool role_change_allowed(const struct policydb *db, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < db->nrole_allow; i++)
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
	for (uint32_t i = 0; i < db->nrole_trans; i++) {
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
