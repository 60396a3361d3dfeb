/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_rules.c - access vectors, type rules, conditionals, role rules. */
#include "xsm/flask/compute.h"
#include "xsm/flask/read.h"

#define RULE_ENABLED	0x8000u

static void check_rule(struct rd *r, const struct policydb *db, const struct pdb_rule *u, uint32_t kind)
{
	if (!(kind & (RULE_AV | RULE_TYPE)) || kind & ~(uint32_t)(RULE_AV | RULE_TYPE) || kind & (kind - 1))
		rd_fail(r, "a rule of unknown kind", "use allow, auditallow, dontaudit, type_transition, type_member, type_change");
	else if (!is_type_or_attribute(db, u->source) || !is_type_or_attribute(db, u->target))
		rd_fail(r, "a rule names a type that does not exist", MEND_COMPILE);
	else if (!is_class(db, u->class))
		rd_fail(r, "a rule names a class that does not exist", MEND_COMPILE);
	else if ((kind & RULE_TYPE) && (!is_type(db, u->source) || !is_type(db, u->target) || !is_type(db, u->data)))
		rd_fail(r, "a type rule is of an attribute, or makes a type that does not exist", MEND_COMPILE);
}

/* May u stand where there are others of its source, target and class? An unconditional rule stands once; a conditional type rule
 * at most once in each list of one conditional. */
static void check_once(struct rd *r, const struct policydb *db, const struct pdb_rule *u)
{
	uint32_t b = rule_bucket(u->source, u->target, u->class), n = 0;

	for (uint32_t i = db->buckets[b]; i && i <= PDB_RULES; i = db->rules[i].next) {
		const struct pdb_rule *o = &db->rules[i];

		if (++n >= PDB_CHAIN)
			rd_fail(r, "more than 1024 rules fall together", MEND_LIMIT);
		if (o->source != u->source || o->target != u->target || o->class != u->class || o->kind != u->kind)
			continue;
		if (!u->cond || (u->kind & RULE_TYPE && (o->cond != u->cond || o->branch == u->branch)))
			rd_fail(r, "a rule stands twice", MEND_COMPILE);
	}
}

/* Reads one rule into the table; cond is its conditional + 1, or 0; on: it is in force as the booleans stand in the file. */
static void read_rule(struct rd *r, struct policydb *db, uint32_t cond, uint32_t branch, bool on)
{
	uint32_t at = db->nrules + 1, kind, b;
	struct pdb_rule u = { .cond = (uint16_t)cond, .branch = (uint8_t)branch };

	u.source = rd_u16(r);
	u.target = rd_u16(r);
	u.class = rd_u16(r);
	kind = rd_u16(r);
	if ((kind & RULE_ENABLED) != (cond && on ? RULE_ENABLED : 0u))
		rd_fail(r, "a rule is in force otherwise than its booleans say", MEND_COMPILE);
	kind &= ~RULE_ENABLED;
	u.data = rd_u32(r);
	u.kind = (uint8_t)kind;
	if (rd_ok(r))
		check_rule(r, db, &u, kind);
	if (rd_ok(r))
		check_once(r, db, &u);
	if (at < 1 || at > PDB_RULES)
		rd_fail(r, "more than 32768 rules", MEND_LIMIT);
	if (!rd_ok(r) || at < 1 || at > PDB_RULES)
		return;
	b = rule_bucket(u.source, u.target, u.class);
	u.next = db->buckets[b];
	db->rules[at] = u;
	db->buckets[b] = (uint16_t)at;
	db->nrules = at;
}

