/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_ocontexts.c - contexts of initial SIDs and of hardware. */
#include "xsm/flask/read.h"

static const char *const section[OCON_COUNT] = {
	"initial SIDs", "pirqcon", "ioportcon", "iomemcon", "pcidevicecon", "devicetreecon"
};

static void read_ocontext(struct rd *r, struct policydb *db, uint32_t kind, struct pdb_ocontext *o)
{
	o->lo = kind == OCON_IOMEM ? rd_u64(r) : rd_u32(r);
	o->hi = o->lo;
	if (kind == OCON_IOMEM)
		o->hi = rd_u64(r);
	if (kind == OCON_IOPORT)
		o->hi = rd_u32(r);
	if (o->hi < o->lo)
		rd_fail(r, "a range ends before it begins", MEND_COMPILE);
	rd_context(r, db, &o->con);
}

void read_ocontexts(struct rd *r, struct policydb *db)
{
	for (uint32_t kind = 0; kind < OCON_COUNT; kind++) {
		uint32_t n;

		r->section = section[kind];
		n = rd_count(r, PDB_OCONTEXTS, "more than 256 contexts of one kind");
		if (n && kind == OCON_DEVICETREE)
			rd_fail(r, "devicetreecon", "leave it out: there is no device tree on x86");
		for (uint32_t i = 0; i < n && rd_ok(r); i++)
			read_ocontext(r, db, kind, &db->ocon[kind][i]);
		db->nocon[kind] = n;
	}
	r->section = "file systems";
	rd_zero(r, "genfscon", "leave it out");
	r->section = "range transitions";
	rd_zero(r, "an MLS policy", "compile it without -M");
}

