/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/copy.h - GNTTABOP_copy: bytes between a granted or own frame and another (struct gnttab_copy without its unions). */
#ifndef CORE_GRANT_COPY_H
#define CORE_GRANT_COPY_H
#include "call/stages.h"
#include "core/grant/shared.h"
#include "hal/p2m.h"

struct gnttab_copy_end {
	uint64_t gmfn;			/* of the caller, when not is_ref */
	uint32_t ref;			/* of dom's grant table, when is_ref */
	uint32_t is_ref;
	domid_t dom;
	uint16_t offset;
};
struct gnttab_copy_arg { struct gnttab_copy_end src, dst; uint16_t len; int16_t status; };
struct gnttab_copy_plan { uint64_t src, dst; uint32_t src_off, dst_off, len; };	/* src, dst: mfn */

/*@ // the frame that a granted end means: that of the mappings `self` has of the entry, or RAM of the granter that the entry named
    predicate end_granted(integer d, struct gnttab_copy_end end, integer self, integer frame, integer mfn) =
      gactive[d][end.ref].pins != 0 ? gactive[d][end.ref].domid == self && mfn == gactive[d][end.ref].mfn :
        p2m_type(d, frame) == P2M_RAM && mfn == p2m_mfn(d, frame);
    // a frame of one's own, or one that is mapped with the access that is asked for
    predicate end_own(integer self, integer gfn, boolean write, integer mfn) = mfn == p2m_mfn(self, gfn) &&
      (p2m_type(self, gfn) == P2M_RAM || p2m_type(self, gfn) == P2M_GRANT_RW || (p2m_type(self, gfn) == P2M_GRANT_RO && write == \false));
    predicate copy_within(struct gnttab_copy_plan *plan) =
      plan->src_off + plan->len <= PAGE_SIZE && plan->dst_off + plan->len <= PAGE_SIZE;
*/

/* peer is the source's domain, third the destination's. -XEN_ESRCH; -XEN_EACCES: a gmfn of another domain. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, arg->src.dom, c->peer) && names(c->self, arg->dst.dom, c->third);
    ensures own: \result == 0 ==> (!arg->src.is_ref ==> c->peer == c->self) && (!arg->dst.is_ref ==> c->third == c->self);
    exits \false;
*/
err_t gnttab_copy_resolve(struct ctx *c, const struct gnttab_copy_arg *arg);
/* Marks the entries in use. Errors as of map. */
err_t gnttab_copy_reserve(struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
/* -XEN_ERANGE: an end crosses its page; -XEN_ENXIO: a frame is no RAM, or not writable. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires lock: grant_pair(c->peer, c->third);
    requires refs: (arg->src.is_ref != 0 ==> arg->src.ref < NR_GRANTS) && (arg->dst.is_ref != 0 ==> arg->dst.ref < NR_GRANTS);
    assigns *plan;
    ensures \result <= 0;
    ensures within: \result == 0 ==> copy_within(plan) && plan->len == arg->len && plan->src_off == arg->src.offset && plan->dst_off == arg->dst.offset;
    ensures bad: arg->src.offset + arg->len > PAGE_SIZE || arg->dst.offset + arg->len > PAGE_SIZE ==> \result == -XEN_ERANGE;
    ensures source: \result == 0 ==> (arg->src.is_ref != 0 ? end_granted(c->peer, arg->src, c->self, c->entry.frame, plan->src) :
      end_own(c->self, arg->src.gmfn, \false, plan->src));
    ensures target: \result == 0 ==> (arg->dst.is_ref != 0 ? end_granted(c->third, arg->dst, c->self, c->entry2.frame, plan->dst) :
      end_own(c->self, arg->dst.gmfn, \true, plan->dst));
    exits \false;
*/
err_t gnttab_copy_check(const struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
void gnttab_copy_commit(const struct ctx *c, const struct gnttab_copy_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_copy_result(const struct gnttab_copy_plan *plan, struct gnttab_copy_arg *arg);
void gnttab_copy_return(const struct ctx *c, const struct gnttab_copy_arg *arg);
#endif
