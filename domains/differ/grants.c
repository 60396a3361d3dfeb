/* SPDX-License-Identifier: Apache-2.0 */
/* differ/grants.c - granting to oneself, mapping, unmapping; the table's size and version. */
#include "domains/differ/differ.h"

uint64_t hole_address(uint32_t hole)
{
	return (holes + hole) << PAGE_SHIFT;
}

void grant(uint32_t ref, uint16_t flags, domid_t to, const void *page)
{
	grants[ref].domid = to;
	grants[ref].frame = (uint32_t)virt_to_gfn(page);
	xen_wmb();
	WRITE_ONCE(grants[ref].flags, flags);
}

int map(uint32_t ref, domid_t dom, uint32_t flags, uint32_t hole, uint32_t *name)
{
	struct gnttab_map_grant_ref m = { .host_addr = hole_address(hole), .flags = flags, .ref = ref, .dom = dom };
	long rc = gnt(GNTTABOP_map_grant_ref, &m, 1);

	*name = rc || m.status ? 0 : name_new(&handles, m.handle);
	return rc ? (int)rc : m.status;
}

int unmap(uint32_t name, uint32_t hole)
{
	struct gnttab_unmap_grant_ref u = { .host_addr = hole_address(hole), .handle = name ? name_value(&handles, name) : MISSING };
	long rc = gnt(GNTTABOP_unmap_grant_ref, &u, 1);

	if (!rc && u.status == GNTST_okay)
		name_gone(&handles, name);
	return rc ? (int)rc : u.status;
}

static uint32_t mapped(uint32_t ref, domid_t dom, uint32_t flags, uint32_t hole)
{
	uint32_t h;
	int status = map(ref, dom, flags, hole, &h);

	answer("map %u by %x flags %x: %d handle %u entry %x", ref, dom == self ? 0xfefe : dom, flags, status, h,
		ref < REFS ? READ_ONCE(grants[ref].flags) : 0);
	return h;
}

static void unmapped(uint32_t h, uint32_t hole, uint32_t ref)
{
	int status = unmap(h, hole);

	answer("unmap: %d entry %x", status, READ_ONCE(grants[ref].flags));
}

static void maps(void)
{
	uint32_t h;

	begin("gnt-map");
	pages[0][0] = 42;
	grant(8, GTF_permit_access, self, pages[0]);
	h = mapped(8, self, GNTMAP_host_map, 0);
	answer("reads: %u", h ? *(volatile uint8_t *)hole_address(0) : 0);
	if (h)
		*(volatile uint8_t *)hole_address(0) = 43;
	answer("wrote, where it was: %u", READ_ONCE(pages[0][0]));
	unmapped(h, 1, 8);
	unmapped(h, 0, 8);
	unmapped(h, 0, 8);
	grant(9, GTF_permit_access, self, pages[1]);
	h = mapped(9, self, GNTMAP_host_map | GNTMAP_readonly, 2);
	grant(9, 0, self, pages[1]);
	unmapped(h, 2, 9);
	(void)mapped(9, self, GNTMAP_host_map, 2);
	grant(10, GTF_permit_access, self, pages[2]);
	h = mapped(10, DOMID_SELF, GNTMAP_host_map, 3);
	unmapped(h, 3, 10);
}

static void denied(void)
{
	static const struct { uint16_t flags; domid_t to; } entries[] = { { GTF_permit_access | GTF_readonly, 0 }, { GTF_permit_access, 0 }, { GTF_accept_transfer, DOMID_SELF },
		{ GTF_invalid, DOMID_SELF }, { GTF_permit_access | GTF_sub_page, DOMID_SELF }, { GTF_transitive, DOMID_SELF }, { GTF_permit_access | 0x20, DOMID_SELF } };
	uint32_t h;

	begin("gnt-denied");
	grant(8, GTF_permit_access | GTF_readonly, self, pages[1]);
	(void)mapped(8, self, GNTMAP_host_map, 0);
	h = mapped(8, self, GNTMAP_host_map | GNTMAP_readonly, 0);
	unmapped(h, 0, 8);
	for (uint32_t i = 0; i < ARRAY_SIZE(entries); i++) {
		page_renew(2);
		grant(9 + i, entries[i].flags, entries[i].to == DOMID_SELF ? self : entries[i].to, pages[2]);
		h = mapped(9 + i, self, GNTMAP_host_map, 1);
		unmapped(h, 1, 9 + i);
	}
	grant(20, GTF_permit_access, self, gfn_to_virt(holes + 5));
	(void)mapped(20, self, GNTMAP_host_map, 0);
	grant(21, GTF_permit_access, DOMID_SELF, pages[3]);
	(void)mapped(21, self, GNTMAP_host_map, 0);
}

