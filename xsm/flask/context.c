/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/context.c - contexts: validity and text. */
#include "xsm/flask/context.h"
#include "xsm/xsm.h"
#include "lib/fmt.h"
#include "lib/string.h"

bool context_valid(const struct policydb *db, struct context c)
{
	if (c.user > PDB_USERS || c.role > PDB_ROLES || c.type > PDB_TYPES)
		return false;
	if (c.user < 1 || c.user > db->nusers || c.role < 1 || c.role > db->nroles || c.type < 1 || c.type > db->ntypes)
		return false;
	if (!db->users[c.user].name || !db->roles[c.role].name || !db->types[c.type].name || db->types[c.type].attribute)
		return false;
	if (c.role == OBJECT_R)
		return true;
	return bit_test(&db->roles[c.role].types, c.type) && bit_test(&db->users[c.user].roles, c.role);
}

static bool name_is(const struct policydb *db, uint32_t name, const char *s, size_t n)
{
	return name && strlen(&db->names[name]) == n && memcmp(&db->names[name], s, n) == 0;
}

/* The length of the part of s up to a colon or its end. */
static size_t part(const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);

	return colon ? (size_t)(colon - s) : n;
}

bool context_parse(const struct policydb *db, const char *s, size_t n, struct context *c)
{
	size_t u, r;

	c->user = c->role = 0;
	c->type = 0;
	n = strnlen(s, n);
	u = part(s, n);
	if (u == n)
		return false;
	for (uint32_t i = 1; i <= db->nusers; i++)
		if (name_is(db, db->users[i].name, s, u))
			c->user = (uint8_t)i;
	s += u + 1;
	n -= u + 1;
	r = part(s, n);
	if (r == n)
		return false;
	for (uint32_t i = 1; i <= db->nroles; i++)
		if (name_is(db, db->roles[i].name, s, r))
			c->role = (uint8_t)i;
	s += r + 1;
	n -= r + 1;
	for (uint32_t i = 1; i <= db->ntypes; i++)
		if (name_is(db, db->types[i].name, s, n))
			c->type = (uint16_t)i;
	return context_valid(db, *c);
}

bool xsm_sid_valid(uint32_t sid)
{
	return policydb.loaded && sid_context(sid).type != 0;
}

err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n)
{
	struct context c = sid_context(sid);
	const struct policydb *db = &policydb;
	int len;

	if (!xsm_sid_valid(sid))
		return -XEN_EINVAL;
	len = snprintf(buf, n, "%s:%s:%s", &db->names[db->users[c.user].name], &db->names[db->roles[c.role].name],
		       &db->names[db->types[c.type].name]);
	return len >= 0 && (size_t)len < n ? 0 : -XEN_ENOSPC;
}

err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid)
{
	struct context c;

	if (!policydb.loaded || !context_parse(&policydb, context, n, &c))
		return -XEN_EINVAL;
	*sid = context_sid(c);
	return *sid ? 0 : -XEN_ENOSPC;
}

const char *xsm_type_name(uint32_t sid)
{
	return xsm_sid_valid(sid) ? &policydb.names[policydb.types[sid_context(sid).type].name] : "?";
}
