/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/foreign.c - frames of a domain that is being built, in its builder's map: gmfn_foreign and the grant table as a resource. */
#include "call/held.h"
#include "core/mem/physmap.h"
#include "core/fx.h"
#include "core/grant/table.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/p2m.h"
#include "hal/spec.h"

void physmap_set_foreign(domid_t d, uint64_t gfn, domid_t owner, struct mfn mfn)
{
	atomic_add(&frametab[mfn.v].writable, 1);
	atomic_add(&domtab[owner].foreign, 1);
	dom_hold(owner);
	hal_p2m_set(d, (struct gfn){ gfn }, mfn, 0, P2M_FOREIGN);
}

err_t memory_map_foreign_resolve(struct ctx *c, const struct physmap_arg *arg)
{
	err_t rc = resolve_dom(c, arg->domid);

	if (rc)
		return rc;
	rc = c->peer != c->self || arg->foreign == c->self ? -XEN_EINVAL : dom_get(arg->foreign);	/* into one's own map, from another's memory */
	if (rc) {
		ctx_release(c);
		return rc;
	}
	c->third = (domid_t)index_clamp(arg->foreign, NR_DOMS);
	//@ ghost g.third = c->third;
	hal_about(c->third);
	return 0;
}

err_t memory_map_foreign_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan)
{
	struct p2m_entry e;
	err_t rc = physmap_old(c->peer, arg->gfn, &plan->old);

	if (rc)
		return rc;
	hal_p2m_lookup(c->third, (struct gfn){ arg->idx }, &e);
	if (e.type != P2M_RAM || atomic_load(&domtab[c->third].state) != DOM_BUILDING || !frame_get(e.mfn, c->third))
		return -XEN_EINVAL;
	plan->mfn = e.mfn;
	return 0;
}

err_t memory_map_foreign_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan)
{
	(void)c;
	plan->gfn = arg->gfn;
	return 0;
}

void memory_map_foreign_commit(const struct ctx *c, const struct memory_map_foreign_plan *plan, struct fx *fx)
{
	physmap_drop(c->peer, plan->gfn, &plan->old, fx);
	//@ assert same: plan->gfn == \at(plan->gfn,Pre);
	//@ assert dropped: same_places_but{Pre,Here}(c->peer, plan->gfn, 1);
	physmap_set_foreign(c->peer, plan->gfn, c->third, plan->mfn);
	//@ assert others: \forall integer e, k; !(e == c->peer && k == plan->gfn) ==> same_place{Pre,Here}(e, k);
}

err_t memory_map_resource_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan)
{
	err_t rc;

	if (arg->idx >= NR_GFRAMES || c->peer == c->self || atomic_load(&domtab[c->peer].state) != DOM_BUILDING)
		return -XEN_EINVAL;
	plan->frame = index_clamp((uint32_t)arg->idx, NR_GFRAMES);
	rc = grant_back(c->peer, plan->frame + 1);
	if (rc == 0)
		rc = physmap_old(c->self, arg->gfn, &plan->old);
	if (rc)
		return rc;
	plan->mfn.v = gdom[c->peer].shared_mfn[plan->frame];
	return frame_get(plan->mfn, c->peer) ? 0 : -XEN_EINVAL;
}

err_t memory_map_resource_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan)
{
	(void)c;
	plan->gfn = arg->gfn;
	return 0;
}

void memory_map_resource_commit(const struct ctx *c, const struct memory_map_resource_plan *plan, struct fx *fx)
{
	grant_grown(c->peer, plan->frame + 1);
	physmap_drop(c->self, plan->gfn, &plan->old, fx);
	physmap_set_foreign(c->self, plan->gfn, c->peer, plan->mfn);
}
