/* SPDX-License-Identifier: Apache-2.0 */
/* mm/paging.c - builds the hypervisor's page tables (APM volume 2, chapter 5). */
#include "arch/x86/mm/paging.h"
#include "arch/x86/cpu.h"
#include "arch/x86/lock.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/panic.h"
#include "lib/string.h"

#define SIZE_4K (1ul << 12)
#define SIZE_2M (1ul << 21)
#define SIZE_1G (1ul << 30)
#define FLAGS_TEXT   (PTE_P | PTE_A | PTE_G)
#define FLAGS_RODATA (PTE_P | PTE_A | PTE_G | PTE_NX)
#define FLAGS_DATA   (PTE_P | PTE_W | PTE_A | PTE_D | PTE_G | PTE_NX)
#define FLAGS_DEVICE (FLAGS_DATA | PTE_PCD | PTE_PWT)

extern const char __image_start[], __text_end[], __rodata_end[], __image_end[];

static uint64_t root;
static uint64_t pt_base;		/* where physical memory is visible: 0 at boot, then the direct map */
static uint64_t device_next = DEVICES_VIRT;
static struct spinlock windows_lock;	/* the tables under windows and device memory */

static uint64_t *table_at(uint64_t pa)
{
	return (uint64_t *)(pt_base + (pa & PTE_ADDR));
}

static uint64_t new_table(void)
{
	return pt_base ? frame_alloc_hv() : boot_page();
}

/* The entry of va at the level whose entries map `size` bytes; tables on the way are made. NULL: there is no memory for one. */
static uint64_t *make_entry(uint64_t va, uint64_t size)
{
	uint64_t table = root;

	for (unsigned shift = 39; ; shift -= 9) {
		uint64_t *e = &table_at(table)[va >> shift & 511];

		if (1ul << shift == size)
			return e;
		if (!(*e & PTE_P)) {
			uint64_t pa = new_table();

			if (!pa)
				return NULL;
			*e = pa | PTE_P | PTE_W | PTE_A;
		}
		if (*e & PTE_PS)
			panic("paging: %016lx already mapped by a large page", va);
		table = *e & PTE_ADDR;
	}
}

/* For what the hypervisor cannot do without. */
static uint64_t *entry_of(uint64_t va, uint64_t size)
{
	uint64_t *e = make_entry(va, size);

	if (!e)
		panic("paging: out of memory for page tables");
	return e;
}

static void map(uint64_t va, uint64_t pa, uint64_t len, uint64_t flags)
{
	while (len) {
		uint64_t size = SIZE_4K;

		if (cpu_features.gb_pages && !((va | pa) % SIZE_1G) && len >= SIZE_1G)
			size = SIZE_1G;
		else if (!((va | pa) % SIZE_2M) && len >= SIZE_2M)
			size = SIZE_2M;
		*entry_of(va, size) = pa | flags | (size == SIZE_4K ? 0 : PTE_PS);
		va += size, pa += size, len -= size;
	}
}

static uint64_t image_pa(const char *va)
{
	return (uint64_t)va - IMAGE_OFFSET;
}

/* RAM goes into the direct map, the image's code and constants read-only there too. */
static void map_ram(uint64_t start, uint64_t end)
{
	uint64_t ro = image_pa(__image_start), rw = image_pa(__rodata_end);

	start = (start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);
	end &= ~(PAGE_SIZE - 1ul);
	if (start >= end)
		return;
	if (start < rw && end > ro) {
		map_ram(start, ro);
		map((uint64_t)directmap(ro), ro, rw - ro, FLAGS_RODATA);
		map_ram(rw, end);
		return;
	}
	map((uint64_t)directmap(start), start, end - start, FLAGS_DATA);
}

