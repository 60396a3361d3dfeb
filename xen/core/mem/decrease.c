/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/decrease.c - XENMEM_decrease_reservation: RAM goes back once no TLB and no grant holds it. */
#include "core/mem/reservation.h"
#include "core/fx.h"
#include "hal/p2m.h"

err_t memory_decrease_reserve(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan)
{
	struct p2m_entry e;

	(void)plan;
	if ((arg->order != 0 && arg->order != 9) || arg->gfn % (1ul << arg->order))
		return -XEN_EINVAL;
	//@ assert aligned: arg->order == 9 ==> arg->gfn % 512 == 0;
	hal_p2m_lookup(c->peer, (struct gfn){ arg->gfn }, &e);
	return e.type == P2M_RAM && e.order > arg->order ? hal_p2m_reserve(c->peer, (struct gfn){ arg->gfn }, arg->order) : 0;
}

err_t memory_decrease_check(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan)
{
	struct p2m_entry e;

	hal_p2m_lookup(c->peer, (struct gfn){ arg->gfn }, &e);
	if (e.type != P2M_RAM || e.order != arg->order)
		return -XEN_EINVAL;
	plan->gfn = arg->gfn;
	plan->mfn = e.mfn;
	plan->order = arg->order;
	return 0;
}

void memory_decrease_commit(const struct ctx *c, const struct memory_decrease_plan *plan, struct fx *fx)
{
	hal_p2m_clear(c->peer, (struct gfn){ plan->gfn }, plan->order);
	fx_flush(fx, c->peer);
	fx_fin_frame(fx, plan->mfn, plan->order);
}
