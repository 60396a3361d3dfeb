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
      mtrack[c->self][plan->handle].flags, mtrack[c->self][plan->handle].ref, gdom[c->self].mt_free, gdom[c->self].mt_used;
    ensures inv: grant_inv;
    ensures others: same_mtrack_but{Pre,Post}(c->self, plan->handle);
    ensures left: mtrack[c->self][plan->handle].flags == (plan->host == 0 && plan->dev == 0 ?
      \old(mtrack[c->self][plan->handle].flags) : plan->keep);
    ensures nothing: plan->host == 0 && plan->dev == 0 ==> fx->nfin == \old(fx->nfin) && p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures cleared: plan->host != 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && p2m_clear_log.dom == c->self &&
      p2m_clear_log.gfn == plan->gfn && fx->flushes != 0;
    ensures kept: plan->host == 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures quarantined: plan->host != 0 || plan->dev != 0 ==> fx->nfin == \old(fx->nfin) + 1 &&
      (\let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_GRANT && q.dom == c->peer && q.ref == plan->ref && q.flags == plan->drop);
    exits \false;
*/
void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg);
#endif
