/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.c - GNTTABOP_unmap_grant_ref. */
#include "core/grant/unmap.h"
#include "hal/once.h"
#include "hal/spec.h"

/* What of a mapping's flags goes, and what the handle keeps. */
/*@ requires \valid(plan) && mt_flags_ok(flags);
    requires plan->host != 0 ==> is_host(flags);
    requires plan->dev != 0 ==> is_device(flags);
    assigns plan->drop, plan->keep;
    ensures gone: (plan->host != 0 <==> is_host(plan->drop)) && (plan->dev != 0 <==> is_device(plan->drop));
    ensures keep: plan->keep != 0 ==> mt_flags_ok(plan->keep);
    ensures parted: parted(flags, plan->keep, plan->drop);
    exits \false;
*/
static void split(uint32_t flags, struct gnttab_unmap_grant_ref_plan *plan)
{
	uint32_t gone = (plan->host ? MT_HOST : 0) + (plan->dev ? MT_DEVICE : 0), left = flags - gone;

	plan->drop = gone + (mt_write(flags) ? MT_WRITE : 0);
	plan->keep = mt_host(left) || mt_device(left) ? left : 0;
}

err_t gnttab_unmap_grant_ref_check(const struct ctx *c, const struct gnttab_unmap_grant_ref *arg, struct gnttab_unmap_grant_ref_plan *plan)
{
	const struct maptrack *mt;
	uint32_t h;

	if (arg->handle >= gdom[c->self].nr_mt)
		return -XEN_EBADF;
	h = index_clamp(arg->handle, NR_MT);
	mt = &mtrack[c->self][h];
	if (mt->flags == 0)
		return -XEN_EBADF;
	//@ assert live: mt_live(c->self, arg->handle) && mapping_ok(c->self, arg->handle);
	//@ assert bytes: mt->gfn * PAGE_SIZE == (uint64_t)(mt->gfn * PAGE_SIZE);
	if (mt->dom != c->peer)
		return -XEN_EAGAIN;		/* another mapping took the handle between resolve and lock */
	if (arg->host_addr && (!mt_host(mt->flags) || arg->host_addr != mt->gfn * PAGE_SIZE))
		return -XEN_EADDRNOTAVAIL;
	if (arg->dev_bus_addr && (!mt_device(mt->flags) || arg->dev_bus_addr != gactive[c->peer][mt->ref].mfn * PAGE_SIZE))
		return -XEN_EADDRINUSE;

	plan->handle = h;
	plan->ref = mt->ref;
	plan->gfn = mt->gfn;
	plan->host = arg->host_addr != 0;
	plan->dev = arg->dev_bus_addr != 0;
	split(mt->flags, plan);
	return 0;
}

/* The handle keeps some of its flags, or is free. */
/*@ requires d < NR_DOMS && grant_inv && mt_live(d, h) && h < NR_MT;
    requires keep != 0 ==> mt_flags_ok(keep) && covers(gactive[mtrack[d][h].dom][mtrack[d][h].ref], keep);
    assigns mtrack[d][h].flags, mtrack[d][h].ref, gdom[d].mt_free, gdom[d].mt_used;
    ensures left: mtrack[d][h].flags == keep;
    ensures others: same_mtrack_but{Pre,Post}(d, h);
    ensures inv: grant_inv;
    exits \false;
*/
static void handle_keep(domid_t d, uint32_t h, uint32_t keep)
{
	set_once(mtrack[d][h].flags, keep);
	if (!keep)
		mt_put(d, h);
	//@ assert others: same_mtrack_but{Pre,Here}(d, h);
}

/* Out of the p2m; what the mapping held waits for the flush. */
/*@ requires \valid_read(c) && c->self < NR_DOMS;
    requires \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX && \separated(plan, c, fx);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin];
    ensures cleared: plan->host != 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && p2m_clear_log.dom == c->self &&
      p2m_clear_log.gfn == plan->gfn && fx->flushes != 0;
    ensures kept: plan->host == 0 ==> p2m_clear_log.n == \old(p2m_clear_log.n);
    ensures quarantined: fx->nfin == \old(fx->nfin) + 1 &&
      fx->fin[\old(fx->nfin)].kind == FIN_GRANT && fx->fin[\old(fx->nfin)].dom == c->peer &&
      fx->fin[\old(fx->nfin)].ref == plan->ref && fx->fin[\old(fx->nfin)].flags == plan->drop;
    exits \false;
*/
static void mapping_end(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx)
{
	if (plan->host) {
		hal_p2m_clear(c->self, (struct gfn){ plan->gfn }, 0);
		fx_flush(fx, c->self);
	}
	fx_fin_grant(fx, c->peer, plan->ref, plan->drop);
}

void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx)
{
	//@ assert place: plan->host != 0 ==> plan->gfn * PAGE_SIZE == unmapping.host_addr;
	if (!plan->host && !plan->dev)
		return;
	mapping_end(c, plan, fx);
	//@ assert waits: fin_drops(fx, \at(fx->nfin,Pre), c->peer, \at(mtrack[c->self][unmapping.handle].ref,Pre));
	//@ assert untouched: same_mtrack{Pre,Here};
	handle_keep(c->self, plan->handle, plan->keep);
}

void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg)
{
	(void)plan, (void)arg;		/* only the status */
}
