/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/map.c - GNTTABOP_map_grant_ref. */
#include "core/grant/map.h"
#include "core/grant/maptrack.h"
#include "core/grant/release.h"
#include "hal/p2m.h"
#include "hal/spec.h"

#define PIN_MAX 0xffffu			/* mappings of one entry, of each kind */

static bool writes(const struct gnttab_map_grant_ref *arg)
{
	return !(arg->flags & GNTMAP_readonly);
}

static err_t args_ok(const struct ctx *c, const struct gnttab_map_grant_ref *arg)
{
	if (!(arg->flags & (GNTMAP_host_map | GNTMAP_device_map)) || (arg->flags & GNTMAP_contains_pte))
		return -XEN_EINVAL;
	if ((arg->flags & GNTMAP_host_map) && arg->host_addr % PAGE_SIZE)
		return -XEN_EADDRNOTAVAIL;
	return arg->ref < gdom[c->peer].nr_frames * GNT_PER_FRAME ? 0 : -XEN_ENOENT;
}

err_t gnttab_map_grant_ref_reserve(struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan)
{
	err_t rc = args_ok(c, arg);

	(void)plan;
	if (rc == 0)
		rc = mt_reserve(c->self);
	if (rc)
		return rc;
	if ((arg->flags & GNTMAP_host_map) && hal_p2m_reserve(c->self, (struct gfn){ arg->host_addr >> PAGE_SHIFT }, 0))
		return -XEN_EADDRNOTAVAIL;
	rc = grant_entry_use(c->peer, index_clamp(arg->ref, NR_GRANTS), c->self, writes(arg), &c->entry);
	c->used = rc == 0;
	return rc;
}

void gnttab_map_grant_ref_return(const struct ctx *c, const struct gnttab_map_grant_ref *arg)
{
	if (c->used)
		grant_entry_idle(c->peer, index_clamp(arg->ref, NR_GRANTS));
}

/* Which frame: that of the mappings there are, else the one that the entry names now. */
static err_t find_frame(const struct ctx *c, struct gnttab_map_grant_ref_plan *plan)
{
	const struct grant_active *a = &gactive[c->peer][plan->ref];
	struct p2m_entry e;

	plan->first = a->pins == 0;
	if (!plan->first) {
		plan->mfn = a->mfn;
		if (a->domid != c->self)
			return -XEN_ENOENT;
		return a->host_r + a->host_w < PIN_MAX && a->dev_r + a->dev_w < PIN_MAX ? 0 : -XEN_ENOSPC;
	}
	hal_p2m_lookup(c->peer, (struct gfn){ c->entry.frame }, &e);
	plan->mfn = e.mfn.v;
	return e.type == P2M_RAM ? 0 : -XEN_ENXIO;
}

err_t gnttab_map_grant_ref_check(const struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan)
{
	struct p2m_entry there;
	err_t rc = args_ok(c, arg);

	if (rc)
		return rc;
	plan->ref = index_clamp(arg->ref, NR_GRANTS);
	plan->gfn = arg->host_addr >> PAGE_SHIFT;
	plan->readonly = !writes(arg);
	plan->pins = (arg->flags & GNTMAP_host_map ? MT_HOST : 0) | (arg->flags & GNTMAP_device_map ? MT_DEVICE : 0) |
		     (plan->readonly ? 0 : MT_WRITE);
	rc = find_frame(c, plan);
	if (rc)
		return rc;
	hal_p2m_lookup(c->self, (struct gfn){ plan->gfn }, &there);
	if ((plan->pins & MT_HOST) && there.type != P2M_HOLE)
		return -XEN_EADDRNOTAVAIL;
	plan->handle = mt_pick(c->self);
	return plan->handle < NR_MT ? 0 : -XEN_ENOSPC;
}

void gnttab_map_grant_ref_commit(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan, struct fx *fx)
{
	struct grant_active *a = &gactive[c->peer][plan->ref];
	struct maptrack *mt = &mtrack[c->self][plan->handle];

	(void)fx;			/* nothing was there: nothing to flush */
	if (plan->first) {
		a->mfn = plan->mfn;
		a->domid = c->self;
		frame_hold((struct mfn){ plan->mfn });
	}
	grant_pin(c->peer, plan->ref, plan->pins);
	mt_take(c->self, plan->handle);
	mt->flags = plan->pins;
	mt->ref = plan->ref;
	mt->gfn = plan->gfn;
	mt->dom = c->peer;
	if (plan->pins & MT_HOST)
		hal_p2m_set(c->self, (struct gfn){ plan->gfn }, (struct mfn){ plan->mfn }, 0, plan->readonly ? P2M_GRANT_RO : P2M_GRANT_RW);
}

void gnttab_map_grant_ref_result(const struct gnttab_map_grant_ref_plan *plan, struct gnttab_map_grant_ref *arg)
{
	arg->handle = plan->handle;
	arg->dev_bus_addr = plan->pins & MT_DEVICE ? plan->mfn << PAGE_SHIFT : 0;
}
