/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/reservation_test.c - populate and decrease: quotas, holes, superpages, partial results, nothing lost. */
// link: build/hosted/core.a
#include <string.h>
#include "tests/fakearch/fake.h"
#include <xen/memory.h>

enum { A = 1, B = 2 };

static int64_t extents(uint32_t op, domid_t dom, const uint64_t *gfns, uint64_t n, uint32_t order)
{
	struct xen_memory_reservation r = { .extent_start.p = (void *)0x3000, .nr_extents = n, .extent_order = order, .domid = dom };

	if (gfns)
		fake_put(A, 0x3000, gfns, n * sizeof *gfns);
	fake_put(A, FAKE_ARG, &r, sizeof r);
	return fake_call(A, __HYPERVISOR_memory_op, op, FAKE_ARG, 0, 0);
}

static uint32_t type_at(domid_t d, uint64_t gfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e.type;
}

static void start(void)
{
	fake_init();
	fake_domain(A, 10, 1);
	fake_domain(B, 20, 1);
}

/* XSA-389: what is done of a list is what the result says, and no more. */
static void populates(void)
{
	uint64_t g[40];
	uint32_t before;

	start();
	before = fake_free_frames();
	for (unsigned i = 0; i < 40; i++)
		g[i] = 100 + i;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 40, 0) == 40 && domtab[A].tot_pages == FAKE_RAM + 40);
	assert(type_at(A, 139) == P2M_RAM && before - fake_free_frames() >= 40);
	assert(fake_xsm.ask[0].perm == MMU__POPULATE && fake_xsm.ask[0].tsid == 11 && fake_xsm.ask[0].locks == 0);
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 1, 0) == 0);	/* in use already */
	g[0] = 200, g[1] = 100, g[2] = 201;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 3, 0) == 1 && type_at(A, 201) == P2M_HOLE);
	g[0] = 300;
	domtab[A].max_pages = domtab[A].tot_pages;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 1, 0) == 0 && type_at(A, 300) == P2M_HOLE);
	g[0] = 400;
	assert(extents(XENMEM_populate_physmap, B, g, 1, 0) == 1 && type_at(B, 400) == P2M_RAM && fake_xsm.ask[0].tsid == 20);
}

/* XSA-22, XSA-222: an extent whose tables or frames cannot be had leaves the map, the counts and the free memory as they were. */
static void refuses(void)
{
	uint64_t g[2] = { 500, ~0ull };

	start();
	fake_xsm.deny_class = SECCLASS_MMU, fake_xsm.deny_perm = MMU__POPULATE;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 1, 0) == -XEN_EACCES && type_at(A, 500) == P2M_HOLE);
	fake_xsm.deny_class = 0;
	assert(extents(XENMEM_populate_physmap, 77, g, 1, 0) == -XEN_ESRCH);
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g + 1, 1, 0) == 0);
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 1, 10) == 0 && extents(XENMEM_populate_physmap, B, g, 1, 64) == 0);
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, NULL, 1ull << 41, 0) == -XEN_EINVAL);
	assert(fake_call(A, __HYPERVISOR_memory_op, XENMEM_populate_physmap, 0xdead000, 0, 0) == -XEN_EFAULT);
	assert(fake_call(A, __HYPERVISOR_memory_op, XENMEM_populate_physmap | 5 << 6, FAKE_ARG, 0, 0) == -XEN_EINVAL);
	for (int i = 1; i < 12; i++) {
		uint32_t before = fake_free_frames();
		uint64_t at = 600 + (uint64_t)i;

		fake_fail_in = i;
		if (extents(XENMEM_populate_physmap, DOMID_SELF, &at, 1, 0) == 1)
			return;
		fake_fail_in = 0;
		assert(type_at(A, at) == P2M_HOLE && domtab[A].tot_pages == FAKE_RAM && fake_free_frames() == before);
	}
	assert(!"no allocation ever failed");
}

static void decreases(void)
{
	uint64_t g[3] = { 5, 6, 900 };
	uint32_t before;

	start();
	before = fake_free_frames();
	assert(extents(XENMEM_decrease_reservation, DOMID_SELF, g, 3, 0) == 2);
	assert(fake_free_frames() == before + 2 && domtab[A].tot_pages == FAKE_RAM - 2 && fake_log.flushes == 1);
	assert(type_at(A, 5) == P2M_HOLE && type_at(A, 7) == P2M_RAM);
	g[0] = 1000;				/* shared_info is no RAM of its own */
	assert(extents(XENMEM_decrease_reservation, DOMID_SELF, g, 1, 0) == 0 && type_at(A, 1000) == P2M_SHARED);
	g[0] = 7;
	assert(extents(XENMEM_decrease_reservation, DOMID_SELF, g, 1, 3) == 0 && type_at(A, 7) == P2M_RAM);
}

/* An interrupt that waits stops the work between two stretches; the guest goes on with the next extent. */
static void continues(void)
{
	uint64_t g[100];

	start();
	for (unsigned i = 0; i < 100; i++)
		g[i] = 1100 + i;
	domtab[A].max_pages = 1000;
	fake_preempt_in = 1;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 100, 0) == 100 && domtab[A].tot_pages == FAKE_RAM + 100);
}

/* The table that a superpage takes the place of may be in a page-walk cache: the domain's translations go before the table's page does. */
static void superpages_flush(void)
{
	uint64_t g = 1536;

	start();
	domtab[A].max_pages = 2000;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, &g, 1, 9) == 1 && type_at(A, 2047) == P2M_RAM);
	assert(fake_log.flushes == 1 && fake_log.flushed[0] == 1ull << A);
}

/* 2 MiB are scrubbed or given back at a time: others need not wait for 32 such extents. */
static void large_extents_are_stretches_of_their_own(void)
{
	uint64_t g[2] = { 1024, 1536 };

	start();
	domtab[A].max_pages = 2000;
	fake_preempt_in = 1;
	assert(extents(XENMEM_populate_physmap, DOMID_SELF, g, 2, 9) == 2 && fake_preempt_in == 0);
}

int main(void)
{
	populates();
	refuses();
	superpages_flush();
	large_extents_are_stretches_of_their_own();
	decreases();
	continues();
	return 0;
}
