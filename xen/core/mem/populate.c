/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/populate.c - XENMEM_populate_physmap: scrubbed frames at gfns that are holes. */
#include "core/mem/reservation.h"
#include "core/fx.h"
#include "hal/p2m.h"

/* The largest mapping that fits an aligned part of the extent: 1 GiB, 2 MiB or 4 KiB. */
/*@ assigns \nothing;
    ensures \result == piece_order(gfn, order);
    exits \false;
*/
static uint32_t piece(uint64_t gfn, uint32_t order)
{
	if (order >= 18 && gfn % (1ul << 18) == 0)
		return 18;
	return order >= 9 && gfn % (1ul << 9) == 0 ? 9 : 0;
}

/*@ requires p2m_sized(gfn, step);
    assigns p2m_room;
    ensures \result <= 0;
    ensures ready: \result == 0 ==> p2m_has_room(d, gfn, step) && p2m_all(d, gfn, p2m_span(step), P2M_HOLE);
    ensures busy: p2m_type(d, gfn) != P2M_HOLE ==> \result != 0;
    ensures kept: same_room{Pre,Post}(step);
    exits \false;
*/
static err_t reserve_piece(domid_t d, uint64_t gfn, uint32_t step)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e.type == P2M_HOLE ? hal_p2m_reserve(d, (struct gfn){ gfn }, step) : -XEN_EEXIST;
}

/*@ requires order <= EXTENT_ORDER_BUILD && gfn + extent(order) <= UINT64_MAX;
    assigns p2m_room;
    ensures \result <= 0;
    ensures holes: \result == 0 ==> p2m_all(d, gfn, extent(order), P2M_HOLE);
    ensures rooms: \result == 0 ==> pieces_room(d, gfn, extent(order), piece_order(gfn, order));
    exits \false;
*/
static __attribute__((noinline)) err_t reserve_pieces(domid_t d, uint64_t gfn, uint32_t order)
{
	uint32_t step = piece(gfn, order);
	uint64_t n = frames_of(order), size = frames_of(step);
	err_t rc = 0;

	//@ assert whole: p2m_sized(gfn, step) && p2m_aligned(n, step) && size == p2m_span(step);
	/*@ loop invariant size: 0 <= i <= n && p2m_aligned(i, step) && rc <= 0;
	    loop invariant holes: rc == 0 ==> p2m_all(d, gfn, i, P2M_HOLE);
	    loop invariant rooms: rc == 0 ==> pieces_room(d, gfn, i, step);
	    loop assigns i, rc, p2m_room;
	    loop variant n - i;
	*/
	for (uint64_t i = 0; rc == 0 && i < n; i += size)
		rc = reserve_piece(d, gfn + i, step);
	return rc;
}

/*@ requires d < NR_DOMS && \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    requires populate: plan->order <= EXTENT_ORDER_BUILD && plan->gfn + extent(plan->order) <= UINT64_MAX && is_block(plan->mfn.v, plan->order);
    requires rooms: pieces_room(d, plan->gfn, extent(plan->order), piece_order(plan->gfn, plan->order));
    assigns p2m_world, p2m_set_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures ram: p2m_all(d, plan->gfn, extent(plan->order), P2M_RAM);
    ensures there: p2m_maps(d, plan->gfn, extent(plan->order), plan->mfn.v);
    ensures others: same_places_but{Pre,Post}(d, plan->gfn, extent(plan->order));
    exits \false;
*/
static __attribute__((noinline)) void set_pieces(domid_t d, const struct memory_populate_plan *plan, struct fx *fx)
{
	uint32_t step = piece(plan->gfn, plan->order);
	uint64_t n = frames_of(plan->order), size = frames_of(step);

	//@ assert whole: p2m_sized(plan->gfn, step) && p2m_aligned(n, step) && size == p2m_span(step) && p2m_aligned(plan->mfn.v, step);
	if (step)			/* a superpage may take the place of a table of holes, whose page waits for the flush */
		fx_flush(fx, d);
	/*@ loop invariant size: 0 <= i <= n && p2m_aligned(i, step);
	    loop invariant ram: p2m_all(d, plan->gfn, i, P2M_RAM);
	    loop invariant there: p2m_maps(d, plan->gfn, i, plan->mfn.v);
	    loop invariant others: same_places_but{Pre,Here}(d, plan->gfn, i);
	    loop invariant rooms: pieces_room(d, plan->gfn, n, step);
	    loop assigns i, p2m_world, p2m_set_log;
	    loop variant n - i;
	*/
	for (uint64_t i = 0; i < n; i += size)
		hal_p2m_set(d, (struct gfn){ plan->gfn + i }, (struct mfn){ plan->mfn.v + i }, step, P2M_RAM);
}

err_t memory_populate_reserve(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan)
{
	uint32_t max = c->peer == c->self ? EXTENT_ORDER_MAX : EXTENT_ORDER_BUILD;
	err_t rc;

	if (arg->order > max || arg->gfn > UINT64_MAX - frames_of(arg->order))
		return -XEN_EINVAL;
	if (!quota_allows(c->peer, frames_of(arg->order)))
		return -XEN_ENOMEM;
	rc = arg->order ? reserve_pieces(c->peer, arg->gfn, arg->order) : reserve_piece(c->peer, arg->gfn, 0);
	return rc ? rc : hal_frames_alloc(c->peer, arg->order, &plan->mfn);
}

err_t memory_populate_check(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan)
{
	(void)c;
	plan->gfn = arg->gfn;
	plan->order = arg->order;
	return 0;
}

void memory_populate_commit(const struct ctx *c, const struct memory_populate_plan *plan, struct fx *fx)
{
	frame_init_ram(plan->mfn, plan->order, c->peer);
	if (plan->order)
		set_pieces(c->peer, plan, fx);
	else
		hal_p2m_set(c->peer, (struct gfn){ plan->gfn }, plan->mfn, 0, P2M_RAM);
}
