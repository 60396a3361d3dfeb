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

static err_t reserve_tables(domid_t d, uint64_t gfn, uint32_t order)
{
	uint32_t step = piece(gfn, order);

	for (uint64_t i = 0; i < 1ul << order; i += 1ul << step) {
		struct p2m_entry e;
		err_t rc;

		hal_p2m_lookup(d, (struct gfn){ gfn + i }, &e);
		if (e.type != P2M_HOLE)
			return -XEN_EEXIST;
		rc = hal_p2m_reserve(d, (struct gfn){ gfn + i }, step);
		if (rc)
			return rc;
	}
	return 0;
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
	rc = reserve_tables(c->peer, arg->gfn, arg->order);
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
	uint32_t step = piece(plan->gfn, plan->order);

	if (step)			/* a superpage may take the place of a table of holes, whose page waits for the flush */
		fx_flush(fx, c->peer);
	frame_init_ram(plan->mfn, plan->order, c->peer);
	for (uint64_t i = 0; i < 1ul << plan->order; i += 1ul << step)
		hal_p2m_set(c->peer, (struct gfn){ plan->gfn + i }, (struct mfn){ plan->mfn.v + i }, step, P2M_RAM);
}
