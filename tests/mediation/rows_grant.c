/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_grant.c - grants: p grants, a uses; t is the other end of a copy. */
#include "tests/mediation/mediation.h"

enum { REF = 8, GFN = 4 };
#define HOLE 0x100000ull		/* gpa without anything in it */
#define GNT(d, sub, s) gnttab(d, GNTTABOP_##sub, &(s), sizeof(s), offsetof(__typeof__(s), status))
static struct { uint32_t handle; } scratch;

static void grant(domid_t by, uint32_t ref, uint16_t flags)
{
	((struct grant_entry_v1 *)gdom[by].shared[0])[ref] = (struct grant_entry_v1){ (uint16_t)(GTF_permit_access | flags), A, GFN };
}
static void granted(void)
{
	grant(P, REF, 0);
	grant(T, REF, 0);
}
static int64_t map_as(uint32_t flags)
{
	struct gnttab_map_grant_ref m = { .host_addr = HOLE, .flags = flags, .ref = REF, .dom = P };
	int64_t rc = GNT(A, map_grant_ref, m);

	scratch.handle = m.handle;
	return rc;
}
static int64_t map_read(void) { return map_as(GNTMAP_host_map | GNTMAP_readonly); }
static int64_t map_write(void) { return map_as(GNTMAP_host_map); }
static int64_t map_device(void) { return map_as(GNTMAP_host_map | GNTMAP_device_map | GNTMAP_readonly); }
static void mapped(void)
{
	granted();
	assert(map_write() == 0);
}
static int64_t unmap(void)
{
	struct gnttab_unmap_grant_ref u = { .host_addr = HOLE, .handle = scratch.handle };
	return GNT(A, unmap_grant_ref, u);
}
static int64_t setup(void)
{
	struct gnttab_setup_table s = { .dom = DOMID_SELF, .nr_frames = 2 };

	s.frame_list.p = (void *)0x3000;
	return GNT(A, setup_table, s);
}
static struct gnttab_copy_ptr ref_of(domid_t d) { return (struct gnttab_copy_ptr){ .u.ref = REF, .domid = d }; }
static struct gnttab_copy_ptr own_page(void) { return (struct gnttab_copy_ptr){ .u.gmfn = 7, .domid = DOMID_SELF }; }
static int64_t copy(struct gnttab_copy_ptr from, struct gnttab_copy_ptr to, uint16_t flags)
{
	struct gnttab_copy c = { .source = from, .dest = to, .len = 64, .flags = flags };
	return GNT(A, copy, c);
}
static int64_t copy_in(void) { return copy(ref_of(P), own_page(), GNTCOPY_source_gref); }
static int64_t copy_out(void) { return copy(own_page(), ref_of(P), GNTCOPY_dest_gref); }
static int64_t copy_between(void) { return copy(ref_of(P), ref_of(T), GNTCOPY_source_gref | GNTCOPY_dest_gref); }
static int64_t query(void)
{
	struct gnttab_query_size q = { .dom = DOMID_SELF };
	return GNT(A, query_size, q);
}
/* Operations without a status. */
static int64_t one(uint32_t cmd, void *arg, size_t n)
{
	put(A, FAKE_ARG, arg, n);
	return fake_call(A, __HYPERVISOR_grant_table_op, cmd, FAKE_ARG, 1, 0);
}
static int64_t set_version(void)
{
	struct gnttab_set_version v = { 1 };
	return one(GNTTABOP_set_version, &v, sizeof v);
}
static int64_t get_version(void)
{
	struct gnttab_get_version v = { .dom = DOMID_SELF };
	return one(GNTTABOP_get_version, &v, sizeof v);
}

static const struct scenario list[] = {
	{ ROW_gnttab_map_grant_ref, "to read", granted, map_read },
	{ ROW_gnttab_map_grant_ref, "to write", granted, map_write },
	{ ROW_gnttab_map_grant_ref, "for a device", granted, map_device },
	{ ROW_gnttab_unmap_grant_ref, NULL, mapped, unmap },
	{ ROW_gnttab_setup_table, NULL, NULL, setup },
	{ ROW_gnttab_copy, "in", granted, copy_in },
	{ ROW_gnttab_copy, "out", granted, copy_out },
	{ ROW_gnttab_copy, "between two others", granted, copy_between },
	{ ROW_gnttab_query_size, NULL, NULL, query },
	{ ROW_gnttab_set_version, NULL, NULL, set_version },
	{ ROW_gnttab_get_version, NULL, NULL, get_version },
};
const struct scenarios grant_scenarios = { list, ARRAY_SIZE(list) };
