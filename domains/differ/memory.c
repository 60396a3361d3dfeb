/* SPDX-License-Identifier: Apache-2.0 */
/* differ/memory.c - a guest's own memory: giving pages back, taking them, moving what may be moved. */
#include "domains/differ/differ.h"

static long extents(uint32_t cmd, domid_t dom, uint64_t gfn, uint64_t n, uint32_t order, uint32_t flags)
{
	static xen_pfn_t list[8];
	struct xen_memory_reservation r = { .nr_extents = n, .extent_order = order, .mem_flags = flags, .domid = dom };

	for (uint32_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = gfn + ((uint64_t)i << order);
	set_xen_guest_handle(r.extent_start, list);
	return mem(cmd, &r);
}

static uint8_t first_byte(uint64_t gfn)
{
	return *(volatile uint8_t *)(gfn << PAGE_SHIFT);
}

static void populate(void)
{
	begin("mem-populate");
	answer("one: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes, 1, 0, 0));
	*(volatile uint8_t *)hole_address(0) = 9;
	answer("over it: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes, 1, 0, 0));
	answer("holds: %u", first_byte(holes));
	answer("three: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes + 1, 3, 0, 0));
	answer("give one: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, holes, 1, 0, 0));
	answer("again: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, holes, 1, 0, 0));
	answer("give three of two: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, holes + 2, 3, 0, 0));
	answer("take it: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes, 1, 0, 0));
	answer("is new: %u", first_byte(holes));
	answer("by own id: %ld", extents(XENMEM_populate_physmap, self, holes + 6, 1, 0, 0));
	answer("none: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes, 0, 0, 0));
	answer("give none: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, holes, 0, 0, 0));
	answer("order 18: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, 1 << 20, 1, 18, 0));
	answer("order 31: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, 1 << 20, 1, 31, 0));
	answer("give order 18: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, 1 << 20, 1, 18, 0));
	answer("beyond: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, 1ull << 52, 1, 0, 0));
	answer("give beyond: %ld", extents(XENMEM_decrease_reservation, DOMID_SELF, 1ull << 52, 1, 0, 0));
	answer("too many: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes, 1ull << 63, 0, 0));
	answer("flags: %ld", extents(XENMEM_populate_physmap, DOMID_SELF, holes + 7, 1, 0, 0xf00));
}

static void other_domains(void)
{
	static const domid_t doms[] = { 0, NOBODY, DOMID_XEN, DOMID_IO, DOMID_INVALID };

	begin("mem-other");
	for (uint32_t i = 0; i < ARRAY_SIZE(doms); i++) {
		struct xen_memory_domain d = { doms[i] };

		answer("populate %x: %ld", doms[i], extents(XENMEM_populate_physmap, doms[i], holes, 1, 0, 0));
		answer("decrease %x: %ld", doms[i], extents(XENMEM_decrease_reservation, doms[i], holes, 1, 0, 0));
		answer("current %x: %ld", doms[i], mem(XENMEM_current_reservation, &d));
		answer("maximum %x: %ld", doms[i], mem(XENMEM_maximum_reservation, &d));
		answer("max gpfn %x: %ld", doms[i], mem(XENMEM_maximum_gpfn, &d));
	}
	for (uint32_t i = 0; i < 2; i++) {
		struct xen_memory_domain d = { i ? self : DOMID_SELF };

		answer("current is some: %u", mem(XENMEM_current_reservation, &d) > 0);
		answer("maximum is some: %u", mem(XENMEM_maximum_reservation, &d) > 0);
		answer("max gpfn is some: %u", mem(XENMEM_maximum_gpfn, &d) > 0);
	}
}

static void counts(void)
{
	struct xen_memory_domain d = { DOMID_SELF };
	long was;

	begin("mem-count");
	was = mem(XENMEM_current_reservation, &d);
	(void)extents(XENMEM_populate_physmap, DOMID_SELF, holes, 3, 0, 0);
	answer("current by three more: %ld", mem(XENMEM_current_reservation, &d) - was);
	(void)extents(XENMEM_decrease_reservation, DOMID_SELF, holes, 2, 0, 0);
	answer("two given: %ld", mem(XENMEM_current_reservation, &d) - was);
	(void)memory_remove(DOMID_SELF, holes + 2);
	answer("one removed: %ld", mem(XENMEM_current_reservation, &d) - was);
}

static long place(domid_t dom, uint32_t space, uint64_t idx, uint64_t gfn)
{
	struct xen_add_to_physmap a = { .domid = dom, .space = space, .idx = idx, .gpfn = gfn };

	return mem(XENMEM_add_to_physmap, &a);
}

static void physmap(void)
{
	begin("mem-physmap");
	(void)extents(XENMEM_populate_physmap, DOMID_SELF, holes + 6, 1, 0, 0);
	for (uint32_t space = 0; space < 8; space++) {
		bool moves = space == XENMAPSPACE_gmfn || space == XENMAPSPACE_gmfn_range;

		answer("space %u: %ld", space, place(DOMID_SELF, space, moves ? holes + 6 : 0, holes + 3));
		answer("space %u page 100000: %ld", space, place(DOMID_SELF, space, 100000, holes + 4));
	}
	answer("grant table again: %ld", place(DOMID_SELF, XENMAPSPACE_grant_table, 0, virt_to_gfn(grants)));
	grants[5].frame = 99;
	answer("holds: %u", grants[5].frame);
	answer("shared info again: %ld", place(DOMID_SELF, XENMAPSPACE_shared_info, 0, virt_to_gfn(shared_info)));
	answer("space 1000: %ld", place(DOMID_SELF, 1000, 0, holes));
	answer("remove: %ld", (long)memory_remove(DOMID_SELF, holes));
	(void)extents(XENMEM_populate_physmap, DOMID_SELF, holes, 1, 0, 0);
	answer("remove ram: %ld", (long)memory_remove(DOMID_SELF, holes));
	answer("remove twice: %ld", (long)memory_remove(DOMID_SELF, holes));
	answer("remove beyond: %ld", (long)memory_remove(DOMID_SELF, 1ull << 52));
	answer("remove of 0: %ld", (long)memory_remove(0, 0));
	answer("remove of nobody: %ld", (long)memory_remove(NOBODY, 0));
	answer("into 0: %ld", place(0, XENMAPSPACE_shared_info, 0, holes));
	answer("into nobody: %ld", place(NOBODY, XENMAPSPACE_shared_info, 0, holes));
	answer("beyond: %ld", place(DOMID_SELF, XENMAPSPACE_shared_info, 0, 1ull << 52));
	answer("back: %ld", place(DOMID_SELF, XENMAPSPACE_shared_info, 0, virt_to_gfn(shared_info)));
}

static void batches(void)
{
	static xen_ulong_t idx[2];
	static xen_pfn_t gfn[2];
	static int errs[2];
	static const domid_t doms[] = { 0, NOBODY, DOMID_XEN };

	begin("mem-batch");
	(void)extents(XENMEM_populate_physmap, DOMID_SELF, holes + 5, 2, 0, 0);
	for (uint32_t i = 0; i < 5; i++) {
		struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = i < 3 ? XENMAPSPACE_gmfn_foreign : i == 3 ? XENMAPSPACE_grant_table : XENMAPSPACE_gmfn, .size = 2 };
		long rc;

		b.u.foreign_domid = doms[i % 3];
		idx[0] = i == 3 ? 0 : holes + 5, idx[1] = i == 3 ? 0 : holes + 6, gfn[0] = holes, gfn[1] = i == 3 ? virt_to_gfn(grants) : holes + 1, errs[0] = errs[1] = 77;
		set_xen_guest_handle(b.idxs, idx);
		set_xen_guest_handle(b.gpfns, gfn);
		set_xen_guest_handle(b.errs, errs);
		rc = mem(XENMEM_add_to_physmap_batch, &b);
		answer("batch space %u of %x: %ld %d %d", b.space, i < 3 ? doms[i] : 0, rc, errs[0], errs[1]);
	}
}

static void resources(void)
{
	static xen_pfn_t list[2];
	static const domid_t doms[] = { DOMID_SELF, 0, NOBODY };

	begin("mem-resource");
	for (uint32_t i = 0; i < ARRAY_SIZE(doms); i++)
		for (uint16_t type = 0; type < 4; type++) {
			struct xen_mem_acquire_resource r = { .domid = doms[i], .type = type };
			long rc = mem(XENMEM_acquire_resource, &r);

			answer("size of %u of %x: %ld", type, doms[i], rc);
			list[0] = holes;
			r.nr_frames = 1;
			set_xen_guest_handle(r.frame_list, list);
			answer("frame of %u of %x: %ld", type, doms[i], mem(XENMEM_acquire_resource, &r));
		}
}

static void maps(void)
{
	static struct xen_memory_map m;
	static uint8_t room[128 * 20];
	long rc;

	begin("mem-map");
	m.nr_entries = 128;
	set_xen_guest_handle(m.buffer, room);
	rc = mem(XENMEM_memory_map, &m);
	answer("memory_map: %ld some %u", rc, m.nr_entries > 0);
	m.nr_entries = 0;
	answer("memory_map of 0: %ld", mem(XENMEM_memory_map, &m));
	answer("ram page is some: %u", mem(XENMEM_maximum_ram_page, NULL) > 0);
	for (uint32_t cmd = 0; cmd < 30; cmd++)
		answer("op %u bad pointer: %d", cmd, (int)(cmd == XENMEM_maximum_ram_page ? 0 : mem(cmd, BAD)));
	answer("op 60: %ld", mem(60, pages[0]));
}

void sequences_memory(void)
{
	maps();
	populate();
	other_domains();
	counts();
	physmap();
	batches();
	resources();
}
