/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_symbols.c - roles, types, users, booleans; levels and categories there must be none. */
#include "xsm/flask/read.h"
#include "lib/string.h"

#define TYPE_PRIMARY	1u
#define TYPE_ATTRIBUTE	2u

/* The count of values and of entries: equal, as no aliases are taken. */
static uint32_t read_table(struct rd *r, const char *section, uint32_t max, const char *what)
{
	uint32_t nprim, nel;

	r->section = section;
	nprim = rd_count(r, max, what);
	nel = rd_count(r, max, what);
	if (nprim != nel)
		rd_fail(r, "more names than things", "remove aliases");
	return rd_ok(r) ? nel : 0;
}

static void read_role(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->nroles, PDB_ROLES, "a role's number is out of range");
	struct pdb_role *p = &db->roles[value];
	struct bitset dominates;
	uint32_t name;

	rd_zero(r, "rolebounds", "leave them out");
	if (rd_ok(r) && p->name)
		rd_fail(r, "two roles of one number", MEND_COMPILE);
	p->name = name = rd_name(r, db, len);
	rd_ebitmap(r, &dominates, PDB_ROLES);
	rd_ebitmap(r, &p->types, PDB_TYPES);
	if (rd_ok(r) && value == OBJECT_R && memcmp(&db->names[name], "object_r", sizeof("object_r")))
		rd_fail(r, "role 1 is not object_r", MEND_COMPILE);
}

static void read_type(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->ntypes, PDB_TYPES, "a type's number is out of range");
	uint32_t properties = rd_u32(r);
	struct pdb_type *p = &db->types[value];

	rd_zero(r, "typebounds", "leave them out; say it by neverallow");
	if (rd_ok(r) && p->name)
		rd_fail(r, "two types of one number", "remove type aliases");
	if (properties & ~(TYPE_PRIMARY | TYPE_ATTRIBUTE) || !(properties & TYPE_PRIMARY))
		rd_fail(r, "a type alias, or a type of unknown properties", "remove type aliases");
	p->name = rd_name(r, db, len);
	p->attribute = (properties & TYPE_ATTRIBUTE) != 0;
}

static void read_user(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->nusers, PDB_USERS, "a user's number is out of range");
	struct pdb_user *p = &db->users[value];
	struct bitset cats;

	rd_zero(r, "userbounds", "leave them out");
	if (rd_ok(r) && p->name)
		rd_fail(r, "two users of one number", MEND_COMPILE);
	p->name = rd_name(r, db, len);
	rd_ebitmap(r, &p->roles, db->nroles);
	rd_range(r);
	(void)rd_u32(r);			/* default level */
	rd_ebitmap(r, &cats, 0);
}

static void read_bool(struct rd *r, struct policydb *db)
{
	uint32_t value = rd_value(r, db->nbools, PDB_BOOLS, "a boolean's number is out of range");
	uint32_t state = rd_count(r, 1, "a boolean is neither 0 nor 1"), len = rd_u32(r);
	struct pdb_bool *p = &db->bools[value];

	if (rd_ok(r) && p->name)
		rd_fail(r, "two booleans of one number", MEND_COMPILE);
	p->name = rd_name(r, db, len);
	p->active = p->pending = state == 1;
}

/* What roles were allowed before the types were known. */
static void check_roles(struct rd *r, const struct policydb *db)
{
	for (uint32_t i = 1; i <= db->nroles; i++)
		for (uint32_t v = db->ntypes + 1; v <= PDB_TYPES; v++)
			if (bit_test(&db->roles[i].types, v))
				rd_fail(r, "a role has a type that does not exist", MEND_COMPILE);
	for (uint32_t v = db->ntypes + 1; v <= PDB_TYPES; v++)
		if (bit_test(&db->permissive, v))
			rd_fail(r, "a permissive type does not exist", MEND_COMPILE);
}

void read_symbols(struct rd *r, struct policydb *db)
{
	uint32_t n;

	db->nroles = n = read_table(r, "roles", PDB_ROLES, "more than 64 roles");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_role(r, db);
	db->ntypes = n = read_table(r, "types", PDB_TYPES, "more than 512 types and attributes");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_type(r, db);
	check_roles(r, db);
	db->nusers = n = read_table(r, "users", PDB_USERS, "more than 16 users");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_user(r, db);
	db->nbools = n = read_table(r, "booleans", PDB_BOOLS, "more than 64 booleans");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_bool(r, db);
	if (read_table(r, "levels", PDB_TYPES, "levels") || read_table(r, "categories", PDB_TYPES, "categories"))
		rd_fail(r, "an MLS policy", "compile it without -M");
}
