/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_grant.c - grants. In the world entry 2 * e of each guest lets e write frame 8 + 2 * e, entry 2 * e + 1 lets it read the next. */
#include "fuzz/calls/seeds.h"
#include <string.h>
#include <xen/grant_table.h>

#define AT(i) ((GFN_MAPS + (uint64_t)(i)) * PAGE_SIZE)

static struct gnttab_map_grant_ref a_map(uint32_t of, uint32_t ref, uint64_t at, uint32_t flags)
{
	return (struct gnttab_map_grant_ref){ .host_addr = at, .flags = flags, .ref = ref, .dom = (domid_t)of };
}

static void map(uint32_t d, uint32_t of, uint32_t ref, uint64_t at, uint32_t flags) { DO(d, gnttab_map_grant_ref, 1, a_map(of, ref, at, flags)); }

static void unmap(uint32_t d, uint32_t handle, uint64_t at, uint64_t bus)
{
	DO(d, gnttab_unmap_grant_ref, 1, (struct gnttab_unmap_grant_ref){ .host_addr = at, .dev_bus_addr = bus, .handle = handle });
}

static void maps(void)
{
	map(ONE, TWO, 2, AT(0), GNTMAP_host_map), map(ONE, TWO, 3, AT(1), GNTMAP_host_map | GNTMAP_readonly);
	map(ONE, TWO, 2, AT(2), GNTMAP_host_map | GNTMAP_readonly), map(ONE, TWO, 2, AT(3), GNTMAP_host_map);
	map(ONE, TWO, 2, 0, GNTMAP_device_map), map(ONE, TWO, 3, AT(4), GNTMAP_host_map | GNTMAP_device_map | GNTMAP_readonly);
	map(ONE, TWO, 3, AT(5), GNTMAP_host_map), map(ONE, TWO, 2, AT(0), GNTMAP_host_map), map(ONE, TWO, 0, AT(5), GNTMAP_host_map);
	map(ONE, TWO, 5000, AT(5), GNTMAP_host_map), map(ONE, TWO, 2, AT(5) + 5, GNTMAP_host_map), map(ONE, TWO, 2, AT(5), 0);
	map(ONE, 99, 2, AT(5), GNTMAP_host_map), map(ONE, TWO, 2, 1ull << 40, GNTMAP_host_map), map(ONE, TWO, 2, AT(5), GNTMAP_host_map | GNTMAP_contains_pte);
	unmap(ONE, 0, AT(9), 0), unmap(ONE, 0, 0, 4096), unmap(ONE, 99, AT(0), 0), unmap(ONE, 0, 0, 0);
	for (uint32_t h = 0; h < 4; h++)
		unmap(ONE, h, AT(h), 0);
	unmap(ONE, 0, AT(0), 0), unmap(ONE, 5, AT(4), 0), unmap(ONE, 5, 0, 0);
	map(ONE, TWO, 2, AT(0), GNTMAP_host_map), map(ONE, TWO, 2, AT(1), GNTMAP_host_map), map(TWO, ONE, 4, AT(1), GNTMAP_host_map);
	unmap(TWO, 0, AT(1), 0), unmap(ONE, 0, AT(1), 0), unmap(ONE, 0, AT(0), 0);
	seed("grant-map");
	map(ONE, OTHER, 2, AT(0), GNTMAP_host_map), map(OTHER, TWO, 6, AT(0), GNTMAP_host_map), map(OTHER, BUILDER, 6, AT(1), GNTMAP_host_map);
	map(ONE, ONE, 2, AT(1), GNTMAP_host_map), map(ONE, DOMID_SELF, 2, AT(2), GNTMAP_host_map), map(BUILDER, ONE, 0, AT(0), GNTMAP_host_map);
	FAIL(1), map(ONE, TWO, 2, AT(3), GNTMAP_host_map), FAIL(2), map(ONE, TWO, 2, AT(3), GNTMAP_host_map), FAIL(1), map(TWO, ONE, 4, AT(3), GNTMAP_host_map);
	map(ONE, TWO, 2, AT(3), GNTMAP_host_map), unmap(ONE, 1, AT(1), 0), unmap(OTHER, 0, AT(0), 0), unmap(ONE, 0, AT(0), 0);
	DO(BUILDER, domctl_destroydomain, TWO, (uint8_t)0);
	map(ONE, TWO, 2, AT(5), GNTMAP_host_map), unmap(ONE, 3, AT(3), 0), unmap(ONE, 0, AT(3), 0);
	seed("grant-between");
	map(ONE, TWO, 2, AT(0), GNTMAP_host_map), map(ONE, TWO, 2, AT(1), GNTMAP_host_map | GNTMAP_readonly), map(TWO, ONE, 4, AT(0), GNTMAP_host_map);
	map(TWO, ONE, 4, 0, GNTMAP_device_map);
	DO(BUILDER, domctl_destroydomain, ONE, (uint8_t)0);
	DO(BUILDER, domctl_destroydomain, TWO, (uint8_t)0);
	seed("grant-of-the-dead");
}

