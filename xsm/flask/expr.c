/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/expr.c - constraints and conditions, as stacks of at most PDB_DEPTH truths; read.h has checked their depth. */
#include "hal/once.h"
#include "xsm/flask/compute.h"

struct stack { bool v[PDB_DEPTH]; uint32_t n; };

static void push(struct stack *k, bool v)
{
	if (k->n < PDB_DEPTH)
		k->v[k->n++] = v;
}

static bool pop(struct stack *k)
{
	if (k->n < 1 || k->n > PDB_DEPTH)
		return false;
	return k->v[--k->n];
}

static uint32_t attr_of(struct context c, uint32_t attr)
{
	if (attr & CEXPR_USER)
		return c.user;
	return attr & CEXPR_ROLE ? c.role : c.type;
}

static bool leaf_holds(const struct policydb *db, const struct pdb_cexpr *e, struct context s, struct context t)
{
	uint32_t a = attr_of(e->kind == CEXPR_NAMES && (e->attr & CEXPR_TARGET) ? t : s, e->attr);
	bool hit = e->kind == CEXPR_NAMES ? e->names < PDB_NAMESETS && bit_test(&db->namesets[e->names], a) : a == attr_of(t, e->attr);

	return hit == (e->op == CEXPR_EQ);
}

bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, struct context s, struct context t)
{
	struct stack k = { .n = 0 };
	uint32_t end = (uint32_t)c->first + c->count;
	bool a, b;

	for (uint32_t i = c->first; i < end && i < PDB_CEXPRS; i++) {
		const struct pdb_cexpr *e = &db->cexprs[i];

		if (e->kind == CEXPR_ATTR || e->kind == CEXPR_NAMES) {
			push(&k, leaf_holds(db, e, s, t));
			continue;
		}
		b = pop(&k);
		a = e->kind == CEXPR_NOT ? false : pop(&k);
		push(&k, e->kind == CEXPR_NOT ? !b : e->kind == CEXPR_AND ? a && b : a || b);
	}
	return pop(&k);
}

static bool cond_op(uint32_t op, bool a, bool b)
{
	switch (op) {
	case COND_OR:
		return a || b;
	case COND_AND:
		return a && b;
	case COND_XOR:
	case COND_NEQ:
		return a != b;
	default:
		return a == b;		/* COND_EQ */
	}
}

static bool bool_value(const struct policydb *db, uint32_t value, bool pending)
{
	if (value > PDB_BOOLS)
		return false;
	return pending ? db->bools[value].pending != 0 : db->bools[value].active != 0;
}

static bool cond_holds(const struct policydb *db, const struct pdb_cond *c, bool pending)
{
	struct stack k = { .n = 0 };
	uint32_t end = (uint32_t)c->first + c->count;
	bool b;

	for (uint32_t i = c->first; i < end && i < PDB_COND_EXPRS; i++) {
		const struct pdb_cond_expr *e = &db->cond_exprs[i];

		if (e->op == COND_BOOL) {
			push(&k, bool_value(db, e->boolean, pending));
			continue;
		}
		b = pop(&k);
		push(&k, e->op == COND_NOT ? !b : cond_op(e->op, pop(&k), b));
	}
	return pop(&k);
}

void conds_eval(const struct policydb *db, bool pending, uint8_t *out)
{
	for (uint32_t i = 0; i < db->nconds && i < PDB_CONDS; i++)
		set_once(out[i], cond_holds(db, &db->conds[i], pending));
}
