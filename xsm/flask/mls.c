/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls.c - levels: order and validity. */
#include "xsm/flask/mls.h"

bool level_eq(const struct level *a, const struct level *b)
{
	/*@ loop invariant i <= PDB_CAT_WORDS && \forall integer k; 0 <= k < i ==> a->cats.w[k] == b->cats.w[k];
	    loop assigns i;
	    loop variant PDB_CAT_WORDS - i;
	*/
	for (uint32_t i = 0; i < PDB_CAT_WORDS; i++)
		if (a->cats.w[i] != b->cats.w[i])
			return false;
	return a->sens == b->sens;
}

/*@ assigns \nothing;
    ensures \result <==> word_within(inner, outer);
    exits \false;
*/
static inline bool within(uint64_t inner, uint64_t outer)
{
	return !(inner & ~outer);
}

/*@ requires \valid_read(inner) && \valid_read(outer);
    assigns \nothing;
    ensures all: \result <==> cats_within(inner, outer);
    exits \false;
*/
static bool cats_within(const struct catset *inner, const struct catset *outer)
{
	/*@ loop invariant i <= PDB_CAT_WORDS && \forall integer k; 0 <= k < i ==> word_within(inner->w[k], outer->w[k]);
	    loop assigns i;
	    loop variant PDB_CAT_WORDS - i;
	*/
	for (uint32_t i = 0; i < PDB_CAT_WORDS; i++)
		if (!within(inner->w[i], outer->w[i]))
			return false;
	return true;
}

bool level_dom(const struct level *a, const struct level *b)
{
	return a->sens >= b->sens && cats_within(&b->cats, &a->cats);
}

bool level_exists(const struct policydb *db, const struct level *l)
{
	return l->sens >= 1 && l->sens <= PDB_LEVELS && db->levels[l->sens].name && cats_within(&l->cats, &db->known_cats);
}

/*@ requires \valid_read(db) && \valid_read(l);
    assigns \nothing;
    ensures valid: \result <==> valid_level(db, l);
    exits \false;
*/
static bool level_valid(const struct policydb *db, const struct level *l)
{
	return l->sens <= PDB_LEVELS && level_exists(db, l) && cats_within(&l->cats, &db->levels[l->sens].cats);
}

bool range_valid(const struct policydb *db, const struct context *c)
{
	const struct pdb_user *u = &db->users[c->user <= PDB_USERS ? c->user : 0];

	if (!db->mls)
		return true;
	if (!level_dom(&c->high, &c->low) || !level_valid(db, &c->low) || !level_valid(db, &c->high))
		return false;
	return c->role == OBJECT_R || (level_dom(&c->low, &u->low) && level_dom(&u->high, &c->high));
}
