/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/frame.c - references on machine frames. */
#include "core/mem/frame.h"
#include "core/dom/reap.h"
#include "core/mem/extent.h"

WINDOW("frametab") struct frame frametab[NR_FRAMES];
uint64_t frames_end;
//@ ghost struct frame_log frame_free_log;	/* for the contracts: what went back to the pool */

/*@ // frame m is referenced; if it is charged, its owner's account has it
    logic integer charge(integer m) = (frametab[m].flags & FRAME_CHARGED) != 0 ? 1 : 0;
    predicate counted(integer m) = m < NR_FRAMES && frametab[m].refs > 0 && (charge(m) == 1 ==>
      frametab[m].owner < NR_DOMS && domtab[frametab[m].owner].tot_pages > 0 && domtab[frametab[m].owner].refs < DOM_REAPING);
    // d is charged n frames less, which frees its slot if it waited for that; nothing else changes of any domain
    predicate ends{L1,L2}(integer d) = \at(domtab[d].state,L1) == DOM_DEAD && \at(domtab[d].refs,L1) == 0 && \at(domtab[d].tot_pages,L2) == 0;
    predicate uncharged{L1,L2}(integer d, integer n) = \forall integer k; 0 <= k < NR_DOMS ==> \at(domtab[k].refs,L2) == \at(domtab[k].refs,L1) &&
      \at(domtab[k].tot_pages,L2) == \at(domtab[k].tot_pages,L1) - (k == d ? n : 0) &&
      (k == d && n > 0 && ends{L1,L2}(k) ? \at(domtab[k].state,L2) == DOM_FREE : \at(domtab[k].state,L2) == \at(domtab[k].state,L1));
    predicate logs_room = frame_hold_log.n < UINT64_MAX && frame_put_log.n < UINT64_MAX && frame_free_log.n < UINT64_MAX;
    predicate none_freed{L1,L2} = \at(frame_pool,L2) == \at(frame_pool,L1) && \at(frame_free_log,L2) == \at(frame_free_log,L1) && uncharged{L1,L2}(0, 0);
*/
/*@ requires free: order == 0 && frametab[mfn.v].refs == 0;
    assigns frame_free_log;
    ensures frame_free_log.n == \old(frame_free_log.n) + 1 && frame_free_log.mfn == mfn.v;
*/
void hal_frames_free(struct mfn mfn, uint32_t order);
/*@ requires \valid(p) && *p >= n;
    assigns *p;
    ensures *p == \old(*p) - n && \result == \old(*p);
    exits \false;
*/
uint64_t atomic_sub64(uint64_t *p, uint64_t n);

/*@ requires order <= 18 && is_block(mfn.v, order);
    assigns frametab[mfn.v .. mfn.v + extent(order) - 1];
    ensures owned: frames_new(mfn.v, extent(order), owner, flags);
    exits \false;
*/
static inline void init(struct mfn mfn, uint32_t order, domid_t owner, uint16_t flags)
{
	uint64_t end = mfn.v + frames_of(order);

	/*@ loop invariant mfn.v <= m <= end && frames_new(mfn.v, m - mfn.v, owner, flags);
	    loop assigns m, frametab[mfn.v .. end - 1];
	    loop variant end - m;
	*/
	for (uint64_t m = mfn.v; m < end; m++) {
		frametab[m].owner = owner;
		frametab[m].flags = flags;
		frametab[m].writable = 0;
		frametab[m].foreign = 0;
		atomic_store(&frametab[m].refs, 1);
	}
}

void frame_init(struct mfn mfn, uint32_t order, domid_t owner)
{
	init(mfn, order, owner, 0);
}

void frame_init_ram(struct mfn mfn, uint32_t order, domid_t owner)
{
	init(mfn, order, owner, FRAME_CHARGED);
	atomic_add64(&domtab[owner].tot_pages, frames_of(order));
}

/* As many as frame_get goes to, and one more for each entry that its owner can grant it by (frame_hold): so neither wraps. */
#define FRAME_REFS_MAX (UINT32_MAX - NR_GRANTS)

