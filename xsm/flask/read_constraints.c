/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_constraints.c - constrain, mlsconstrain, validatetrans, mlsvalidatetrans: a stack program of names and comparisons. */
#include "xsm/flask/read.h"

#define CONSTRAINT_DEPTH 5u	/* CEXPR_MAXDEPTH of the language */

static bool empty(const struct bitset *b)
{
	for (uint32_t i = 0; i < PDB_WORDS; i++)
		if (b->w[i])
			return false;
	return true;
}

/* The set of names of a leaf; then the same as it was written, for decompilers. */
static void read_names(struct rd *r, struct policydb *db, struct pdb_cexpr *e)
{
	uint32_t which = e->attr & (uint32_t)~(CEXPR_TARGET | CEXPR_XTARGET), at = db->nnamesets, flags;
	struct bitset names = { .w = { 0 } }, written = names, without = names;

	rd_bits(r, names.w, PDB_WORDS, PDB_TYPES);
	rd_bits(r, written.w, PDB_WORDS, PDB_TYPES);
	rd_bits(r, without.w, PDB_WORDS, PDB_TYPES);
	flags = rd_u32(r);
	if (flags > 2 || (which != CEXPR_TYPE && (flags || !empty(&written) || !empty(&without))))
		rd_fail(r, "a constraint's names as they were written are odd", MEND_COMPILE);
	if (at >= PDB_NAMESETS)
		rd_fail(r, "more than 512 sets of names in constraints", MEND_LIMIT);
	if (!rd_ok(r) || at >= PDB_NAMESETS)
		return;
	e->names = (uint16_t)at;
	db->nnamesets = at + 1;
	db->namesets[at] = names;
	for (uint32_t w = 0; w < PDB_WORDS; w++)
		db->written.w[w] |= written.w[w] | without.w[w];
}

static bool comparison_ok(uint32_t attr, uint32_t op)
{
	bool single = attr && !(attr & (attr - 1)) && attr <= CEXPR_L2H2 && attr != CEXPR_TARGET && attr != CEXPR_XTARGET;

	if (op < CEXPR_EQ || op > CEXPR_INCOMP)
		return false;
	return single && (op <= CEXPR_NEQ || (attr != CEXPR_USER && attr != CEXPR_TYPE));
}

static bool names_ok(uint32_t attr, uint32_t op, bool trans)
{
	uint32_t which = attr & (uint32_t)~(CEXPR_TARGET | CEXPR_XTARGET), of = attr & (CEXPR_TARGET | CEXPR_XTARGET);

	if (op != CEXPR_EQ && op != CEXPR_NEQ)
		return false;
	if (of == (CEXPR_TARGET | CEXPR_XTARGET) || (of == CEXPR_XTARGET && !trans))
		return false;
	return which == CEXPR_USER || which == CEXPR_ROLE || which == CEXPR_TYPE;
}

static void read_cexpr(struct rd *r, struct policydb *db, bool trans, struct pdb_cexpr *e)
{
	uint32_t kind = rd_u32(r), attr = rd_u32(r), op = rd_u32(r);

	if (kind < CEXPR_NOT || kind > CEXPR_NAMES)
		rd_fail(r, "an unknown kind of constraint", MEND_COMPILE);
	else if (kind == CEXPR_ATTR ? !comparison_ok(attr, op) : kind == CEXPR_NAMES ? !names_ok(attr, op, trans) : attr || op)
		rd_fail(r, "a constraint compares what it cannot", "use u1, r1, t1, l1, h1, u2, ... as checkpolicy's language has them");
	e->kind = (uint8_t)kind;
	e->attr = (uint16_t)attr;
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

static void read_constraint(struct rd *r, struct policydb *db, uint32_t nperms, struct pdb_constraint *c)
{
	uint32_t depth = 0;

	c->perms = rd_u32(r);
	c->count = (uint16_t)rd_count(r, PDB_CEXPRS, "constraints have more than 2048 parts");
	c->first = (uint16_t)db->ncexprs;
	if (!c->perms != (nperms == 0) || (nperms < 32 && c->perms >> nperms))
		rd_fail(r, "a constraint of no permission of its class, or a validatetrans of one", MEND_COMPILE);
	for (uint32_t i = 0; i < c->count && rd_ok(r); i++) {
		uint32_t at = db->ncexprs;

		if (at >= PDB_CEXPRS) {
			rd_fail(r, "constraints have more than 2048 parts", MEND_LIMIT);
			return;
		}
		read_cexpr(r, db, nperms == 0, &db->cexprs[at]);
		db->ncexprs = at + 1;
		depth = cexpr_depth(depth, db->cexprs[at].kind);
		if (depth > CONSTRAINT_DEPTH)
			rd_fail(r, "a constraint is nested more than 5 deep", "write it as several constraints");
	}
	if (depth != 1)
		rd_fail(r, "a constraint without one result", MEND_COMPILE);
}

void read_constraints(struct rd *r, struct policydb *db, uint32_t n, uint32_t nperms, uint32_t *first)
{
	*first = db->nconstraints;
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t at = db->nconstraints;

		if (at >= PDB_CONSTRAINTS) {
			rd_fail(r, "more than 512 constraints", MEND_LIMIT);
			return;
		}
		read_constraint(r, db, nperms, &db->constraints[at]);
		db->nconstraints = at + 1;
	}
}

static bool exists(const struct policydb *db, uint32_t attr, uint32_t v)
{
	if (attr & CEXPR_USER)
		return v <= PDB_USERS && v <= db->nusers && db->users[v].name;
	if (attr & CEXPR_ROLE)
		return v <= PDB_ROLES && v <= db->nroles && db->roles[v].name;
	return is_type_or_attribute(db, v);
}

static void check_set(struct rd *r, const struct policydb *db, const struct bitset *b, uint32_t attr)
{
	for (uint32_t w = 0; w < PDB_WORDS; w++)
		for (uint64_t m = b->w[w]; m; m &= m - 1)
			if (!exists(db, attr, w * 64u + (uint32_t)__builtin_ctzll(m) + 1u))
				rd_fail(r, "a constraint names what does not exist", MEND_COMPILE);
}

void check_constraints(struct rd *r, const struct policydb *db)
{
	for (uint32_t i = 0; i < db->ncexprs && i < PDB_CEXPRS && rd_ok(r); i++) {
		const struct pdb_cexpr *e = &db->cexprs[i];

		if (e->kind == CEXPR_NAMES && e->names < PDB_NAMESETS)
			check_set(r, db, &db->namesets[e->names], e->attr);
	}
	check_set(r, db, &db->written, CEXPR_TYPE);
}
