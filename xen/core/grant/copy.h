/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/copy.h - GNTTABOP_copy: bytes between a granted or own frame and another (struct gnttab_copy without its unions). */
#ifndef CORE_GRANT_COPY_H
#define CORE_GRANT_COPY_H
#include "call/stages.h"
#include "core/grant/release.h"
#include "hal/mem.h"
#include "hal/p2m.h"
#include "lib/string.h"

struct gnttab_copy_end {
	uint64_t gmfn;			/* of the caller, when not is_ref */
	uint32_t ref;			/* of dom's grant table, when is_ref */
	uint32_t is_ref;
	domid_t dom;
	uint16_t offset;
};
struct gnttab_copy_arg { struct gnttab_copy_end src, dst; uint16_t len; int16_t status; };
struct gnttab_copy_plan { uint64_t src, dst; uint32_t src_off, dst_off, len; };	/* src, dst: mfn */

//@ ghost struct use_log src_use;	/* what the reserve stage took */
//@ ghost struct use_log dst_use;
/*@ // the frame that a granted end means: that of the mappings `self` has of the entry, or RAM of the granter that the entry named
    predicate end_granted(integer d, struct gnttab_copy_end end, integer self, integer frame, integer mfn) =
      gactive[d][end.ref].pins != 0 ? gactive[d][end.ref].domid == self && mfn == gactive[d][end.ref].mfn :
        p2m_type(d, frame) == P2M_RAM && mfn == p2m_mfn(d, frame);
    // a frame of one's own, or one that is mapped with the access that is asked for
    predicate end_own(integer self, integer gfn, boolean write, integer mfn) = mfn == p2m_mfn(self, gfn) &&
      (p2m_type(self, gfn) == P2M_RAM || p2m_type(self, gfn) == P2M_GRANT_RW || (p2m_type(self, gfn) == P2M_GRANT_RO && write == \false));
    // the reserve stage's use of an end: of its granter's entry, for the caller, for write if it is the target
    predicate end_taken(struct use_log u, integer d, integer ref, integer self, integer write, integer frame) =
      u.dom == d && u.ref == ref && u.domid == self && (u.write != 0 <==> write != 0) && u.frame == frame;
    predicate src_used(integer used) = used == 1 || used == 3;
    predicate dst_used(integer used) = used == 2 || used == 3;
    // between reserve and return: the entries in use may be marked without a pin
    predicate copy_marked(integer used, integer e, integer r, integer f, integer q) = used <= 3 &&
      (\forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_GRANTS && !(src_used(used) && d == e && p == r) &&
        !(dst_used(used) && d == f && p == q) ==> marked(d, p)) &&
      (src_used(used) ==> ref_ok(e, r) && told(e, r)) && (dst_used(used) ==> ref_ok(f, q) && told(f, q));
    // what is pinned or mapped is RAM, though no longer the granter's perhaps
    predicate held_ram = (\forall integer d, r; 0 <= d < NR_DOMS && 0 <= r < NR_GRANTS && gactive[d][r].pins != 0 ==> is_ram(gactive[d][r].mfn)) &&
      (\forall integer d, f; (p2m_type(d, f) == P2M_RAM || p2m_type(d, f) == P2M_GRANT_RW || p2m_type(d, f) == P2M_GRANT_RO) ==> is_ram(p2m_mfn(d, f)));
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
/*@ requires \valid(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS && grant_inv && c->used == 0;
    requires \valid_read(arg) && \separated(c, arg);
    requires \separated(c, gdom + (0 .. NR_DOMS - 1)) && \separated(c, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(c, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires lock: grant_pair(c->peer, c->third) && 0 <= g.evtchn <= HELD_PAIR && 0 <= g.life <= HELD_PAIR;
    assigns c->used, c->entry, c->entry2, use_log, src_use, dst_use, gtf, g.alive;
    ensures \result <= 0;
    ensures alive: \result == 0 ==> g.alive == locks + 1;
    ensures inv: mt_bounds && grant_frames && grant_refs && grant_counted && grant_held;
    ensures marks: copy_marked(c->used, c->peer, arg->src.ref, c->third, arg->dst.ref);
    ensures used: \result == 0 ==> (src_used(c->used) <==> arg->src.is_ref != 0) && (dst_used(c->used) <==> arg->dst.is_ref != 0);
    ensures source: src_used(c->used) ==> end_taken(src_use, c->peer, arg->src.ref, c->self, 0, c->entry.frame);
    ensures target: dst_used(c->used) ==> end_taken(dst_use, c->third, arg->dst.ref, c->self, 1, c->entry2.frame);
    exits \false;
*/
err_t gnttab_copy_reserve(struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
/* -XEN_ERANGE: an end crosses its page; -XEN_ENXIO: a frame is no RAM, or not writable. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires lock: grant_pair(c->peer, c->third);
    requires refs: (arg->src.is_ref != 0 ==> arg->src.ref < NR_GRANTS) && (arg->dst.is_ref != 0 ==> arg->dst.ref < NR_GRANTS);
    requires ram: held_ram;
    assigns *plan;
    ensures \result <= 0;
    ensures ram: \result == 0 ==> is_ram(plan->src) && is_ram(plan->dst);
    ensures within: \result == 0 ==> copy_within(plan) && plan->len == arg->len && plan->src_off == arg->src.offset && plan->dst_off == arg->dst.offset;
    ensures bad: arg->src.offset + arg->len > PAGE_SIZE || arg->dst.offset + arg->len > PAGE_SIZE ==> \result == -XEN_ERANGE;
    ensures source: \result == 0 ==> (arg->src.is_ref != 0 ? end_granted(c->peer, arg->src, c->self, c->entry.frame, plan->src) :
      end_own(c->self, arg->src.gmfn, \false, plan->src));
    ensures target: \result == 0 ==> (arg->dst.is_ref != 0 ? end_granted(c->third, arg->dst, c->self, c->entry2.frame, plan->dst) :
      end_own(c->self, arg->dst.gmfn, \true, plan->dst));
    exits \false;
*/
err_t gnttab_copy_check(const struct ctx *c, const struct gnttab_copy_arg *arg, struct gnttab_copy_plan *plan);
/* The bytes of the target's frame are those of the source's, as they were; no other byte changes. */
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx);
    requires lock: grant_pair(c->peer, c->third);
    requires plan: copy_within(plan) && is_ram(plan->src) && is_ram(plan->dst);
    assigns frame_at(plan->dst)[plan->dst_off .. plan->dst_off + plan->len - 1] \from frame_at(plan->src)[plan->src_off .. plan->src_off + plan->len - 1];
    ensures copied: bytes_copied{Pre,Post}(frame_at(plan->dst) + plan->dst_off, frame_at(plan->src) + plan->src_off, plan->len);
    exits \false;
*/
void gnttab_copy_commit(const struct ctx *c, const struct gnttab_copy_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_copy_result(const struct gnttab_copy_plan *plan, struct gnttab_copy_arg *arg);
/* Under the lock, whether or not bytes were copied. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS && \valid_read(arg);
    requires lock: grant_pair(c->peer, c->third);
    requires inv: mt_bounds && grant_frames && grant_refs && grant_counted && grant_held;
    requires marks: copy_marked(c->used, c->peer, arg->src.ref, c->third, arg->dst.ref);
    assigns gtf;
    ensures inv: grant_inv;
    ensures unused: c->used == 0 ==> same_gtf{Pre,Post};
    exits \false;
*/
void gnttab_copy_return(const struct ctx *c, const struct gnttab_copy_arg *arg);
#endif
