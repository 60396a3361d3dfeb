/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/unmap.c - GNTTABOP_unmap_grant_ref. */
#include "core/grant/unmap.h"
#include "core/grant/maptrack.h"
#include "hal/p2m.h"
#include "hal/spec.h"

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
	if (arg->host_addr && (!(mt->flags & MT_HOST) || arg->host_addr != mt->gfn << PAGE_SHIFT))
		return -XEN_EADDRNOTAVAIL;
	if (arg->dev_bus_addr && (!(mt->flags & MT_DEVICE) || arg->dev_bus_addr != gactive[mt->dom][mt->ref].mfn << PAGE_SHIFT))
		return -XEN_EADDRINUSE;

	plan->handle = h;
	plan->ref = mt->ref;
	plan->gfn = mt->gfn;
	plan->drop = (arg->host_addr ? MT_HOST : 0) | (arg->dev_bus_addr ? MT_DEVICE : 0);
	plan->keep = mt->flags & (MT_HOST | MT_DEVICE) & ~plan->drop;
	if (plan->drop)
		plan->drop |= mt->flags & MT_WRITE;
	if (plan->keep)
		plan->keep |= mt->flags & MT_WRITE;
	return 0;
}

void gnttab_unmap_grant_ref_commit(const struct ctx *c, const struct gnttab_unmap_grant_ref_plan *plan, struct fx *fx)
{
	if (!plan->drop)
		return;
	if (plan->drop & MT_HOST) {
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
