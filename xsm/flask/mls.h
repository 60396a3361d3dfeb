/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls.h - levels: a sensitivity and a set of categories; their order, their validity, their text. Functions of two levels need no policy. */
#ifndef XSM_FLASK_MLS_H
#define XSM_FLASK_MLS_H
#include "xsm/flask/policydb.h"

/*@ predicate same_level{L}(struct level *a, struct level *b) = \at(a->sens,L) == \at(b->sens,L) &&
      \forall integer i; 0 <= i < PDB_CAT_WORDS ==> \at(a->cats.w[i],L) == \at(b->cats.w[i],L);
    // of 64 categories: none is in a that is not in b
    predicate word_within(uint64_t a, uint64_t b) = (a & (uint64_t)~b) == 0;
    predicate cats_within{L}(struct catset *a, struct catset *b) =
      \forall integer i; 0 <= i < PDB_CAT_WORDS ==> word_within(a->w[i], b->w[i]);
    predicate dominates{L}(struct level *a, struct level *b) = a->sens >= b->sens && cats_within(&b->cats, &a->cats);
*/
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures same: \result <==> same_level(a, b);
    exits \false;
*/
bool level_eq(const struct level *a, const struct level *b);
/* a is at least as sensitive, and has all of b's categories */
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures order: \result <==> dominates(a, b);
    exits \false;
*/
bool level_dom(const struct level *a, const struct level *b);

/*@ predicate exists_level{L}(struct policydb *db, struct level *l) = 1 <= l->sens <= PDB_LEVELS && db->levels[l->sens].name != 0 &&
      cats_within(&l->cats, &db->known_cats);
    predicate valid_level{L}(struct policydb *db, struct level *l) = exists_level(db, l) && cats_within(&l->cats, &db->levels[l->sens].cats);
    predicate valid_range{L}(struct policydb *db, struct context *c) = db->mls == 0 ||
      (dominates(&c->high, &c->low) && valid_level(db, &c->low) && valid_level(db, &c->high) &&
       (c->role == OBJECT_R || (dominates(&c->low, &db->users[c->user].low) && dominates(&db->users[c->user].high, &c->high))));
*/
/* True if the sensitivity and all categories exist. */
/*@ requires \valid_read(db) && \valid_read(l);
    assigns \nothing;
    ensures there: \result <==> exists_level(db, l);
    exits \false;
*/
bool level_exists(const struct policydb *db, const struct level *l);

/* True if the range may stand in a context: high dominates low, each has only categories of its sensitivity, and unless the role
 * is object_r, the user may have it. As libsepol's mls_context_isvalid. */
/*@ requires \valid_read(db) && \valid_read(c);
    assigns \nothing;
    ensures valid: c->user <= PDB_USERS ==> (\result <==> valid_range(db, c));
    exits \false;
*/
bool range_valid(const struct policydb *db, const struct context *c);

/* Reads `low[-high]`, each `sensitivity[:category[,category | .category]...]`, of all of s[from..to). False: no range of this policy. */
bool range_parse(const struct policydb *db, const char *s, size_t from, size_t to, struct context *c);

/* A text under way: at may be more than n, then it does not fit. */
struct text { char *s; size_t n, at; };
void text_put(struct text *t, const char *s);
void text_name(struct text *t, const struct policydb *db, uint32_t name);	/* of an offset into the policy's names */
/* Appends `:low[-high]`, as libsepol prints it. */
void range_print(const struct policydb *db, const struct context *c, struct text *t);
#endif
