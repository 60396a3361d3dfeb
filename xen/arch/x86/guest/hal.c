/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hal.c - hal/mem.h and hal/cpu.h on x86. */
#include "arch/x86/cpu.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/lockcheck.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "arch/x86/quiesce.h"
#include "hal/cpu.h"
#include "hal/mem.h"
#include "lib/string.h"

uint32_t hal_charged[NR_DOMS];

err_t hal_window_back(void *p, size_t len, domid_t dom)
{
	uint64_t at = (uint64_t)p & ~(PAGE_SIZE - 1ul), end = (uint64_t)p + len;

	for (; at < end; at += PAGE_SIZE) {
		int rc = paging_back((void *)at);

		if (rc < 0)
			return rc;
		if (dom < NR_DOMS)
			__atomic_fetch_add(&hal_charged[dom], (uint32_t)rc, __ATOMIC_RELAXED);
	}
	return 0;
}

void hal_window_drop(void *p, size_t len)
{
	uint64_t at = ((uint64_t)p + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ul), end = ((uint64_t)p + len) & ~(PAGE_SIZE - 1ul);
	uint64_t pages = 0;

	for (; at < end; at += PAGE_SIZE)
		paging_unback((void *)at, &pages);
	if (!pages)
		return;
	quiesce_windows();
	paging_give_back(pages);
}

err_t hal_frames_alloc(domid_t dom, uint32_t order, struct mfn *mfn)
{
	(void)dom;
	mfn->v = frames_alloc(order);
	if (mfn->v == FRAME_NONE)
		return -XEN_ENOMEM;
	memset(directmap(mfn->v << PAGE_SHIFT), 0, (size_t)PAGE_SIZE << order);
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

/* The next of the domains in *doms, taken out of it; DOMID_INVALID when there is none. */
static inline domid_t next_dom(uint64_t doms[NR_DOMS / 64])
{
	for (unsigned w = 0; w < NR_DOMS / 64; w++) {
		uint64_t left = doms[w];

		doms[w] = left & (left - 1);
		if (left)
			return (domid_t)(w * 64 + (unsigned)__builtin_ctzl(left));
	}
	return DOMID_INVALID;
}

/* Tables that left the map before the new round began are no one's when all have seen it. */
void hal_tlb_flush(const uint64_t doms[NR_DOMS / 64])
{
	uint64_t left[NR_DOMS / 64], stale[NR_DOMS];
	domid_t d;

	memcpy(left, doms, sizeof left);
	while ((d = next_dom(left)) != DOMID_INVALID) {
		stale[d] = npt_take_stale(d);
		npt_new_round(d);
	}
	quiesce_domains(doms);
	memcpy(left, doms, sizeof left);
	while ((d = next_dom(left)) != DOMID_INVALID)
		npt_free_stale(d, stale[d]);
}

bool hal_preempt_pending(void)
{
	return this_cpu()->resched || lapic_irr_pending();
}

void hal_relax(void)
{
	cpu_relax();
}

void hal_about(domid_t d)
{
	MY_CPU(about) = d;
}

uint32_t hal_cpu(void)
{
	return this_cpu()->cpu;
}

void hal_lock_note(uint32_t class, domid_t dom, bool take)
{
	lockcheck_note(class, dom, take);
}
