/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/expr.h - constraints and conditions: programs in reverse Polish notation, whose values are those of the expressions they were written from. */
#ifndef XSM_FLASK_EXPR_H
#define XSM_FLASK_EXPR_H
#include "xsm/flask/mls.h"

/* Who is compared: s and t as if their types were these, for bounds; x: whose act it is, of validatetrans only, else NULL. */
struct ends { const struct context *s, *t, *x; uint32_t stype, ttype; };

/* The leaves. */
/*@ predicate level_says{L}(struct level *a, struct level *b, integer op) = op == CEXPR_EQ ? same_level(a, b) : op == CEXPR_NEQ ? !same_level(a, b) :
      op == CEXPR_DOM ? dominates(a, b) : op == CEXPR_DOMBY ? dominates(b, a) : !dominates(a, b) && !dominates(b, a);
    predicate role_over{L}(struct policydb *db, integer a, integer b) = a <= PDB_ROLES && in_set(&db->roles[a].dominates.w[0], PDB_ROLE_WORDS, b);
    predicate role_says{L}(struct policydb *db, integer a, integer b, integer op) = op == CEXPR_EQ ? a == b : op == CEXPR_NEQ ? a != b :
      op == CEXPR_DOM ? role_over(db, a, b) : op == CEXPR_DOMBY ? role_over(db, b, a) : !role_over(db, a, b) && !role_over(db, b, a);
    logic integer attr_value{L}(struct context *c, integer type, uint32_t attr) =
      (attr & CEXPR_USER) != 0 ? c->user : (attr & CEXPR_ROLE) != 0 ? c->role : type;
    predicate compares{L}(struct policydb *db, struct pdb_cexpr *e, struct ends w) =
      e->attr == CEXPR_L1L2 ? level_says(&w.s->low, &w.t->low, e->op) : e->attr == CEXPR_L1H2 ? level_says(&w.s->low, &w.t->high, e->op) :
      e->attr == CEXPR_H1L2 ? level_says(&w.s->high, &w.t->low, e->op) : e->attr == CEXPR_H1H2 ? level_says(&w.s->high, &w.t->high, e->op) :
      e->attr == CEXPR_L1H1 ? level_says(&w.s->low, &w.s->high, e->op) : e->attr == CEXPR_L2H2 ? level_says(&w.t->low, &w.t->high, e->op) :
      e->attr == CEXPR_ROLE ? role_says(db, w.s->role, w.t->role, e->op) :
      (attr_value(w.s, w.stype, e->attr) == attr_value(w.t, w.ttype, e->attr) <==> e->op == CEXPR_EQ);
    predicate named{L}(struct policydb *db, struct pdb_cexpr *e, struct context *c, integer type) =
      e->names < PDB_NAMESETS && in_set(&db->namesets[e->names].w[0], PDB_WORDS, attr_value(c, type, e->attr)) <==> e->op == CEXPR_EQ;
    predicate names_say{L}(struct policydb *db, struct pdb_cexpr *e, struct ends w) = (e->attr & CEXPR_TARGET) != 0 ? named(db, e, w.t, w.ttype) :
      (e->attr & CEXPR_XTARGET) != 0 ? w.x != \null && named(db, e, w.x, w.x->type) : named(db, e, w.s, w.stype);
    predicate leaf_true{L}(struct policydb *db, struct pdb_cexpr *e, struct ends w) = e->kind == CEXPR_ATTR ? compares(db, e, w) : names_say(db, e, w);
*/

