/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/context.c - contexts: validity and text. */
#include "xsm/flask/context.h"
#include "xsm/flask/mls.h"
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

bool context_parse(const struct policydb *db, const char *s, size_t n, struct context *c)
{
	uint32_t value[3] = { 0 };
	static const uint32_t kind[3] = { SYM_USER, SYM_ROLE, SYM_TYPE };
	size_t at = 0, colon;

	*c = (struct context){ .type = 0 };
	n = strnlen(s, n);
	for (uint32_t i = 0; i < 3; i++) {
		if (at > n)
			return false;
		colon = text_until(s, at, n, ':');
		value[i] = symbol_in(db, kind[i], s, at, colon);
		at = colon + 1;
	}
	c->user = (uint16_t)value[0];
	c->role = (uint16_t)value[1];
	c->type = (uint16_t)value[2];
	if (db->mls ? at > n || !range_parse(db, s, at, n, c) : at <= n)
		return false;
	return context_valid(db, c);
}

bool context_print(const struct policydb *db, const struct context *c, char *s, size_t n)
{
	struct text t = { s, n, 0 };

	text_name(&t, db, db->users[c->user].name);
	text_put(&t, ":");
	text_name(&t, db, db->roles[c->role].name);
	text_put(&t, ":");
	text_name(&t, db, db->types[c->type].name);
	if (db->mls)
		range_print(db, c, &t);
	if (t.at >= n)
		return false;
	s[t.at] = 0;
	return true;
}
