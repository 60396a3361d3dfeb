/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/frame.h - machine frames: owner and references. */
#ifndef CORE_MEM_FRAME_H
#define CORE_MEM_FRAME_H
#include "core/dom/dom.h"
#include "hal/mem.h"

/* A frame is free (refs == 0), or its owner holds one reference while it is in the owner's p2m or the hypervisor's hands,
 * and every pin, grant mapping and foreign mapping holds one more. It goes back to the pool with its last reference. */
struct frame {
	uint32_t refs;			/* atomic */
	uint32_t writable;		/* atomic: writable mappings in domains that do not own it, and device mappings */
	domid_t owner;			/* DOMID_XEN: the hypervisor's, DOMID_IO: device memory; meaningless when free */
	uint16_t flags;			/* enum frame_flag */
	uint32_t foreign;		/* atomic: XENMAPSPACE_gmfn_foreign mappings; sealing wants 0 in the domain */
};
enum frame_flag {
	FRAME_SHARED = 1,		/* a hypervisor page shown to its owner: shared_info, grant table */
	FRAME_CHARGED = 2,		/* counted in its owner's tot_pages */
};

extern struct frame frametab[NR_FRAMES];	/* by mfn; backed where there is RAM */
extern uint64_t frames_end;			/* first mfn beyond RAM; <= NR_FRAMES */

/* For the contracts: references taken and dropped, the last one of which frame. */
//@ ghost struct frame_log { uint64_t n, mfn; };
//@ ghost struct frame_log frame_hold_log;
//@ ghost struct frame_log frame_put_log;

/*@ // n frames from m on are d's, each referenced once, mapped by nobody else
    predicate frames_new(integer m, integer n, integer d, integer flags) = \forall integer k; m <= k < m + n ==> frametab[k].refs == 1 &&
      frametab[k].owner == d && frametab[k].flags == flags && frametab[k].writable == 0 && frametab[k].foreign == 0;
*/
/* Free frames become owner's RAM: one reference each, counted in its tot_pages until the last reference of each is dropped, so that a
 * frame that others keep mapped stays charged to who granted it. */
/*@ requires owner < NR_DOMS && order <= 18 && is_block(mfn.v, order);
    requires fresh: drawn(mfn.v, order);
    requires quota: domtab[owner].tot_pages + extent(order) <= domtab[owner].max_pages;
    assigns frametab[mfn.v .. mfn.v + extent(order) - 1], frame_pool, domtab[owner].tot_pages;
    ensures owned: frames_new(mfn.v, extent(order), owner, FRAME_CHARGED);
    ensures charged: domtab[owner].tot_pages == \old(domtab[owner].tot_pages) + extent(order);
    ensures kept: drawn_but{Pre,Post}(mfn.v);
    exits \false;
*/
void frame_init_ram(struct mfn mfn, uint32_t order, domid_t owner);
/* The hypervisor's frames, and those that it shows to their owner (FRAME_SHARED): no part of tot_pages. */
/*@ requires order <= 18 && is_block(mfn.v, order);
    requires fresh: drawn(mfn.v, order);
    assigns frametab[mfn.v .. mfn.v + extent(order) - 1], frame_pool;
    ensures owned: frames_new(mfn.v, extent(order), owner, 0);
    ensures kept: drawn_but{Pre,Post}(mfn.v);
    exits \false;
*/
void frame_init(struct mfn mfn, uint32_t order, domid_t owner);	/* free frames become owner's, one reference each */
/* One more reference on a frame that is not free and is owned by `owner`; false: it is free or another's (the caller looks again). */
/*@ assigns frame_hold_log, frame_put_log;
    ensures got: \result != 0 ==> mfn.v < NR_FRAMES && frametab[mfn.v].owner == owner &&
      frame_hold_log.n == \old(frame_hold_log.n) + 1 && frame_hold_log.mfn == mfn.v;
    ensures refused: \result == 0 ==> frame_hold_log.n == \old(frame_hold_log.n);
    exits \false;
*/
bool __must_check frame_get(struct mfn mfn, domid_t owner);
/*@ assigns frame_hold_log;
    ensures frame_hold_log.n == \old(frame_hold_log.n) + 1 && frame_hold_log.mfn == mfn.v;
    exits \false;
*/
void frame_hold(struct mfn mfn);		/* one more on a frame that cannot go meanwhile */
/*@ assigns frame_put_log;
    ensures frame_put_log.n == \old(frame_put_log.n) + 1 && frame_put_log.mfn == mfn.v;
    exits \false;
*/
void frame_put(struct mfn mfn);			/* the last one scrubs and frees it */
void frame_put_order(struct mfn mfn, uint32_t order);
#endif
