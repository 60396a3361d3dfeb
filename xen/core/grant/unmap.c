/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.c - GNTTABOP_unmap_grant_ref. */
#include "core/grant/unmap.h"
#include "hal/spec.h"

/* What of a mapping's flags goes, and what the handle keeps. */
/*@ requires \valid(plan);
    assigns plan->drop, plan->keep;
    exits \false;
*/
static void split(uint32_t flags, struct gnttab_unmap_grant_ref_plan *plan)
{
	uint32_t gone = (plan->host ? MT_HOST : 0) | (plan->dev ? MT_DEVICE : 0);

	plan->drop = gone | (flags & MT_WRITE);
	plan->keep = flags & ~gone & (MT_HOST | MT_DEVICE) ? flags & ~gone : 0;
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
	if (mt->dom != c->peer)
		return -XEN_EAGAIN;		/* another mapping took the handle between resolve and lock */
	if (arg->host_addr && (!(mt->flags & MT_HOST) || arg->host_addr != mt->gfn * PAGE_SIZE))
		return -XEN_EADDRNOTAVAIL;
	if (arg->dev_bus_addr && (!(mt->flags & MT_DEVICE) || arg->dev_bus_addr != gactive[c->peer][mt->ref].mfn * PAGE_SIZE))
		return -XEN_EADDRINUSE;

	plan->handle = h;
	plan->ref = mt->ref;
	plan->gfn = mt->gfn;
	plan->host = arg->host_addr != 0;
	plan->dev = arg->dev_bus_addr != 0;
	split(mt->flags, plan);
	return 0;
}

void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx)
{
	if (!plan->host && !plan->dev)
		return;
	if (plan->host) {
		hal_p2m_clear(c->self, (struct gfn){ plan->gfn }, 0);
		fx_flush(fx, c->self);
	}
	mtrack[c->self][plan->handle].flags = plan->keep;
	if (!plan->keep)
		mt_put(c->self, plan->handle);
	fx_fin_grant(fx, c->peer, plan->ref, plan->drop);
}

void gnttab_unmap_grant_ref_result(const struct gnttab_unmap_grant_ref_plan *plan, struct gnttab_unmap_grant_ref *arg)
{
	(void)plan, (void)arg;		/* only the status */
}
