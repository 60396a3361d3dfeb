/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_symbols.c - roles, types and their aliases, users, booleans. */
#include "xsm/flask/read.h"
#include "lib/string.h"

#define TYPE_PRIMARY	1u
#define TYPE_ATTRIBUTE	2u

void symbol_add(struct rd *r, struct policydb *db, uint32_t kind, uint32_t name, uint32_t value)
{
	uint32_t at = db->nsymbols + 1, b;
	size_t n;

	if (!rd_ok(r) || name > PDB_NAME_BYTES - PDB_NAME_MAX - 1u)
		return;
	n = strnlen(&db->names[name], PDB_NAME_MAX);
	if (symbol_find(db, kind, &db->names[name], n))
		rd_fail(r, "two things of one kind have one name", MEND_COMPILE);
	if (at < 1 || at > PDB_SYMBOLS) {
		rd_fail(r, "more than 6144 names and aliases", MEND_LIMIT);
		return;
	}
	b = symbol_bucket(kind, &db->names[name], n);
	db->symbols[at] = (struct pdb_symbol){ .name = name, .value = (uint16_t)value, .next = db->name_buckets[b], .kind = (uint8_t)kind };
	db->name_buckets[b] = (uint16_t)at;
	db->nsymbols = at;
}

/* How many values there are, and how many entries follow: more where some are aliases, fewer where a value stands unused. */
static uint32_t read_table(struct rd *r, const char *section, uint32_t max, const char *what, uint32_t *values)
{
	r->section = section;
	*values = rd_count(r, max, what);
	return rd_count(r, PDB_SYMBOLS, "more than 6144 names and aliases");
}

static void read_role(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->nroles, PDB_ROLES, "a role's number is out of range");
	uint32_t bounds = rd_u32(r), name;	/* bounds of roles and users hold at compile time only */
	struct pdb_role *p = &db->roles[value];

	if (rd_ok(r) && p->name)
		rd_fail(r, "two roles of one number", MEND_COMPILE);
	if (bounds > db->nroles)
		rd_fail(r, "a role's bounds are out of range", MEND_COMPILE);
	name = rd_name(r, db, len);
	p->name = name;
	symbol_add(r, db, SYM_ROLE, name, value);
	rd_bits(r, p->dominates.w, PDB_ROLE_WORDS, db->nroles);
	rd_bits(r, p->types.w, PDB_WORDS, PDB_TYPES);
	if (rd_ok(r) && value == OBJECT_R && memcmp(&db->names[name], "object_r", sizeof("object_r")))
		rd_fail(r, "role 1 is not object_r", MEND_COMPILE);
}

static void read_type(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->ntypes, PDB_TYPES, "a type's number is out of range");
	uint32_t properties = rd_u32(r), bounds = rd_u32(r), name = rd_name(r, db, len);
	struct pdb_type *p = &db->types[value];

	symbol_add(r, db, SYM_TYPE, name, value);
	if (properties > (TYPE_PRIMARY | TYPE_ATTRIBUTE) || (properties & TYPE_ATTRIBUTE && (!(properties & TYPE_PRIMARY) || bounds)))
		rd_fail(r, "a type of unknown properties", MEND_COMPILE);
	if (bounds > db->ntypes)
		rd_fail(r, "a type is bounded by one that does not exist", MEND_COMPILE);
	if (!(properties & TYPE_PRIMARY))
		return;			/* an alias */
	if (rd_ok(r) && p->name)
		rd_fail(r, "two types of one number", MEND_COMPILE);
	p->name = name;
	p->bounds = (uint16_t)bounds;
	p->attribute = (properties & TYPE_ATTRIBUTE) != 0;
}

static void read_user(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), value = rd_value(r, db->nusers, PDB_USERS, "a user's number is out of range");
	uint32_t bounds = rd_u32(r), name = rd_name(r, db, len);
	struct pdb_user *p = &db->users[value];

	if (rd_ok(r) && p->name)
		rd_fail(r, "two users of one number", MEND_COMPILE);
	if (bounds > db->nusers)
		rd_fail(r, "a user's bounds are out of range", MEND_COMPILE);
	p->name = name;
	symbol_add(r, db, SYM_USER, name, value);
	rd_bits(r, p->roles.w, PDB_ROLE_WORDS, db->nroles);
	rd_range(r, db, &p->low, &p->high);
	rd_level(r, db, &p->usual);
}

