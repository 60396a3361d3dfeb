/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/mem.h - pages, heap, address space. Guest-physical memory is mapped one to one (virtual = gfn << 12),
 * W^X: image text read-only, everything else no-execute; page 0 and the page below the stack are not mapped. */
#ifndef RUNTIME_MEM_H
#define RUNTIME_MEM_H
#include "lib/types.h"

/* Heap, bounded by the domain's RAM. 16-byte aligned; NULL when exhausted. free(NULL) does nothing. Hosted: libc's. */
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);
void free(void *p);

/* 2^order contiguous zeroed pages of RAM, aligned to 4096 bytes (not to their size); NULL when exhausted. */
void *pages_alloc(uint32_t order);
/* n contiguous zeroed pages. */
void *pages_alloc_n(uint64_t n);
void pages_free_n(void *p, uint64_t n);
void pages_free(void *p, uint32_t order);
uint64_t pages_available(void);
/* Gives free RAM back to the hypervisor by whole blocks of 2 MiB, and takes all of it again. -XEN_ENOMEM: some of it is not there;
 * the rest can be used. */
void pages_shed(void);
err_t pages_regain(void) __must_check;

static inline uint64_t virt_to_gfn(const void *p)
{
	return (uintptr_t)p >> PAGE_SHIFT;
}
static inline void *gfn_to_virt(uint64_t gfn)
{
	return (void *)(uintptr_t)(gfn << PAGE_SHIFT);
}

/* n contiguous gfns without memory behind them, for grants, foreign pages and resources; 0 when none is left.
 * They are mapped in the page tables: gfn_to_virt() works as soon as the hypervisor put a frame there. */
uint64_t gfn_alloc(uint64_t n);
/* Gives gfns back; the caller removed the frames before. */
void gfn_free(uint64_t gfn, uint64_t n);

/* Makes [pa, pa + size) accessible at the same virtual address, writable, no-execute; for RAM above 4 GiB. */
err_t vm_map(uint64_t pa, uint64_t size);
/* The same for device memory: uncached. */
err_t vm_map_mmio(uint64_t pa, uint64_t size);

/* 2^order contiguous zeroed pages with gfn = machine frame (docs/seams.md, DMA memory); *addr is what the device uses.
 * NULL when the hypervisor refuses. There is no free: drivers allocate at start. */
void *dma_alloc(uint32_t order, uint64_t *addr);
#endif