/*@ requires frames_end <= NR_FRAMES && logs_room;
    requires counted: mfn.v < frames_end && frametab[mfn.v].refs > 0 ==> counted(mfn.v);
    assigns frametab[mfn.v].refs, frame_hold_log, frame_put_log, frame_free_log, frame_pool, domtab[0 .. NR_DOMS - 1].tot_pages,
      domtab[0 .. NR_DOMS - 1].refs, domtab[0 .. NR_DOMS - 1].state;
    ensures whose: \result != 0 <==> mfn.v < frames_end && 0 < \old(frametab[mfn.v].refs) < FRAME_REFS_MAX && frametab[mfn.v].owner == owner;
    ensures more: \result != 0 ==> frametab[mfn.v].refs == \old(frametab[mfn.v].refs) + 1;
    ensures same: \result == 0 ==> frametab[mfn.v].refs == \old(frametab[mfn.v].refs);
    ensures stays: none_freed{Pre,Post};
*/
bool frame_get(struct mfn mfn, domid_t owner)
{
	struct frame *f;
	uint32_t n;

	if (mfn.v >= frames_end)
		return false;
	f = &frametab[mfn.v];
	n = atomic_load(&f->refs);
	/*@ loop invariant n == f->refs && f->refs == \at(frametab[mfn.v].refs,Pre);
	    loop assigns n, f->refs;
	*/
	do {
		if (n == 0 || n >= FRAME_REFS_MAX)
			return false;
	} while (!atomic_cas(&f->refs, &n, n + 1));
	if (f->owner == owner) {
		//@ ghost frame_hold_log.n++;
		//@ ghost frame_hold_log.mfn = mfn.v;
		return true;
	}
	frame_put(mfn);
	return false;
}

/*@ requires mfn.v < NR_FRAMES && 0 < frametab[mfn.v].refs < UINT32_MAX && logs_room;
    assigns frametab[mfn.v].refs, frame_hold_log;
    ensures more: frametab[mfn.v].refs == \old(frametab[mfn.v].refs) + 1;
*/
void frame_hold(struct mfn mfn)
{
	atomic_add(&frametab[mfn.v].refs, 1);
	//@ ghost frame_hold_log.n++;
	//@ ghost frame_hold_log.mfn = mfn.v;
}

/*@ requires counted: counted(mfn.v) && logs_room;
    assigns frametab[mfn.v].refs, frame_put_log, frame_free_log, frame_pool, domtab[0 .. NR_DOMS - 1].tot_pages,
      domtab[0 .. NR_DOMS - 1].refs, domtab[0 .. NR_DOMS - 1].state;
    ensures less: frametab[mfn.v].refs == \old(frametab[mfn.v].refs) - 1;
    ensures stays: \old(frametab[mfn.v].refs) > 1 ==> none_freed{Pre,Post};
    ensures last: \old(frametab[mfn.v].refs) == 1 ==> frame_free_log.n == \old(frame_free_log.n) + 1 && frame_free_log.mfn == mfn.v;
    ensures charge: \old(frametab[mfn.v].refs) == 1 ==> uncharged{Pre,Post}(frametab[mfn.v].owner, charge(mfn.v));
*/
void frame_put(struct mfn mfn)
{
	struct frame *f = &frametab[mfn.v];
	bool charged = f->flags & FRAME_CHARGED;
	domid_t owner = f->owner;

	//@ ghost frame_put_log.n++;
	//@ ghost frame_put_log.mfn = mfn.v;
	if (atomic_sub(&f->refs, 1) != 1)
		return;
	hal_frames_free(mfn, 0);
	if (charged && atomic_sub64(&domtab[owner].tot_pages, 1) == 1)
		dom_reap(owner);	/* a pin outlived all else of the domain */
}

void frame_put_order(struct mfn mfn, uint32_t order)
{
	for (uint64_t i = 0; i < (1ull << order); i++)
		frame_put((struct mfn){ mfn.v + i });
}
