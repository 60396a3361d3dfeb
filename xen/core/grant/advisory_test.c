/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/advisory_test.c - what went wrong with grants in published advisories of Xen: verification/advisories names each of these functions. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake.h"
#include <xen/domctl.h>
#include <xen/memory.h>

enum { G = 1, M = 2, T = 3 };			/* granter, mapper, third */
#define HOLE 0x100000ull			/* gpa without anything in it */
#define COPIES 70u				/* more than two stretches */

static struct grant_entry_v1 *entry(uint32_t ref) { return (struct grant_entry_v1 *)gdom[G].shared[0] + ref; }
static void grant(uint32_t ref, uint32_t gfn, uint16_t flags)
{
	*entry(ref) = (struct grant_entry_v1){ flags, M, gfn };
}
static int map(uint32_t ref, uint32_t flags, uint64_t at, uint32_t *handle)
{
	struct gnttab_map_grant_ref m = { .host_addr = at, .flags = flags, .ref = ref, .dom = G, .status = 99 };

	assert(fake_gnttab(M, GNTTABOP_map_grant_ref, &m, sizeof m, 1) == 0);
	*handle = m.handle;
	return m.status;
}
static int unmap(uint32_t handle, uint64_t at, uint64_t dev)
{
	struct gnttab_unmap_grant_ref u = { at, dev, handle, 99 };

	assert(fake_gnttab(M, GNTTABOP_unmap_grant_ref, &u, sizeof u, 1) == 0);
	return u.status;
}
static int copy(struct gnttab_copy_ptr from, struct gnttab_copy_ptr to, uint16_t flags)
{
	struct gnttab_copy c = { .source = from, .dest = to, .len = 8, .flags = flags, .status = 99 };

	assert(fake_gnttab(M, GNTTABOP_copy, &c, sizeof c, 1) == 0);
	return c.status;
}
static uint64_t mfn_of(domid_t d, uint64_t gfn) { return fake_look(d, gfn).mfn.v; }
static uint32_t type_of(domid_t d, uint64_t gfn) { return fake_look(d, gfn).type; }

static void start(void)
{
	fake_init();
	fake_domain(G, 10, 1);
	fake_domain(M, 20, 1);
	fake_domain(T, 30, 1);
	memset(entry(0), 0, PAGE_SIZE);
}

/* XSA-26, XSA-255, XSA-379, XSA-382, XSA-387, XSA-486, XSA-501, XSA-517: a table has version 1 from its first day to its last, so that there are no pages
 * of status to free, map, count or race with. */
static void tables_keep_version_one(void)
{
	struct gnttab_set_version v = { 2 };
	struct gnttab_get_version g = { .dom = DOMID_SELF };
	struct gnttab_get_status_frames f = { .nr_frames = 1, .dom = DOMID_SELF, .status = 99 };
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .idx = XENMAPIDX_grant_table_status, .gpfn = 1100 };

	start();
	for (uint32_t i = 0; i < 3; i++) {
		v.version = i % 2 ? 1 : 2;
		assert(fake_gnttab(M, GNTTABOP_set_version, &v, sizeof v, 1) == (i % 2 ? 0 : -XEN_ENOSYS));
		assert(fake_gnttab(M, GNTTABOP_get_version, &g, sizeof g, 1) == 0 && g.version == 1);
	}
	assert(fake_gnttab(M, GNTTABOP_get_status_frames, &f, sizeof f, 1) == -XEN_ENOSYS && f.status == 99);
	assert(fake_op(M, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a) == -XEN_EINVAL && type_of(M, 1100) == P2M_HOLE);
}