static void read_rule_list(struct rd *r, struct policydb *db, uint32_t cond, uint32_t branch, bool on)
{
	uint32_t n = rd_count(r, PDB_RULES, "more than 32768 rules");

	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_rule(r, db, cond, branch, on);
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
	if (op == COND_BOOL ? boolean < 1 || boolean > db->nbools : boolean != 0)
		rd_fail(r, "a condition names a boolean that does not exist", MEND_COMPILE);
	if (at >= PDB_COND_EXPRS)
		rd_fail(r, "conditions have more than 1024 parts", MEND_LIMIT);
	*depth = cond_depth(*depth, op);
	if (*depth > PDB_DEPTH)
		rd_fail(r, "a condition is nested more than 10 deep", "write it as several conditions");
	if (!rd_ok(r) || at >= PDB_COND_EXPRS)
		return;
	db->cond_exprs[at].op = (uint16_t)op;
	db->cond_exprs[at].id = op == COND_BOOL ? (uint16_t)boolean : 0;
	db->ncond_exprs = at + 1;
}

static void read_cond(struct rd *r, struct policydb *db, uint32_t at)
{
	uint32_t depth = 0, n, state = rd_u32(r);

	db->conds[at].first = (uint16_t)db->ncond_exprs;
	n = rd_count(r, PDB_COND_EXPRS, "conditions have more than 1024 parts");
	db->conds[at].count = (uint16_t)n;
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_cond_expr(r, db, &depth);
	if (depth != 1)
		rd_fail(r, "a condition without one result", MEND_COMPILE);
	if (rd_ok(r) && state != cond_holds(db, &db->conds[at], false))
		rd_fail(r, "a condition holds otherwise than its booleans say", MEND_COMPILE);
	db->nconds = at + 1;
	read_rule_list(r, db, at + 1, 1, state == 1);
	read_rule_list(r, db, at + 1, 0, state == 0);
}

static uint32_t read_role(struct rd *r, const struct policydb *db)
{
	uint32_t v = rd_value(r, db->nroles, PDB_ROLES, "a role rule of a role that does not exist");

	if (rd_ok(r) && (v > PDB_ROLES || !db->roles[v].name))
		rd_fail(r, "a role rule of a role that does not exist", MEND_COMPILE);
	return v;
}

static void read_role_trans(struct rd *r, const struct policydb *db, struct pdb_role_trans *t)
{
	uint32_t role = read_role(r, db), type = rd_u32(r), new_role = read_role(r, db), class = rd_u32(r);

	if (!is_type_or_attribute(db, type) || !is_class(db, class))
		rd_fail(r, "a role transition of a type or class that does not exist", MEND_COMPILE);
	*t = (struct pdb_role_trans){ (uint16_t)role, (uint16_t)type, (uint16_t)new_role, (uint16_t)class };
}

/* What a new object of a name would be labelled: nothing in a hypervisor is made by name, so these never apply, as in libsepol's answers without one. */
static void skip_file_name(struct rd *r, struct policydb *db)
{
	uint32_t kept = db->nnames, len = rd_u32(r), source, target, class, new;

	(void)rd_name(r, db, len);
	db->nnames = kept;
	source = rd_u32(r), target = rd_u32(r), class = rd_u32(r), new = rd_u32(r);
	if (rd_ok(r) && !(is_type_or_attribute(db, source) && is_type_or_attribute(db, target) && is_class(db, class) && is_type_or_attribute(db, new)))
		rd_fail(r, "a file name transition names what is not there", MEND_COMPILE);
}

static void read_role_rules(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "role transitions";
	n = rd_count(r, PDB_ROLE_RULES, "more than 256 role transitions");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		read_role_trans(r, db, &db->role_trans[i]);
		db->nrole_trans = i + 1;
	}
	r->section = "role allows";
	n = rd_count(r, PDB_ROLE_RULES, "more than 256 role allows");
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t role = read_role(r, db), new_role = read_role(r, db);

		db->role_allow[i] = (struct pdb_role_allow){ (uint16_t)role, (uint16_t)new_role };
		db->nrole_allow = i + 1;
	}
	r->section = "file name transitions";
	n = rd_count(r, PDB_RULES, "more than 32768 file name transitions");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		skip_file_name(r, db);
}

void read_rules(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "access vectors";
	read_rule_list(r, db, 0, 0, true);
	r->section = "conditionals";
	n = rd_count(r, PDB_CONDS, "more than 256 conditionals");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_cond(r, db, i);
	read_role_rules(r, db);
}
