/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_classes.c - classes, their permissions and constraints. */
#include "xsm/flask/read.h"

#define CONSTRAINT_DEPTH 5u	/* CEXPR_MAXDEPTH of the language */

/* user, role or type against a set of names. Roles, types and users are not read yet: extra bits match nothing. */
static void read_names(struct rd *r, struct policydb *db, struct pdb_cexpr *e)
{
	uint32_t which = e->attr & ~(uint32_t)CEXPR_TARGET, at = db->nnamesets;
	struct bitset as_written;	/* for decompilers */

	if (which != CEXPR_USER && which != CEXPR_ROLE && which != CEXPR_TYPE)
		rd_fail(r, "a constraint on something else than user, role or type", "use u1, r1, t1, u2, r2, t2");
	if (at >= PDB_NAMESETS)
		rd_fail(r, "more than 512 sets of names in constraints", MEND_LIMIT);
	if (!rd_ok(r) || at >= PDB_NAMESETS)
		return;
	e->names = (uint16_t)at;
	db->nnamesets = at + 1;
	rd_ebitmap(r, &db->namesets[at], PDB_TYPES);
	rd_ebitmap(r, &as_written, PDB_TYPES);
	rd_ebitmap(r, &as_written, PDB_TYPES);
	(void)rd_u32(r);
}

static void read_cexpr(struct rd *r, struct policydb *db, struct pdb_cexpr *e)
{
	uint32_t kind = rd_u32(r), attr = rd_u32(r), op = rd_u32(r);
	bool leaf = kind == CEXPR_ATTR || kind == CEXPR_NAMES;

	if (kind < CEXPR_NOT || kind > CEXPR_NAMES)
		rd_fail(r, "an unknown kind of constraint", MEND_COMPILE);
	if (leaf && op != CEXPR_EQ && op != CEXPR_NEQ)
		rd_fail(r, "a constraint by dominance", "use == and !=");
	if (kind == CEXPR_ATTR && attr != CEXPR_USER && attr != CEXPR_ROLE && attr != CEXPR_TYPE)
		rd_fail(r, "a constraint on something else than user, role or type", "use u1, r1, t1, u2, r2, t2");
	if (leaf && attr > (CEXPR_TYPE | CEXPR_TARGET))
		rd_fail(r, "a constraint on levels or on a third context", "use u1, r1, t1, u2, r2, t2");
	e->kind = (uint8_t)kind;
	e->attr = (uint8_t)attr;
	e->op = (uint8_t)op;
	e->names = 0;
	if (kind == CEXPR_NAMES)
		read_names(r, db, e);
}

/* The stack depth after e, or more than any stack for an expression that takes more than there is. */
static uint32_t cexpr_depth(uint32_t depth, uint32_t kind)
{
	if (kind == CEXPR_ATTR || kind == CEXPR_NAMES)
		return depth + 1;
	if (kind == CEXPR_NOT)
		return depth >= 1 ? depth : UINT32_MAX;
	return depth >= 2 ? depth - 1 : UINT32_MAX;
}

static void read_constraint_exprs(struct rd *r, struct policydb *db, struct pdb_constraint *c)
{
	uint32_t depth = 0;

	c->perms = rd_u32(r);
	c->count = (uint16_t)rd_count(r, PDB_CEXPRS, "a constraint has more than 1024 parts");
	c->first = (uint16_t)db->ncexprs;
	for (uint32_t i = 0; i < c->count && rd_ok(r); i++) {
		uint32_t at = db->ncexprs;

		if (at >= PDB_CEXPRS) {
			rd_fail(r, "constraints have more than 1024 parts", MEND_LIMIT);
			return;
		}
		read_cexpr(r, db, &db->cexprs[at]);
		db->ncexprs = at + 1;
		depth = cexpr_depth(depth, db->cexprs[at].kind);
		if (depth > CONSTRAINT_DEPTH)
			rd_fail(r, "a constraint is nested more than 5 deep", "write it as several constraints");
	}
	if (depth != 1)
		rd_fail(r, "a constraint without one result", MEND_COMPILE);
}

static void read_constraints(struct rd *r, struct policydb *db, struct pdb_class *cl, uint32_t n)
{
	cl->first_constraint = db->nconstraints;
	cl->nconstraints = n;
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t at = db->nconstraints;

		if (at >= PDB_CONSTRAINTS) {
			rd_fail(r, "more than 256 constraints", MEND_LIMIT);
			return;
		}
		read_constraint_exprs(r, db, &db->constraints[at]);
		db->nconstraints = at + 1;
	}
}

static void read_perms(struct rd *r, struct policydb *db, struct pdb_class *cl, uint32_t n)
{
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t len = rd_u32(r), value = rd_value(r, cl->nperms, 32, "a permission's number is out of range");
		uint32_t name = rd_name(r, db, len);

		if (!rd_ok(r) || !value)
			return;
		if (cl->perm[value - 1])
			rd_fail(r, "two permissions of one number", MEND_COMPILE);
		cl->perm[value - 1] = name;
	}
}

static void read_class(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), common = rd_u32(r), value = rd_value(r, db->nclasses, PDB_CLASSES, "a class's number is out of range");
	uint32_t nprim = rd_count(r, 32, "a class has more than 32 permissions");
	uint32_t nel = rd_count(r, 32, "a class has more than 32 permissions");
	uint32_t ncons = rd_count(r, PDB_CONSTRAINTS, "more than 256 constraints");
	struct pdb_class *cl = &db->classes[value];

	if (rd_ok(r) && cl->name)
		rd_fail(r, "two classes of one number", MEND_COMPILE);
	if (common)
		rd_fail(r, "a class inherits common permissions", "write them out in the class");
	if (!rd_ok(r))
		return;
	cl->name = rd_name(r, db, len);
	cl->nperms = nprim;
	read_perms(r, db, cl, nel);
	read_constraints(r, db, cl, ncons);
	rd_zero(r, "validatetrans", "say it by the permissions relabelfrom, relabelto and transition");
	rd_zero(r, "default_user", "leave it out");
	rd_zero(r, "default_role", "leave it out");
	rd_zero(r, "default_range", "leave it out");
	rd_zero(r, "default_type", "leave it out; use type_transition");
}

void read_classes(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "common permissions";
	(void)rd_u32(r);
	rd_zero(r, "common permissions", "write them out in each class");
	r->section = "classes";
	db->nclasses = rd_count(r, PDB_CLASSES, "more than 64 classes");
	n = rd_count(r, PDB_CLASSES, "more than 64 classes");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_class(r, db);
}
