/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read.c - the cursor: words, counts, names, bit maps, each checked against the end and its limit. */
#include "xsm/flask/read.h"
#include "xsm/flask/context.h"

void rd_fail(struct rd *r, const char *what, const char *mend)
{
	if (r->what)
		return;
	r->what = what;
	r->mend = mend;
	r->bad_section = r->section;
	r->bad = r->off;
}

static uint8_t rd_u8(struct rd *r)
{
	uint32_t off = r->off;

	if (!rd_ok(r))
		return 0;
	if (off >= r->len || off >= PDB_BYTES_MAX) {
		rd_fail(r, "the policy ends too early", "copy the whole file, or compile it again");
		return 0;
	}
	r->off = off + 1;
	return r->p[off];
}

uint16_t rd_u16(struct rd *r)
{
	uint32_t low = rd_u8(r), high = rd_u8(r);

	return (uint16_t)(high << 8 | low);
}

uint32_t rd_u32(struct rd *r)
{
	uint32_t low = rd_u16(r), high = rd_u16(r);

	return high << 16 | low;
}

uint64_t rd_u64(struct rd *r)
{
	uint64_t low = rd_u32(r), high = rd_u32(r);

	return high << 32 | low;
}

uint32_t rd_count(struct rd *r, uint32_t max, const char *what)
{
	uint32_t n = rd_u32(r);

	if (n <= max)
		return n;
	rd_fail(r, what, MEND_LIMIT);
	return 0;
}

uint32_t rd_value(struct rd *r, uint32_t max, uint32_t limit, const char *what)
{
	uint32_t v = rd_u32(r);

	if (v >= 1 && v <= max && v <= limit)
		return v;
	rd_fail(r, what, MEND_COMPILE);
	return 0;
}

void rd_zero(struct rd *r, const char *what, const char *mend)
{
	if (rd_u32(r))
		rd_fail(r, what, mend);
}

/* True if w has a bit above max. */
static bool beyond(const uint64_t *w, uint32_t words, uint32_t max)
{
	uint32_t word = max / 64u;

	if (word < words && w[word] >> (max % 64u))
		return true;
	for (uint32_t i = word + 1; i < words; i++)
		if (w[i])
			return true;
	return false;
}

void rd_bits(struct rd *r, uint64_t *w, uint32_t words, uint32_t max)
{
	uint32_t unit = rd_u32(r), high = rd_u32(r), n = rd_u32(r), next = 0;

	for (uint32_t i = 0; i < words; i++)
		w[i] = 0;
	if (high > words * 64u || n > words)
		rd_fail(r, "a bit map names a value that does not exist", MEND_COMPILE);
	if (unit != 64 || high % 64 || (n == 0) != (high == 0))
		rd_fail(r, "a bit map has an odd shape", MEND_COMPILE);
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t start = rd_u32(r);
		uint64_t map = rd_u64(r);

		if (start % 64 || start < next || start >= high || start >= words * 64u || !map) {
			rd_fail(r, "a bit map is out of order", MEND_COMPILE);
			return;
		}
		next = start + 64;
		w[start / 64] = map;
	}
	if (next != high)
		rd_fail(r, "a bit map has an odd shape", MEND_COMPILE);
	if (beyond(w, words, max))
		rd_fail(r, "a bit map names a value that does not exist", MEND_COMPILE);
}

static bool name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

uint32_t rd_name(struct rd *r, struct policydb *db, uint32_t len)
{
	uint32_t at = db->nnames;

	if (len == 0 || len > PDB_NAME_MAX) {
		rd_fail(r, "a name is empty or longer than 64 bytes", "shorten it");
		return 0;
	}
	if (at > PDB_NAME_BYTES - PDB_NAME_MAX - 1u) {
		rd_fail(r, "the names together are longer than 128 KiB", MEND_LIMIT);
		return 0;
	}
	for (uint32_t i = 0; i < len && rd_ok(r); i++) {
		uint8_t c = rd_u8(r);

		if (!name_char(c))
			rd_fail(r, "a name holds a byte other than a-z, A-Z, 0-9, _, . and -", "rename it");
		db->names[at + i] = (char)c;
	}
	if (!rd_ok(r))
		return 0;
	db->names[at + len] = 0;
	db->nnames = at + len + 1;
	return at;
}

/* Without MLS a level means nothing, and is 0. */
static void set_level(const struct policydb *db, struct level *l, uint32_t sens, const struct catset *cats)
{
	l->sens = db->mls ? sens : 0;
	l->cats = *cats;
}

void rd_level(struct rd *r, const struct policydb *db, struct level *l)
{
	uint32_t sens = rd_u32(r);
	struct catset cats = { .w = { 0 } };

	rd_bits(r, cats.w, PDB_CAT_WORDS, db->mls ? PDB_CATS : 0);
	set_level(db, l, sens, &cats);
}

void rd_range(struct rd *r, const struct policydb *db, struct level *low, struct level *high)
{
	uint32_t n = rd_count(r, 2, "a range has more than two levels"), first, last;
	struct catset cats = { .w = { 0 } };

	if (n < 1)
		rd_fail(r, "a range without a level", MEND_COMPILE);
	first = rd_u32(r);
	last = n == 2 ? rd_u32(r) : first;
	rd_bits(r, cats.w, PDB_CAT_WORDS, db->mls ? PDB_CATS : 0);
	set_level(db, low, first, &cats);
	if (n == 2)
		rd_bits(r, cats.w, PDB_CAT_WORDS, db->mls ? PDB_CATS : 0);
	set_level(db, high, last, &cats);
}

void rd_context(struct rd *r, const struct policydb *db, struct context *c)
{
	c->user = (uint16_t)rd_value(r, db->nusers, PDB_USERS, "a context names a user that does not exist");
	c->role = (uint16_t)rd_value(r, db->nroles, PDB_ROLES, "a context names a role that does not exist");
	c->type = (uint16_t)rd_value(r, db->ntypes, PDB_TYPES, "a context names a type that does not exist");
	rd_range(r, db, &c->low, &c->high);
	if (rd_ok(r) && !context_valid(db, c))
		rd_fail(r, "a context that its user and role do not allow", "allow the user its role and range and the role its type, or mend policy/contexts");
}
