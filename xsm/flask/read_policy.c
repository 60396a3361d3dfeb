/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_policy.c - the file as a whole: header, sections in their order, the attributes of types at its end. */
#include "xsm/flask/read.h"
#include "lib/string.h"

#define POLICY_MAGIC	0xf97cff8cu	/* POLICYDB_MAGIC of libsepol */
#define POLICY_VERSION	30u
#define CAPABILITIES	8u		/* that libsepol 3.4 knows; all are of Linux, and mean nothing here */
#define CONFIG_MLS	1u
#define CONFIG_REJECT	2u
#define CONFIG_ALLOW	4u

static void read_header(struct rd *r, struct policydb *db)
{
	uint64_t capabilities = 0, permissive[PDB_WORDS + 1] = { 0 };
	uint32_t config;

	r->section = "header";
	if (rd_u32(r) != POLICY_MAGIC || rd_u32(r) != 8)
		rd_fail(r, "not a policy", "give the file that `make policy` writes");
	if (rd_u64(r) != 0x6b73616c466e6558ull)		/* "XenFlask" */
		rd_fail(r, "not a policy for Xen", "compile it with -t xen");
	if (rd_u32(r) != POLICY_VERSION)
		rd_fail(r, "not version 30", "compile it with -c 30");
	config = rd_u32(r);
	if (config & CONFIG_ALLOW)
		rd_fail(r, "handle_unknown is allow", "compile it with -U deny or without -U");
	if (config & ~(CONFIG_MLS | CONFIG_REJECT))
		rd_fail(r, "unknown flags", MEND_COMPILE);
	if (rd_u32(r) != 8 || rd_u32(r) != OCON_COUNT)
		rd_fail(r, "an unknown number of tables", MEND_COMPILE);
	db->mls = (config & CONFIG_MLS) != 0;
	rd_bits(r, &capabilities, 1, CAPABILITIES);
	rd_bits(r, permissive, PDB_WORDS + 1, PDB_TYPES + 1);
	if (permissive[0] & 1)
		rd_fail(r, "a permissive type does not exist", MEND_COMPILE);
	for (uint32_t v = 1; v <= PDB_TYPES; v++)	/* in this one bit map, bit v stands for value v */
		if (bit_of(permissive, PDB_WORDS + 1, v + 1))
			bit_put(db->permissive.w, PDB_WORDS, v);
}

/* The attributes of type v, and itself, as a list. */
static void keep_members(struct rd *r, struct policydb *db, uint32_t v, const struct bitset *b)
{
	db->types[v].first = (uint16_t)db->nmembers;
	for (uint32_t w = 0; w < PDB_WORDS; w++) {
		for (uint64_t m = b->w[w]; m; m &= m - 1) {
			uint32_t at = db->nmembers, a = w * 64u + (uint32_t)__builtin_ctzll(m) + 1u;

			if (!is_type_or_attribute(db, a))
				rd_fail(r, "a type has an attribute that does not exist", MEND_COMPILE);
			if (at >= PDB_MEMBERS) {
				rd_fail(r, "types have more than 32768 attributes together", MEND_LIMIT);
				return;
			}
			db->members[at] = (uint16_t)a;
			db->nmembers = at + 1;
		}
	}
	db->types[v].count = (uint16_t)(db->nmembers - db->types[v].first);
}

static void read_attributes(struct rd *r, struct policydb *db)
{
	struct bitset b = { .w = { 0 } };

	r->section = "attributes";
	for (uint32_t v = 1; v <= db->ntypes && v <= PDB_TYPES && rd_ok(r); v++) {
		rd_bits(r, b.w, PDB_WORDS, db->ntypes);
		if (is_type_or_attribute(db, v))
			bit_put(b.w, PDB_WORDS, v);
		keep_members(r, db, v, &b);
	}
}

err_t pdb_read(struct rd *r, struct policydb *db)
{
	memset(db, 0, offsetof(struct policydb, sid_next));
	db->names[0] = 0;
	db->nnames = 1;
	read_header(r, db);
	read_classes(r, db);
	read_symbols(r, db);
	read_rules(r, db);
	read_ocontexts(r, db);
	read_attributes(r, db);
	r->section = "end";
	if (rd_ok(r) && r->off != r->len)
		rd_fail(r, "bytes after the policy", "copy the file without them");
	return rd_ok(r) ? 0 : -XEN_EINVAL;
}