static void read_bool(struct rd *r, struct policydb *db)
{
	uint32_t value = rd_value(r, db->nbools, PDB_BOOLS, "a boolean's number is out of range");
	uint32_t state = rd_count(r, 1, "a boolean is neither 0 nor 1"), len = rd_u32(r);
	struct pdb_bool *p = &db->bools[value];

	if (rd_ok(r) && p->name)
		rd_fail(r, "two booleans of one number", MEND_COMPILE);
	p->name = rd_name(r, db, len);
	symbol_add(r, db, SYM_BOOL, p->name, value);
	p->active = p->pending = state == 1;
}

/* What was named before all types were known: roles' and permissive types, aliases, and who bounds whom, without a circle. */
static void check_types(struct rd *r, const struct policydb *db)
{
	for (uint32_t i = 1; i <= db->nroles && i <= PDB_ROLES; i++)
		for (uint32_t v = 1; v <= PDB_TYPES; v++)
			if (bit_test(&db->roles[i].types, v) && !is_type_or_attribute(db, v))
				rd_fail(r, "a role has a type that does not exist", MEND_COMPILE);
	for (uint32_t v = 1; v <= PDB_TYPES; v++)
		if (bit_test(&db->permissive, v) && !is_type(db, v))
			rd_fail(r, "a permissive type does not exist", MEND_COMPILE);
	for (uint32_t i = 1; i <= db->nsymbols && i <= PDB_SYMBOLS; i++)
		if (db->symbols[i].kind == SYM_TYPE && !is_type_or_attribute(db, db->symbols[i].value))
			rd_fail(r, "an alias of a type that does not exist", MEND_COMPILE);
	for (uint32_t v = 1; v <= db->ntypes && v <= PDB_TYPES; v++) {
		uint32_t depth = 0, b = db->types[v].bounds;

		for (; b && depth <= PDB_BOUNDS && b <= PDB_TYPES; b = db->types[b].bounds, depth++)
			if (!is_type(db, b))
				rd_fail(r, "a type is bounded by one that does not exist", MEND_COMPILE);
		if (depth > PDB_BOUNDS)
			rd_fail(r, "types bound one another more than 4 deep", "bound them by fewer");
	}
}

static void check_roles(struct rd *r, const struct policydb *db)
{
	for (uint32_t v = 1; v <= PDB_ROLES; v++) {
		if (v <= db->nroles && db->roles[v].name)
			continue;
		for (uint32_t i = 1; i <= db->nroles && i <= PDB_ROLES; i++)
			if (role_test(&db->roles[i].dominates, v))
				rd_fail(r, "a role dominates one that does not exist", MEND_COMPILE);
		for (uint32_t i = 1; i <= db->nusers && i <= PDB_USERS; i++)
			if (role_test(&db->users[i].roles, v))
				rd_fail(r, "a user has a role that does not exist", MEND_COMPILE);
	}
}

void read_symbols(struct rd *r, struct policydb *db)
{
	uint32_t n = read_table(r, "roles", PDB_ROLES, "more than 255 roles", &db->nroles);

	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_role(r, db);
	n = read_table(r, "types", PDB_TYPES, "more than 2048 types and attributes", &db->ntypes);
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_type(r, db);
	if (rd_ok(r))
		check_types(r, db);
	n = read_table(r, "users", PDB_USERS, "more than 255 users", &db->nusers);
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_user(r, db);
	if (rd_ok(r))
		check_roles(r, db);
	n = read_table(r, "booleans", PDB_BOOLS, "more than 256 booleans", &db->nbools);
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_bool(r, db);
	for (uint32_t v = 1; v <= db->nbools && v <= PDB_BOOLS; v++)
		if (rd_ok(r) && !db->bools[v].name)
			rd_fail(r, "a boolean has no name", MEND_COMPILE);
	read_levels(r, db);
	check_constraints(r, db);
}
