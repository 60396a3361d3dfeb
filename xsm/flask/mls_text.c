/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls_text.c - ranges as text: s0, s0:c1.c3,c7, s0-s2:c0. */
#include "xsm/flask/mls.h"

static void put(struct text *t, char c)
{
	if (t->at < t->n)
		t->s[t->at] = c;
	t->at++;
}

void text_put(struct text *t, const char *s)
{
	for (; *s; s++)
		put(t, *s);
}

void text_name(struct text *t, const struct policydb *db, uint32_t name)
{
	for (; name < PDB_NAME_BYTES && db->names[name]; name++)
		put(t, db->names[name]);
}

/* A run of categories: its first, and its last behind a dot if it is longer than two. */
static void put_run(const struct policydb *db, struct text *t, uint32_t first, uint32_t last, bool more)
{
	put(t, more ? ',' : ':');
	text_name(t, db, db->cats[first]);
	if (last == first)
		return;
	put(t, last == first + 1 ? ',' : '.');
	text_name(t, db, db->cats[last]);
}

static void put_level(const struct policydb *db, struct text *t, const struct level *l)
{
	uint32_t first = 0;
	bool more = false;

	text_name(t, db, db->levels[l->sens <= PDB_LEVELS ? l->sens : 0].name);
	for (uint32_t v = 1; v <= PDB_CATS; v++) {
		if (!cat_test(&l->cats, v))
			continue;
		if (!first)
			first = v;
		if (v < PDB_CATS && cat_test(&l->cats, v + 1))
			continue;
		put_run(db, t, first, v, more);
		more = true;
		first = 0;
	}
}

void range_print(const struct policydb *db, const struct context *c, struct text *t)
{
	put(t, ':');
	put_level(db, t, &c->low);
	if (!level_eq(&c->low, &c->high)) {
		put(t, '-');
		put_level(db, t, &c->high);
	}
}

/* `c`, or `c.d`: c to d. */
static bool parse_cats(const struct policydb *db, const char *s, size_t from, size_t to, struct catset *cats)
{
	size_t dot = text_until(s, from, to, '.');
	uint32_t first = symbol_in(db, SYM_CAT, s, from, dot), last = first;

	if (dot < to) {
		last = symbol_in(db, SYM_CAT, s, dot + 1, to);
		if (last <= first)
			return false;
	}
	if (!first)
		return false;
	for (uint32_t v = first; v <= last && v <= PDB_CATS; v++)
		bit_put(cats->w, PDB_CAT_WORDS, v);
	return true;
}

static bool parse_level(const struct policydb *db, const char *s, size_t from, size_t to, struct level *l)
{
	size_t end = text_until(s, from, to, ':');

	*l = (struct level){ .sens = symbol_in(db, SYM_LEVEL, s, from, end) };
	if (!l->sens)
		return false;
	while (end < to) {
		from = end + 1;
		end = text_until(s, from, to, ',');
		if (!parse_cats(db, s, from, end, &l->cats))
			return false;
	}
	return true;
}

bool range_parse(const struct policydb *db, const char *s, size_t from, size_t to, struct context *c)
{
	size_t dash = text_until(s, from, to, '-');

	if (!parse_level(db, s, from, dash, &c->low))
		return false;
	c->high = c->low;
	return dash == to || parse_level(db, s, dash + 1, to, &c->high);
}
