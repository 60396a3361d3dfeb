/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/compare.h - the policy in force against libsepol's reading of the same bytes: contexts, decisions, labels. */
#ifndef XSM_FLASK_COMPARE_H
#define XSM_FLASK_COMPARE_H
#include "xsm/flask/policydb.h"

/* A context and libsepol's SID of it. */
struct pair { struct context con; uint32_t theirs; };

struct compared { unsigned long queries, allowed, bounded, labels; };	/* allowed: with a permission; bounded: that a bound took one from; labels: valid ones */

/* Random numbers, the same from the same seed. */
uint32_t compare_random(uint32_t below);
void compare_seed(uint64_t seed);

/* Fills p with at most n contexts, by random texts of users, roles, types, ranges; asserts that both sides know the same, and write them alike. */
size_t compare_contexts(struct pair *p, size_t n, unsigned long *texts);

/* Everything about (a, b) in a class of the policy; c is whose act a validatetrans is. Ends the process at a difference. */
void compare_pair(const struct pair *a, const struct pair *b, const struct pair *c, uint32_t class, struct compared *sum);

/* Sets the booleans on both sides at random. */
void compare_booleans(void);
#endif
