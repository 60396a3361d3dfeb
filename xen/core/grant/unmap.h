/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.h - GNTTABOP_unmap_grant_ref: a mapping goes; its pin and frame wait for the flush (struct gnttab_unmap_grant_ref). */
#ifndef CORE_GRANT_UNMAP_H
#define CORE_GRANT_UNMAP_H
#include "call/stages.h"
#include "core/grant/release.h"
#include "hal/p2m.h"

struct gnttab_unmap_grant_ref_plan {
	uint32_t handle, ref;
	uint32_t host, dev;		/* which of the two mappings goes */
	uint32_t drop;			/* the same as MT_*, with MT_WRITE as it was mapped */
	uint32_t keep;			/* flags of the handle afterwards; 0: it is free */
	uint64_t gfn;
};

//@ ghost struct gnttab_unmap_grant_ref unmapping;	/* what the one fetch read */

/*@ predicate same_unmapping(struct gnttab_unmap_grant_ref *arg) = arg->host_addr == unmapping.host_addr &&
      arg->dev_bus_addr == unmapping.dev_bus_addr && arg->handle == unmapping.handle;
    predicate unmap_asked(integer d, integer e) = g.nauth == 1 &&
      asked(0, domtab[d].sid, dom_object(d, e), SECCLASS_GRANT, GRANT__UNMAP);
    predicate unmap_authorised(struct ctx *c) = unmap_asked(c->self, c->peer);
    // handle h of d maps an entry of e, and what the argument names of it
    predicate unmappable(integer d, integer e, integer h) = mt_live(d, h) && mtrack[d][h].dom == e &&
      (unmapping.host_addr != 0 ==> is_host(mtrack[d][h].flags) && unmapping.host_addr == mtrack[d][h].gfn * PAGE_SIZE) &&
      (unmapping.dev_bus_addr != 0 ==> is_device(mtrack[d][h].flags) &&
        unmapping.dev_bus_addr == (uint64_t)(gactive[e][mtrack[d][h].ref].mfn * PAGE_SIZE));
    // what a mapping has of pins is what it keeps and what is dropped
    predicate parted(integer f, integer kept, integer dropped) =
      pin_hw(f) == pin_hw(kept) + pin_hw(dropped) && pin_hr(f) == pin_hr(kept) + pin_hr(dropped) &&
      pin_dw(f) == pin_dw(kept) + pin_dw(dropped) && pin_dr(f) == pin_dr(kept) + pin_dr(dropped);
    predicate unmap_nothing = unmapping.host_addr == 0 && unmapping.dev_bus_addr == 0;
    predicate unmap_cleared(integer d) = p2m_clear_log.dom == d && p2m_clear_log.gfn * PAGE_SIZE == unmapping.host_addr;
    // what waits for the flush: pins of entry r of e, of the two mappings that the argument names
    predicate fin_drops(struct fx *fx, integer i, integer e, integer r) = fx->fin[i].kind == FIN_GRANT && fx->fin[i].dom == e &&
      fx->fin[i].ref == r && (unmapping.host_addr != 0 <==> is_host(fx->fin[i].flags)) &&
      (unmapping.dev_bus_addr != 0 <==> is_device(fx->fin[i].flags));
    predicate unmap_planned(struct ctx *c, struct gnttab_unmap_grant_ref_plan *plan) =
      plan->handle == unmapping.handle && unmappable(c->self, c->peer, plan->handle) &&
      plan->ref == mtrack[c->self][plan->handle].ref && plan->gfn == mtrack[c->self][plan->handle].gfn &&
      (plan->host != 0 <==> unmapping.host_addr != 0) && (plan->dev != 0 <==> unmapping.dev_bus_addr != 0) &&
      (plan->host != 0 <==> is_host(plan->drop)) && (plan->dev != 0 <==> is_device(plan->drop)) &&
      (plan->keep != 0 ==> mt_flags_ok(plan->keep)) && parted(mtrack[c->self][plan->handle].flags, plan->keep, plan->drop);
*/

