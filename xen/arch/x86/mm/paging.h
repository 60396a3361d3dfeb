/* SPDX-License-Identifier: Apache-2.0 */
/* mm/paging.h - the hypervisor's own page tables: W^X, NX, guard pages, direct map. */
#ifndef MM_PAGING_H
#define MM_PAGING_H
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/layout.h"

#define PTE_P    (1ul << 0)
#define PTE_W    (1ul << 1)
#define PTE_U    (1ul << 2)
#define PTE_PWT  (1ul << 3)
#define PTE_PCD  (1ul << 4)
#define PTE_A    (1ul << 5)
#define PTE_D    (1ul << 6)
#define PTE_PS   (1ul << 7)
#define PTE_G    (1ul << 8)
#define PTE_NX   (1ul << 63)
#define PTE_ADDR 0x000ffffffffff000ul

static inline void *directmap(uint64_t pa)
{
	return (void *)(DIRECTMAP_VIRT + pa);
}

static inline uint64_t directmap_pa(const void *va)
{
	return (uint64_t)va - DIRECTMAP_VIRT;
}

/* Takes a zeroed page of RAM before the allocator runs; physical address. Panics when there is none. */
uint64_t boot_page(void);
/* Builds and loads the final page tables; the identity map of boot is gone afterwards. */
void paging_init(const struct boot_info *bi);
void paging_load(void);				/* the same tables on another CPU */
uint64_t paging_root(void);			/* their physical address */
/* Maps fresh zeroed frames at [va, va+size), read-write, never executable. */
void paging_map_new(void *va, uint64_t size);
/* As above for one page if it is not mapped yet; -XEN_ENOMEM when memory is out, 1 if it was new, 0 if not. */
int paging_back(void *va);
/* Takes the page at va away; the list of such pages, *pages before the first is 0, is given back when no TLB has them any more. */
void paging_unback(void *va, uint64_t *pages);
void paging_give_back(uint64_t pages);
uint64_t paging_pa(const void *va);		/* of a backed page */
/* Uncached, read-write window on device memory; pa and size in bytes. */
void *paging_map_device(uint64_t pa, uint64_t size);
/* Read-only cached window on firmware tables. */
const void *paging_map_firmware(uint64_t pa, uint64_t size);
#endif
