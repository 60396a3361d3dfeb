/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/expr.c - constraints and conditions, as stacks of at most PDB_DEPTH truths, bits of a word whose last is the top; read.h has checked their depth. */
#include "hal/once.h"
#include "xsm/flask/expr.h"

_Static_assert(PDB_DEPTH < 32, "a word holds the stack");

/* The stack k of n truths is that of the part that ends at e, the parts before it below. */
/*@ predicate c_stack{L}(struct policydb *db, struct context *s, struct context *t, struct context *x, integer from, integer k, integer e, integer n) =
      n <= 0 ? k == 0 :
        (k % 2 == 1 <==> c_value(db, s, t, x, from, e)) && c_stack(db, s, t, x, from, k / 2, e - c_len(db, from, e), n - 1);
    predicate cond_stack{L}(struct policydb *db, _Bool pending, integer from, integer k, integer e, integer n) =
      n <= 0 ? k == 0 :
        (k % 2 == 1 <==> cond_value(db, pending, from, e)) && cond_stack(db, pending, from, k / 2, e - cond_len(db, from, e), n - 1);
    logic integer stacks(integer n) = n <= 0 ? 1 : 2 * stacks(n - 1);	// of n truths
*/
/*@ assigns \nothing;
    ensures push: k < 0x80000000 ==> \result == 2 * k + (v ? 1 : 0);
    exits \false;
*/
static inline uint32_t push(uint32_t k, bool v)
{
	return k * 2 + v;
}

/*@ requires \valid_read(c);
    assigns \nothing;
    ensures \result == attr_value(c, attr);
    exits \false;
*/
static uint32_t attr_of(const struct context *c, uint32_t attr)
{
	if (attr & CEXPR_USER)
		return c->user;
	return attr & CEXPR_ROLE ? c->role : c->type;
}

/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures says: \result <==> level_says(a, b, op);
    exits \false;
*/
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

/*@ requires \valid_read(db);
    assigns \nothing;
    ensures says: \result <==> role_says(db, a, b, op);
    exits \false;
*/
static bool role_holds(const struct policydb *db, uint32_t a, uint32_t b, uint32_t op)
{
	bool over, under;

	if (op == CEXPR_EQ || op == CEXPR_NEQ)
		return (a == b) == (op == CEXPR_EQ);
	over = a <= PDB_ROLES && role_test(&db->roles[a].dominates, b);
	under = b <= PDB_ROLES && role_test(&db->roles[b].dominates, a);
	return op == CEXPR_DOM ? over : op == CEXPR_DOMBY ? under : !over && !under;
}

/*@ requires \valid_read(db) && \valid_read(e) && \valid_read(s) && \valid_read(t);
    assigns \nothing;
    ensures says: \result <==> compares(db, e, s, t);
    exits \false;
*/
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

/*@ requires \valid_read(db) && \valid_read(e) && (c == \null || \valid_read(c));
    assigns \nothing;
    ensures says: \result <==> named(db, e, c);
    exits \false;
*/
/* u1 == names, t2 != names, r3 == names, ... */
static bool names_hold(const struct policydb *db, const struct pdb_cexpr *e, const struct context *c)
{
	return c != NULL && (e->names < PDB_NAMESETS && bit_test(&db->namesets[e->names], attr_of(c, e->attr))) == (e->op == CEXPR_EQ);
}

bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, const struct context *s, const struct context *t, const struct context *x)
{
	uint32_t k = 0, end = (uint32_t)c->first + c->count;

	/*@ loop invariant c->first <= i <= end && k < stacks(c_depth(db, c->first, i));
	    loop invariant stack: c_stack(db, s, t, x, c->first, k, i - 1, c_depth(db, c->first, i));
	    loop assigns i, k;
	    loop variant end - i;
	*/
	for (uint32_t i = c->first; i < end && i < PDB_CEXPRS; i++) {
		const struct pdb_cexpr *e = &db->cexprs[i];

		if (e->kind == CEXPR_ATTR)
			k = push(k, comparison_holds(db, e, s, t));
		else if (e->kind == CEXPR_NAMES)
			k = push(k, names_hold(db, e, e->attr & CEXPR_TARGET ? t : e->attr & CEXPR_XTARGET ? x : s));
		else if (e->kind == CEXPR_NOT)
			k = push(k / 2, k % 2 == 0);
		else
			k = push(k / 4, e->kind == CEXPR_AND ? k % 4 == 3 : k % 4 != 0);
	}
	return k % 2;
}

/*@ assigns \nothing;
    ensures joins: \result <==> joins(op, a, b);
    exits \false;
*/
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

/*@ requires \valid_read(db);
    assigns \nothing;
    ensures is: \result <==> bool_true(db, value, pending);
    exits \false;
*/
static bool bool_value(const struct policydb *db, uint32_t value, bool pending)
{
	if (value > PDB_BOOLS)
		return false;
	return pending ? db->bools[value].pending != 0 : db->bools[value].active != 0;
}

bool cond_holds(const struct policydb *db, const struct pdb_cond *c, bool pending)
{
	uint32_t k = 0, end = (uint32_t)c->first + c->count;

	/*@ loop invariant c->first <= i <= end && k < stacks(cond_depth(db, c->first, i));
	    loop invariant stack: cond_stack(db, pending, c->first, k, i - 1, cond_depth(db, c->first, i));
	    loop assigns i, k;
	    loop variant end - i;
	*/
	for (uint32_t i = c->first; i < end && i < PDB_COND_EXPRS; i++) {
		const struct pdb_cond_expr *e = &db->cond_exprs[i];

		if (e->op == COND_BOOL)
			k = push(k, bool_value(db, e->id, pending));
		else if (e->op == COND_NOT)
			k = push(k / 2, k % 2 == 0);
		else
			k = push(k / 4, cond_op(e->op, k / 2 % 2, k % 2));
	}
	return k % 2;
}

void conds_eval(const struct policydb *db, bool pending, uint8_t *out)
{
	for (uint32_t i = 0; i < db->nconds && i < PDB_CONDS; i++)
		set_once(out[i], cond_holds(db, &db->conds[i], pending));
}
