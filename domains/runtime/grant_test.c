/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/grant.c
/* grant_test.c - entries of our own table: reserved ones kept, grown frame by frame, not ended while in use, given out again. */
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 3u
#define PER_FRAME 512u

static struct grant_entry_v1 *table;
static uint32_t mapped, refuse;

err_t grant_table_op(uint32_t cmd, void *ops, uint32_t count)
{
	struct gnttab_query_size *q = ops;

	assert(cmd == GNTTABOP_query_size && count == 1);
	q->max_nr_frames = FRAMES;
	q->status = GNTST_okay;
	return 0;
}

uint64_t gfn_alloc(uint64_t n)
{
	void *p = NULL;

	assert(n == FRAMES && !posix_memalign(&p, PAGE_SIZE, n * PAGE_SIZE));
	table = memset(p, 0, n * PAGE_SIZE);
	table[1].flags = GTF_permit_access;	/* seeded by the builder */
	return virt_to_gfn(p);
}

err_t memory_add_to_physmap(uint32_t space, uint64_t idx, uint64_t gfn)
{
	if (refuse)
		return -XEN_ENOMEM;
	assert(space == XENMAPSPACE_grant_table && idx == mapped && gfn == virt_to_gfn(table) + idx);
	mapped++;
	return 0;
}

static void test_one(void)
{
	long ref;

	refuse = 1;
	assert(grant_give(5, 0x1234, false) == -XEN_ENOMEM);
	refuse = 0;
	ref = grant_give(5, 0x1234, false);
	assert(ref == GNTTAB_NR_RESERVED_ENTRIES && mapped == 1);
	assert(table[ref].frame == 0x1234 && table[ref].domid == 5 && table[ref].flags == GTF_permit_access);
	assert(grant_give(5, 1ull << 32, false) == -XEN_EINVAL);
	table[ref].flags |= GTF_reading;
	assert(grant_end((grant_ref_t)ref) == -XEN_EBUSY && table[ref].flags == (GTF_permit_access | GTF_reading));
	table[ref].flags = GTF_permit_access | GTF_writing;
	assert(grant_end((grant_ref_t)ref) == -XEN_EBUSY);
	table[ref].flags = GTF_permit_access;
	assert(grant_end((grant_ref_t)ref) == 0 && table[ref].flags == 0);
	assert(grant_end((grant_ref_t)ref) == -XEN_EINVAL && grant_end(1u << 30) == -XEN_EINVAL);
}

static void test_all(void)
{
	static uint8_t seen[FRAMES * PER_FRAME];
	uint32_t n = 0;
	long ref;

	while ((ref = grant_give(1, n, true)) >= 0) {
		assert(ref >= GNTTAB_NR_RESERVED_ENTRIES && ref < FRAMES * PER_FRAME && !seen[ref]);
		assert(table[ref].flags == (GTF_permit_access | GTF_readonly) && table[ref].frame == n);
		seen[ref] = 1;
		n++;
	}
	assert(ref == -XEN_ENOSPC && n == FRAMES * PER_FRAME - GNTTAB_NR_RESERVED_ENTRIES && mapped == FRAMES);
	assert(grant_end(700) == 0 && grant_give(2, 9, false) == 700);
}

static void test_reserved(void)
{
	assert(grant_give_at(GNTTAB_RESERVED_XENSTORE, 3, 7, false) == -XEN_EBUSY);
	assert(grant_give_at(GNTTAB_RESERVED_CONSOLE, 3, 7, false) == 0 && table[0].frame == 7);
	assert(grant_end(GNTTAB_RESERVED_CONSOLE) == 0);
	assert(grant_give(1, 1, false) == -XEN_ENOSPC);		/* it is nobody else's */
	assert(grant_give_at(FRAMES * PER_FRAME, 3, 7, false) == -XEN_ENOSPC);
	assert(grant_give_at(~0u, 3, 7, false) == -XEN_EINVAL);
}

int main(void)
{
	test_one();
	test_all();
	test_reserved();
	free(table);
	return 0;
}
