/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rows_memory.c - memory_op, by a for itself and by b for the domain that it makes. */
#include "tests/mediation/mediation.h"

enum { LIST = 0x3000, GPFNS = 0x4000, ERRS = 0x5000 };
#define MEM(d, sub, s) op(d, __HYPERVISOR_memory_op, XENMEM_##sub, &(s), sizeof(s))

static int64_t extents(domid_t by, uint32_t cmd, domid_t dom, uint64_t gfn)
{
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = dom };

	r.extent_start.p = (void *)LIST;
	put(by, LIST, &gfn, sizeof gfn);
	return op(by, __HYPERVISOR_memory_op, cmd, &r, sizeof r);
}
static int64_t populate(void) { return extents(A, XENMEM_populate_physmap, DOMID_SELF, 100); }
static void some_memory(void)
{
	struct xen_domctl ctl = { .u.max_mem.max_memkb = 4096 };

	assert(domctl(XEN_DOMCTL_max_mem, N, &ctl) == 0);
}
static int64_t populate_other(void) { return extents(B, XENMEM_populate_physmap, N, 100); }
static int64_t decrease(void) { return extents(A, XENMEM_decrease_reservation, DOMID_SELF, 5); }
static void a_page(void)
{
	some_memory();
	assert(populate_other() == 1);
}
static int64_t decrease_other(void) { return extents(B, XENMEM_decrease_reservation, N, 100); }
static int64_t ask(uint32_t cmd)
{
	struct xen_memory_domain d = { DOMID_SELF };
	return op(A, __HYPERVISOR_memory_op, cmd, &d, sizeof d);
}
static int64_t max_ram(void) { return ask(XENMEM_maximum_ram_page); }
static int64_t current(void) { return ask(XENMEM_current_reservation); }
static int64_t maximum(void) { return ask(XENMEM_maximum_reservation); }
static int64_t max_gfn(void) { return ask(XENMEM_maximum_gpfn); }
static int64_t current_of_other(void)
{
	struct xen_memory_domain d = { P };
	return op(A, __HYPERVISOR_memory_op, XENMEM_current_reservation, &d, sizeof d);
}
static int64_t set_map(void)
{
	struct e820_entry e = { 0, 0x9f000, 1 };
	struct xen_foreign_memory_map f = { .domid = N, .map = { .nr_entries = 1 } };

	f.map.buffer.p = (void *)LIST;
	put(B, LIST, &e, sizeof e);
	return MEM(B, set_memory_map, f);
}
static void map_of_a(void)
{
	struct e820_entry e = { 0, 0x9f000, 1 };
	struct xen_foreign_memory_map f = { .domid = A, .map = { .nr_entries = 1 } };

	f.map.buffer.p = (void *)LIST;
	put(B, LIST, &e, sizeof e);
	assert(MEM(B, set_memory_map, f) == 0);
}
static int64_t get_map(void)
{
	struct xen_memory_map m = { .nr_entries = 8 };

	m.buffer.p = (void *)GPFNS;
	return MEM(A, memory_map, m);
}
static int64_t direct(void)
{
	struct memory_direct_arg d = { .domid = DOMID_SELF };
	return op(A, __HYPERVISOR_memory_op, MEMOP_DIRECT, &d, sizeof d);
}
static int64_t add(void)
{
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_shared_info, .gpfn = 1100 };
	return MEM(A, add_to_physmap, a);
}
static int64_t remove_page(void)
{
	struct xen_remove_from_physmap r = { DOMID_SELF, 5 };
	return MEM(A, remove_from_physmap, r);
}
static int64_t map_foreign(void)
{
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 1, .u.foreign_domid = N };
	uint64_t idx = 100, gfn = 1200;
	int64_t rc;

	b.idxs.p = (void *)LIST;
	b.gpfns.p = (void *)GPFNS;
	b.errs.p = (void *)ERRS;
	put(B, LIST, &idx, sizeof idx);
	put(B, GPFNS, &gfn, sizeof gfn);
	rc = MEM(B, add_to_physmap_batch, b);
	return rc ? rc : error_of(B, ERRS);
}
static int64_t map_resource(void)
{
	struct xen_mem_acquire_resource r = { .domid = N, .type = XENMEM_resource_grant_table, .id = XENMEM_resource_grant_table_id_shared, .nr_frames = 1 };
	uint64_t gfn = 1200;

	r.frame_list.p = (void *)LIST;
	put(B, LIST, &gfn, sizeof gfn);
	return MEM(B, acquire_resource, r);
}
static int64_t resource_size(void)
{
	struct xen_mem_acquire_resource r = { .domid = N, .type = XENMEM_resource_grant_table, .id = XENMEM_resource_grant_table_id_shared };
	return MEM(B, acquire_resource, r);
}

static const struct scenario list[] = {
	{ ROW_memory_decrease, NULL, NULL, decrease },
	{ ROW_memory_decrease, "of another", a_page, decrease_other },
	{ ROW_memory_populate, NULL, NULL, populate },
	{ ROW_memory_populate, "of another", some_memory, populate_other },
	{ ROW_memory_max_ram, NULL, NULL, max_ram },
	{ ROW_memory_current, NULL, NULL, current },
	{ ROW_memory_current, "of another", NULL, current_of_other },
	{ ROW_memory_maximum, NULL, NULL, maximum },
	{ ROW_memory_get_map, NULL, map_of_a, get_map },
	{ ROW_memory_set_map, NULL, NULL, set_map },
	{ ROW_memory_max_gfn, NULL, NULL, max_gfn },
	{ ROW_memory_direct, NULL, NULL, direct },
	{ ROW_memory_add_to_physmap, NULL, NULL, add },
	{ ROW_memory_remove_from_physmap, NULL, NULL, remove_page },
	{ ROW_memory_map_foreign, NULL, a_page, map_foreign },
	{ ROW_memory_map_resource, NULL, NULL, map_resource },
	{ ROW_memory_resource_size, NULL, NULL, resource_size },
};
const struct scenarios memory_scenarios = { list, ARRAY_SIZE(list) };
