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

/* Reads `low[-high]`, each `sensitivity[:category[,category | .category]...]`, of all of s[from..to). False: no range of this policy. */
bool range_parse(const struct policydb *db, const char *s, size_t from, size_t to, struct context *c);

/* A text under way: at may be more than n, then it does not fit. */
struct text { char *s; size_t n, at; };
void text_put(struct text *t, const char *s);
void text_name(struct text *t, const struct policydb *db, uint32_t name);	/* of an offset into the policy's names */
/* Appends `:low[-high]`, as libsepol prints it. */
void range_print(const struct policydb *db, const struct context *c, struct text *t);
#endif
