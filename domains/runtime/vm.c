/* SPDX-License-Identifier: Apache-2.0 */
/* vm.c - page tables: one to one, 2 MiB pages, split where rights differ (AMD APM 2, 5.3). */
#include "domains/runtime/internal.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

#define PTE_P   1ull
#define PTE_RW  2ull
#define PTE_UC  0x18ull				/* PWT, PCD */
#define PTE_PS  0x80ull
#define PTE_NX  (1ull << 63)
#define PTE_ADDR 0x000ffffffffff000ull
#define SIZE_2M 0x200000ull
#define VA_END  (1ull << 47)

extern uint64_t boot_pml4[];

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & PTE_ADDR);
}

static uint64_t *next_table(uint64_t *entry)
{
	void *t;

	if (*entry & PTE_P)
		return table_of(*entry);
	t = pages_alloc_n(1);
	if (t)
		*entry = (uintptr_t)t | PTE_RW | PTE_P;
	return t;
}

/* The entry of the 2 MiB that hold va; NULL when out of memory. */
static uint64_t *pd_entry(uint64_t va)
{
	uint64_t *pdpt = next_table(&boot_pml4[va >> 39 & 511]);
	uint64_t *pd = pdpt ? next_table(&pdpt[va >> 30 & 511]) : NULL;

	return pd ? &pd[va >> 21 & 511] : NULL;
}

/* The 4 KiB entry of va, splitting a 2 MiB page; NULL when out of memory. */
static uint64_t *pt_entry(uint64_t va)
{
	uint64_t *pde = pd_entry(va), *pt;

	if (!pde)
		return NULL;
	if (!(*pde & PTE_P) || (*pde & PTE_PS)) {
		uint64_t old = *pde & PTE_P ? *pde & ~PTE_PS : 0;

		pt = pages_alloc_n(1);
		if (!pt)
			return NULL;
		for (uint64_t i = 0; old && i < 512; i++)
			pt[i] = old + i * PAGE_SIZE;
		*pde = (uintptr_t)pt | PTE_RW | PTE_P;
	}
	return &table_of(*pde)[va >> 12 & 511];
}

static void flush(void)
{
	asm volatile("mov %0, %%cr3" : : "r"(boot_pml4) : "memory");
}

static err_t map_2m(uint64_t va)
{
	uint64_t *e = pd_entry(va);

	if (!e)
		return -XEN_ENOMEM;
	if (!(*e & PTE_P))
		*e = va | PTE_NX | PTE_PS | PTE_RW | PTE_P;
	return 0;
}

err_t vm_map(uint64_t pa, uint64_t size)
{
	uint64_t end = pa + size;

	if (end < pa || end > VA_END)
		return -XEN_EINVAL;
	for (uint64_t va = pa & ~(SIZE_2M - 1); va < end; va += SIZE_2M)
		if (map_2m(va))
			return -XEN_ENOMEM;
	return 0;
}

static err_t protect(uint64_t start, uint64_t end, uint64_t bits)
{
	for (uint64_t va = start; va < end; va += PAGE_SIZE) {
		uint64_t *e = pt_entry(va);

		if (!e)
			return -XEN_ENOMEM;
		*e = bits ? va | bits : 0;
	}
	return 0;
}

err_t vm_map_mmio(uint64_t pa, uint64_t size)
{
	uint64_t end = pa + size;
	err_t e;

	if (end < pa || end > VA_END - PAGE_SIZE)
		return -XEN_EINVAL;
	e = protect(pa & PTE_ADDR, end, PTE_NX | PTE_UC | PTE_RW | PTE_P);
	flush();
	return e;
}

/* No step takes a right away that the running code needs: it stays executable until its own pages are split. */
void vm_init(void)
{
	uint64_t text = (uintptr_t)image_start, rodata = (uintptr_t)image_text_end, data = (uintptr_t)image_rodata_end;
	uint64_t guard = (uintptr_t)image_stack_guard, end = (uintptr_t)image_end;
	const struct { uint64_t start, end, bits; } part[] = {
		{ 0, PAGE_SIZE, 0 },
		{ PAGE_SIZE, text, PTE_NX | PTE_RW | PTE_P },
		{ text, rodata, PTE_P },
		{ rodata, data, PTE_NX | PTE_P },
		{ data, guard, PTE_NX | PTE_RW | PTE_P },
		{ guard, guard + PAGE_SIZE, 0 },
		{ guard + PAGE_SIZE, (end + SIZE_2M - 1) & ~(SIZE_2M - 1), PTE_NX | PTE_RW | PTE_P },
	};

	for (uint32_t i = 0; i < ARRAY_SIZE(part); i++)
		if (protect(part[i].start, part[i].end, part[i].bits))
			die("runtime: no memory for page tables");
	for (uint64_t va = 0; va < 0x100000000ull; va += SIZE_2M)
		if (*pd_entry(va) & PTE_PS)
			*pd_entry(va) |= PTE_NX;
	flush();
}
