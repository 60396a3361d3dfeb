/* SPDX-License-Identifier: Apache-2.0 */
/* pages.c - allocator of the domain's RAM below 4 GiB, a bit a page (1: in use or not RAM). */
#include "domains/runtime/internal.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"
#include <xen/hvm/e820.h>

#define GFN_MAX 0x100000u			/* 4 GiB */
#define MAP_MAX 128u
#define BLOCK_ORDER 9u
#define BLOCK (1u << BLOCK_ORDER)

static uint64_t used[GFN_MAX / 64];
static uint64_t hint, available;
static uint64_t shed[GFN_MAX / BLOCK / 64];	/* a bit a block of 2 MiB: the hypervisor has it */

static bool is_used(uint64_t gfn)
{
	return used[gfn / 64] >> gfn % 64 & 1;
}

static void mark(uint64_t gfn, bool in_use)
{
	uint64_t bit = 1ull << gfn % 64;

	if (is_used(gfn) == in_use)
		return;
	used[gfn / 64] ^= bit;
	available += in_use ? -1ull : 1ull;
}

void pages_reserve(uint64_t pa, uint64_t size)
{
	uint64_t end = (pa + size + PAGE_SIZE - 1) >> PAGE_SHIFT;

	for (uint64_t gfn = pa >> PAGE_SHIFT; gfn < end && gfn < GFN_MAX; gfn++)
		mark(gfn, true);
}

static void add_ram(uint64_t pa, uint64_t size)
{
	uint64_t end = (pa + size) >> PAGE_SHIFT;

	for (uint64_t gfn = (pa + PAGE_SIZE - 1) >> PAGE_SHIFT; gfn < end && gfn < GFN_MAX; gfn++)
		mark(gfn, false);
}

/* Hypervisors that pass no map in the start_info answer XENMEM_memory_map. Returns the number of entries. */
static uint32_t ask_map(struct hvm_memmap_table_entry *map)
{
	static struct e820entry { uint64_t addr, size; uint32_t type; } __attribute__((packed)) e820[MAP_MAX];
	struct xen_memory_map a = { .nr_entries = MAP_MAX };

	set_xen_guest_handle(a.buffer, e820);
	if (memory_op(XENMEM_memory_map, &a))
		die("runtime: no memory map");
	for (uint32_t i = 0; i < a.nr_entries && i < MAP_MAX; i++)
		map[i] = (struct hvm_memmap_table_entry){ e820[i].addr, e820[i].size, e820[i].type, 0 };
	return a.nr_entries;
}

static uint32_t copy_map(const struct hvm_start_info *si, struct hvm_memmap_table_entry *map)
{
	if (si->version == 0 || si->memmap_entries == 0)
		return ask_map(map);
	if (si->memmap_entries > MAP_MAX)
		die("runtime: memory map of %u entries, at most %u", si->memmap_entries, MAP_MAX);
	memcpy(map, (const void *)(uintptr_t)si->memmap_paddr, si->memmap_entries * sizeof *map);
	return si->memmap_entries;
}

void pages_init(const struct hvm_start_info *si)
{
	static struct hvm_memmap_table_entry map[MAP_MAX];
	uint32_t n = copy_map(si, map);

	memset(used, 0xff, sizeof used);
	for (uint32_t i = 0; i < n; i++)
		if (map[i].type == XEN_HVM_MEMMAP_TYPE_RAM)
			add_ram(map[i].addr, map[i].size);
	pages_reserve(0, 0x100000);
	pages_reserve((uintptr_t)image_start, (uintptr_t)image_end - (uintptr_t)image_start);
	gfn_init(map, n);
}

/* First gfn >= from of a free run of n, or 0. */
static uint64_t find_run(uint64_t from, uint64_t n)
{
	uint64_t run = 0;

	for (uint64_t gfn = from; gfn < GFN_MAX; gfn++) {
		if (gfn % 64 == 0 && used[gfn / 64] == ~0ull) {
			run = 0, gfn += 63;
			continue;
		}
		run = is_used(gfn) ? 0 : run + 1;
		if (run == n)
			return gfn + 1 - n;
	}
	return 0;
}

void *pages_alloc_n(uint64_t n)
{
	uint64_t gfn;

	if (n == 0 || n > available)
		return NULL;
	gfn = find_run(hint, n);
	if (!gfn)
		gfn = find_run(0, n);
	if (!gfn)
		return NULL;
	for (uint64_t i = 0; i < n; i++)
		mark(gfn + i, true);
	hint = gfn + n;
	return memset(gfn_to_virt(gfn), 0, n << PAGE_SHIFT);
}

void *pages_alloc(uint32_t order)
{
	return order < 20 ? pages_alloc_n(1ull << order) : NULL;
}

void pages_free_n(void *p, uint64_t n)
{
	uint64_t gfn = virt_to_gfn(p);

	if (!p)
		return;
	for (uint64_t i = 0; i < n; i++) {
		if (gfn + i >= GFN_MAX || !is_used(gfn + i))
			die("runtime: page %lx freed twice", gfn + i);
		mark(gfn + i, false);
	}
	if (gfn < hint)
		hint = gfn;
}

void pages_free(void *p, uint32_t order)
{
	pages_free_n(p, 1ull << order);
}

uint64_t pages_available(void)
{
	return available;
}

static void mark_block(uint64_t gfn, bool in_use)
{
	for (uint64_t i = 0; i < BLOCK; i++)
		mark(gfn + i, in_use);
	shed[gfn / BLOCK / 64] ^= 1ull << gfn / BLOCK % 64;
}

static bool is_shed(uint64_t gfn)
{
	return shed[gfn / BLOCK / 64] >> gfn / BLOCK % 64 & 1;
}

static bool block_is_free(uint64_t gfn)
{
	for (uint32_t w = 0; w < BLOCK / 64; w++)
		if (used[gfn / 64 + w])
			return false;
	return true;
}

void pages_shed(void)
{
	for (uint64_t gfn = 0; gfn < GFN_MAX; gfn += BLOCK)
		if (block_is_free(gfn) && memory_decrease(DOMID_SELF, &gfn, 1, BLOCK_ORDER) == 1)
			mark_block(gfn, true);
}

/* Whole if it can be, else page by page; all of it or nothing. */
static err_t take_block(uint64_t gfn)
{
	static uint64_t gfns[BLOCK];
	long n = memory_populate(DOMID_SELF, &gfn, 1, BLOCK_ORDER);

	if (n == 1)
		return 0;
	for (uint32_t i = 0; i < BLOCK; i++)
		gfns[i] = gfn + i;
	n = memory_populate(DOMID_SELF, gfns, BLOCK, 0);
	if (n == BLOCK)
		return 0;
	if (n > 0)
		(void)!memory_decrease(DOMID_SELF, gfns, (uint32_t)n, 0);
	return -XEN_ENOMEM;
}

err_t pages_regain(void)
{
	err_t err;

	for (uint64_t gfn = 0; gfn < GFN_MAX; gfn += BLOCK) {
		if (!is_shed(gfn))
			continue;
		err = take_block(gfn);
		if (err)
			return err;
		mark_block(gfn, false);
	}
	return 0;
}
