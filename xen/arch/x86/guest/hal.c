/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hal.c - hal/mem.h and hal/cpu.h on x86. */
#include "arch/x86/cpu.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "hal/cpu.h"
#include "hal/mem.h"

uint32_t hal_charged[NR_DOMS];

err_t hal_window_back(void *p, size_t len, domid_t dom)
{
	uint64_t at = (uint64_t)p & ~(PAGE_SIZE - 1ul), end = (uint64_t)p + len;

	for (; at < end; at += PAGE_SIZE) {
		int rc = paging_back((void *)at);

		if (rc < 0)
			return rc;
		if (dom < NR_DOMS)
			hal_charged[dom] += (uint32_t)rc;
	}
	return 0;
}

void hal_window_drop(void *p, size_t len)
{
	uint64_t at = ((uint64_t)p + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul), end = ((uint64_t)p + len) & ~(PAGE_SIZE - 1ul);

	for (; at < end; at += PAGE_SIZE)
		paging_unback((void *)at);
}

err_t hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn)
{
	(void)dom;
	mfn->v = frames_alloc(order);
	if (mfn->v == FRAME_NONE)
		return -XEN_ENOMEM;
	for (uint64_t i = 0; i < 1ul << order; i++)
		frame_scrub(mfn->v + i);
	return 0;
}

/* Scrubbed when it is given out next: no frame changes hands without that. */
void hal_frames_free(struct mfn mfn, uint32_t order)
{
	frames_free(mfn.v, order);
}

void *hal_frame_ptr(struct mfn mfn)
{
	return directmap(mfn.v << PAGE_SHIFT);
}

struct mfn hal_frame_of(const void *ptr)
{
	uint64_t va = (uint64_t)ptr;

	if (va < IMAGE_OFFSET)
		return (struct mfn){ directmap_pa(ptr) >> PAGE_SHIFT };
	return (struct mfn){ paging_pa(ptr) >> PAGE_SHIFT };
}

static void flush_one(domid_t d)
{
	uint64_t stale = npt_take_stale(d);

	npt_new_round(d);
	npt_free_stale(d, stale);
}

void hal_tlb_flush(const uint64_t doms[NR_DOMS / 64])
{
	for (unsigned w = 0; w < NR_DOMS / 64; w++)
		for (uint64_t left = doms[w]; left; left &= left - 1)
			flush_one((domid_t)(w * 64 + (unsigned)__builtin_ctzl(left)));
}

bool hal_preempt_pending(void)
{
	return this_cpu()->resched || lapic_irr_pending();
}

void hal_relax(void)
{
	cpu_relax();
}

uint32_t hal_cpu(void)
{
	return this_cpu()->cpu;
}

void hal_lock_note(uint32_t class, domid_t dom, bool take)
{
	(void)class, (void)dom, (void)take;
}