/* XSA-226, XSA-411: an entry that points to another domain's entry is nothing that could be followed, for mapping or copying, from either end. */
static void transitive_entries_are_none(void)
{
	struct gnttab_copy_ptr own = { { .gmfn = 5 }, DOMID_SELF, 0 }, granted = { { .ref = 8 }, G, 0 };
	uint32_t h;

	start();
	for (uint16_t flags = GTF_transitive; flags < 0x200; flags = (uint16_t)(flags + 0x100)) {	/* without and with GTF_sub_page */
		grant(8, 4, flags);
		assert(map(8, GNTMAP_host_map | GNTMAP_readonly, HOLE, &h) == GNTST_bad_gntref);
		assert(copy(granted, own, GNTCOPY_source_gref) == GNTST_bad_gntref);
		assert(copy(own, granted, GNTCOPY_dest_gref) == GNTST_bad_gntref);
		assert(entry(8)->flags == flags && gactive[G][8].pins == 0 && domtab[G].refs == 1);
	}
}

/* XSA-218: of two unmaps of one handle one succeeds, in one call as in two, and the granter hears of the end with the last mapping. */
static void a_handle_is_given_back_once(void)
{
	struct gnttab_unmap_grant_ref u[3];
	uint64_t mfn;
	uint32_t h, h2;

	start();
	mfn = mfn_of(G, 4);
	grant(8, 4, GTF_permit_access);
	assert(map(8, GNTMAP_host_map, HOLE, &h) == GNTST_okay && map(8, GNTMAP_host_map, HOLE + 4096, &h2) == GNTST_okay && frametab[mfn].refs == 2);
	for (uint32_t i = 0; i < 3; i++)
		u[i] = (struct gnttab_unmap_grant_ref){ HOLE, 0, h, 99 };
	assert(fake_gnttab(M, GNTTABOP_unmap_grant_ref, u, sizeof u[0], 3) == 0);
	assert(u[0].status == GNTST_okay && u[1].status == GNTST_bad_handle && u[2].status == GNTST_bad_handle);
	assert(entry(8)->flags == (GTF_permit_access | GTF_reading | GTF_writing) && gactive[G][8].pins == 1 && frametab[mfn].refs == 2);
	assert(unmap(h2, HOLE + 4096, 0) == GNTST_okay && entry(8)->flags == GTF_permit_access && frametab[mfn].refs == 1 && domtab[G].refs == 1);
}

static bool told;
static void look_at_flags(void)
{
	assert(entry(8)->flags & GTF_reading && gactive[G][8].pins == 1);
	told = true;
}

/* XSA-230: the granter is told that nobody uses its page when no TLB has it any more, and not before; a refused operation tells nothing. */
static void flags_go_after_the_flush(void)
{
	struct gnttab_copy_ptr own = { { .gmfn = 5 }, DOMID_SELF, 0 }, granted = { { .ref = 8 }, G, 0 };
	uint32_t h, none;

	start();
	grant(8, 4, GTF_permit_access);
	assert(map(8, GNTMAP_host_map, HOLE, &h) == GNTST_okay);
	assert(copy(granted, own, GNTCOPY_source_gref) == GNTST_okay && copy(own, granted, GNTCOPY_dest_gref) == GNTST_okay);
	assert(map(8, GNTMAP_host_map, HOLE, &none) == GNTST_bad_virt_addr);		/* a mapping is there */
	assert(entry(8)->flags == (GTF_permit_access | GTF_reading | GTF_writing));
	fake_at_flush = look_at_flags;
	assert(unmap(h, HOLE, 0) == GNTST_okay);
	fake_at_flush = NULL;
	assert(told && entry(8)->flags == GTF_permit_access);
}

