/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_memory.c - reservations, the physmap, foreign mappings and resources, memory maps. */
#include "fuzz/calls/seeds.h"
#include <string.h>
#include <xen/memory.h>

static struct xen_memory_reservation of(uint32_t d, uint32_t n, uint32_t order, uint64_t at)
{
	struct xen_memory_reservation r = { .nr_extents = n, .extent_order = order, .domid = (domid_t)d };

	handle(r.extent_start, (void *)at);
	return r;
}

#define DECREASE(d, who, n, order, tail) DO_TAIL(d, memory_decrease, 0, tail, sizeof tail, of(who, n, order, STEP_TAIL))
#define POPULATE(d, who, n, order, tail) DO_TAIL(d, memory_populate, 0, tail, sizeof tail, of(who, n, order, STEP_TAIL))
#define ABOUT(d, name, who) DO(d, name, 0, (struct xen_memory_domain){ .domid = (domid_t)(who) })

static void reservations(void)
{
	uint64_t some[8] = { 4, 5, 6, 7, 900, 14, 15, 8 }, more[20], large[1] = { 512 }, odd[1] = { 513 }, far[1] = { 1ull << 40 }, gib[1] = { 1 << 18 }, over[2] = { 4, 4 };

	for (uint32_t i = 0; i < 20; i++)
		more[i] = 200 + i;
	DECREASE(ONE, DOMID_SELF, 8, 0, some);
	next_chance = 2, POPULATE(ONE, DOMID_SELF, 4, 0, some);
	next_chance = 1, POPULATE(ONE, DOMID_SELF, 20, 0, more);
	next_chance = 1, DECREASE(ONE, DOMID_SELF, 20, 0, more);
	POPULATE(ONE, DOMID_SELF, 2, 0, over), POPULATE(ONE, DOMID_SELF, 1, 9, large), POPULATE(ONE, DOMID_SELF, 1, 9, odd), POPULATE(ONE, DOMID_SELF, 1, 3, large);
	POPULATE(ONE, DOMID_SELF, 1, 0, far), DECREASE(ONE, DOMID_SELF, 1, 0, far), DECREASE(ONE, DOMID_SELF, 1, 3, large), DECREASE(ONE, 99, 1, 0, some);
	DO(ONE, memory_populate, 0, of(DOMID_SELF, 1, 0, 0x700000)), DO(ONE, memory_populate, 0, of(DOMID_SELF, 0, 0, STEP_TAIL));
	step(ROW_memory_populate, ONE, 0, 3, &(struct xen_memory_reservation){ .nr_extents = 1, .domid = DOMID_SELF }, sizeof(struct xen_memory_reservation), NULL, 0);
	POPULATE(ONE, DOMID_SELF, 1, 18, gib), POPULATE(TWO, ONE, 2, 0, more), DECREASE(OTHER, ONE, 2, 0, more);
	seed("memory-reservation");
	DO(BUILDER, domctl_max_mem, ONE, (uint64_t)(1024 * 4));
	DO(BUILDER, domctl_max_mem, MADE, (uint64_t)(1024 * 4));
	POPULATE(ONE, DOMID_SELF, 1, 9, large), DECREASE(ONE, DOMID_SELF, 1, 0, odd), DECREASE(ONE, DOMID_SELF, 1, 9, large);
	POPULATE(BUILDER, MADE, 1, 9, large), DECREASE(BUILDER, MADE, 1, 9, large), POPULATE(BUILDER, MADE, 1, 9, large), POPULATE(BUILDER, MADE, 8, 0, some);
	FAIL(1), POPULATE(ONE, DOMID_SELF, 20, 0, more), FAIL(2), POPULATE(ONE, DOMID_SELF, 20, 0, more), FAIL(7), POPULATE(ONE, DOMID_SELF, 20, 0, more);
	FAIL(1), POPULATE(ONE, DOMID_SELF, 1, 9, large), FAIL(2), POPULATE(ONE, DOMID_SELF, 1, 9, large), FAIL(1), DECREASE(ONE, DOMID_SELF, 1, 0, some);
	DO(BUILDER, domctl_destroydomain, MADE, (uint8_t)0);
	next_chance = 1, DO(BUILDER, domctl_destroydomain, ONE, (uint8_t)0);
	seed("memory-large");
	DO_NONE(ONE, memory_max_ram, 0);
	ABOUT(ONE, memory_current, DOMID_SELF), ABOUT(ONE, memory_maximum, DOMID_SELF), ABOUT(ONE, memory_max_gfn, DOMID_SELF);
	ABOUT(BUILDER, memory_current, TWO), ABOUT(BUILDER, memory_maximum, MADE), ABOUT(BUILDER, memory_max_gfn, 99);
	for (uint32_t o = 0; o < 12; o += 2)
		DO(ONE, memory_direct, 0, (struct memory_direct_arg){ .domid = DOMID_SELF, .order = o });
	DO(BUILDER, domctl_max_mem, ONE, (uint64_t)(1024 * 16));
	for (uint32_t o = 0; o < 12; o += 3)
		DO(ONE, memory_direct, 0, (struct memory_direct_arg){ .domid = DOMID_SELF, .order = o });
	FAIL(1), DO(ONE, memory_direct, 0, (struct memory_direct_arg){ .domid = DOMID_SELF }), FAIL(2), DO(ONE, memory_direct, 0, (struct memory_direct_arg){ .domid = DOMID_SELF });
	seed("memory-questions");
}