/* Of the part that ends at i, of a program that begins at `from`: how long it is, and whether it holds. An operator stands behind what it is of. */
/*@ logic integer c_len{L}(struct policydb *db, integer from, integer i) = i < from ? 0 : db->cexprs[i].kind >= CEXPR_ATTR ? 1 :
      db->cexprs[i].kind == CEXPR_NOT ? 1 + c_len(db, from, i - 1) :
      1 + c_len(db, from, i - 1) + c_len(db, from, i - 1 - c_len(db, from, i - 1));
    predicate c_value{L}(struct policydb *db, struct ends w, integer from, integer i) = i >= from &&
      (db->cexprs[i].kind >= CEXPR_ATTR ? leaf_true(db, &db->cexprs[i], w) :
       db->cexprs[i].kind == CEXPR_NOT ? !c_value(db, w, from, i - 1) :
       db->cexprs[i].kind == CEXPR_AND ?
         c_value(db, w, from, i - 1) && c_value(db, w, from, i - 1 - c_len(db, from, i - 1)) :
         c_value(db, w, from, i - 1) || c_value(db, w, from, i - 1 - c_len(db, from, i - 1)));
    predicate constraint_true{L}(struct policydb *db, struct pdb_constraint *c, struct ends w) =
      c_value(db, w, c->first, c->first + c->count - 1);
    logic integer cond_len{L}(struct policydb *db, integer from, integer i) = i < from ? 0 : db->cond_exprs[i].op == COND_BOOL ? 1 :
      db->cond_exprs[i].op == COND_NOT ? 1 + cond_len(db, from, i - 1) :
      1 + cond_len(db, from, i - 1) + cond_len(db, from, i - 1 - cond_len(db, from, i - 1));
    predicate bool_true{L}(struct policydb *db, integer v, _Bool pending) =
      v <= PDB_BOOLS && (pending != 0 ? db->bools[v].pending != 0 : db->bools[v].active != 0);
    predicate joins(integer op, integer a, integer b) = op == COND_OR ? a != 0 || b != 0 : op == COND_AND ? a != 0 && b != 0 :
      op == COND_XOR || op == COND_NEQ ? a != b : a == b;
    predicate cond_value{L}(struct policydb *db, _Bool pending, integer from, integer i) = i >= from &&
      (db->cond_exprs[i].op == COND_BOOL ? bool_true(db, db->cond_exprs[i].id, pending) :
       db->cond_exprs[i].op == COND_NOT ? !cond_value(db, pending, from, i - 1) :
       db->cond_exprs[i].op == COND_OR ? cond_value(db, pending, from, i - 1) || cond_value(db, pending, from, i - 1 - cond_len(db, from, i - 1)) :
       db->cond_exprs[i].op == COND_AND ? cond_value(db, pending, from, i - 1) && cond_value(db, pending, from, i - 1 - cond_len(db, from, i - 1)) :
       db->cond_exprs[i].op == COND_XOR || db->cond_exprs[i].op == COND_NEQ ?
         !(cond_value(db, pending, from, i - 1) <==> cond_value(db, pending, from, i - 1 - cond_len(db, from, i - 1))) :
         (cond_value(db, pending, from, i - 1) <==> cond_value(db, pending, from, i - 1 - cond_len(db, from, i - 1))));
    predicate cond_true{L}(struct policydb *db, struct pdb_cond *c, _Bool pending) = cond_value(db, pending, c->first, c->first + c->count - 1);
*/

/* What the reader leaves: no operator lacks what it is of, no stack is deeper than PDB_DEPTH, one result is left. */
/*@ logic integer c_depth{L}(struct policydb *db, integer from, integer to) = to <= from ? 0 :
      db->cexprs[to - 1].kind >= CEXPR_ATTR ? c_depth(db, from, to - 1) + 1 :
      db->cexprs[to - 1].kind == CEXPR_NOT ? c_depth(db, from, to - 1) : c_depth(db, from, to - 1) - 1;
    predicate constraint_ok{L}(struct policydb *db, struct pdb_constraint *c) = c->first + c->count <= PDB_CEXPRS &&
      (\forall integer i; c->first < i <= c->first + c->count ==>
        CEXPR_NOT <= db->cexprs[i - 1].kind <= CEXPR_NAMES && 1 <= c_depth(db, c->first, i) <= PDB_DEPTH) &&
      c_depth(db, c->first, c->first + c->count) == 1;
    logic integer cond_depth{L}(struct policydb *db, integer from, integer to) = to <= from ? 0 :
      db->cond_exprs[to - 1].op == COND_BOOL ? cond_depth(db, from, to - 1) + 1 :
      db->cond_exprs[to - 1].op == COND_NOT ? cond_depth(db, from, to - 1) : cond_depth(db, from, to - 1) - 1;
    predicate cond_ok{L}(struct policydb *db, struct pdb_cond *c) = c->first + c->count <= PDB_COND_EXPRS &&
      (\forall integer i; c->first < i <= c->first + c->count ==>
        COND_BOOL <= db->cond_exprs[i - 1].op <= COND_NEQ && 1 <= cond_depth(db, c->first, i) <= PDB_DEPTH) &&
      cond_depth(db, c->first, c->first + c->count) == 1;
*/

/* Does constraint c hold for w? */
/*@ predicate readable{L}(struct ends w) = \valid_read(w.s) && \valid_read(w.t) && (w.x == \null || \valid_read(w.x)); */
/*@ requires \valid_read(db) && \valid_read(c) && readable(w);
    requires GIVEN(constraint_ok(db, c));
    assigns \nothing;
    ensures value: \result <==> constraint_true(db, c, w);
    exits \false;
*/
bool constraint_holds(const struct policydb *db, const struct pdb_constraint *c, struct ends w);

/* The truth of a condition, and of all of them, by the booleans' active or pending values. */
/*@ requires \valid_read(db) && \valid_read(c);
    requires GIVEN(cond_ok(db, c));
    assigns \nothing;
    ensures value: \result <==> cond_true(db, c, pending);
    exits \false;
*/
bool cond_holds(const struct policydb *db, const struct pdb_cond *c, bool pending);
void conds_eval(const struct policydb *db, bool pending, uint8_t *out);
#endif
