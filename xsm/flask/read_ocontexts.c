/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/read_ocontexts.c - contexts of initial SIDs and of hardware; range transitions. */
#include "xsm/flask/mls.h"
#include "xsm/flask/read.h"

#define PATH_MAX 4096u		/* of a device tree */

static const char *const section[OCON_COUNT] = {
	"initial SIDs", "pirqcon", "ioportcon", "iomemcon", "pcidevicecon", "devicetreecon"
};

/* Read, so that what follows is found, and dropped: there is no device tree on x86. */
static void read_devicetree(struct rd *r, const struct policydb *db)
{
	uint32_t len = rd_count(r, PATH_MAX, "a path of a device tree of more than 4096 bytes");
	struct context c = { .type = 0 };

	if (!len || len > r->len - r->off)
		rd_fail(r, "a path of a device tree is empty or cut", MEND_COMPILE);
	if (!rd_ok(r))
		return;
	r->off += len;
	rd_context(r, db, &c);
}

static void read_ocontext(struct rd *r, struct policydb *db, uint32_t kind)
{
	uint32_t at = db->nocons;
	struct pdb_ocontext o = { .kind = kind };

	o.lo = kind == OCON_IOMEM ? rd_u64(r) : rd_u32(r);
	o.hi = o.lo;
	if (kind == OCON_IOMEM)
		o.hi = rd_u64(r);
	if (kind == OCON_IOPORT)
		o.hi = rd_u32(r);
	if (o.hi < o.lo)
		rd_fail(r, "a range ends before it begins", MEND_COMPILE);
	rd_context(r, db, &o.con);
	if (at >= PDB_OCONTEXTS)
		rd_fail(r, "more than 1024 contexts of initial SIDs and hardware", MEND_LIMIT);
	if (!rd_ok(r) || at >= PDB_OCONTEXTS)
		return;
	db->ocons[at] = o;
	db->nocons = at + 1;
}

static void read_range_trans(struct rd *r, struct policydb *db)
{
	uint32_t at = db->nrange_trans;
	struct pdb_range_trans t = { .source = 0 };

	t.source = (uint16_t)rd_value(r, db->ntypes, PDB_TYPES, "a range transition of a type that does not exist");
	t.target = (uint16_t)rd_value(r, db->ntypes, PDB_TYPES, "a range transition of a type that does not exist");
	t.class = (uint16_t)rd_value(r, db->nclasses, PDB_CLASSES, "a range transition of a class that does not exist");
	rd_range(r, db, &t.low, &t.high);
	if (rd_ok(r) && (!is_type_or_attribute(db, t.source) || !is_type_or_attribute(db, t.target) || !is_class(db, t.class)))
		rd_fail(r, "a range transition names what does not exist", MEND_COMPILE);
	if (rd_ok(r) && (!db->mls || !level_exists(db, &t.low) || !level_exists(db, &t.high)))
		rd_fail(r, "a range transition to levels that do not exist", MEND_COMPILE);
	if (at >= PDB_RANGE_RULES)
		rd_fail(r, "more than 256 range transitions", MEND_LIMIT);
	for (uint32_t i = 0; i < at && i < PDB_RANGE_RULES && rd_ok(r); i++) {
		const struct pdb_range_trans *o = &db->range_trans[i];

		if (o->source == t.source && o->target == t.target && o->class == t.class)
			rd_fail(r, "a range transition stands twice", MEND_COMPILE);
	}
	if (!rd_ok(r) || at >= PDB_RANGE_RULES)
		return;
	db->range_trans[at] = t;
	db->nrange_trans = at + 1;
}

void read_ocontexts(struct rd *r, struct policydb *db)
{
	uint32_t n;

	for (uint32_t kind = 0; kind < OCON_COUNT; kind++) {
		r->section = section[kind];
		n = rd_count(r, PDB_BYTES_MAX, "more contexts than bytes");
		for (uint32_t i = 0; i < n && rd_ok(r); i++) {
			if (kind == OCON_DEVICETREE)
				read_devicetree(r, db);
			else
				read_ocontext(r, db, kind);
		}
	}
	r->section = "file systems";
	rd_zero(r, "genfscon", "leave it out: there are no file systems here");
	r->section = "range transitions";
	n = rd_count(r, PDB_RANGE_RULES, "more than 256 range transitions");
	for (uint32_t i = 0; i < n && rd_ok(r); i++)
		read_range_trans(r, db);
}
