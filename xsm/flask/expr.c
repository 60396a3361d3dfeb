/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/expr.c - constraints and conditions, as stacks of at most PDB_DEPTH truths; read.h has checked their depth. */
#include "hal/once.h"
#include "xsm/flask/compute.h"
#include "xsm/flask/mls.h"

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

static uint32_t attr_of(const struct context *c, uint32_t attr)
{
	if (attr & CEXPR_USER)
		return c->user;
	return attr & CEXPR_ROLE ? c->role : c->type;
}

static bool level_holds(const struct level *a, const struct level *b, uint32_t op)
{
	switch (op) {
	case CEXPR_EQ:
		return level_eq(a, b);
	case CEXPR_NEQ:
		return !level_eq(a, b);
	case CEXPR_DOM:
		return level_dom(a, b);
	case CEXPR_DOMBY:
		return level_dom(b, a);
	default:
		return !level_dom(a, b) && !level_dom(b, a);	/* CEXPR_INCOMP */
	}
}

static bool role_holds(const struct policydb *db, uint32_t a, uint32_t b, uint32_t op)
{
	bool over, under;

	if (op == CEXPR_EQ || op == CEXPR_NEQ)
		return (a == b) == (op == CEXPR_EQ);
	over = a <= PDB_ROLES && role_test(&db->roles[a].dominates, b);
	under = b <= PDB_ROLES && role_test(&db->roles[b].dominates, a);
	return op == CEXPR_DOM ? over : op == CEXPR_DOMBY ? under : !over && !under;
}

/* u1 == u2, r1 dom r2, l1 domby h2, ... */
static bool comparison_holds(const struct policydb *db, const struct pdb_cexpr *e, const struct context *s, const struct context *t)
{
	switch (e->attr) {
	case CEXPR_L1L2:
		return level_holds(&s->low, &t->low, e->op);
	case CEXPR_L1H2:
		return level_holds(&s->low, &t->high, e->op);
	case CEXPR_H1L2:
		return level_holds(&s->high, &t->low, e->op);
	case CEXPR_H1H2:
		return level_holds(&s->high, &t->high, e->op);
	case CEXPR_L1H1:
		return level_holds(&s->low, &s->high, e->op);
	case CEXPR_L2H2:
		return level_holds(&t->low, &t->high, e->op);
	case CEXPR_ROLE:
		return role_holds(db, s->role, t->role, e->op);
	default:
		return (attr_of(s, e->attr) == attr_of(t, e->attr)) == (e->op == CEXPR_EQ);
	}
}

/* u1 == names, t2 != names, r3 == names, ... */
static bool names_hold(const struct policydb *db, const struct pdb_cexpr *e, const struct context *c)
{
	return c && (e->names < PDB_NAMESETS && bit_test(&db->namesets[e->names], attr_of(c, e->attr))) == (e->op == CEXPR_EQ);
}

bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, const struct context *s, const struct context *t, const struct context *x)
{
	struct stack k = { .n = 0 };
	uint32_t end = (uint32_t)c->first + c->count;
	bool a, b;

	for (uint32_t i = c->first; i < end && i < PDB_CEXPRS; i++) {
		const struct pdb_cexpr *e = &db->cexprs[i];

		if (e->kind == CEXPR_ATTR) {
			push(&k, comparison_holds(db, e, s, t));
			continue;
		}
		if (e->kind == CEXPR_NAMES) {
			push(&k, names_hold(db, e, e->attr & CEXPR_TARGET ? t : e->attr & CEXPR_XTARGET ? x : s));
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

bool cond_holds(const struct policydb *db, const struct pdb_cond *c, bool pending)
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
