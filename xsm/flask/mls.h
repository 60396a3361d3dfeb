/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls.h - levels: a sensitivity and a set of categories; their order, their validity, their text. Functions of two levels need no policy. */
#ifndef XSM_FLASK_MLS_H
#define XSM_FLASK_MLS_H
#include "xsm/flask/policydb.h"

/* Sets of categories are compared by their words. */
/*@ predicate cats_in{L}(struct catset *a, struct catset *b) =
      \forall integer i; 0 <= i < PDB_CAT_WORDS ==> (\at(a->w[i],L) & \at(b->w[i],L)) == \at(a->w[i],L);
    predicate same_level{L}(struct level *a, struct level *b) = \at(a->sens,L) == \at(b->sens,L) &&
      \forall integer i; 0 <= i < PDB_CAT_WORDS ==> \at(a->cats.w[i],L) == \at(b->cats.w[i],L);
    predicate dominates{L}(struct level *a, struct level *b) = \at(a->sens,L) >= \at(b->sens,L) && cats_in{L}(&b->cats, &a->cats);
*/

/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures same: \result <==> same_level(a, b);
*/
bool level_eq(const struct level *a, const struct level *b);
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures order: \result ==> dominates(a, b);
*/
bool level_dom(const struct level *a, const struct level *b);	/* a is at least as sensitive, and has all of b's categories */

/*@ predicate known_level{L}(struct policydb *db, struct level *l) = \at(1 <= l->sens <= PDB_LEVELS && db->levels[l->sens].name != 0,L) &&
      cats_in{L}(&l->cats, &db->known_cats);
    predicate valid_level{L}(struct policydb *db, struct level *l) = known_level{L}(db, l) && cats_in{L}(&l->cats, &db->levels[\at(l->sens,L)].cats);
    predicate of_user{L}(struct policydb *db, struct context *c, integer u) =
      dominates{L}(&c->low, &db->users[u].low) && dominates{L}(&db->users[u].high, &c->high);
*/

/* True if the sensitivity and all categories exist. */
/*@ requires \valid_read(db) && \valid_read(l);
    assigns \nothing;
    ensures known: \result ==> known_level(db, l);
*/
bool level_exists(const struct policydb *db, const struct level *l);

/* True if the range may stand in a context: high dominates low, each has only categories of its sensitivity, and unless the role
 * is object_r, the user may have it. As libsepol's mls_context_isvalid. */
/*@ requires \valid_read(db) && \valid_read(c);
    assigns \nothing;
    ensures plain: !db->mls ==> \result;
    ensures order: db->mls && \result ==> dominates(&c->high, &c->low) && valid_level(db, &c->low) && valid_level(db, &c->high);
    ensures user: db->mls && \result && c->role != OBJECT_R ==> of_user(db, c, c->user <= PDB_USERS ? c->user : 0);
*/
bool range_valid(const struct policydb *db, const struct context *c);

/* Reads `low[-high]`, each `sensitivity[:category[,category | .category]...]`, of all n bytes. False: no range of this policy. */
bool range_parse(const struct policydb *db, const char *s, size_t n, struct context *c);

/* Appends `:low[-high]` to s of n bytes, of which `at` are written, as libsepol prints it; the new `at`, >= n if it does not fit. */
size_t range_print(const struct policydb *db, const struct context *c, char *s, size_t n, size_t at);
#endif
