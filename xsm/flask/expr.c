/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/expr.c - constraints and conditions, as stacks of at most PDB_DEPTH truths, bits of a word whose last is the top;
 * read.h has checked their depth. */
#include "hal/once.h"
#include "xsm/flask/expr.h"

_Static_assert(PDB_DEPTH < 32, "a word holds the stack");

/* A stack k of n truths. */
/*@ // how many stacks of n truths there are
    logic integer stacks(integer n) = n <= 0 ? 1 : n == 1 ? 2 : n == 2 ? 4 : n == 3 ? 8 : n == 4 ? 16 : n == 5 ? 32 :
      n == 6 ? 64 : n == 7 ? 128 : n == 8 ? 256 : n == 9 ? 512 : 1024;
    lemma stacks_double: \forall integer n; 1 <= n <= PDB_DEPTH ==> stacks(n) == 2 * stacks(n - 1) && stacks(n) <= 1024;
    // what a part makes of the stack k
    predicate c_leaf{L}(struct policydb *db, struct pdb_cexpr *e, struct ends w, integer k, integer l) =
      e->kind >= CEXPR_ATTR && 0 <= l && l / 2 == k && (l % 2 == 1 <==> leaf_true(db, e, w));
    predicate c_not{L}(struct pdb_cexpr *e, integer k, integer l) = e->kind == CEXPR_NOT && 0 <= l && l / 2 == k / 2 && (l % 2 == 1 <==> k % 2 == 0);
    predicate c_and{L}(struct pdb_cexpr *e, integer k, integer l) = e->kind == CEXPR_AND && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 == 1 && k / 2 % 2 == 1);
    predicate c_or{L}(struct pdb_cexpr *e, integer k, integer l) = e->kind == CEXPR_OR && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 == 1 || k / 2 % 2 == 1);
    predicate c_stepped{L}(struct policydb *db, struct pdb_cexpr *e, struct ends w, integer k, integer l) =
      c_leaf(db, e, w, k, l) || c_not(e, k, l) || c_and(e, k, l) || c_or(e, k, l);
    // k is the stack of n parts, of which the last ends at e
    predicate c_stack{L}(struct policydb *db, struct ends w, integer from, integer k, integer e, integer n) =
      n <= 0 ? k == 0 : (k % 2 == 1 <==> c_value(db, w, from, e)) && c_stack(db, w, from, k / 2, e - c_len(db, from, e), n - 1);
    predicate c_may{L}(struct policydb *db, integer from, integer i, integer k) = from <= i && CEXPR_NOT <= db->cexprs[i].kind <= CEXPR_NAMES &&
      0 <= k < stacks(c_depth(db, from, i)) && 0 <= c_depth(db, from, i) <= PDB_DEPTH && 1 <= c_depth(db, from, i + 1) <= PDB_DEPTH;
    lemma c_leaf_len{L}: \forall struct policydb *db, integer from, i; from <= i && db->cexprs[i].kind >= CEXPR_ATTR ==>
      c_len(db, from, i) == 1 && c_depth(db, from, i + 1) == c_depth(db, from, i) + 1;
    lemma c_one{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i, n; from <= i && 0 <= n && 0 <= k &&
      c_leaf(db, &db->cexprs[i], w, k, l) && c_stack(db, w, from, k, i - 1, n) ==> c_stack(db, w, from, l, i, n + 1);
    lemma c_at_leaf{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) &&
      c_leaf(db, &db->cexprs[i], w, k, l) &&
      c_stack(db, w, from, k, i - 1, c_depth(db, from, i)) ==> c_stack(db, w, from, l, i, c_depth(db, from, i + 1));
    lemma c_at_not{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) && c_not(&db->cexprs[i], k, l) &&
      c_stack(db, w, from, k, i - 1, c_depth(db, from, i)) ==> c_stack(db, w, from, l, i, c_depth(db, from, i + 1));
    lemma c_at_and{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) && c_and(&db->cexprs[i], k, l) &&
      c_stack(db, w, from, k, i - 1, c_depth(db, from, i)) ==> c_stack(db, w, from, l, i, c_depth(db, from, i + 1));
    lemma c_at_or{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) && c_or(&db->cexprs[i], k, l) &&
      c_stack(db, w, from, k, i - 1, c_depth(db, from, i)) ==> c_stack(db, w, from, l, i, c_depth(db, from, i + 1));
    lemma c_room{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) &&
      c_stepped(db, &db->cexprs[i], w, k, l) ==> l < stacks(c_depth(db, from, i + 1));
    lemma c_step{L}: \forall struct policydb *db, struct ends w, integer from, k, l, i; c_may(db, from, i, k) &&
      c_stack(db, w, from, k, i - 1, c_depth(db, from, i)) && c_stepped(db, &db->cexprs[i], w, k, l) ==>
        c_stack(db, w, from, l, i, c_depth(db, from, i + 1));
*/
/*@ assigns \nothing;
    ensures push: k < 1024 ==> \result / 2 == k && (\result % 2 == 1 <==> v != 0);
    exits \false;
*/
static inline uint32_t push(uint32_t k, bool v)
{
	return k * 2 + v;
}