/* XSA-224: a mapping for the CPU and one for devices are counted apart, and what is no RAM cannot be granted. */
static void host_and_device_are_counted_apart(void)
{
	struct gnttab_copy_ptr own = { { .gmfn = 5 }, DOMID_SELF, 0 }, granted = { { .ref = 9 }, G, 0 };
	uint64_t mfn;
	uint32_t h;

	start();
	mfn = mfn_of(G, 4);
	grant(8, 4, GTF_permit_access);
	assert(map(8, GNTMAP_host_map | GNTMAP_device_map, HOLE, &h) == GNTST_okay && gactive[G][8].pins == 2);
	assert(unmap(h, HOLE, 0) == GNTST_okay && gactive[G][8].pins == 1 && gactive[G][8].dev_w == 1 && frametab[mfn].refs == 2);
	assert(entry(8)->flags == (GTF_permit_access | GTF_reading | GTF_writing));
	assert(unmap(h, HOLE, 0) == GNTST_bad_virt_addr && unmap(h, 0, mfn << 12) == GNTST_okay && frametab[mfn].refs == 1 && domtab[G].refs == 1);
	fake_map(G, 1200, 100, P2M_MMIO);
	fake_map(G, 1201, mfn_of(T, 3), P2M_GRANT_RW);
	for (uint32_t gfn = 1200; gfn <= 1201; gfn++) {
		grant(9, gfn, GTF_permit_access);
		assert(map(9, GNTMAP_host_map, HOLE, &h) == GNTST_bad_page && copy(granted, own, GNTCOPY_source_gref) == GNTST_bad_page);
		assert(entry(9)->flags == GTF_permit_access);
	}
}

/* XSA-227, XSA-234: nothing is mapped by the address of a page table's entry, and what is unmapped is what the handle says and no other place. */
static void mappings_are_where_the_handle_says(void)
{
	uint32_t h, h2;

	start();
	grant(8, 4, GTF_permit_access);
	assert(map(8, GNTMAP_host_map | GNTMAP_contains_pte, HOLE, &h) == GNTST_general_error);
	assert(map(8, GNTMAP_host_map | GNTMAP_contains_pte, HOLE + 4, &h) == GNTST_general_error && entry(8)->flags == GTF_permit_access);
	assert(map(8, GNTMAP_host_map, HOLE, &h) == GNTST_okay && map(8, GNTMAP_host_map | GNTMAP_readonly, HOLE + 4096, &h2) == GNTST_okay);
	assert(unmap(h, HOLE + 4096, 0) == GNTST_bad_virt_addr && unmap(h2, HOLE, 0) == GNTST_bad_virt_addr && unmap(h, HOLE + 4, 0) == GNTST_bad_virt_addr);
	assert(type_of(M, HOLE >> 12) == P2M_GRANT_RW && type_of(M, (HOLE >> 12) + 1) == P2M_GRANT_RO && gactive[G][8].pins == 2);
	assert(unmap(h, HOLE, 0) == GNTST_okay && unmap(h2, HOLE + 4096, 0) == GNTST_okay);
}

/* XSA-228: the list of free handles gives each out once, whatever the order in which they come back. */
static void no_two_mappings_share_a_handle(void)
{
	uint32_t h[64];

	start();
	grant(8, 4, GTF_permit_access);
	for (uint32_t round = 1; round < 20; round++) {
		uint64_t seen = 0;

		for (uint32_t i = 0; i < 64; i++) {
			assert(map(8, GNTMAP_host_map | GNTMAP_readonly, HOLE + i * 4096, &h[i]) == GNTST_okay && h[i] < 64);
			seen |= 1ull << h[i];
		}
		assert(seen == ~0ull && gdom[M].mt_used == 64 && gactive[G][8].pins == 64);
		for (uint32_t i = 0, j = round; i < 64; i++, j = (j + 2 * round + 1) % 64)	/* an odd stride visits all */
			assert(unmap(h[j % 64], HOLE + j % 64 * 4096, 0) == GNTST_okay);
		assert(gdom[M].mt_used == 0 && gactive[G][8].pins == 0);
	}
}

