/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_rules.c - access vectors, type rules, conditionals, role rules. */
#include "xsm/flask/read.h"

#define RULE_ENABLED	0x8000u
#define RULE_AV		(RULE_ALLOW | RULE_AUDITALLOW | RULE_AUDITDENY)
#define RULE_TYPE	(RULE_TRANSITION | RULE_MEMBER | RULE_CHANGE)

uint32_t rule_find(const struct policydb *db, uint32_t i, uint32_t source, uint32_t target, uint32_t class, uint32_t kinds)
{
	/* A chain leads to lower indices only, so it ends. */
	for (; i && i <= PDB_RULES; i = db->rules[i].next) {
		const struct pdb_rule *u = &db->rules[i];

		if (u->source == source && u->target == target && u->class == class && (u->kind & kinds))
			return i;
	}
	return 0;
}

static bool is_type(const struct policydb *db, uint32_t v)
{
	return v >= 1 && v <= db->ntypes && v <= PDB_TYPES && db->types[v].name && !db->types[v].attribute;
}

static bool is_class(const struct policydb *db, uint32_t v)
{
	return v >= 1 && v <= db->nclasses && v <= PDB_CLASSES && db->classes[v].name;
}

static void check_rule(struct rd *r, const struct policydb *db, const struct pdb_rule *u, uint32_t kind)
{
	if (!u->source || u->source > db->ntypes || !u->target || u->target > db->ntypes)
		rd_fail(r, "a rule names a type that does not exist", MEND_COMPILE);
	else if (!is_class(db, u->class))
		rd_fail(r, "a rule names a class that does not exist", MEND_COMPILE);
	else if (!(kind & (RULE_AV | RULE_TYPE)) || kind & ~(uint32_t)(RULE_AV | RULE_TYPE) || kind & (kind - 1))
		rd_fail(r, "a rule of unknown kind", "use allow, auditallow, dontaudit, type_transition, type_member, type_change");
	else if ((kind & RULE_TYPE) && !is_type(db, u->data))
		rd_fail(r, "a type rule makes a type that does not exist", MEND_COMPILE);
}

/* Reads one rule into the table; cond is its conditional + 1, or 0. */
static void read_rule(struct rd *r, struct policydb *db, uint32_t cond, uint32_t branch)
{
	uint32_t at = db->nrules + 1, kind, b;
	struct pdb_rule u = { .cond = (uint16_t)cond, .branch = (uint8_t)branch };

	u.source = rd_u16(r);
	u.target = rd_u16(r);
	u.class = rd_u16(r);
	kind = rd_u16(r) & ~RULE_ENABLED;
	u.data = rd_u32(r);
	u.kind = (uint8_t)kind;
	check_rule(r, db, &u, kind);
	b = rule_bucket(u.source, u.target, u.class);
	if (!cond && rule_find(db, db->buckets[b], u.source, u.target, u.class, u.kind))
		rd_fail(r, "a rule stands twice", MEND_COMPILE);
	if (at < 1 || at > PDB_RULES)
		rd_fail(r, "more than 16384 rules", MEND_LIMIT);
	if (!rd_ok(r) || at < 1 || at > PDB_RULES)
		return;
	u.next = db->buckets[b];
	db->rules[at] = u;
	db->buckets[b] = (uint16_t)at;
	db->nrules = at;
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
	uint32_t op = rd_u32(r), boolean = rd_u32(r), at = db->ncond_exprs;

	if (op < COND_BOOL || op > COND_NEQ)
		rd_fail(r, "an unknown operator in a condition", MEND_COMPILE);
	if (op == COND_BOOL && (boolean < 1 || boolean > db->nbools))
		rd_fail(r, "a condition names a boolean that does not exist", MEND_COMPILE);
	if (at >= PDB_COND_EXPRS)
		rd_fail(r, "conditions have more than 512 parts", MEND_LIMIT);
	*depth = cond_depth(*depth, op);
	if (*depth > PDB_DEPTH)
		rd_fail(r, "a condition is nested more than 10 deep", "write it as several conditions");
	if (!rd_ok(r) || at >= PDB_COND_EXPRS)
		return;
	db->cond_exprs[at].op = (uint16_t)op;
	db->cond_exprs[at].boolean = op == COND_BOOL ? (uint16_t)boolean : 0;
	db->ncond_exprs = at + 1;
}

static void read_cond(struct rd *r, struct policydb *db, uint32_t at)
{
	uint32_t depth = 0, n;

	(void)rd_u32(r);		/* the state at compile time: computed again at load */
	db->conds[at].first = (uint16_t)db->ncond_exprs;
	n = rd_count(r, PDB_COND_EXPRS, "conditions have more than 512 parts");
	db->conds[at].count = (uint16_t)n;
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_cond_expr(r, db, &depth);
	if (depth != 1)
		rd_fail(r, "a condition without one result", MEND_COMPILE);
	db->nconds = at + 1;
	read_rule_list(r, db, at + 1, 1);
	read_rule_list(r, db, at + 1, 0);
}

static void read_role_rules(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "role transitions";
	n = rd_count(r, PDB_ROLE_RULES, "more than 128 role transitions");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		struct pdb_role_trans *t = &db->role_trans[i];

		t->role = (uint16_t)rd_value(r, db->nroles, PDB_ROLES, "a role transition of a role that does not exist");
		t->type = (uint16_t)rd_value(r, db->ntypes, PDB_TYPES, "a role transition of a type that does not exist");
		t->new_role = (uint16_t)rd_value(r, db->nroles, PDB_ROLES, "a role transition to a role that does not exist");
		t->class = (uint16_t)rd_value(r, db->nclasses, PDB_CLASSES, "a role transition of a class that does not exist");
		db->nrole_trans = i + 1;
	}
	r->section = "role allows";
	n = rd_count(r, PDB_ROLE_RULES, "more than 128 role allows");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		db->role_allow[i].role = (uint16_t)rd_value(r, db->nroles, PDB_ROLES, "a role allow of a role that does not exist");
		db->role_allow[i].new_role = (uint16_t)rd_value(r, db->nroles, PDB_ROLES, "a role allow to a role that does not exist");
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
		read_cond(r, db, i);
	read_role_rules(r, db);
}