/* The bus address of the first guests' frames is known: the machine gives frames away in order. */
static void device(void)
{
	for (uint64_t m = 0; m < 4; m++) {
		map(ONE, TWO, 2, AT(m), GNTMAP_host_map | GNTMAP_device_map);
		unmap(ONE, (uint32_t)m, AT(m), 4096);
	}
	for (uint64_t m = 60; m < 90; m++)
		unmap(ONE, 0, 0, m * PAGE_SIZE);
	unmap(ONE, 0, AT(0), 0);
	seed("grant-device");
	map(ONE, TWO, 3, 0, GNTMAP_device_map | GNTMAP_readonly);
	for (uint64_t m = 60; m < 104; m++)
		unmap(ONE, 0, 0, m * PAGE_SIZE);
	seed("grant-device-read");
}

static void batch(void)
{
	struct gnttab_map_grant_ref m[6];
	struct gnttab_unmap_grant_ref u[7];

	memset(u, 0, sizeof u);
	for (uint32_t i = 0; i < 6; i++) {
		m[i] = a_map(TWO, i == 4 ? 0 : 2 + i % 2, AT(i), GNTMAP_host_map | (i % 2 ? GNTMAP_readonly : 0));
		u[i] = (struct gnttab_unmap_grant_ref){ .host_addr = AT(i), .handle = i };
	}
	next_chance = 2;
	step(ROW_gnttab_map_grant_ref, ONE, 5, 0, m, 5 * sizeof m[0], NULL, 0);
	next_chance = 3;
	step(ROW_gnttab_unmap_grant_ref, ONE, 6, 0, u, 6 * sizeof u[0], NULL, 0);
	next_chance = 0x30;
	step(ROW_gnttab_map_grant_ref, ONE, 5, 0, m, 5 * sizeof m[0], m, 200);
	step(ROW_gnttab_map_grant_ref, ONE, 0, 0, NULL, 0, NULL, 0);
	seed("grant-batch");
	next_chance = 1, step(ROW_gnttab_map_grant_ref, ONE, 40, 0, m, 5 * sizeof m[0], NULL, 0);
	next_chance = 1, step(ROW_gnttab_unmap_grant_ref, ONE, 60, 0, u, 5 * sizeof u[0], NULL, 0);
	next_chance = 1, step(ROW_gnttab_map_grant_ref, ONE, 40, 0, m, 5 * sizeof m[0], NULL, 0);
	next_chance = 15, step(ROW_gnttab_unmap_grant_ref, ONE, 60, 0, u, 5 * sizeof u[0], NULL, 0);
	step(ROW_gnttab_map_grant_ref, ONE, 250, 0, m, 5 * sizeof m[0], NULL, 0);
	seed("grant-batch-long");
}

static struct gnttab_copy a_copy(uint32_t from, uint64_t src, uint32_t to, uint64_t dst, uint32_t flags, uint32_t off, uint32_t len)
{
	struct gnttab_copy c = { .flags = (uint16_t)flags, .len = (uint16_t)len };

	c.source.domid = (domid_t)from, c.dest.domid = (domid_t)to;
	c.source.offset = (uint16_t)off, c.dest.offset = (uint16_t)(off / 2);
	if (flags & GNTCOPY_source_gref)
		c.source.u.ref = (grant_ref_t)src;
	else
		c.source.u.gmfn = src;
	if (flags & GNTCOPY_dest_gref)
		c.dest.u.ref = (grant_ref_t)dst;
	else
		c.dest.u.gmfn = dst;
	return c;
}

