/* SPDX-License-Identifier: Apache-2.0 */
/* grant.c - grants given: our own grant table, version 1, mapped frame by frame as it is needed. */
#include "domains/runtime/grant.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"

#define FRAMES_MAX 32u
#define ENTRIES_PER_FRAME (PAGE_SIZE / sizeof(struct grant_entry_v1))
#define REFS_MAX (FRAMES_MAX * ENTRIES_PER_FRAME)

static struct grant_entry_v1 *table;
static uint32_t frames, frames_limit, hint;
static uint64_t taken[REFS_MAX / 64];

static uint32_t query_limit(void)
{
	struct gnttab_query_size q = { .dom = DOMID_SELF };

	if (grant_table_op(GNTTABOP_query_size, &q, 1) || q.status != GNTST_okay || q.max_nr_frames == 0)
		return 1;
	return q.max_nr_frames < FRAMES_MAX ? q.max_nr_frames : FRAMES_MAX;
}

static err_t table_reserve(void)
{
	uint64_t gfn;

	if (table)
		return 0;
	frames_limit = query_limit();
	gfn = gfn_alloc(frames_limit);
	if (!gfn)
		return -XEN_ENOMEM;
	taken[0] = (1u << GNTTAB_NR_RESERVED_ENTRIES) - 1;
	hint = GNTTAB_NR_RESERVED_ENTRIES;
	table = gfn_to_virt(gfn);
	return 0;
}

/* Maps one more frame of the table. */
static err_t table_grow(void)
{
	err_t e = table_reserve();

	if (e)
		return e;
	if (frames == frames_limit)
		return -XEN_ENOSPC;
	e = memory_add_to_physmap(XENMAPSPACE_grant_table, frames, virt_to_gfn(table) + frames);
	if (!e)
		frames++;
	return e;
}

static bool is_taken(uint32_t ref)
{
	return taken[ref / 64] >> ref % 64 & 1;
}

static long ref_alloc(void)
{
	uint32_t n = frames * ENTRIES_PER_FRAME;
	err_t e;

	for (uint32_t k = 0; k < n; k++) {
		uint32_t ref = hint + k < n ? hint + k : hint + k - n;

		if (is_taken(ref))
			continue;
		hint = ref + 1 < n ? ref + 1 : 0;
		return ref;
	}
	e = table_grow();
	if (e)
		return e;
	if (n == 0)
		return ref_alloc();
	hint = n + 1;
	return n;
}

/* Frame and domain before the flags that make the entry valid. */
static void entry_write(uint32_t ref, domid_t dom, uint64_t gfn, bool readonly)
{
	taken[ref / 64] |= 1ull << ref % 64;
	WRITE_ONCE(table[ref].frame, (uint32_t)gfn);
	WRITE_ONCE(table[ref].domid, dom);
	xen_wmb();
	WRITE_ONCE(table[ref].flags, (uint16_t)(GTF_permit_access | (readonly ? GTF_readonly : 0)));
}

long grant_give(domid_t dom, uint64_t gfn, bool readonly)
{
	long ref;

	if (gfn > UINT32_MAX)
		return -XEN_EINVAL;
	ref = ref_alloc();
	if (ref >= 0)
		entry_write((uint32_t)ref, dom, gfn, readonly);
	return ref;
}

err_t grant_give_at(grant_ref_t ref, domid_t dom, uint64_t gfn, bool readonly)
{
	err_t e = 0;

	if (gfn > UINT32_MAX || ref >= REFS_MAX)
		return -XEN_EINVAL;
	while (!e && frames * ENTRIES_PER_FRAME <= ref)
		e = table_grow();
	if (e)
		return e;
	if (READ_ONCE(table[ref].flags) & GTF_type_mask)
		return -XEN_EBUSY;
	entry_write(ref, dom, gfn, readonly);
	return 0;
}

err_t grant_end(grant_ref_t ref)
{
	uint16_t flags;

	if (ref >= frames * ENTRIES_PER_FRAME || !is_taken(ref))
		return -XEN_EINVAL;
	flags = READ_ONCE(table[ref].flags);
	do {
		if (flags & (GTF_reading | GTF_writing))
			return -XEN_EBUSY;
	} while (!__atomic_compare_exchange_n(&table[ref].flags, &flags, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	if (ref >= GNTTAB_NR_RESERVED_ENTRIES)
		taken[ref / 64] &= ~(1ull << ref % 64);
	return 0;
}
