/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/physmap.c - XENMEM_add_to_physmap of one's own pages, remove_from_physmap. */
#include "core/mem/physmap.h"
#include "core/fx.h"
#include "core/grant/table.h"
#include "hal/p2m.h"
#include "hal/spec.h"

/*@ requires \valid(old);
    assigns *old;
    ensures \result == 0 || \result == -XEN_EEXIST;
    ensures \result == 0 <==> replaceable(p2m_type(d, gfn));
    ensures old->type == p2m_type(d, gfn) && (\result == 0 ==> old_seen(d, gfn, old));
    exits \false;
*/
static err_t look(domid_t d, uint64_t gfn, struct physmap_old *old)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	old->type = e.type;
	old->mfn = e.mfn;
	return e.type == P2M_HOLE || e.type == P2M_RAM || e.type == P2M_SHARED || e.type == P2M_FOREIGN ? 0 : -XEN_EEXIST;
}

/* What cannot be done asks for no tables: they would stay. */
err_t physmap_old(domid_t d, uint64_t gfn, struct physmap_old *old)
{
	err_t rc = look(d, gfn, old);

	return rc ? rc : hal_p2m_reserve(d, (struct gfn){ gfn }, 0);
}

void physmap_drop(domid_t d, uint64_t gfn, const struct physmap_old *old, struct fx *fx)
{
	if (old->type == P2M_HOLE)
		return;
	hal_p2m_clear(d, (struct gfn){ gfn }, 0);
	fx_flush(fx, d);
	if (old->type == P2M_RAM)
		fx_fin_frame(fx, old->mfn, 0);
	if (old->type == P2M_FOREIGN)
		fx_fin_foreign(fx, frametab[old->mfn.v].owner, old->mfn);
}

err_t memory_add_to_physmap_fetch(struct call *call, struct physmap_arg *arg)
{
	struct xen_add_to_physmap a;
	err_t rc = fetch_in(call, &a, sizeof a);

	arg->domid = a.domid;
	arg->foreign = DOMID_INVALID;
	arg->space = a.space;
	arg->idx = a.idx;
	arg->gfn = a.gpfn;
	return rc;
}

/*@ requires d < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, frametab + (0 .. NR_FRAMES - 1));
    requires domtab[d].shared_mfn.v < NR_FRAMES;
    assigns plan->frame, plan->mfn, gdom[d].shared[0 .. NR_GFRAMES - 1], gdom[d].shared_mfn[0 .. NR_GFRAMES - 1],
      gdom[d].shared_gfn[0 .. NR_GFRAMES - 1], frametab[0 .. NR_FRAMES - 1], frame_pool;
    ensures \result <= 0;
    ensures found: \result == 0 ==> page_named(arg, plan) && page_planned(d, plan);
    ensures bad: arg->space != XENMAPSPACE_shared_info && arg->space != XENMAPSPACE_grant_table ==> \result == -XEN_EOPNOTSUPP;
    exits \false;
*/
static err_t find_page(domid_t d, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan)
{
	err_t rc;

	plan->frame = 0;
	if (arg->space == XENMAPSPACE_shared_info) {
		plan->mfn = domtab[d].shared_mfn;
		return arg->idx ? -XEN_EINVAL : 0;
	}
	if (arg->space != XENMAPSPACE_grant_table)
		return -XEN_EOPNOTSUPP;
	if (arg->idx >= NR_GFRAMES)
		return -XEN_EINVAL;
	plan->frame = index_clamp((uint32_t)arg->idx, NR_GFRAMES) + 1;
	rc = grant_back(d, plan->frame);
	if (rc == 0)
		plan->mfn.v = gdom[d].shared_mfn[plan->frame - 1];
	return rc;
}

err_t memory_add_to_physmap_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan)
{
	err_t rc = find_page(c->peer, arg, plan);

	return rc ? rc : physmap_old(c->peer, arg->gfn, &plan->old);
}

err_t memory_add_to_physmap_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan)
{
	(void)c;
	plan->gfn = arg->gfn;
	return 0;
}

/* A grant frame is at one gfn only: it leaves the one where it was. */
/*@ requires d < NR_DOMS && frame < NR_GFRAMES && \valid(fx);
    requires p2m_has_room(d, gfn, 0);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], gdom[d].shared_gfn[frame], gdom[d].nr_frames;
    ensures others: \let was = \old(gdom[d].shared_gfn[frame]); was != gfn ? same_places_but{Pre,Post}(d, was, 1) : same_places{Pre,Post};
    ensures moved: \let was = \old(gdom[d].shared_gfn[frame]); gdom[d].shared_gfn[frame] == gfn &&
      (was != gfn ==> !(p2m_type(d, was) == P2M_SHARED && p2m_mfn(d, was) == gdom[d].shared_mfn[frame]));
    ensures room: p2m_has_room(d, gfn, 0);
    ensures grown: \old(gdom[d].nr_frames) <= gdom[d].nr_frames <= \max(\old(gdom[d].nr_frames), NR_GFRAMES);
    ensures flushed: \old(fx->flushes) != 0 ==> fx->flushes != 0;
    exits \false;
*/
static void move_grant_frame(domid_t d, uint32_t frame, uint64_t gfn, struct fx *fx)
{
	uint64_t was = gdom[d].shared_gfn[frame];
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ was }, &e);
	if (was != gfn && e.type == P2M_SHARED && e.mfn.v == gdom[d].shared_mfn[frame]) {
		hal_p2m_clear(d, (struct gfn){ was }, 0);
		fx_flush(fx, d);
	}
	gdom[d].shared_gfn[frame] = gfn;
	grant_grown(d, frame + 1);
}

void memory_add_to_physmap_commit(const struct ctx *c, const struct memory_add_to_physmap_plan *plan, struct fx *fx)
{
	physmap_drop(c->peer, plan->gfn, &plan->old, fx);
	//@ assert dropped: same_page{Pre,Here}(plan) && same_places_but{Pre,Here}(c->peer, plan->gfn, 1) && p2m_has_room(c->peer, plan->gfn, 0);
	if (plan->frame)
		move_grant_frame(c->peer, plan->frame - 1, plan->gfn, fx);
	//@ assert moved: same_page{Pre,Here}(plan) && p2m_has_room(c->peer, plan->gfn, 0);
	//@ assert refs: \at(grant_inv,Pre) ==> grant_refs && grant_frames;
	//@ assert grants: \at(grant_inv,Pre) ==> grant_inv;
	hal_p2m_set(c->peer, (struct gfn){ plan->gfn }, plan->mfn, 0, P2M_SHARED);
}

err_t memory_remove_from_physmap_reserve(const struct ctx *c, const struct xen_remove_from_physmap *arg,
					 struct memory_remove_from_physmap_plan *plan)
{
	err_t rc = look(c->peer, arg->gpfn, &plan->old);

	if (rc)
		return -XEN_EPERM;
	return plan->old.type == P2M_HOLE ? -XEN_ENOENT : hal_p2m_reserve(c->peer, (struct gfn){ arg->gpfn }, 0);
}

err_t memory_remove_from_physmap_check(const struct ctx *c, const struct xen_remove_from_physmap *arg,
				       struct memory_remove_from_physmap_plan *plan)
{
	(void)c;
	plan->gfn = arg->gpfn;
	return 0;
}

void memory_remove_from_physmap_commit(const struct ctx *c, const struct memory_remove_from_physmap_plan *plan, struct fx *fx)
{
	physmap_drop(c->peer, plan->gfn, &plan->old, fx);
}
