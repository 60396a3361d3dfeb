/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_rules.c - access vectors, type rules, conditionals, role rules. */
#include "xsm/flask/read.h"

#define RULE_ENABLED	0x8000u
#define RULE_AV		(RULE_ALLOW | RULE_AUDITALLOW | RULE_AUDITDENY)
#define RULE_TYPE	(RULE_TRANSITION | RULE_MEMBER | RULE_CHANGE)

uint32_t rule_find(const struct policydb *db, uint32_t i, uint32_t source, uint32_t target, uint32_t class, uint32_t kinds)
{
	/* A chain leads to lower indices only, so it ends. */
	for (; i; i = db->rules[i].next) {
		const struct pdb_rule *u = &db->rules[i];

		if (u->source == source && u->target == target && u->class == class && (u->kind & kinds))
			return i;
	}
	return 0;
}

static bool is_type(const struct policydb *db, uint32_t v)
{
	return v >= 1 && v <= db->ntypes && db->types[v].name && !db->types[v].attribute;
}

static void check_rule(struct rd *r, const struct policydb *db, const struct pdb_rule *u, uint32_t spec)
{
	uint32_t kind = spec & ~RULE_ENABLED;

	if (!u->source || u->source > db->ntypes || !u->target || u->target > db->ntypes)
		rd_fail(r, "a rule names a type that does not exist", MEND_COMPILE);
	else if (!u->class || u->class > db->nclasses || !db->classes[u->class].name)
		rd_fail(r, "a rule names a class that does not exist", MEND_COMPILE);
	else if (!(kind & (RULE_AV | RULE_TYPE)) || kind & ~(uint32_t)(RULE_AV | RULE_TYPE) || kind & (kind - 1))
		rd_fail(r, "a rule of unknown kind", "use allow, auditallow, dontaudit, type_transition, type_member, type_change");
	else if ((kind & RULE_TYPE) && !is_type(db, u->data))
		rd_fail(r, "a type rule makes a type that does not exist", MEND_COMPILE);
}

/* Reads one rule into the table; cond is its conditional + 1, or 0. */
static void read_rule(struct rd *r, struct policydb *db, uint32_t cond, uint32_t branch)
{
	struct pdb_rule *u;
	uint32_t spec, b;

	if (db->nrules >= PDB_RULES) {
		rd_fail(r, "more than 16384 rules", MEND_LIMIT);
		return;
	}
	u = &db->rules[db->nrules + 1];
	u->source = rd_u16(r);
	u->target = rd_u16(r);
	u->class = rd_u16(r);
	spec = rd_u16(r);
	u->data = rd_u32(r);
	u->kind = (uint8_t)(spec & 0xff);
	u->cond = (uint16_t)cond;
	u->branch = (uint8_t)branch;
	if (rd_ok(r))
		check_rule(r, db, u, spec);
	if (!rd_ok(r))
		return;
	b = rule_bucket(u->source, u->target, u->class);
	if (!cond && rule_find(db, db->buckets[b], u->source, u->target, u->class, u->kind))
		rd_fail(r, "a rule stands twice", MEND_COMPILE);
	u->next = db->buckets[b];
	db->buckets[b] = (uint16_t)++db->nrules;
}

static void read_rule_list(struct rd *r, struct policydb *db, uint32_t cond, uint32_t branch)
{
	uint32_t n = rd_count(r, PDB_RULES, "more than 16384 rules");

	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_rule(r, db, cond, branch);
}

static uint32_t cond_depth(uint32_t depth, uint32_t op)
{
	if (op == COND_BOOL)
		return depth + 1;
	if (op == COND_NOT)
		return depth >= 1 ? depth : UINT32_MAX;
	return depth >= 2 ? depth - 1 : UINT32_MAX;
}

static void read_cond_expr(struct rd *r, struct policydb *db, uint32_t *depth)
{
	uint32_t op = rd_u32(r), boolean = rd_u32(r);

	if (op < COND_BOOL || op > COND_NEQ)
		rd_fail(r, "an unknown operator in a condition", MEND_COMPILE);
	if (op == COND_BOOL && (boolean < 1 || boolean > db->nbools))
		rd_fail(r, "a condition names a boolean that does not exist", MEND_COMPILE);
	if (db->ncond_exprs >= PDB_COND_EXPRS)
		rd_fail(r, "conditions have more than 512 parts", MEND_LIMIT);
	*depth = cond_depth(*depth, op);
	if (*depth > PDB_DEPTH)
		rd_fail(r, "a condition is nested more than 10 deep", "write it as several conditions");
	if (!rd_ok(r))
		return;
	db->cond_exprs[db->ncond_exprs].op = (uint16_t)op;
	db->cond_exprs[db->ncond_exprs++].boolean = op == COND_BOOL ? (uint16_t)boolean : 0;
}

static void read_cond(struct rd *r, struct policydb *db)
{
	struct pdb_cond *c = &db->conds[db->nconds];
	uint32_t depth = 0;

	(void)rd_u32(r);		/* the state at compile time: computed again at load */
	c->first = (uint16_t)db->ncond_exprs;
	c->count = (uint16_t)rd_count(r, PDB_COND_EXPRS, "conditions have more than 512 parts");
	for (uint32_t i = 0; i < c->count && rd_ok(r); i++)
		read_cond_expr(r, db, &depth);
	if (depth != 1)
		rd_fail(r, "a condition without one result", MEND_COMPILE);
	db->nconds++;
	read_rule_list(r, db, db->nconds, 1);
	read_rule_list(r, db, db->nconds, 0);
}

static void read_role_rules(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "role transitions";
	n = rd_count(r, PDB_ROLE_RULES, "more than 128 role transitions");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		struct pdb_role_trans *t = &db->role_trans[i];

		t->role = (uint16_t)rd_value(r, db->nroles, "a role transition of a role that does not exist");
		t->type = (uint16_t)rd_value(r, db->ntypes, "a role transition of a type that does not exist");
		t->new_role = (uint16_t)rd_value(r, db->nroles, "a role transition to a role that does not exist");
		t->class = (uint16_t)rd_value(r, db->nclasses, "a role transition of a class that does not exist");
		db->nrole_trans = i + 1;
	}
	r->section = "role allows";
	n = rd_count(r, PDB_ROLE_RULES, "more than 128 role allows");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		db->role_allow[i].role = (uint16_t)rd_value(r, db->nroles, "a role allow of a role that does not exist");
		db->role_allow[i].new_role = (uint16_t)rd_value(r, db->nroles, "a role allow to a role that does not exist");
		db->nrole_allow = i + 1;
	}
	r->section = "file name transitions";
	rd_zero(r, "a file name transition", "leave it out");
}

void read_rules(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "access vectors";
	read_rule_list(r, db, 0, 0);
	r->section = "conditionals";
	n = rd_count(r, PDB_CONDS, "more than 128 conditionals");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_cond(r, db);
	read_role_rules(r, db);
}