/* -XEN_EBADF: no such handle; -XEN_EADDRNOTAVAIL, -XEN_EADDRINUSE: host_addr, dev_bus_addr is not what the handle maps; -XEN_EAGAIN: it changed meanwhile. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && mt_bounds && grant_refs;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, gdom + (0 .. NR_DOMS - 1)) && \separated(plan, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires once: same_unmapping(arg);
    requires lock: grant_pair(c->self, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> unmap_planned(c, plan);
    ensures bad: !mt_live(c->self, arg->handle) ==> \result == -XEN_EBADF;
    ensures works: \old(unmappable(c->self, c->peer, arg->handle)) ==> \result == 0;
    exits \false;
*/
err_t gnttab_unmap_grant_ref_check(const struct ctx *c, const struct gnttab_unmap_grant_ref *arg, struct gnttab_unmap_grant_ref_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && grant_inv;
    requires \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX && \separated(plan, c, fx);
    requires lock: grant_pair(c->self, c->peer);
    requires auth: unmap_authorised(c);
    requires plan: unmap_planned(c, plan);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      mtrack[c->self][unmapping.handle].flags, mtrack[c->self][unmapping.handle].ref, gdom[c->self].mt_free, gdom[c->self].mt_used;
    ensures inv: grant_inv;
    ensures others: same_mtrack_but{Pre,Post}(c->self, unmapping.handle);
    ensures few: fx->nfin <= FX_MAX && fx->nkick == \old(fx->nkick);
    ensures nothing: unmap_nothing ==> fx->nfin == \old(fx->nfin) &&
      mtrack[c->self][unmapping.handle].flags == \old(mtrack[c->self][unmapping.handle].flags);
    ensures cleared: unmapping.host_addr != 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && unmap_cleared(c->self) &&
      fx->flushes != 0;
    ensures kept: unmapping.host_addr == 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures quarantined: !unmap_nothing ==> fx->nfin == \old(fx->nfin) + 1 &&
      fin_drops(fx, \old(fx->nfin), c->peer, \old(mtrack[c->self][unmapping.handle].ref)) &&
      parted(\old(mtrack[c->self][unmapping.handle].flags), mtrack[c->self][unmapping.handle].flags, fx->fin[\old(fx->nfin)].flags);
    exits \false;
*/
void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg);

/*@ requires \valid_read(call) && call->self < NR_DOMS && grant_inv;
    requires \valid(arg) && \valid(fx) && fx->nkick <= FX_KICKS && fx->nfin < FX_MAX && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0;
    requires once: same_unmapping(arg);
    assigns g.refs, g.held, g.peer, g.third, g.grant, g.p2m, g.la, g.lb, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds, fx->held,
      p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      mtrack[call->self][unmapping.handle].flags, mtrack[call->self][unmapping.handle].ref, gdom[0 .. NR_DOMS - 1];
    ensures inv: grant_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_mtrack{Pre,Post} && p2m_clear_log.n == \old(p2m_clear_log.n) && fx->nfin == \old(fx->nfin);
    ensures denied: g.nauth == 0 ==> \result != 0;
    ensures bad: g.nauth == 1 && \old(!mt_live(call->self, unmapping.handle)) ==> \result == -XEN_EBADF;
    ensures works: g.nauth == 1 && (\let e = g.peer; \at(unmappable(call->self, e, unmapping.handle),Pre)) ==> \result == 0;
    ensures mediated: \result == 0 ==> unmap_asked(call->self, g.peer);
    ensures mapped: \result == 0 ==> (\let e = g.peer; \at(unmappable(call->self, e, unmapping.handle),Pre));
    ensures others: \result == 0 ==> same_mtrack_but{Pre,Post}(call->self, unmapping.handle);
    ensures cleared: \result == 0 && unmapping.host_addr != 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n) + 1 &&
      unmap_cleared(call->self) && fx->flushes != 0;
    ensures kept: unmapping.host_addr == 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures nothing: \result == 0 && unmap_nothing ==> fx->nfin == \old(fx->nfin) &&
      mtrack[call->self][unmapping.handle].flags == \old(mtrack[call->self][unmapping.handle].flags);
    ensures quarantined: \result == 0 && !unmap_nothing ==> fx->nfin == \old(fx->nfin) + 1 &&
      fin_drops(fx, \old(fx->nfin), g.peer, \old(mtrack[call->self][unmapping.handle].ref));
    ensures parted: \result == 0 && !unmap_nothing ==> parted(\old(mtrack[call->self][unmapping.handle].flags),
      mtrack[call->self][unmapping.handle].flags, fx->fin[\old(fx->nfin)].flags);
    exits \false;
*/
err_t run_gnttab_unmap_grant_ref(const struct call *call, struct gnttab_unmap_grant_ref *arg, struct fx *fx);
#endif