void paging_init(const struct boot_info *bi)
{
	uint64_t text = image_pa(__text_end), ro = image_pa(__rodata_end);

	root = boot_page();
	for (unsigned i = 0; i < bi->nr_ram; i++)
		map_ram(bi->ram[i].start, bi->ram[i].end);
	map((uint64_t)__image_start, IMAGE_PHYS, text - IMAGE_PHYS, FLAGS_TEXT);
	map((uint64_t)__text_end, text, ro - text, FLAGS_RODATA);
	map((uint64_t)__rodata_end, ro, image_pa(__image_end) - ro, FLAGS_DATA);
	/* the entries that the windows hang from exist before any CPU copies the root */
	*entry_of(DIRECTMAP_VIRT, 1ul << 39) |= PTE_A;

	paging_load();
	pt_base = DIRECTMAP_VIRT;
}

void paging_load(void)
{
	write_cr4((read_cr4() | CR4_MCE | CR4_PGE | CR4_OSFXSR | (cpu_features.smep ? CR4_SMEP : 0) |
		   (cpu_features.smap ? CR4_SMAP : 0) | (cpu_features.pku ? CR4_PKE : 0) | (cpu_features.xsave ? CR4_OSXSAVE : 0)));
	write_cr3(root);
}

uint64_t paging_root(void)
{
	return root;
}

static int back(uint64_t va)
{
	uint64_t *e = make_entry(va, SIZE_4K), pa;

	if (e && *e & PTE_P)
		return 0;
	pa = e ? frame_alloc_hv() : 0;
	if (!pa)
		return -XEN_ENOMEM;
	*e = pa | FLAGS_DATA;
	return 1;
}

int paging_back(void *va)
{
	int rc;

	spin_lock(&windows_lock);
	rc = back((uint64_t)va);
	spin_unlock(&windows_lock);
	return rc;
}

void paging_map_new(void *va, uint64_t size)
{
	for (uint64_t off = 0; off < size; off += PAGE_SIZE)
		if (paging_back((char *)va + off) < 0)
			panic("paging: out of memory");
}

static void *map_window(uint64_t pa, uint64_t size, uint64_t flags)
{
	uint64_t first = pa & ~(PAGE_SIZE - 1ul);
	uint64_t len = (pa + size - first + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);
	uint64_t va;

	spin_lock(&windows_lock);
	va = device_next;
	if (len > (64ul << 20) || va + len < va)
		panic("paging: no room for %lu bytes of device memory at %lx", size, pa);
	device_next += len;
	for (uint64_t off = 0; off < len; off += PAGE_SIZE)
		*entry_of(va + off, SIZE_4K) = (first + off) | flags;
	spin_unlock(&windows_lock);
	return (void *)(va + (pa - first));
}

void *paging_map_device(uint64_t pa, uint64_t size)
{
	return map_window(pa, size, FLAGS_DEVICE);
}

const void *paging_map_firmware(uint64_t pa, uint64_t size)
{
	return map_window(pa, size, FLAGS_RODATA);
}

uint64_t paging_pa(const void *va)
{
	return (*entry_of((uint64_t)va, SIZE_4K) & PTE_ADDR) | ((uint64_t)va & (PAGE_SIZE - 1));
}

/* The 4 KiB entry of va, NULL where no table reaches it. */
static uint64_t *find_entry(uint64_t va)
{
	uint64_t table = root;

	for (unsigned shift = 39; shift > 12; shift -= 9) {
		uint64_t e = table_at(table)[va >> shift & 511];

		if (!(e & PTE_P) || e & PTE_PS)
			return NULL;
		table = e & PTE_ADDR;
	}
	return &table_at(table)[va >> 12 & 511];
}

void paging_unback(void *va, uint64_t *pages)
{
	uint64_t *e = find_entry((uint64_t)va), pa;

	if (!e || !(*e & PTE_P))
		return;
	pa = *e & PTE_ADDR;
	*e = 0;
	*table_at(pa) = *pages;		/* its first word: the next of the list */
	*pages = pa;
}

void paging_give_back(uint64_t pages)
{
	while (pages) {
		uint64_t pa = pages;

		pages = *table_at(pa);
		frame_free_hv(pa);
	}
}