/*@ requires \valid_read(c);
    assigns \nothing;
    ensures \result == attr_value(c, type, attr);
    exits \false;
*/
static uint32_t attr_of(const struct context *c, uint32_t type, uint32_t attr)
{
	if (attr & CEXPR_USER)
		return c->user;
	return attr & CEXPR_ROLE ? c->role : type;
}

/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures says: \result <==> level_says(a, b, op);
    exits \false;
*/
static bool level_holds(const struct level *a, const struct level *b, uint32_t op)
{
	if (op == CEXPR_EQ || op == CEXPR_NEQ)
		return level_eq(a, b) == (op == CEXPR_EQ);
	if (op == CEXPR_DOM)
		return level_dom(a, b);
	if (op == CEXPR_DOMBY)
		return level_dom(b, a);
	return !level_dom(a, b) && !level_dom(b, a);	/* CEXPR_INCOMP */
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

/*@ requires \valid_read(db) && \valid_read(e) && readable(w);
    assigns \nothing;
    ensures says: \result <==> compares(db, e, w);
    exits \false;
*/
/* u1 == u2, r1 dom r2, l1 domby h2, ... */
static bool comparison_holds(const struct policydb *db, const struct pdb_cexpr *e, struct ends w)
{
	switch (e->attr) {
	case CEXPR_L1L2:
		return level_holds(&w.s->low, &w.t->low, e->op);
	case CEXPR_L1H2:
		return level_holds(&w.s->low, &w.t->high, e->op);
	case CEXPR_H1L2:
		return level_holds(&w.s->high, &w.t->low, e->op);
	case CEXPR_H1H2:
		return level_holds(&w.s->high, &w.t->high, e->op);
	case CEXPR_L1H1:
		return level_holds(&w.s->low, &w.s->high, e->op);
	case CEXPR_L2H2:
		return level_holds(&w.t->low, &w.t->high, e->op);
	case CEXPR_ROLE:
		return role_holds(db, w.s->role, w.t->role, e->op);
	default:
		break;
	}
	return (attr_of(w.s, w.stype, e->attr) == attr_of(w.t, w.ttype, e->attr)) == (e->op == CEXPR_EQ);
}

/*@ requires \valid_read(db) && \valid_read(e) && \valid_read(c);
    assigns \nothing;
    ensures says: \result <==> named(db, e, c, type);
    exits \false;
*/
/* u1 == names, t2 != names, r3 == names, ... */
static bool names_hold(const struct policydb *db, const struct pdb_cexpr *e, const struct context *c, uint32_t type)
{
	return (e->names < PDB_NAMESETS && bit_test(&db->namesets[e->names], attr_of(c, type, e->attr))) == (e->op == CEXPR_EQ);
}

/*@ requires \valid_read(db) && \valid_read(e) && readable(w);
    assigns \nothing;
    ensures leaf: \result <==> leaf_true(db, e, w);
    exits \false;
*/
static bool leaf_holds(const struct policydb *db, const struct pdb_cexpr *e, struct ends w)
{
	if (e->kind == CEXPR_ATTR)
		return comparison_holds(db, e, w);
	if (e->attr & CEXPR_TARGET)
		return names_hold(db, e, w.t, w.ttype);
	if (e->attr & CEXPR_XTARGET)
		return w.x != NULL && names_hold(db, e, w.x, w.x->type);
	return names_hold(db, e, w.s, w.stype);
}

/*@ requires \valid_read(db) && \valid_read(e) && readable(w);
    requires GIVEN(CEXPR_NOT <= e->kind <= CEXPR_NAMES && k < 1024);
    assigns \nothing;
    ensures stepped: c_stepped(db, e, w, k, \result);
    exits \false;
*/
static inline uint32_t c_step(const struct policydb *db, const struct pdb_cexpr *e, struct ends w, uint32_t k)
{
	if (e->kind >= CEXPR_ATTR)
		return push(k, leaf_holds(db, e, w));
	if (e->kind == CEXPR_NOT)
		return push(k / 2, k % 2 == 0);
	if (e->kind == CEXPR_AND)
		return push(k / 2 / 2, k % 2 == 1 && k / 2 % 2 == 1);
	return push(k / 2 / 2, k % 2 == 1 || k / 2 % 2 == 1);
}

bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, struct ends w)
{
	uint32_t k = 0, end = (uint32_t)c->first + c->count;

	/*@ loop invariant c->first <= i <= end && 0 <= c_depth(db, c->first, i) <= PDB_DEPTH && k < stacks(c_depth(db, c->first, i));
	    loop invariant stack: c_stack(db, w, c->first, k, i - 1, c_depth(db, c->first, i));
	    loop assigns i, k;
	    loop variant end - i;
	*/
	for (uint32_t i = c->first; i < end && i < PDB_CEXPRS; i++) {
		//@ assert may: c_may(db, c->first, i, k);
		k = c_step(db, &db->cexprs[i], w, k);
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

/* The same of a condition's parts. */
/*@ predicate cond_stack{L}(struct policydb *db, _Bool pending, integer from, integer k, integer e, integer n) = n <= 0 ? k == 0 :
      (k % 2 == 1 <==> cond_value(db, pending, from, e)) && cond_stack(db, pending, from, k / 2, e - cond_len(db, from, e), n - 1);
    predicate cond_leaf{L}(struct policydb *db, struct pdb_cond_expr *e, _Bool pending, integer k, integer l) =
      e->op == COND_BOOL && 0 <= l && l / 2 == k && (l % 2 == 1 <==> bool_true(db, e->id, pending));
    predicate cond_not{L}(struct pdb_cond_expr *e, integer k, integer l) = e->op == COND_NOT && 0 <= l && l / 2 == k / 2 && (l % 2 == 1 <==> k % 2 == 0);
    predicate cond_or{L}(struct pdb_cond_expr *e, integer k, integer l) = e->op == COND_OR && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 == 1 || k / 2 % 2 == 1);
    predicate cond_and{L}(struct pdb_cond_expr *e, integer k, integer l) = e->op == COND_AND && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 == 1 && k / 2 % 2 == 1);
    predicate cond_neq{L}(struct pdb_cond_expr *e, integer k, integer l) = (e->op == COND_XOR || e->op == COND_NEQ) && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 != k / 2 % 2);
    predicate cond_eq{L}(struct pdb_cond_expr *e, integer k, integer l) = e->op == COND_EQ && 0 <= l && l / 2 == k / 2 / 2 &&
      (l % 2 == 1 <==> k % 2 == k / 2 % 2);
    predicate cond_stepped{L}(struct policydb *db, struct pdb_cond_expr *e, _Bool pending, integer k, integer l) =
      cond_leaf(db, e, pending, k, l) || cond_not(e, k, l) || cond_or(e, k, l) || cond_and(e, k, l) || cond_neq(e, k, l) || cond_eq(e, k, l);
    predicate cond_may{L}(struct policydb *db, integer from, integer i, integer k) = from <= i && COND_BOOL <= db->cond_exprs[i].op <= COND_NEQ &&
      0 <= k < stacks(cond_depth(db, from, i)) && 0 <= cond_depth(db, from, i) <= PDB_DEPTH && 1 <= cond_depth(db, from, i + 1) <= PDB_DEPTH;
    lemma cond_leaf_len{L}: \forall struct policydb *db, integer from, i; from <= i && db->cond_exprs[i].op == COND_BOOL ==>
      cond_len(db, from, i) == 1 && cond_depth(db, from, i + 1) == cond_depth(db, from, i) + 1;
    lemma cond_one{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i, n; from <= i && 0 <= n && 0 <= k &&
      cond_leaf(db, &db->cond_exprs[i], pending, k, l) && cond_stack(db, pending, from, k, i - 1, n) ==> cond_stack(db, pending, from, l, i, n + 1);
    lemma cond_at_leaf{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; from <= i && 0 <= cond_depth(db, from, i) && 0 <= k &&
      cond_leaf(db, &db->cond_exprs[i], pending, k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_at_not{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) && cond_not(&db->cond_exprs[i], k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_at_or{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) && cond_or(&db->cond_exprs[i], k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_at_and{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) && cond_and(&db->cond_exprs[i], k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_at_neq{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) && cond_neq(&db->cond_exprs[i], k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_at_eq{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) && cond_eq(&db->cond_exprs[i], k, l) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) ==> cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
    lemma cond_room{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) &&
      cond_stepped(db, &db->cond_exprs[i], pending, k, l) ==> l < stacks(cond_depth(db, from, i + 1));
    lemma cond_step{L}: \forall struct policydb *db, _Bool pending, integer from, k, l, i; cond_may(db, from, i, k) &&
      cond_stack(db, pending, from, k, i - 1, cond_depth(db, from, i)) && cond_stepped(db, &db->cond_exprs[i], pending, k, l) ==>
        cond_stack(db, pending, from, l, i, cond_depth(db, from, i + 1));
*/
/*@ requires \valid_read(db) && \valid_read(e) && GIVEN(COND_BOOL <= e->op <= COND_NEQ && k < 1024);
    assigns \nothing;
    ensures stepped: cond_stepped(db, e, pending, k, \result);
    exits \false;
*/
static inline uint32_t cond_step(const struct policydb *db, const struct pdb_cond_expr *e, bool pending, uint32_t k)
{
	if (e->op == COND_BOOL)
		return push(k, bool_value(db, e->id, pending));
	if (e->op == COND_NOT)
		return push(k / 2, k % 2 == 0);
	return push(k / 2 / 2, cond_op(e->op, k / 2 % 2, k % 2));
}

bool cond_holds(const struct policydb *db, const struct pdb_cond *c, bool pending)
{
	uint32_t k = 0, end = (uint32_t)c->first + c->count;

	/*@ loop invariant c->first <= i <= end && 0 <= cond_depth(db, c->first, i) <= PDB_DEPTH && k < stacks(cond_depth(db, c->first, i));
	    loop invariant stack: cond_stack(db, pending, c->first, k, i - 1, cond_depth(db, c->first, i));
	    loop assigns i, k;
	    loop variant end - i;
	*/
	for (uint32_t i = c->first; i < end && i < PDB_COND_EXPRS; i++) {
		//@ assert may: cond_may(db, c->first, i, k);
		k = cond_step(db, &db->cond_exprs[i], pending, k);
	}
	return k % 2;
}

void conds_eval(const struct policydb *db, bool pending, uint8_t *out)
{
	for (uint32_t i = 0; i < db->nconds && i < PDB_CONDS; i++)
		set_once(out[i], cond_holds(db, &db->conds[i], pending));
}
