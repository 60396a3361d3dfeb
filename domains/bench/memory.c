/* SPDX-License-Identifier: Apache-2.0 */
/* bench/memory.c - a page given back and taken again, and a domain that keeps only what it uses. */
#include "domains/bench/bench.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"

void bench_memory(void)
{
	uint64_t gfn = virt_to_gfn(pages_alloc(0)), start, take = 0, give = 0;
	long n = 1;

	for (uint32_t i = 0; i < BENCH_TIMES && n == 1; i++) {
		start = rdtsc();
		n = memory_decrease(DOMID_SELF, &gfn, 1, 0);
		give += rdtsc() - start;
		if (n != 1)
			break;
		start = rdtsc();
		n = memory_populate(DOMID_SELF, &gfn, 1, 0);
		take += rdtsc() - start;
	}
	if (n != 1) {
		bench_skip("populate_4k", n);
		return;
	}
	bench_result("populate_4k", take, BENCH_TIMES);
	bench_result("decrease_4k", give, BENCH_TIMES);
}

void bench_shrink(void)
{
	uint64_t gfn;
	void *page;

	do {
		page = pages_alloc(0);
		gfn = page ? virt_to_gfn(page) : 0;
	} while (page && memory_decrease(DOMID_SELF, &gfn, 1, 0) == 1);
}