static struct xen_add_to_physmap page(uint32_t d, uint32_t space, uint64_t idx, uint64_t gfn)
{
	return (struct xen_add_to_physmap){ .domid = (domid_t)d, .space = space, .idx = idx, .gpfn = gfn };
}
#define ADD(d, ...) DO(d, memory_add_to_physmap, 0, page(__VA_ARGS__))
#define DROP(d, who, gfn) DO(d, memory_remove_from_physmap, 0, (struct xen_remove_from_physmap){ (domid_t)(who), gfn })

static void physmap(void)
{
	ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 0, 300), ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 0, 4), ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 3, 4);
	ADD(ONE, DOMID_SELF, XENMAPSPACE_grant_table, 0, 301), ADD(ONE, DOMID_SELF, XENMAPSPACE_grant_table, 1, 302), ADD(ONE, DOMID_SELF, XENMAPSPACE_grant_table, 99, 303);
	ADD(ONE, DOMID_SELF, XENMAPSPACE_grant_table, 1ull << 63, 303), ADD(ONE, DOMID_SELF, XENMAPSPACE_gmfn, 4, 303), ADD(ONE, DOMID_SELF, 77, 4, 303);
	ADD(ONE, DOMID_SELF, XENMAPSPACE_grant_table, 0, 1ull << 40), ADD(BUILDER, MADE, XENMAPSPACE_shared_info, 0, 5), ADD(BUILDER, 99, XENMAPSPACE_shared_info, 0, 5);
	DROP(ONE, DOMID_SELF, 300), DROP(ONE, DOMID_SELF, 301), DROP(ONE, DOMID_SELF, 301), DROP(ONE, DOMID_SELF, 5), DROP(ONE, 99, 5), DROP(ONE, DOMID_SELF, 1ull << 40);
	FAIL(1), ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 0, 304), FAIL(2), ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 0, 304), FAIL(1), DROP(ONE, DOMID_SELF, 6);
	ADD(ONE, DOMID_SELF, XENMAPSPACE_shared_info, 0, 302), DROP(ONE, DOMID_SELF, 302), ADD(TWO, ONE, XENMAPSPACE_shared_info, 0, 5), DROP(TWO, ONE, 6);
	seed("memory-physmap");
}

static struct xen_add_to_physmap_batch several(uint32_t d, uint32_t of, uint32_t space, uint32_t n)
{
	struct xen_add_to_physmap_batch b = { .domid = (domid_t)d, .space = (uint16_t)space, .size = (uint16_t)n, .u.foreign_domid = (domid_t)of };

	handle(b.idxs, (void *)STEP_TAIL);
	handle(b.gpfns, (void *)(STEP_TAIL + 64));
	handle(b.errs, (void *)(STEP_TAIL + 128));
	return b;
}