static void copies(void)
{
	struct gnttab_copy c[4] = { a_copy(TWO, 2, DOMID_SELF, 4, GNTCOPY_source_gref, 64, 100), a_copy(DOMID_SELF, 4, TWO, 2, GNTCOPY_dest_gref, 64, 100),
		a_copy(TWO, 2, OTHER, 2, GNTCOPY_source_gref | GNTCOPY_dest_gref, 0, 4096), a_copy(DOMID_SELF, 4, DOMID_SELF, 5, 0, 8, 8) };
#define COPY(...) DO(ONE, gnttab_copy, 1, a_copy(__VA_ARGS__))

	step(ROW_gnttab_copy, ONE, 4, 0, c, sizeof c, NULL, 0);
	COPY(DOMID_SELF, 4, DOMID_SELF, 4, 0, 8, 8), COPY(TWO, 2, DOMID_SELF, 4, GNTCOPY_source_gref, 4000, 100), COPY(TWO, 5000, DOMID_SELF, 4, GNTCOPY_source_gref, 0, 8);
	COPY(TWO, 0, DOMID_SELF, 4, GNTCOPY_source_gref, 0, 8), COPY(DOMID_SELF, 4, TWO, 3, GNTCOPY_dest_gref, 0, 8), COPY(TWO, 2, DOMID_SELF, 500, GNTCOPY_source_gref, 0, 8);
	COPY(TWO, 4, DOMID_SELF, 5, 0, 0, 8), COPY(DOMID_SELF, 4, TWO, 5, 0, 0, 8), COPY(DOMID_SELF, 500, DOMID_SELF, 5, 0, 0, 8), COPY(99, 2, DOMID_SELF, 5, GNTCOPY_source_gref, 0, 8);
	COPY(TWO, 2, TWO, 5000, GNTCOPY_source_gref | GNTCOPY_dest_gref, 0, 8), COPY(TWO, 2, 99, 2, GNTCOPY_source_gref | GNTCOPY_dest_gref, 0, 8);
	map(ONE, TWO, 2, AT(0), GNTMAP_host_map), map(ONE, TWO, 3, AT(1), GNTMAP_host_map | GNTMAP_readonly);
	COPY(TWO, 2, DOMID_SELF, GFN_MAPS, GNTCOPY_source_gref, 0, 8), COPY(DOMID_SELF, GFN_MAPS + 1, TWO, 2, GNTCOPY_dest_gref, 0, 8), COPY(DOMID_SELF, 4, DOMID_SELF, GFN_MAPS + 1, 0, 0, 8);
	DO(BUILDER, gnttab_copy, 1, a_copy(TWO, 2, DOMID_SELF, 4, GNTCOPY_source_gref, 0, 8));
	COPY(OTHER, 2, OTHER, 3, GNTCOPY_source_gref | GNTCOPY_dest_gref, 0, 8), COPY(DOMID_SELF, 4, OTHER, 2, 0x80 | GNTCOPY_dest_gref, 0, 8);
	COPY(ONE, 2, ONE, 2, GNTCOPY_source_gref | GNTCOPY_dest_gref, 0, 8);
	seed("grant-copy");
	/* an entry that now names a frame that is none, a transfer, another domain while it is mapped */
	for (uint32_t i = 0; i < 4; i++) {
		struct grant_entry_v1 e[2] = { { i == 0 ? GTF_accept_transfer : GTF_permit_access, ONE, i == 1 ? 5000 : 9 }, { 0 } };

		if (i == 3)
			map(ONE, TWO, 2, AT(0), GNTMAP_host_map), e[0].domid = OTHER;
		put(TWO, GFN_GRANTS, 16, e, sizeof e);
		COPY(TWO, 2, DOMID_SELF, 4, GNTCOPY_source_gref, 0, 8);
		map(ONE, TWO, 2, AT(5 + i), GNTMAP_host_map);
		DO(OTHER, gnttab_copy, 1, a_copy(TWO, 2, DOMID_SELF, 4, GNTCOPY_source_gref, 0, 8));
		map(OTHER, TWO, 2, AT(5 + i), GNTMAP_host_map | GNTMAP_readonly);
	}
	seed("grant-entries");
}

static void tables(void)
{
	struct gnttab_setup_table t = { .dom = DOMID_SELF, .nr_frames = 1 };
	struct gnttab_query_size q = { .dom = DOMID_SELF };
	struct gnttab_set_version v = { 1 };
	struct gnttab_get_version g = { .dom = DOMID_SELF };

	handle(t.frame_list, (void *)STEP_TAIL);
	for (uint32_t n = 0; n < 7; n++) {
		t.nr_frames = n == 5 ? 99 : n;
		DO(ONE, gnttab_setup_table, 1, t);
	}
	t.dom = 99, DO(ONE, gnttab_setup_table, 1, t);
	t.dom = MADE, t.nr_frames = 1, DO(BUILDER, gnttab_setup_table, 1, t), DO(ONE, gnttab_setup_table, 1, t);
	handle(t.frame_list, (void *)0x700000), DO(BUILDER, gnttab_setup_table, 1, t);
	t.dom = DOMID_SELF, t.nr_frames = 2, handle(t.frame_list, (void *)STEP_TAIL);
	FAIL(1), DO(TWO, gnttab_setup_table, 1, t), FAIL(2), DO(TWO, gnttab_setup_table, 1, t), FAIL(3), DO(TWO, gnttab_setup_table, 1, t), DO(TWO, gnttab_setup_table, 1, t);
	DO(ONE, gnttab_query_size, 1, q), q.dom = 99, DO(ONE, gnttab_query_size, 1, q), q.dom = TWO, DO(BUILDER, gnttab_query_size, 1, q);
	DO(ONE, gnttab_set_version, 1, v), v.version = 2, DO(ONE, gnttab_set_version, 1, v), v.version = 3, DO(ONE, gnttab_set_version, 1, v);
	DO(ONE, gnttab_get_version, 1, g), g.dom = TWO, DO(BUILDER, gnttab_get_version, 1, g), g.dom = 99, DO(ONE, gnttab_get_version, 1, g);
	for (uint32_t i = 0; i < 4; i++)
		DO(ONE, memory_add_to_physmap, 0, (struct xen_add_to_physmap){ .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .idx = i, .gpfn = 300 + i });
	DO(ONE, memory_remove_from_physmap, 0, (struct xen_remove_from_physmap){ DOMID_SELF, 301 });
	seed("grant-tables");
}

void seeds_grant(void)
{
	maps();
	device();
	batch();
	copies();
	tables();
}
