/* SPDX-License-Identifier: Apache-2.0 */
/* differ/copies.c - grant copies between own pages and own grants. */
#include "domains/differ/differ.h"

static void copied(const char *what, struct gnttab_copy c)
{
	long rc;

	c.status = 77;
	rc = gnt(GNTTABOP_copy, &c, 1);
	answer("%s: %ld status %d; %u %u %u entries %x %x", what, rc, c.status, READ_ONCE(pages[1][0]), READ_ONCE(pages[1][16]), READ_ONCE(pages[1][4095]),
		READ_ONCE(grants[8].flags), READ_ONCE(grants[9].flags));
}

static struct gnttab_copy base(uint16_t flags)
{
	struct gnttab_copy c = { .flags = flags, .len = 16 };

	c.source.domid = c.dest.domid = DOMID_SELF;
	if (flags & GNTCOPY_source_gref)
		c.source.u.ref = 8;
	else
		c.source.u.gmfn = virt_to_gfn(pages[0]);
	if (flags & GNTCOPY_dest_gref)
		c.dest.u.ref = 9;
	else
		c.dest.u.gmfn = virt_to_gfn(pages[1]);
	return c;
}

static void prepare(const char *name)
{
	begin(name);
	memset(pages[0], 7, PAGE_SIZE);
	grant(8, GTF_permit_access | GTF_readonly, self, pages[0]);
	grant(9, GTF_permit_access, self, pages[1]);
}

static void plain(void)
{
	static const char *const names[] = { "own to own", "grant to own", "own to grant", "grant to grant" };
	struct gnttab_copy c;

	prepare("copy-kinds");
	for (uint16_t flags = 0; flags < 4; flags++) {
		memset(pages[1], 0, PAGE_SIZE);
		copied(names[flags], base(flags));
	}
	for (uint16_t flags = 4; flags < 8; flags++)
		copied("unknown flag", base(flags));
	c = base(GNTCOPY_dest_gref);
	c.dest.u.ref = 8;
	copied("into a read-only grant", c);
	c = base(GNTCOPY_source_gref);
	c.source.u.ref = 10;
	copied("from no grant", c);
	c.source.u.ref = MISSING;
	copied("from a missing one", c);
	grant(10, GTF_permit_access, 0, pages[0]);
	c.source.u.ref = 10;
	copied("from another's", c);
}

static void ranges(void)
{
	static const struct { uint16_t s, d, len; } r[] = { { 0, 0, 0 }, { 0, 4080, 16 }, { 4080, 0, 16 }, { 4081, 0, 16 }, { 0, 4081, 16 }, { 4096, 0, 1 },
		{ 0, 4096, 1 }, { 4095, 4095, 1 }, { 0, 0, 4096 }, { 0, 0, 4097 }, { 65535, 0, 1 }, { 4096, 4096, 0 }, { 5000, 0, 0 } };

	prepare("copy-range");
	for (uint32_t i = 0; i < ARRAY_SIZE(r); i++) {
		struct gnttab_copy c = base(i & 1 ? GNTCOPY_source_gref : GNTCOPY_dest_gref);

		memset(pages[1], 0, PAGE_SIZE);
		c.source.offset = r[i].s, c.dest.offset = r[i].d, c.len = r[i].len;
		copied("range", c);
	}
}

static void domains(void)
{
	static const domid_t doms[] = { 0, NOBODY, DOMID_XEN, DOMID_IO, DOMID_INVALID };

	prepare("copy-domain");
	for (uint32_t i = 0; i < ARRAY_SIZE(doms); i++) {
		struct gnttab_copy c = base(0), d = base(GNTCOPY_source_gref);

		c.source.domid = d.source.domid = doms[i];
		copied("own of another", c);
		copied("grant of another", d);
		c = base(0);
		c.dest.domid = doms[i];
		copied("into another", c);
	}
	for (uint32_t i = 0; i < 2; i++) {
		struct gnttab_copy c = base(0);

		*(i ? &c.source.u.gmfn : &c.dest.u.gmfn) = holes + 4;
		copied("a hole", c);
		*(i ? &c.source.u.gmfn : &c.dest.u.gmfn) = ~0ull;
		copied("no frame", c);
	}
}

void sequences_copies(void)
{
	plain();
	ranges();
	domains();
}
