/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/direct.c - XENMEM_redoubt_populate_direct: DMA memory of a driver domain. */
#include "core/memmap/memmap.h"

#define TRIES 8u		/* blocks of memory looked at for one whose gfns are free */

/*@ requires order <= DIRECT_ORDER_MAX && gfn + extent(order) <= UINT64_MAX;
    assigns p2m_room;
    ensures \result <= 0;
    ensures ready: \result == 0 ==> direct_places(d, gfn, extent(order));
    exits \false;
*/
static err_t gfns_ready(domid_t d, uint64_t gfn, uint32_t order)
{
	struct p2m_entry e;
	err_t rc = 0;

	/*@ loop invariant 0 <= i <= extent(order) && rc <= 0;
	    loop invariant rc == 0 ==> direct_places(d, gfn, i);
	    loop assigns i, rc, e, p2m_room;
	    loop variant extent(order) - i;
	*/
	for (uint64_t i = 0; i < frames_of(order) && rc == 0; i++) {
		hal_p2m_lookup(d, (struct gfn){ gfn + i }, &e);
		rc = e.type == P2M_HOLE ? hal_p2m_reserve(d, (struct gfn){ gfn + i }, 0) : -XEN_EEXIST;
	}
	return rc;
}

/* The blocks that do not fit are held until the search ends, so that each try sees another one. */
err_t memory_direct_reserve(struct ctx *c, const struct memory_direct_arg *arg, struct memory_direct_plan *plan)
{
	struct mfn tried[TRIES];
	uint32_t n = 0;
	err_t rc = -XEN_EEXIST;

	if (arg->order > DIRECT_ORDER_MAX)
		return -XEN_EINVAL;
	if (!quota_allows(c->peer, frames_of(arg->order)))
		return -XEN_ENOMEM;
	/*@ loop invariant 0 <= n <= TRIES && rc <= 0;
	    loop invariant ready: rc == 0 ==> n > 0 && direct_places(c->peer, tried[n - 1].v, extent(arg->order));
	    loop invariant blocks: \forall integer i; 0 <= i < n ==> drawn(tried[i].v, arg->order) && is_block(tried[i].v, arg->order);
	    loop invariant apart: \forall integer i, j; 0 <= i < j < n ==> tried[i].v != tried[j].v;
	    loop assigns rc, n, tried[0 .. TRIES - 1], p2m_room, frame_pool;
	    loop variant TRIES - n;
	*/
	while (rc == -XEN_EEXIST && n < TRIES) {
		rc = hal_frames_alloc(c->peer, arg->order, &tried[n]);
		if (rc)
			break;
		rc = gfns_ready(c->peer, tried[n].v, arg->order);
		n++;
	}
	if (rc == 0)
		plan->mfn = tried[--n];
	/*@ loop invariant 0 <= n <= TRIES;
	    loop invariant kept: rc == 0 ==> drawn(plan->mfn.v, arg->order);
	    loop invariant apart: rc == 0 ==> \forall integer i; 0 <= i < n ==> tried[i].v != plan->mfn.v;
	    loop assigns n, frame_pool;
	    loop variant n;
	*/
	while (n)
		hal_frames_free(tried[--n], arg->order);
	return rc;
}

err_t memory_direct_check(const struct ctx *c, const struct memory_direct_arg *arg, struct memory_direct_plan *plan)
{
	(void)c;
	plan->order = arg->order;
	return 0;
}

void memory_direct_commit(const struct ctx *c, const struct memory_direct_plan *plan, struct fx *fx)
{
	struct mfn m = plan->mfn;
	uint64_t end = m.v + frames_of(plan->order);

	(void)fx;
	frame_init_ram(plan->mfn, plan->order, c->peer);
	//@ assert block: plan->mfn.v == \at(plan->mfn.v,Pre) == m.v && end <= NR_FRAMES && p2m_rooms(c->peer, plan->mfn.v, end - plan->mfn.v);
	/*@ loop invariant plan->mfn.v <= m.v <= end;
	    loop invariant ram: p2m_all(c->peer, plan->mfn.v, m.v - plan->mfn.v, P2M_RAM);
	    loop invariant direct: p2m_maps(c->peer, plan->mfn.v, m.v - plan->mfn.v, plan->mfn.v);
	    loop invariant others: same_places_but{Pre,Here}(c->peer, plan->mfn.v, m.v - plan->mfn.v);
	    loop invariant rooms: p2m_rooms(c->peer, plan->mfn.v, end - plan->mfn.v);
	    loop assigns m, p2m_world, p2m_set_log;
	    loop variant end - m.v;
	*/
	for (; m.v < end; m.v++)
		hal_p2m_set(c->peer, (struct gfn){ m.v }, m, 0, P2M_RAM);
}

void memory_direct_result(const struct memory_direct_plan *plan, struct memory_direct_arg *arg)
{
	arg->gfn = plan->mfn.v;
}
