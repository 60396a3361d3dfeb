/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/gfnspace.c
/* gfnspace_test.c - the window lies clear of the memory map; runs do not overlap; direct-mapped frames are taken out of it. */
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"
#include "domains/runtime/mem.h"
#include <assert.h>
#include <setjmp.h>

#define WINDOW 65536u

static jmp_buf dead;
static uint64_t direct;

err_t vm_map(uint64_t pa, uint64_t size) { return 0; }
err_t memory_populate_direct(domid_t dom, uint32_t order, uint64_t *gfn) { *gfn = direct; return 0; }
void die(const char *f, ...) { longjmp(dead, 1); }

/* The window's begin; where in it the next gfn comes from is the allocator's business. */
static uint64_t start_after(uint64_t addr, uint64_t size)
{
	struct hvm_memmap_table_entry map[] = { { 0, 0x4000000, 1, 0 }, { addr, size, 2, 0 }, { 0xfc000000, 0x1000, 3, 0 } };
	uint64_t gfn;

	gfn_init(map, 3);
	gfn = gfn_alloc(1);
	gfn_free(gfn, 1);
	return gfn - gfn % 512;
}

static void test_window(void)
{
	assert(start_after(0, 0) == 0x40000);
	assert(start_after(0, 0x50000123) == 0x50200);			/* 2 MiB aligned */
	assert(start_after(0, 0xf0000000) == 0x100000);			/* no room below device memory */
	assert(start_after(0x100000000, 0x80000000) == 0x40000);
}

static void test_runs(void)
{
	uint64_t a, b, c;

	gfn_init(NULL, 0);
	assert(gfn_alloc(WINDOW) == 0x40000);
	gfn_free(0x40000, WINDOW);
	a = gfn_alloc(WINDOW / 2), b = gfn_alloc(WINDOW / 2);
	assert(a && b && (a + WINDOW / 2 <= b || b + WINDOW / 2 <= a));
	assert(!gfn_alloc(1) && !gfn_alloc(0));
	gfn_free(a + 100, 10);
	assert(!gfn_alloc(11));
	c = gfn_alloc(10);
	assert(c == a + 100);
	gfn_free(a, WINDOW / 2);
	gfn_free(b, WINDOW / 2);
	assert(!gfn_alloc(WINDOW + 1) && gfn_alloc(WINDOW));
	gfn_free(0x40000, WINDOW);
}

static void test_bad_free(void)
{
	volatile int died = 0;

	if (!setjmp(dead))
		gfn_free(0x3ffff, 1);
	else
		died++;
	if (!setjmp(dead))
		gfn_free(0x40000, WINDOW + 1);
	else
		died++;
	if (!setjmp(dead))
		gfn_free(0x40000 + WINDOW - 1, 2);
	else
		died++;
	assert(died == 3);
}

static void test_direct(void)
{
	uint64_t gfn = gfn_alloc(4), addr = 0;

	direct = gfn + 3;
	assert(!dma_alloc(0, &addr) && addr == 0);	/* would appear behind a mapping of ours */
	assert(gfn_claim(gfn + 4, 2));
	assert(gfn_alloc(1) != gfn + 4);
	assert(gfn_claim(5, 3));			/* outside: nothing to do with us */
	assert(!dma_alloc(19, &addr));
}

int main(void)
{
	test_window();
	test_runs();
	test_bad_free();
	test_direct();
	return 0;
}