/* XSA-236: a page of a domain that dies is not copied, though a mapping of it holds pin and reference; both go with the mapping. */
static void dying_granters_are_not_copied_from(void)
{
	struct gnttab_copy_ptr own = { { .gmfn = 5 }, DOMID_SELF, 0 }, granted = { { .ref = 8 }, G, 0 };
	uint64_t mfn;
	uint32_t h;

	start();
	mfn = mfn_of(G, 4);
	grant(8, 4, GTF_permit_access);
	assert(map(8, GNTMAP_host_map, HOLE, &h) == GNTST_okay);
	fake_xsm.dies = G;				/* between the look for it and the locks */
	assert(copy(granted, own, GNTCOPY_source_gref) == GNTST_bad_domain);
	fake_xsm.dies = 0;
	assert(domtab[G].state == DOM_DYING);
	assert(copy(granted, own, GNTCOPY_source_gref) == GNTST_bad_domain && copy(own, granted, GNTCOPY_dest_gref) == GNTST_bad_domain);
	assert(gactive[G][8].pins == 1 && frametab[mfn].refs == 2 && domtab[G].refs == 2);
	assert(unmap(h, HOLE, 0) == GNTST_okay && gactive[G][8].pins == 0 && frametab[mfn].refs == 1 && domtab[G].refs == 1);
}

/* XSA-316: whichever step of a map fails, the granter's entry is not in use after it and can be taken back. */
static void a_failed_map_leaves_the_entry_alone(void)
{
	uint32_t h, tries;

	start();
	grant(8, 4, GTF_permit_access);
	for (tries = 1; tries < 20; tries++) {
		fake_fail_in = (int)tries;
		if (map(8, GNTMAP_host_map, HOLE, &h) == GNTST_okay)
			break;
		assert(entry(8)->flags == GTF_permit_access && gactive[G][8].pins == 0 && gdom[M].mt_used == 0);
		assert(domtab[G].refs == 1 && type_of(M, HOLE >> 12) == P2M_HOLE);
	}
	assert(tries > 1 && tries < 20);
	fake_fail_in = 0;
	grant(9, 999, GTF_permit_access);
	assert(map(9, GNTMAP_host_map, HOLE + 4096, &h) == GNTST_bad_page && entry(9)->flags == GTF_permit_access);
}

/* XSA-318: a call that was interrupted answers 0 in the end, and every one of its operations has its own status. */
static void every_copy_has_a_status(void)
{
	struct gnttab_copy c[COPIES];

	for (int preempt = 0; preempt <= 3; preempt++) {
		start();
		grant(8, 4, GTF_permit_access);
		memset(c, 0, sizeof c);
		for (uint32_t i = 0; i < COPIES; i++)
			c[i] = (struct gnttab_copy){ .source = { { .ref = i % 3 ? 8 : 9 }, G, 0 }, .dest = { { .gmfn = 5 }, DOMID_SELF, 0 },
				.len = 8, .flags = GNTCOPY_source_gref, .status = 99 };
		fake_preempt_in = preempt;
		assert(fake_gnttab(M, GNTTABOP_copy, c, sizeof c[0], COPIES) == 0);
		for (uint32_t i = 0; i < COPIES; i++)
			assert(c[i].status == (i % 3 ? GNTST_okay : GNTST_bad_gntref));
	}
}

