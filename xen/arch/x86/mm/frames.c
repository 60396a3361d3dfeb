/* SPDX-License-Identifier: Apache-2.0 */
/* mm/frames.c - who may use which machine frame at boot, and the allocator afterwards. */
#include "arch/x86/mm/frames.h"
#include "arch/x86/lock.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "core/mem/buddy.h"
#include "hal/mem.h"
#include "lib/string.h"

#define LOW_END   0x100000ul		/* firmware data and the start code of other CPUs */
#define BOOT_HIGH 0x100000000ul		/* the boot page tables reach this far */
#define MAX_HOLES (BOOT_MODULES + 3)

extern const char __image_end[];

static struct boot_range hole[MAX_HOLES];	/* RAM that is in use already, sorted */
static unsigned nr_holes;
static uint64_t boot_start, boot_next, boot_end;
static uint64_t end_frame, nr_ram, nr_hv;
static struct buddy buddy;
static struct spinlock frames_lock;

static void add_hole(uint64_t start, uint64_t end)
{
	unsigned i = nr_holes++;

	for (; i && hole[i - 1].start > start; i--)
		hole[i] = hole[i - 1];
	hole[i] = (struct boot_range){ start & ~(PAGE_SIZE - 1ul), (end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul) };
}

/* Calls fn for every run of pages of RAM outside the holes. */
static void each_gap(const struct boot_info *bi, void (*fn)(uint64_t start, uint64_t end))
{
	for (unsigned r = 0; r < bi->nr_ram; r++) {
		uint64_t at = (bi->ram[r].start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);
		uint64_t end = bi->ram[r].end & ~(PAGE_SIZE - 1ul);

		for (unsigned h = 0; h < nr_holes && at < end; h++) {
			if (hole[h].end <= at || hole[h].start >= end)
				continue;
			if (hole[h].start > at)
				fn(at, hole[h].start);
			at = hole[h].end;
		}
		if (at < end)
			fn(at, end);
	}
}

static void keep_largest(uint64_t start, uint64_t end)
{
	if (end > BOOT_HIGH)
		end = BOOT_HIGH;
	if (end > start && end - start > boot_end - boot_start)
		boot_start = start, boot_end = end;
}

void frames_boot(const struct boot_info *bi)
{
	add_hole(0, LOW_END);
	add_hole(IMAGE_PHYS, (uint64_t)__image_end - IMAGE_OFFSET);
	for (unsigned i = 0; i < bi->nr_modules; i++)
		add_hole(bi->module[i].start, bi->module[i].start + bi->module[i].size);
	each_gap(bi, keep_largest);
	boot_next = boot_start;
	for (unsigned i = 0; i < bi->nr_ram; i++) {
		nr_ram += (bi->ram[i].end - bi->ram[i].start) >> PAGE_SHIFT;
		if (bi->ram[i].end >> PAGE_SHIFT > end_frame)
			end_frame = bi->ram[i].end >> PAGE_SHIFT;
	}
}

static uint64_t boot_take(uint64_t size)
{
	uint64_t pa = boot_next;

	size = (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul);
	if (size > boot_end - boot_next)
		boot_refuse("boot: not enough memory below 4 GiB; give the machine more");
	boot_next += size;
	return pa;
}

uint64_t boot_page(void)
{
	uint64_t pa = boot_take(PAGE_SIZE);

	memset((void *)pa, 0, PAGE_SIZE);	/* identity-mapped until paging_init is done */
	return pa;
}

static void give(uint64_t start, uint64_t end)
{
	buddy_free_range(&buddy, (uint32_t)(start >> PAGE_SHIFT), (uint32_t)(end >> PAGE_SHIFT));
}

void frames_init(const struct boot_info *bi)
{
	uint64_t size = end_frame * sizeof(struct buddy_frame);
	struct buddy_frame *table = directmap(boot_take(size));

	memset(table, 0, size);
	buddy_init(&buddy, table, (uint32_t)end_frame);
	add_hole(boot_start, boot_next);
	each_gap(bi, give);
	nr_hv = (boot_next - boot_start) / PAGE_SIZE;
}

uint64_t frames_alloc(unsigned order)
{
	uint32_t f;

	spin_lock(&frames_lock);
	f = buddy_alloc(&buddy, order);
	spin_unlock(&frames_lock);
	return f == BUDDY_NONE ? FRAME_NONE : f;
}

void frames_free(uint64_t mfn, unsigned order)
{
	spin_lock(&frames_lock);
	buddy_free(&buddy, (uint32_t)mfn, order);
	spin_unlock(&frames_lock);
}

static void frame_scrub(uint64_t mfn)
{
	memset(directmap(mfn << PAGE_SHIFT), 0, PAGE_SIZE);
}

uint64_t frame_alloc_hv(void)
{
	uint64_t mfn = frames_alloc(0);

	if (mfn == FRAME_NONE)
		return 0;
	frame_scrub(mfn);
	__atomic_fetch_add(&nr_hv, 1, __ATOMIC_RELAXED);
	return mfn << PAGE_SHIFT;
}

void frame_free_hv(uint64_t pa)
{
	__atomic_fetch_sub(&nr_hv, 1, __ATOMIC_RELAXED);
	frames_free(pa >> PAGE_SHIFT, 0);
}

uint64_t machine_frames(void)
{
	return end_frame;
}

uint64_t frames_nr_free(void)
{
	return buddy.nr_free;
}

uint64_t frames_nr_hv(void)
{
	return nr_hv;
}

void hal_frames_count(uint64_t *total, uint64_t *free)
{
	*total = nr_ram;
	*free = buddy.nr_free;
}
