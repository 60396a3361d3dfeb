/* SPDX-License-Identifier: Apache-2.0 */
/* bench/grants.c - grants of the domain to itself. Every map takes a fresh page: Xen moves a page of an HVM domain that maps
 * its own grant, and the same work is asked of both. */
#include "domains/bench/bench.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

#define PAGES 256u
#define BATCH 16u

static domid_t self;
static grant_ref_t refs[PAGES];
static struct gnttab_map_grant_ref map[PAGES];
static struct gnttab_unmap_grant_ref unmap[PAGES];

static bool prepare(void)
{
	uint8_t *pages = pages_alloc_n(PAGES);
	uint64_t gfn = gfn_alloc(PAGES);

	if (!pages || !gfn)
		return false;
	for (uint32_t i = 0; i < PAGES; i++) {
		long ref = grant_give(self, virt_to_gfn(pages) + i, false);

		if (ref < 0)
			return false;
		refs[i] = (grant_ref_t)ref;
		map[i] = (struct gnttab_map_grant_ref){ .host_addr = (gfn + i) << PAGE_SHIFT, .flags = GNTMAP_host_map, .ref = refs[i], .dom = self };
	}
	return true;
}

/* Ticks of PAGES operations in hypercalls of `batch`; the first status that is not okay is in *bad. */
static uint64_t map_all(uint32_t batch, long *bad)
{
	uint64_t start = rdtsc(), ticks;

	for (uint32_t i = 0; i < PAGES; i += batch)
		*bad |= grant_table_op(GNTTABOP_map_grant_ref, map + i, batch);
	ticks = rdtsc() - start;
	for (uint32_t i = 0; i < PAGES; i++) {
		*bad |= map[i].status;
		unmap[i] = (struct gnttab_unmap_grant_ref){ .host_addr = map[i].host_addr, .handle = map[i].handle };
	}
	return ticks;
}

static uint64_t unmap_all(uint32_t batch, long *bad)
{
	uint64_t start = rdtsc(), ticks;

	for (uint32_t i = 0; i < PAGES; i += batch)
		*bad |= grant_table_op(GNTTABOP_unmap_grant_ref, unmap + i, batch);
	ticks = rdtsc() - start;
	for (uint32_t i = 0; i < PAGES; i++) {
		*bad |= unmap[i].status;
		*bad |= grant_end(refs[i]);
	}
	return ticks;
}

/* The pages do not come back: they may have lost their addresses. */
static void bench_map(uint32_t batch, const char *map_name, const char *unmap_name)
{
	uint64_t mapped, unmapped;
	long bad = 0;

	if (!prepare()) {
		bench_skip(map_name, -XEN_ENOMEM);
		return;
	}
	mapped = map_all(batch, &bad);
	unmapped = unmap_all(batch, &bad);
	if (bad) {
		bench_skip(map_name, bad);
		return;
	}
	bench_result(map_name, mapped, PAGES);
	bench_result(unmap_name, unmapped, PAGES);
}

static struct gnttab_copy copy[BATCH];

static long op_copy(void)
{
	err_t e = grant_table_op(GNTTABOP_copy, copy, 1);

	return e ? e : copy[0].status;
}

static void bench_copy(void)
{
	void *from = pages_alloc(0), *to = pages_alloc(0);
	long ref = grant_give(self, virt_to_gfn(from), true), bad = 0;
	uint64_t start;

	for (uint32_t i = 0; i < BATCH; i++) {
		copy[i] = (struct gnttab_copy){ .len = PAGE_SIZE, .flags = GNTCOPY_source_gref };
		copy[i].source.u.ref = (grant_ref_t)ref;
		copy[i].source.domid = self;
		copy[i].dest.u.gmfn = virt_to_gfn(to);
		copy[i].dest.domid = DOMID_SELF;
	}
	bench_run("copy_4096", op_copy);
	start = rdtsc();
	for (uint32_t i = 0; i < PAGES; i += BATCH)
		bad |= grant_table_op(GNTTABOP_copy, copy, BATCH);
	if (bad || copy[BATCH - 1].status)
		bench_skip("copy16_4096_entry", bad ? bad : copy[BATCH - 1].status);
	else
		bench_result("copy16_4096_entry", rdtsc() - start, PAGES);
}

void bench_grants(void)
{
	self = domid_self();
	bench_map(1, "gnttab_map", "gnttab_unmap");
	bench_map(BATCH, "gnttab_map16_entry", "gnttab_unmap16_entry");
	bench_copy();
}