static void foreign(void)
{
	uint64_t made[4] = { 4, 5, 6, 7 }, list[16] = { 4, 5, 6, 900, 7, 0, 0, 0, 300, 301, 302, 303, 1ull << 40 };
	struct xen_add_to_physmap_batch b;
	struct xen_mem_acquire_resource r = { .domid = MADE, .nr_frames = 2 };
	uint64_t at[4] = { 310, 311, 310, 312 };

#define BATCH(d, ...) DO_TAIL(d, memory_map_foreign, 0, list, sizeof list, several(__VA_ARGS__))
	DO(BUILDER, domctl_max_mem, MADE, (uint64_t)4096), POPULATE(BUILDER, MADE, 4, 0, made);
	next_chance = 2, BATCH(BUILDER, DOMID_SELF, MADE, XENMAPSPACE_gmfn_foreign, 5);
	BATCH(BUILDER, DOMID_SELF, MADE, XENMAPSPACE_gmfn_foreign, 5), BATCH(BUILDER, DOMID_SELF, ONE, XENMAPSPACE_gmfn_foreign, 1), BATCH(ONE, DOMID_SELF, 99, XENMAPSPACE_gmfn_foreign, 1);
	BATCH(BUILDER, 99, MADE, XENMAPSPACE_gmfn_foreign, 1), BATCH(ONE, TWO, MADE, XENMAPSPACE_gmfn_foreign, 1), BATCH(BUILDER, DOMID_SELF, BUILDER, XENMAPSPACE_gmfn_foreign, 1);
	BATCH(ONE, DOMID_SELF, 0, XENMAPSPACE_shared_info, 1), BATCH(ONE, DOMID_SELF, 0, XENMAPSPACE_grant_table, 2);
	b = several(DOMID_SELF, MADE, XENMAPSPACE_gmfn_foreign, 2), handle(b.errs, (void *)0x700000), DO_TAIL(BUILDER, memory_map_foreign, 0, list, sizeof list, b);
	handle(b.gpfns, (void *)0x700000), DO(BUILDER, memory_map_foreign, 0, b), handle(b.idxs, (void *)0x700000), DO(BUILDER, memory_map_foreign, 0, b);
	step(ROW_memory_map_foreign, BUILDER, 0, 3, &b, sizeof b, NULL, 0);
	DROP(BUILDER, DOMID_SELF, 301), FAIL(1), BATCH(BUILDER, DOMID_SELF, MADE, XENMAPSPACE_gmfn_foreign, 4), DECREASE(BUILDER, MADE, 2, 0, made);
	DO(BUILDER, domctl_destroydomain, MADE, (uint8_t)0);
	DROP(BUILDER, DOMID_SELF, 300), DROP(BUILDER, DOMID_SELF, 302);
	DO(ONE, gnttab_map_grant_ref, 1, (struct gnttab_map_grant_ref){ .host_addr = GFN_MAPS * PAGE_SIZE, .flags = GNTMAP_host_map, .ref = 2, .dom = TWO }), DROP(ONE, DOMID_SELF, GFN_MAPS);
	seed("memory-foreign");
	r.type = XENMEM_resource_grant_table, r.id = XENMEM_resource_grant_table_id_shared;
	handle(r.frame_list, (void *)STEP_TAIL);
#define RESOURCE(d) DO_TAIL(d, memory_map_resource, 0, at, sizeof at, r)
	RESOURCE(BUILDER), RESOURCE(ONE), r.nr_frames = 1, FAIL(1), RESOURCE(BUILDER), r.frame = 3, RESOURCE(BUILDER), r.frame = 99, RESOURCE(BUILDER);
	r.frame = 0, r.nr_frames = 99, RESOURCE(BUILDER), r.nr_frames = 0, RESOURCE(BUILDER), r.nr_frames = 1, r.type = 1, RESOURCE(BUILDER), r.type = 2, r.id = 1, RESOURCE(BUILDER);
	r.type = XENMEM_resource_grant_table, r.id = 1, RESOURCE(BUILDER), r.id = 0, r.domid = 99, RESOURCE(BUILDER), r.domid = DOMID_SELF, RESOURCE(BUILDER), r.domid = ONE, RESOURCE(BUILDER);
	handle(r.frame_list, (void *)0x700000), r.domid = MADE, RESOURCE(BUILDER);
	handle(r.frame_list, (void *)0), RESOURCE(BUILDER), r.nr_frames = 0, RESOURCE(BUILDER), r.domid = DOMID_SELF, RESOURCE(BUILDER), r.domid = 99, RESOURCE(BUILDER);
	r.domid = MADE, r.type = 1, RESOURCE(BUILDER), r.type = XENMEM_resource_grant_table, r.id = 1, RESOURCE(BUILDER);
	DROP(BUILDER, DOMID_SELF, 310), DO(BUILDER, domctl_destroydomain, MADE, (uint8_t)0), DROP(BUILDER, DOMID_SELF, 311);
	seed("memory-resource");
}

static void maps(void)
{
	struct e820 { uint64_t at, size; uint32_t type; } __attribute__((packed)) e[3] = { { 0, 0xa0000, 1 }, { 0x100000, 0x700000, 1 }, { 0xfc000000, 0x1000, 2 } };
	struct xen_foreign_memory_map f = { .domid = ONE, .map.nr_entries = 3 };
	struct xen_memory_map m = { .nr_entries = 2 };

	handle(f.map.buffer, (void *)STEP_TAIL);
	handle(m.buffer, (void *)STEP_TAIL);
	DO(ONE, memory_get_map, 0, m);
	DO_TAIL(BUILDER, memory_set_map, 0, e, sizeof e, f);
	DO(ONE, memory_get_map, 0, m), m.nr_entries = 200, DO(ONE, memory_get_map, 0, m), m.nr_entries = 0, DO(ONE, memory_get_map, 0, m);
	f.map.nr_entries = 2000, DO(BUILDER, memory_set_map, 0, f), f.map.nr_entries = 1, f.domid = 99, DO(BUILDER, memory_set_map, 0, f);
	f.domid = MADE, handle(f.map.buffer, (void *)0x700000), DO(BUILDER, memory_set_map, 0, f);
	m.nr_entries = 2, handle(m.buffer, (void *)0x700000), DO(ONE, memory_get_map, 0, m);
	seed("memory-map");
}

void seeds_memory(void)
{
	reservations();
	physmap();
	foreign();
	maps();
}