static void wrong(void)
{
	static const uint32_t flags[] = { 0, GNTMAP_readonly, GNTMAP_device_map, GNTMAP_device_map | GNTMAP_host_map, GNTMAP_application_map,
		GNTMAP_host_map | GNTMAP_application_map, GNTMAP_contains_pte, GNTMAP_host_map | GNTMAP_contains_pte, GNTMAP_host_map | 0x100, 0xffffffff };
	static const domid_t doms[] = { NOBODY, DOMID_XEN, DOMID_IO, DOMID_INVALID };

	begin("gnt-wrong");
	grant(8, GTF_permit_access, self, pages[2]);
	(void)mapped(MISSING, self, GNTMAP_host_map, 0);
	(void)mapped(~0u, self, GNTMAP_host_map, 0);
	for (uint32_t i = 0; i < ARRAY_SIZE(doms); i++)
		(void)mapped(8, doms[i], GNTMAP_host_map, 0);
	for (uint32_t i = 0; i < ARRAY_SIZE(flags); i++) {
		page_renew(2);
		grant(8, GTF_permit_access, self, pages[2]);
		unmapped(mapped(8, self, flags[i], 1), 1, 8);
	}
	unmapped(MISSING, 0, 8);
	unmapped(~0u, 0, 8);
	for (uint32_t i = 0; i < 2; i++) {
		struct gnttab_map_grant_ref m = { .host_addr = i ? 1ull << 50 : hole_address(0) + 4, .flags = GNTMAP_host_map, .ref = 9, .dom = self };
		long rc;

		grant(9, GTF_permit_access, self, pages[3]);
		rc = gnt(GNTTABOP_map_grant_ref, &m, 1);
		if (rc == 0 && m.status == GNTST_okay)
			(void)name_new(&handles, m.handle);
		answer("map to a bad address: %ld status %d", rc, m.status);
	}
}

static void table(void)
{
	struct gnttab_query_size q = { .dom = DOMID_SELF };
	struct gnttab_get_version g = { .dom = DOMID_SELF };
	struct gnttab_set_version v = { .version = 1 };
	xen_pfn_t frames[4];
	struct gnttab_setup_table s = { .dom = DOMID_SELF };
	static const domid_t doms[] = { 0, NOBODY, DOMID_XEN };
	long rc = gnt(GNTTABOP_query_size, &q, 1);

	begin("gnt-table");
	answer("query_size: %ld status %d frames %u max %u", rc, q.status, q.nr_frames, q.max_nr_frames);
	for (uint32_t i = 0; i < ARRAY_SIZE(doms); i++) {
		q.dom = g.dom = doms[i];
		rc = gnt(GNTTABOP_query_size, &q, 1);
		answer("query_size %x: %ld status %d", doms[i], rc, q.status);
		answer("get_version %x: %ld", doms[i], gnt(GNTTABOP_get_version, &g, 1));
	}
	g.dom = DOMID_SELF;
	rc = gnt(GNTTABOP_get_version, &g, 1);
	answer("get_version: %ld is %u", rc, g.version);
	for (uint32_t i = 0; i < 5; i++) {
		v.version = i == 4 ? 1 : i;
		rc = gnt(GNTTABOP_set_version, &v, 1);
		answer("set_version %u: %ld is %u", i == 4 ? 1 : i, rc, v.version);
	}
	set_xen_guest_handle(s.frame_list, frames);
	for (uint32_t n = 0; n < 4; n++) {
		s.nr_frames = n;
		rc = gnt(GNTTABOP_setup_table, &s, 1);
		answer("setup_table %u: %ld status %d", n, rc, s.status);
	}
	s.nr_frames = 100000;
	rc = gnt(GNTTABOP_setup_table, &s, 1);
	answer("setup_table 100000: %ld status %d", rc, s.status);
	s.dom = 0, s.nr_frames = 1;
	rc = gnt(GNTTABOP_setup_table, &s, 1);
	answer("setup_table of 0: %ld status %d", rc, s.status);
	answer("setup_table two: %ld", gnt(GNTTABOP_setup_table, &s, 2));
	answer("query_size two: %ld", gnt(GNTTABOP_query_size, &q, 2));
}

static void operations(void)
{
	begin("gnt-op");
	for (uint32_t cmd = 0; cmd < 15; cmd++)
		answer("op %u of none: %ld", cmd, gnt(cmd, pages[0], 0));
	for (uint32_t cmd = 0; cmd < 15; cmd++)
		answer("op %u bad pointer: %ld", cmd, gnt(cmd, BAD, 1));
	answer("op 100: %ld", gnt(100, pages[0], 1));
	answer("map many: %ld", gnt(GNTTABOP_map_grant_ref, pages[0], 0x80000000));
}

void sequences_grants(void)
{
	maps();
	denied();
	wrong();
	table();
	operations();
}
