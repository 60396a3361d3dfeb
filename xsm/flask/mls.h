/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls.h - levels: a sensitivity and a set of categories; their order, their validity, their text. Functions of two levels need no policy. */
#ifndef XSM_FLASK_MLS_H
#define XSM_FLASK_MLS_H
#include "xsm/flask/policydb.h"

/*@ predicate same_level{L}(struct level *a, struct level *b) = \at(a->sens,L) == \at(b->sens,L) &&
      \forall integer i; 0 <= i < PDB_CAT_WORDS ==> \at(a->cats.w[i],L) == \at(b->cats.w[i],L);
*/
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \nothing;
    ensures same: \result <==> same_level(a, b);
*/
bool level_eq(const struct level *a, const struct level *b);
bool level_dom(const struct level *a, const struct level *b);	/* a is at least as sensitive, and has all of b's categories */

/* True if the sensitivity and all categories exist. */
bool level_exists(const struct policydb *db, const struct level *l);

/* True if the range may stand in a context: high dominates low, each has only categories of its sensitivity, and unless the role
 * is object_r, the user may have it. As libsepol's mls_context_isvalid. */
bool range_valid(const struct policydb *db, const struct context *c);

/* Reads `low[-high]`, each `sensitivity[:category[,category | .category]...]`, of all n bytes. False: no range of this policy. */
bool range_parse(const struct policydb *db, const char *s, size_t n, struct context *c);

/* Appends `:low[-high]` to s of n bytes, of which `at` are written, as libsepol prints it; the new `at`, >= n if it does not fit. */
size_t range_print(const struct policydb *db, const struct context *c, char *s, size_t n, size_t at);
#endif
