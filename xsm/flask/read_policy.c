/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_policy.c - the file as a whole: header, sections in their order, the attributes of types at its end. */
#include "xsm/flask/read.h"
#include "lib/string.h"

#define POLICY_MAGIC	0xf97cff8cu	/* POLICYDB_MAGIC of libsepol */
#define POLICY_VERSION	30u
#define CONFIG_MLS	1u
#define CONFIG_REJECT	2u
#define CONFIG_ALLOW	4u

static void read_header(struct rd *r, struct policydb *db)
{
	struct bitset capabilities, permissive;
	uint32_t config;

	r->section = "header";
	if (rd_u32(r) != POLICY_MAGIC || rd_u32(r) != 8)
		rd_fail(r, "not a policy", "give the file that `make policy` writes");
	if (rd_u64(r) != 0x6b73616c466e6558ull)		/* "XenFlask" */
		rd_fail(r, "not a policy for Xen", "compile it with -t xen");
	if (rd_u32(r) != POLICY_VERSION)
		rd_fail(r, "not version 30", "compile it with -c 30");
	config = rd_u32(r);
	if (config & CONFIG_MLS)
		rd_fail(r, "an MLS policy", "compile it without -M");
	if (config & CONFIG_ALLOW)
		rd_fail(r, "handle_unknown is allow", "compile it with -U deny or without -U");
	if (config & ~CONFIG_REJECT)
		rd_fail(r, "unknown flags", MEND_COMPILE);
	if (rd_u32(r) != 8 || rd_u32(r) != OCON_COUNT)
		rd_fail(r, "an unknown number of tables", MEND_COMPILE);
	rd_ebitmap(r, &capabilities, PDB_TYPES);
	rd_ebitmap(r, &permissive, PDB_TYPES);
	if (bit_test(&permissive, 1))
		rd_fail(r, "a permissive type does not exist", MEND_COMPILE);
	for (uint32_t v = 1; v < PDB_TYPES; v++)	/* in this one bit map, bit v stands for value v */
		if (bit_test(&permissive, v + 1))
			bit_set(&db->permissive, v);
}

static void read_attributes(struct rd *r, struct policydb *db)
{
	r->section = "attributes";
	for (uint32_t v = 1; v <= db->ntypes && rd_ok(r); v++) {
		rd_ebitmap(r, &db->attrs[v], db->ntypes);
		bit_set(&db->attrs[v], v);
	}
}

err_t pdb_read(struct rd *r, struct policydb *db)
{
	memset(db, 0, sizeof(*db));
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
