/* SPDX-License-Identifier: Apache-2.0 */
/* gfnspace.c - gfns without memory behind them, for grants and foreign pages: a window above the memory map. */
#include "domains/runtime/internal.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define WINDOW_GFNS 65536u			/* 256 MiB */
#define LOW_START 0x40000000ull			/* above most machines' direct-mapped frames */
#define DIRECT_LARGER 6u			/* orders above the asked one that dma_alloc() tries */
#define LOW_END   0xe0000000ull			/* below device memory and special pages */

static uint64_t base;
static uint64_t taken[WINDOW_GFNS / 64];
static uint64_t hint;

static bool is_taken(uint64_t i)
{
	return taken[i / 64] >> i % 64 & 1;
}

void gfn_init(const struct hvm_memmap_table_entry *map, uint32_t n)
{
	uint64_t low = LOW_START, high = 0x100000000ull, start;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t end = map[i].addr + map[i].size;

		if (map[i].addr < LOW_END && end > low)
			low = end;
		if (end > high)
			high = end;
	}
	start = low + ((uint64_t)WINDOW_GFNS << PAGE_SHIFT) <= LOW_END ? low : high;
	base = (start + 0x1fffff) >> 21 << (21 - PAGE_SHIFT);
}

static uint64_t find_run(uint64_t from, uint64_t n)
{
	uint64_t run = 0;

	for (uint64_t i = from; i < WINDOW_GFNS; i++) {
		run = is_taken(i) ? 0 : run + 1;
		if (run == n)
			return i + 1 - n;
	}
	return WINDOW_GFNS;
}

static void set(uint64_t i, uint64_t n, bool v)
{
	for (; n; n--, i++)
		taken[i / 64] = v ? taken[i / 64] | 1ull << i % 64 : taken[i / 64] & ~(1ull << i % 64);
}

uint64_t gfn_alloc(uint64_t n)
{
	uint64_t i;

	if (n == 0 || n > WINDOW_GFNS)
		return 0;
	i = find_run(hint, n);
	if (i == WINDOW_GFNS)
		i = find_run(0, n);
	if (i == WINDOW_GFNS || vm_map((base + i) << PAGE_SHIFT, n << PAGE_SHIFT))
		return 0;
	set(i, n, true);
	hint = i + n < WINDOW_GFNS ? i + n : 0;
	return base + i;
}

void gfn_free(uint64_t gfn, uint64_t n)
{
	if (gfn < base || n > WINDOW_GFNS || gfn - base > WINDOW_GFNS - n)
		die("runtime: gfn_free of %lx", gfn);
	set(gfn - base, n, false);
}

bool gfn_claim(uint64_t gfn, uint64_t n)
{
	for (; n; n--, gfn++) {
		if (gfn < base || gfn - base >= WINDOW_GFNS)
			continue;
		if (is_taken(gfn - base))
			return false;
		set(gfn - base, 1, true);
	}
	return true;
}

/* Small blocks come from low fragments, whose gfns may be this domain's own RAM: a larger block lies elsewhere. */
static err_t populate_direct(uint32_t *order, uint64_t *gfn)
{
	uint32_t least = *order;
	err_t e = -XEN_EEXIST;

	for (; e == -XEN_EEXIST && *order <= least + DIRECT_LARGER; (*order)++)
		e = memory_populate_direct(DOMID_SELF, *order, gfn);
	(*order)--;
	return e;
}

void *dma_alloc(uint32_t order, uint64_t *addr)
{
	uint64_t gfn, size;

	if (order > 18 || populate_direct(&order, &gfn))
		return NULL;
	size = (uint64_t)PAGE_SIZE << order;
	if (!gfn_claim(gfn, 1ull << order) || vm_map(gfn << PAGE_SHIFT, size))
		return NULL;
	*addr = gfn << PAGE_SHIFT;
	return memset(gfn_to_virt(gfn), 0, size);
}
