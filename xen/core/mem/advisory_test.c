/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/advisory_test.c - what went wrong with memory operations in published advisories of Xen: verification/advisories names each of these functions. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake.h"
#include <xen/domctl.h>
#include <xen/memory.h>

enum { A = 1, B = 2, LIST = 0x3000 };

static int64_t extents(uint32_t op, const uint64_t *gfns, uint64_t n, uint32_t order, uint32_t flags)
{
	struct xen_memory_reservation r = { .extent_start.p = (void *)LIST, .nr_extents = n, .extent_order = order, .mem_flags = flags, .domid = DOMID_SELF };

	fake_put(A, LIST, gfns, n * sizeof *gfns);
	fake_put(A, FAKE_ARG, &r, sizeof r);
	return fake_call(A, __HYPERVISOR_memory_op, op, FAKE_ARG, 0, 0);
}

static int64_t domctl(uint32_t cmd, domid_t d, uint64_t kb)
{
	struct xen_domctl c = { .cmd = cmd, .interface_version = XEN_DOMCTL_INTERFACE_VERSION, .domain = d };

	c.u.max_mem.max_memkb = kb;
	fake_put(B, FAKE_ARG, &c, sizeof c);
	return fake_call(B, __HYPERVISOR_domctl, FAKE_ARG, 0, 0, 0);
}

static void start(void)
{
	fake_init();
	fake_domain(A, 10, 1);
	fake_domain(B, 20, 1);
}

/* XSA-31: an extent of an order that no domain may have is refused before anything is counted by it. */
static void wild_orders_are_refused(void)
{
	uint64_t g[2] = { 1024, 0 };
	uint32_t before;

	start();
	domtab[A].max_pages = ~0ull >> 1;
	before = fake_free_frames();
	for (uint32_t order = 10; order < 140; order++)
		for (uint32_t i = 0; i < 2; i++) {
			assert(extents(XENMEM_populate_physmap, g, 2, order, 0) == 0 && extents(XENMEM_decrease_reservation, g, 2, order, 0) == 0);
			assert(extents(XENMEM_populate_physmap, g + i, 1, 1u << (order % 32) | 1u << 31, 0) == 0);
			assert(extents(XENMEM_decrease_reservation, g + i, 1, ~order, 0) == 0);
		}
	assert(fake_free_frames() == before && domtab[A].tot_pages == FAKE_RAM);
}

/* XSA-231: the node that the flags of a reservation name is no index into anything. */
static void nodes_are_no_index(void)
{
	static const uint32_t flags[] = { XENMEMF_node(0), XENMEMF_node(63), XENMEMF_node(254), XENMEMF_exact_node(200), ~0u };
	uint64_t g = 1100;

	start();
	domtab[A].max_pages = 1000;
	for (uint32_t i = 0; i < ARRAY_SIZE(flags); i++, g++)
		assert(extents(XENMEM_populate_physmap, &g, 1, 0, flags[i]) == 1 && fake_look(A, g).type == P2M_RAM);
	assert(domtab[A].tot_pages == FAKE_RAM + ARRAY_SIZE(flags));
}

/* XSA-385: what a domain has and what it may have are compared whole, beyond 2^32 pages as well. */
static void limits_are_compared_whole(void)
{
	static const uint64_t most[] = { 1000, 0xffffffff, 1ull << 32, (1ull << 32) + 5, 1ull << 40 };
	uint64_t g = 1024;

	start();
	for (uint32_t i = 0; i < ARRAY_SIZE(most); i++) {
		domtab[A].tot_pages = domtab[A].max_pages = most[i];
		assert(extents(XENMEM_populate_physmap, &g, 1, 0, 0) == 0 && extents(XENMEM_populate_physmap, &g, 1, 9, 0) == 0);
		domtab[A].tot_pages = most[i] - 511;
		assert(extents(XENMEM_populate_physmap, &g, 1, 9, 0) == 0 && fake_look(A, g).type == P2M_HOLE);
	}
	domtab[A].tot_pages = FAKE_RAM;
	assert(domctl(XEN_DOMCTL_max_mem, A, 1ull << 36) == 0 && domtab[A].max_pages == 1ull << 34);
}

static uint32_t before, flushes;
static void nothing_is_free_yet(void)
{
	assert(fake_free_frames() == before);
	flushes++;
}

/* XSA-511, XSA-217: a page that leaves a domain's memory is given to nobody, nor scrubbed, before every TLB has forgotten it; one that another domain
 * has in its map is not before that one has given it up. */
static void frames_are_free_after_the_flush(void)
{
	struct xen_remove_from_physmap r = { DOMID_SELF, 7 };
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_shared_info, .gpfn = 8 };
	uint64_t g[2] = { 4, 5 }, mfn;

	start();
	domtab[A].max_pages = 1000;
	before = fake_free_frames();
	fake_at_flush = nothing_is_free_yet;
	assert(extents(XENMEM_decrease_reservation, g, 2, 0, 0) == 2 && flushes == 1 && fake_free_frames() == before + 2);
	before += 2;
	assert(fake_op(A, __HYPERVISOR_memory_op, XENMEM_remove_from_physmap, &r, sizeof r) == 0 && flushes == 2 && fake_free_frames() == before + 1);
	before++;
	assert(fake_op(A, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a) == 0 && flushes == 3 && fake_free_frames() == before + 1);

	mfn = fake_look(A, 9).mfn.v;
	before = fake_free_frames();
	frame_hold((struct mfn){ mfn });			/* as a mapping of another domain does */
	g[0] = 9;
	assert(extents(XENMEM_decrease_reservation, g, 1, 0, 0) == 1 && fake_free_frames() == before && frametab[mfn].refs == 1);
	fake_at_flush = NULL;
	frame_put((struct mfn){ mfn });
	assert(fake_free_frames() == before + 1);
}

/* XSA-11: who ends a domain with much memory, however it is spread, looks at whether others wait. */
static void memory_goes_in_steps(void)
{
	struct xen_domctl c = { .cmd = XEN_DOMCTL_destroydomain, .interface_version = XEN_DOMCTL_INTERFACE_VERSION, .domain = A };
	struct call call = { .self = B, .a = { FAKE_ARG } };
	uint32_t stops = 0;
	uint64_t g[64];

	start();
	domtab[A].max_pages = 4000;
	for (uint32_t at = 1024; at < FAKE_GFNS; at += 64) {
		for (uint32_t i = 0; i < 64; i++)
			g[i] = at + i;
		assert(extents(XENMEM_populate_physmap, g, 64, 0, 0) == 64);
	}
	fake_put(B, FAKE_ARG, &c, sizeof c);
	do {
		uint32_t free = fake_free_frames();

		fake_preempt_in = 1;
		call.restart = false;
		hypercall(&call, __HYPERVISOR_domctl);
		assert(fake_free_frames() - free <= 520);
		stops += call.restart;
	} while (call.restart);
	assert(stops > 1000 / FX_MAX && domtab[A].state == DOM_FREE && fake_free_frames() > 2000);
}

int main(void)
{
	wild_orders_are_refused();
	nodes_are_no_index();
	limits_are_compared_whole();
	frames_are_free_after_the_flush();
	memory_goes_in_steps();
	puts("memory advisories: ok");
	return 0;
}
