/* SPDX-License-Identifier: Apache-2.0 */
/* test/memory.c - pages that come and go, the heap, foreign mappings that must be refused. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/test/tap.h"

static void test_populate(void)
{
	uint64_t gfn = gfn_alloc(2);
	long n = memory_populate(DOMID_SELF, &gfn, 1, 0);
	volatile uint64_t *p = gfn_to_virt(gfn);
	bool zero = true;

	tap(n == 0 || n == 1, "populate answers", n);
	if (n != 1) {		/* at the domain's limit: give a page back, then take it */
		uint64_t ram = virt_to_gfn(pages_alloc(0));

		n = memory_decrease(DOMID_SELF, &ram, 1, 0);
		tap(n == 1, "decrease of a RAM page", n);
		n = memory_populate(DOMID_SELF, &gfn, 1, 0);
	}
	tap(n == 1, "populate a page", n);
	if (n != 1)
		return;
	for (uint32_t i = 0; i < 512; i++)
		zero &= p[i] == 0;
	tap(zero, "a new page is zero", 0);
	p[7] = 77;
	tap(p[7] == 77, "and writable", (long)p[7]);
	n = memory_decrease(DOMID_SELF, &gfn, 1, 0);
	tap(n == 1, "decrease gives it back", n);
	n = memory_decrease(DOMID_SELF, &gfn, 1, 0);
	tap(n == 0, "decrease of a hole refused", n);
	gfn_free(gfn, 2);
}

static void test_foreign(void)
{
	uint64_t gfn = gfn_alloc(1), fgfn = 0;
	int err = 0;
	err_t e = memory_map_foreign(0x7000, &fgfn, &gfn, 1, &err);

	tap(e < 0 || err < 0, "foreign map of a missing domain refused", e);
	e = memory_add_to_physmap(XENMAPSPACE_grant_table, 1000000, gfn);
	tap(e < 0, "grant frame out of range refused", e);
	e = memory_remove(DOMID_SELF, gfn);
	tap(e < 0, "removal of a hole refused", e);
	gfn_free(gfn, 1);
}

static void test_heap(void)
{
	static uint8_t *p[200];
	uint64_t before = pages_available(), bad = 0;

	for (uint32_t round = 0; round < 20; round++) {
		for (uint32_t i = 0; i < 200; i++) {
			size_t n = (i * 37 + round * 101) % 6000 + 1;

			free(p[i]);
			p[i] = malloc(n);
			bad += !p[i];
			for (size_t k = 0; p[i] && k < n; k++)
				p[i][k] = (uint8_t)i;
		}
		for (uint32_t i = 0; i < 200; i++)
			bad += p[i] && p[i][0] != (uint8_t)i;
	}
	for (uint32_t i = 0; i < 200; i++)
		free(p[i]);
	tap(bad == 0, "heap blocks keep their contents", (long)bad);
	tap(pages_available() == before, "heap gives all pages back", (long)(before - pages_available()));
}

void test_memory(void)
{
	test_populate();
	test_foreign();
	test_heap();
}
