/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/symbols.c - names to values: a chained hash table of all kinds of names. */
#include "xsm/flask/policydb.h"

uint32_t symbol_bucket(uint32_t kind, const char *s, size_t n)
{
	uint32_t h = 2166136261u ^ kind;	/* FNV-1a */

	for (size_t i = 0; i < n && i < PDB_NAME_MAX; i++)
		h = (h ^ (uint8_t)s[i]) * 16777619u;
	return (h ^ h >> 16) % PDB_NAME_BUCKETS;
}

static bool is(const struct policydb *db, const struct pdb_symbol *y, uint32_t kind, const char *s, size_t n)
{
	uint32_t name = y->name;

	if (y->kind != kind || name > PDB_NAME_BYTES - PDB_NAME_MAX - 1u || n > PDB_NAME_MAX)
		return false;
	for (uint32_t i = 0; i < n && i < PDB_NAME_MAX; i++)
		if (db->names[name + i] != s[i])
			return false;
	return db->names[name + n] == 0;
}

uint32_t symbol_find(const struct policydb *db, uint32_t kind, const char *s, size_t n)
{
	if (n < 1 || n > PDB_NAME_MAX)
		return 0;
	/* A chain leads to lower indices only, so it ends. */
	for (uint32_t i = db->name_buckets[symbol_bucket(kind, s, n)]; i && i <= PDB_SYMBOLS; i = db->symbols[i].next)
		if (is(db, &db->symbols[i], kind, s, n))
			return db->symbols[i].value;
	return 0;
}

uint32_t symbol_in(const struct policydb *db, uint32_t kind, const char *s, size_t from, size_t to)
{
	char name[PDB_NAME_MAX] = { 0 };
	size_t n = 0;

	for (; from < to && n < PDB_NAME_MAX; from++, n++)
		name[n] = s[from];
	return from == to ? symbol_find(db, kind, name, n) : 0;
}

size_t text_until(const char *s, size_t from, size_t to, char a)
{
	while (from < to && s[from] != a)
		from++;
	return from < to ? from : to;
}
