/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/mls_text.c - ranges as text: s0, s0:c1.c3,c7, s0-s2:c0. */
#include "xsm/flask/mls.h"
#include "lib/string.h"

struct out { char *s; size_t n, at; };

static void put(struct out *o, const char *s)
{
	for (; *s; s++, o->at++)
		if (o->at < o->n)
			o->s[o->at] = *s;
}

/* A run of categories: its first, and its last behind a dot if it is longer than two. */
static void put_run(const struct policydb *db, struct out *o, uint32_t first, uint32_t last, bool more)
{
	put(o, more ? "," : ":");
	put(o, &db->names[db->cats[first]]);
	if (last == first)
		return;
	put(o, last == first + 1 ? "," : ".");
	put(o, &db->names[db->cats[last]]);
}

static void put_level(const struct policydb *db, struct out *o, const struct level *l)
{
	uint32_t first = 0;
	bool more = false;

	put(o, &db->names[db->levels[l->sens <= PDB_LEVELS ? l->sens : 0].name]);
	for (uint32_t v = 1; v <= PDB_CATS; v++) {
		if (!cat_test(&l->cats, v))
			continue;
		if (!first)
			first = v;
		if (v < PDB_CATS && cat_test(&l->cats, v + 1))
			continue;
		put_run(db, o, first, v, more);
		more = true;
		first = 0;
	}
}

size_t range_print(const struct policydb *db, const struct context *c, char *s, size_t n, size_t at)
{
	struct out o = { s, n, at };

	put(&o, ":");
	put_level(db, &o, &c->low);
	if (!level_eq(&c->low, &c->high)) {
		put(&o, "-");
		put_level(db, &o, &c->high);
	}
	return o.at;
}

/* How many bytes of s stand before one of the two. */
static size_t before(const char *s, size_t n, char a, char b)
{
	size_t i = 0;

	while (i < n && s[i] != a && s[i] != b)
		i++;
	return i;
}

/* `c`, or `c.d`: c to d. */
static bool parse_cats(const struct policydb *db, const char *s, size_t n, struct catset *cats)
{
	size_t dot = before(s, n, '.', '.');
	uint32_t first = symbol_find(db, SYM_CAT, s, dot), last = first;

	if (dot < n) {
		last = symbol_find(db, SYM_CAT, s + dot + 1, n - dot - 1);
		if (last <= first)
			return false;
	}
	if (!first)
		return false;
	for (uint32_t v = first; v <= last && v <= PDB_CATS; v++)
		bit_put(cats->w, PDB_CAT_WORDS, v);
	return true;
}

static bool parse_level(const struct policydb *db, const char *s, size_t n, struct level *l)
{
	size_t at = before(s, n, ':', ':');

	*l = (struct level){ .sens = symbol_find(db, SYM_LEVEL, s, at) };
	if (!l->sens)
		return false;
	while (at < n) {
		size_t len = before(s + at + 1, n - at - 1, ',', ',');

		if (!parse_cats(db, s + at + 1, len, &l->cats))
			return false;
		at += 1 + len;
	}
	return true;
}

bool range_parse(const struct policydb *db, const char *s, size_t n, struct context *c)
{
	size_t dash = before(s, n, '-', '-');

	if (!parse_level(db, s, dash, &c->low))
		return false;
	c->high = c->low;
	return dash == n || parse_level(db, s + dash + 1, n - dash - 1, &c->high);
}
