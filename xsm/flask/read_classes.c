/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_classes.c - common permissions, classes and their permissions. */
#include "xsm/flask/read.h"
#include "lib/string.h"

static bool same_name(const struct policydb *db, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i <= PDB_NAME_MAX && a < PDB_NAME_BYTES - PDB_NAME_MAX && b < PDB_NAME_BYTES - PDB_NAME_MAX; i++) {
		if (db->names[a + i] != db->names[b + i])
			return false;
		if (!db->names[a + i])
			return true;
	}
	return false;
}

/* n permissions into perm[], by their numbers of 1 .. nperms. */
static void read_perms(struct rd *r, struct policydb *db, uint32_t *perm, uint32_t nperms, uint32_t n)
{
	for (uint32_t i = 0; i < n && rd_ok(r); i++) {
		uint32_t len = rd_u32(r), value = rd_value(r, nperms, 32, "a permission's number is out of range");
		uint32_t name = rd_name(r, db, len);

		if (!rd_ok(r) || value < 1 || value > 32)
			return;
		if (perm[value - 1])
			rd_fail(r, "two permissions of one number", MEND_COMPILE);
		for (uint32_t k = 0; k < 32; k++)
			if (perm[k] && same_name(db, perm[k], name))
				rd_fail(r, "two permissions of one class have one name", MEND_COMPILE);
		perm[value - 1] = name;
	}
}

/* They come in the order of a hash table; max of them have the numbers from 1. */
static void read_common(struct rd *r, struct policydb *db, uint32_t max, uint32_t *seen)
{
	uint32_t len = rd_u32(r), value = rd_u32(r), nprim = rd_count(r, 32, "common permissions are more than 32");
	uint32_t n = rd_count(r, 32, "common permissions are more than 32"), at = db->ncommons;
	struct pdb_common *co;

	if (value < 1 || value > max || value > 32 || *seen >> (value - 1) & 1u || n != nprim || !n) {
		rd_fail(r, "common permissions have odd numbers", MEND_COMPILE);
		return;
	}
	if (!rd_ok(r) || at >= PDB_COMMONS)
		return;
	*seen |= 1u << (value - 1);
	co = &db->commons[at];
	co->name = rd_name(r, db, len);
	co->nperms = nprim;
	read_perms(r, db, co->perm, nprim, n);
	for (uint32_t i = 0; i < at; i++)
		if (rd_ok(r) && same_name(db, db->commons[i].name, co->name))
			rd_fail(r, "two things of one kind have one name", MEND_COMPILE);
	db->ncommons = at + 1;
}

/* The class begins with the permissions of the common ones of that name. */
static void inherit(struct rd *r, struct policydb *db, struct pdb_class *cl, uint32_t len)
{
	uint32_t back = db->nnames, name = rd_name(r, db, len);

	for (uint32_t i = 0; i < db->ncommons && i < PDB_COMMONS && rd_ok(r); i++) {
		const struct pdb_common *co = &db->commons[i];

		if (!same_name(db, co->name, name))
			continue;
		if (co->nperms > cl->nperms)
			rd_fail(r, "a class has fewer permissions than it inherits", MEND_COMPILE);
		memcpy(cl->perm, co->perm, sizeof(cl->perm));
		db->nnames = back;
		return;
	}
	rd_fail(r, "a class inherits permissions that are not there", MEND_COMPILE);
}

static uint8_t read_from(struct rd *r, uint32_t max)
{
	return (uint8_t)rd_count(r, max, "a default_user, default_role, default_type or default_range of unknown kind");
}

static void read_defaults(struct rd *r, struct pdb_class *cl)
{
	cl->from_user = read_from(r, FROM_TARGET);
	cl->from_role = read_from(r, FROM_TARGET);
	cl->from_range = read_from(r, RANGE_TARGET);
	cl->from_type = read_from(r, FROM_TARGET);
}

static void read_class(struct rd *r, struct policydb *db)
{
	uint32_t len = rd_u32(r), common = rd_u32(r), value = rd_value(r, db->nclasses, PDB_CLASSES, "a class's number is out of range");
	uint32_t nprim = rd_count(r, 32, "a class has more than 32 permissions");
	uint32_t nel = rd_count(r, 32, "a class has more than 32 permissions");
	uint32_t ncons = rd_count(r, PDB_CONSTRAINTS, "more than 512 constraints");
	struct pdb_class *cl = &db->classes[value];

	if (rd_ok(r) && cl->name)
		rd_fail(r, "two classes of one number", MEND_COMPILE);
	if (ncons && !nprim)
		rd_fail(r, "a constraint on a class without permissions", MEND_COMPILE);
	if (!rd_ok(r))
		return;
	cl->name = rd_name(r, db, len);
	symbol_add(r, db, SYM_CLASS, cl->name, value);
	cl->nperms = nprim;
	if (common)
		inherit(r, db, cl, common);
	read_perms(r, db, cl->perm, nprim, nel);
	read_constraints(r, db, ncons, nprim, &cl->first_constraint);
	cl->nconstraints = ncons;
	cl->ntrans = rd_count(r, PDB_CONSTRAINTS, "more than 512 constraints");
	read_constraints(r, db, cl->ntrans, 0, &cl->first_trans);
	read_defaults(r, cl);
}

/* n: bytes of s with its NUL. */
static bool is_name(const struct policydb *db, uint32_t name, const char *s, uint32_t n)
{
	for (uint32_t i = 0; i < n && name < PDB_NAME_BYTES - PDB_NAME_MAX; i++)
		if (db->names[name + i] != s[i])
			return false;
	return name != 0;
}

/* What a change of role is checked for. */
static void find_transitions(struct policydb *db)
{
	uint32_t class = symbol_find(db, SYM_CLASS, "domain", 6);

	db->domain_class = class;
	for (uint32_t i = 0; i < 32 && is_class(db, class) && class <= PDB_CLASSES; i++)
		if (is_name(db, db->classes[class].perm[i], "transition", 11) || is_name(db, db->classes[class].perm[i], "dyntransition", 14))
			db->transitions |= 1u << i;
}

void read_classes(struct rd *r, struct policydb *db)
{
	uint32_t n, max, seen = 0;

	r->section = "common permissions";
	max = rd_count(r, PDB_COMMONS, "more than 16 sets of common permissions");
	n = rd_count(r, PDB_COMMONS, "more than 16 sets of common permissions");
	if (n != max)
		rd_fail(r, "common permissions have odd numbers", MEND_COMPILE);
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_common(r, db, max, &seen);
	r->section = "classes";
	db->nclasses = rd_count(r, PDB_CLASSES, "more than 64 classes");
	n = rd_count(r, PDB_CLASSES, "more than 64 classes");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_class(r, db);
	if (rd_ok(r))
		find_transitions(db);
}
