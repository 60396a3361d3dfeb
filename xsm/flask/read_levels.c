/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_levels.c - sensitivities, categories and their aliases; what a user may have of them. */
#include "xsm/flask/mls.h"
#include "xsm/flask/read.h"
#include "lib/string.h"

/* Categories come after the levels that name them. */
static void read_level(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), alias = rd_u32(r), name = rd_name(r, db, len);
	struct level l = { .sens = 0 };
	struct pdb_level *p;

	rd_level(r, db, &l);
	if (!db->mls)
		rd_fail(r, "sensitivities without MLS", "compile it with -M");
	if (l.sens < 1 || l.sens > db->nlevels || alias > 1)
		rd_fail(r, "a sensitivity's number is out of range", MEND_COMPILE);
	if (l.sens > PDB_LEVELS) {
		rd_fail(r, "more than 64 sensitivities", MEND_LIMIT);
		return;
	}
	symbol_add(r, db, SYM_LEVEL, name, l.sens);
	p = &db->levels[l.sens];
	if (alias)
		return;
	if (rd_ok(r) && p->name)
		rd_fail(r, "two sensitivities of one number", MEND_COMPILE);
	p->name = name;
	p->cats = l.cats;
}

static void read_category(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->ncats, UINT32_MAX, "a category's number is out of range");
	uint32_t alias = rd_count(r, 1, "a category is neither alias nor not"), name = rd_name(r, db, len);

	if (value > PDB_CATS) {
		rd_fail(r, "more than 1024 categories", MEND_LIMIT);
		return;
	}
	symbol_add(r, db, SYM_CAT, name, value);
	if (alias)
		return;
	if (rd_ok(r) && db->cats[value])
		rd_fail(r, "two categories of one number", MEND_COMPILE);
	db->cats[value] = name;
	bit_put(db->known_cats.w, PDB_CAT_WORDS, value);
}

/* Aliases have numbers of their own that nothing else uses: a level's name may be missing, but then nothing has it. */
static void check_levels(struct rd *r, const struct policydb *db)
{
	bool any = false;

	for (uint32_t i = 1; i <= PDB_LEVELS; i++) {
		struct level l = { .sens = i, .cats = db->levels[i].cats };

		any |= db->levels[i].name != 0;
		if (db->levels[i].name && !level_exists(db, &l))
			rd_fail(r, "a level has a category that does not exist", MEND_COMPILE);
	}
	for (uint32_t i = 1; i <= db->nsymbols && i <= PDB_SYMBOLS; i++) {
		const struct pdb_symbol *y = &db->symbols[i];

		if (y->kind == SYM_LEVEL && (y->value > PDB_LEVELS || !db->levels[y->value].name))
			rd_fail(r, "an alias of a sensitivity that does not exist", MEND_COMPILE);
		if (y->kind == SYM_CAT && !cat_test(&db->known_cats, y->value))
			rd_fail(r, "an alias of a category that does not exist", MEND_COMPILE);
	}
	if (db->mls && !any)
		rd_fail(r, "MLS without a sensitivity", MEND_COMPILE);
}

/* Users were read before levels and categories. */
void check_users(struct rd *r, const struct policydb *db)
{
	for (uint32_t i = 1; db->mls && i <= db->nusers && i <= PDB_USERS; i++) {
		const struct pdb_user *u = &db->users[i];

		if (u->name && (!level_exists(db, &u->low) || !level_exists(db, &u->high) || !level_exists(db, &u->usual)))
			rd_fail(r, "a user has a level that does not exist", MEND_COMPILE);
	}
}

void read_levels(struct rd *r, struct policydb *db)
{
	uint32_t n;

	r->section = "levels";
	db->nlevels = rd_count(r, PDB_SYMBOLS, "more than 6144 names and aliases");
	n = rd_count(r, PDB_SYMBOLS, "more than 6144 names and aliases");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_level(r, db);
	r->section = "categories";
	db->ncats = rd_count(r, PDB_SYMBOLS, "more than 6144 names and aliases");
	n = rd_count(r, PDB_SYMBOLS, "more than 6144 names and aliases");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_category(r, db);
	if (rd_ok(r))
		check_levels(r, db);
	if (rd_ok(r))
		check_users(r, db);
}
