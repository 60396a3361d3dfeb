/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.h - GNTTABOP_unmap_grant_ref: a mapping goes; its pin and frame wait for the flush (struct gnttab_unmap_grant_ref). */
#ifndef CORE_GRANT_UNMAP_H
#define CORE_GRANT_UNMAP_H
#include "call/stages.h"
#include "core/grant/maptrack.h"
#include "core/grant/shared.h"
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
    predicate unmap_authorised(struct ctx *c) = g.nauth == 1 &&
      asked(0, domtab[c->self].sid, dom_object(c->self, c->peer), SECCLASS_GRANT, GRANT__UNMAP);
    predicate unmap_planned(struct ctx *c, struct gnttab_unmap_grant_ref_plan *plan) =
      plan->handle == unmapping.handle && mt_live(c->self, plan->handle) && mtrack[c->self][plan->handle].dom == c->peer &&
      plan->ref == mtrack[c->self][plan->handle].ref && plan->gfn == mtrack[c->self][plan->handle].gfn &&
      (plan->host != 0 <==> unmapping.host_addr != 0) && (plan->dev != 0 <==> unmapping.dev_bus_addr != 0) &&
      (plan->host != 0 ==> (mtrack[c->self][plan->handle].flags & MT_HOST) != 0 &&
        unmapping.host_addr == mtrack[c->self][plan->handle].gfn * PAGE_SIZE) &&
      (plan->dev != 0 ==> (mtrack[c->self][plan->handle].flags & MT_DEVICE) != 0);
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
    exits \false;
*/
err_t gnttab_unmap_grant_ref_check(const struct ctx *c, const struct gnttab_unmap_grant_ref *arg, struct gnttab_unmap_grant_ref_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && mt_bounds;
    requires \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX && \separated(plan, c, fx);
    requires lock: grant_pair(c->self, c->peer);
    requires auth: unmap_authorised(c);
    requires plan: unmap_planned(c, plan);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      mtrack[c->self][plan->handle].flags, mtrack[c->self][plan->handle].ref, gdom[c->self].mt_free, gdom[c->self].mt_used;
    ensures bounds: mt_bounds;
    ensures nothing: plan->host == 0 && plan->dev == 0 ==> fx->nfin == \old(fx->nfin) && p2m_clear_log.n == \old(p2m_clear_log.n) &&
      mtrack[c->self][plan->handle].flags == \old(mtrack[c->self][plan->handle].flags);
    ensures cleared: plan->host != 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && p2m_clear_log.dom == c->self &&
      p2m_clear_log.gfn == plan->gfn && fx->flushes != 0;
    ensures kept: plan->host == 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures quarantined: plan->host != 0 || plan->dev != 0 ==> fx->nfin == \old(fx->nfin) + 1 &&
      (\let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_GRANT && q.dom == c->peer && q.ref == plan->ref);
    exits \false;
*/
void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx);
/*@ assigns \nothing;
    exits \false;
*/
void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg);
#endif
