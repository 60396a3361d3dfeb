/* SPDX-License-Identifier: Apache-2.0 */
/* pages_test.c - free RAM goes to the hypervisor by whole blocks and comes back; what is in use stays. */
// link: domains/runtime/pages.c
#undef NDEBUG
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

enum { RAM = 0x10000000, BLOCK = 512, BLOCKS = 4, FIRST = RAM >> PAGE_SHIFT };
char image_start[1], image_end[1];
static bool there[BLOCKS * BLOCK];		/* what the hypervisor lets the domain have */
static bool refuse_blocks;
static uint64_t room = BLOCKS * BLOCK;		/* pages that it can give */

void gfn_init(const struct hvm_memmap_table_entry *map, uint32_t n) { }
long memory_op(uint32_t cmd, void *arg) { return -XEN_ENOSYS; }
void die(const char *f, ...) { abort(); }

/* Extents done, as Xen answers. */
static long move(const uint64_t *gfns, uint32_t n, uint32_t order, bool to)
{
	for (uint32_t k = 0; k < n; k++) {
		if ((order && refuse_blocks) || (to && room < 1u << order))
			return k;
		for (uint64_t i = gfns[k] - FIRST; i < gfns[k] - FIRST + (1u << order); i++) {
			assert(i < BLOCKS * BLOCK && there[i] != to);
			there[i] = to;
		}
		room += to ? -(1ull << order) : 1ull << order;
	}
	return n;
}
long memory_populate(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order) { return move(gfns, n, order, true); }
long memory_decrease(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order) { return move(gfns, n, order, false); }

static uint64_t held(void)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < BLOCKS * BLOCK; i++)
		n += there[i];
	return n;
}

int main(void)
{
	struct hvm_memmap_table_entry map = { .addr = RAM, .size = BLOCKS * BLOCK * PAGE_SIZE, .type = XEN_HVM_MEMMAP_TYPE_RAM };
	struct hvm_start_info si = { .version = 1, .memmap_entries = 1, .memmap_paddr = (uintptr_t)&map };
	void *p;

	assert(mmap((void *)RAM, map.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)RAM);
	memset(there, true, sizeof there);
	room = 0;
	pages_init(&si);
	p = pages_alloc(0);
	assert(p == (void *)RAM && pages_available() == BLOCKS * BLOCK - 1);

	pages_shed();				/* all but the block of p */
	assert(held() == BLOCK && pages_available() == BLOCK - 1 && there[0] && !pages_alloc_n(BLOCK));
	pages_shed();				/* nothing is left to give */
	assert(held() == BLOCK && pages_regain() == 0 && held() == BLOCKS * BLOCK && pages_available() == BLOCKS * BLOCK - 1);
	assert(pages_regain() == 0 && pages_available() == BLOCKS * BLOCK - 1);

	pages_shed();				/* no whole block is to be had: page by page, as far as they go */
	refuse_blocks = true;
	room = BLOCK + 7;
	assert(pages_regain() == -XEN_ENOMEM && held() == 2 * BLOCK && room == 7 && pages_available() == 2 * BLOCK - 1);
	room = 2 * BLOCK;
	assert(pages_regain() == 0 && held() == BLOCKS * BLOCK && pages_available() == BLOCKS * BLOCK - 1);

	pages_shed();				/* refused: they stay in use */
	assert(held() == BLOCKS * BLOCK && pages_available() == BLOCKS * BLOCK - 1);
	pages_free(p, 0);
	assert(pages_alloc_n(BLOCKS * BLOCK) == (void *)RAM);
	return 0;
}