/* XSA-523: each copy of a batch is judged by itself: a number that was a reference in the one before is no frame now, and a frame is the caller's. */
static void copies_by_frame_are_the_callers_own(void)
{
	const struct gnttab_copy_ptr by_ref = { { .ref = 7 }, G, 0 }, by_frame = { { .gmfn = 7 }, G, 0 }, own = { { .gmfn = 7 }, DOMID_SELF, 0 };
	const struct gnttab_copy_ptr to = { { .gmfn = 5 }, DOMID_SELF, 0 }, from = { { .gmfn = 6 }, DOMID_SELF, 0 };
	struct gnttab_copy c[6] = {
		{ .source = by_ref, .dest = to, .len = 8, .flags = GNTCOPY_source_gref }, { .source = by_frame, .dest = to, .len = 8 },
		{ .source = own, .dest = { { .gmfn = 4 }, DOMID_SELF, 0 }, .len = 8 }, { .source = from, .dest = by_ref, .len = 8, .flags = GNTCOPY_dest_gref },
		{ .source = from, .dest = by_frame, .len = 8 }, { .source = from, .dest = { { .gmfn = 4 }, T, 0 }, .len = 8 },
	};

	start();
	grant(7, 4, GTF_permit_access);
	strcpy(fake_ptr(G, 0x4000), "granted");
	strcpy(fake_ptr(G, 0x7000), "secret!");
	strcpy(fake_ptr(M, 0x7000), "my own.");
	strcpy(fake_ptr(M, 0x6000), "written");
	assert(fake_gnttab(M, GNTTABOP_copy, c, sizeof c[0], 6) == 0);
	assert(c[0].status == GNTST_okay && c[1].status == GNTST_permission_denied && !strcmp(fake_ptr(M, 0x5000), "granted"));
	assert(c[2].status == GNTST_okay && !strcmp(fake_ptr(M, 0x4000), "my own."));
	assert(c[3].status == GNTST_okay && !strcmp(fake_ptr(G, 0x4000), "written"));
	assert(c[4].status == GNTST_permission_denied && !strcmp(fake_ptr(G, 0x7000), "secret!"));
	assert(c[5].status == GNTST_permission_denied && *(char *)fake_ptr(T, 0x4000) == 0);
}

static int64_t place(uint32_t idx, uint64_t gfn)
{
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .idx = idx, .gpfn = gfn };

	return fake_op(M, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a);
}

/* XSA-384: a frame of the grant table has one place in the guest's memory, whatever lay there and however often it is moved. */
static void a_grant_frame_has_one_place(void)
{
	uint32_t shown;

	start();
	for (uint32_t i = 0; i < 12; i++) {
		assert(place(i % 3, 1100 + i % 4) == 0);
		shown = 0;
		for (uint64_t g = 1100; g < 1104; g++)
			shown += type_of(M, g) == P2M_SHARED && mfn_of(M, g) == gdom[M].shared_mfn[i % 3];
		assert(shown == 1 && frametab[gdom[M].shared_mfn[i % 3]].refs == 1);
	}
	assert(place(0, 7) == 0 && place(0, 1100) == 0 && type_of(M, 7) == P2M_HOLE && (fake_log.flushed[0] & 1u << M));
}

/* XSA-380: who ends a domain with many mappings looks after every few of them whether others wait. */
static void ends_with_many_mappings_in_steps(void)
{
	struct xen_domctl c = { .cmd = XEN_DOMCTL_destroydomain, .interface_version = XEN_DOMCTL_INTERFACE_VERSION, .domain = M };
	struct call call = { .self = T, .a = { FAKE_ARG } };
	uint32_t h, stops = 0;

	start();
	grant(8, 4, GTF_permit_access);
	for (uint32_t i = 0; i < 300; i++)
		assert(map(8, GNTMAP_host_map | GNTMAP_readonly, HOLE + i * 4096, &h) == GNTST_okay);
	fake_put(T, FAKE_ARG, &c, sizeof c);
	do {
		fake_preempt_in = 1;
		call.restart = false;
		hypercall(&call, __HYPERVISOR_domctl);
		stops += call.restart;
	} while (call.restart);
	assert(stops >= 300 / FX_MAX && gactive[G][8].pins == 0 && domtab[G].refs == 1 && domtab[M].state == DOM_FREE);
}

int main(void)
{
	tables_keep_version_one();
	transitive_entries_are_none();
	a_handle_is_given_back_once();
	flags_go_after_the_flush();
	host_and_device_are_counted_apart();
	mappings_are_where_the_handle_says();
	no_two_mappings_share_a_handle();
	dying_granters_are_not_copied_from();
	a_failed_map_leaves_the_entry_alone();
	every_copy_has_a_status();
	copies_by_frame_are_the_callers_own();
	a_grant_frame_has_one_place();
	ends_with_many_mappings_in_steps();
	puts("grant advisories: ok");
	return 0;
}
