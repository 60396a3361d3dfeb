/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/context.c - contexts: validity and text. */
#include "xsm/flask/context.h"
#include "xsm/flask/mls.h"
#include "lib/fmt.h"
#include "lib/string.h"

bool context_valid(const struct policydb *db, const struct context *c)
{
	if (c->user > PDB_USERS || c->role > PDB_ROLES || c->type > PDB_TYPES)
		return false;
	if (c->user < 1 || c->user > db->nusers || c->role < 1 || c->role > db->nroles || c->type < 1 || c->type > db->ntypes)
		return false;
	if (!db->users[c->user].name || !db->roles[c->role].name || !db->types[c->type].name || db->types[c->type].attribute)
		return false;
	if (c->role != OBJECT_R && !(bit_test(&db->roles[c->role].types, c->type) && role_test(&db->users[c->user].roles, c->role)))
		return false;
	return range_valid(db, c);
}

bool context_eq(const struct context *a, const struct context *b)
{
	return a->user == b->user && a->role == b->role && a->type == b->type && level_eq(&a->low, &b->low) && level_eq(&a->high, &b->high);
}

/* The length of the part of s up to a colon or its end. */
static size_t part(const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);

	return colon ? (size_t)(colon - s) : n;
}

bool context_parse(const struct policydb *db, const char *s, size_t n, struct context *c)
{
	uint32_t value[3] = { 0 };
	static const uint32_t kind[3] = { SYM_USER, SYM_ROLE, SYM_TYPE };
	size_t at = 0;

	*c = (struct context){ .type = 0 };
	n = strnlen(s, n);
	for (uint32_t i = 0; i < 3; i++) {
		size_t len;

		if (at > n)
			return false;
		len = part(s + at, n - at);
		value[i] = symbol_find(db, kind[i], s + at, len);
		at += len + 1;
	}
	c->user = (uint16_t)value[0];
	c->role = (uint16_t)value[1];
	c->type = (uint16_t)value[2];
	if (db->mls ? at > n || !range_parse(db, s + at, n - at, c) : at <= n)
		return false;
	return context_valid(db, c);
}

bool context_print(const struct policydb *db, const struct context *c, char *s, size_t n)
{
	int len = snprintf(s, n, "%s:%s:%s", &db->names[db->users[c->user].name], &db->names[db->roles[c->role].name],
			   &db->names[db->types[c->type].name]);
	size_t at = len > 0 ? (size_t)len : 0;

	if (db->mls)
		at = range_print(db, c, s, n, at);
	if (at >= n)
		return false;
	s[at] = 0;
	return true;
}
