/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/populate.c - XENMEM_populate_physmap: scrubbed frames at gfns that are holes. */
#include "core/mem/reservation.h"
#include "core/fx.h"
#include "hal/atomic.h"
#include "hal/mem.h"
#include "hal/p2m.h"

/* The largest mapping that fits an aligned part of the extent: 1 GiB, 2 MiB or 4 KiB. */
static uint32_t piece(uint64_t gfn, uint32_t order)
{
	if (order >= 18 && gfn % (1ul << 18) == 0)
		return 18;
	return order >= 9 && gfn % (1ul << 9) == 0 ? 9 : 0;
}

static err_t reserve_piece(domid_t d, uint64_t gfn, uint32_t step)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e.type == P2M_HOLE ? hal_p2m_reserve(d, (struct gfn){ gfn }, step) : -XEN_EEXIST;
}

static __attribute__((noinline)) err_t reserve_pieces(domid_t d, uint64_t gfn, uint32_t order)
{
	uint32_t step = piece(gfn, order);
	err_t rc = 0;

	for (uint64_t i = 0; rc == 0 && i < 1ul << order; i += 1ul << step)
		rc = reserve_piece(d, gfn + i, step);
	return rc;
}

static __attribute__((noinline)) void set_pieces(domid_t d, const struct memory_populate_plan *plan, struct fx *fx)
{
	uint32_t step = piece(plan->gfn, plan->order);

	if (step)			/* a superpage may take the place of a table of holes, whose page waits for the flush */
		fx_flush(fx, d);
	for (uint64_t i = 0; i < 1ul << plan->order; i += 1ul << step)
		hal_p2m_set(d, (struct gfn){ plan->gfn + i }, (struct mfn){ plan->mfn.v + i }, step, P2M_RAM);
}

err_t memory_populate_reserve(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan)
{
	const struct domain *d = &domtab[c->peer];
	uint32_t max = c->peer == c->self ? EXTENT_ORDER_MAX : EXTENT_ORDER_BUILD;
	err_t rc;

	if (arg->order > max || arg->gfn + (1ul << arg->order) < arg->gfn)
		return -XEN_EINVAL;
	if (atomic_load64(&d->tot_pages) + (1ul << arg->order) > d->max_pages)
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
