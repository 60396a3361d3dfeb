/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/direct.c - XENMEM_redoubt_populate_direct: DMA memory of a driver domain. */
#include "core/memmap/memmap.h"
#include "hal/atomic.h"
#include "hal/mem.h"
#include "hal/p2m.h"

#define TRIES 8u		/* blocks of memory looked at for one whose gfns are free */

static err_t gfns_ready(domid_t d, uint64_t gfn, uint32_t order)
{
	struct p2m_entry e;
	err_t rc = 0;

	for (uint64_t i = 0; i < 1ull << order && rc == 0; i++) {
		hal_p2m_lookup(d, (struct gfn){ gfn + i }, &e);
		rc = e.type == P2M_HOLE ? hal_p2m_reserve(d, (struct gfn){ gfn + i }, 0) : -XEN_EEXIST;
	}
	return rc;
}

/* The blocks that do not fit are held until the search ends, so that each try sees another one. */
err_t memory_direct_reserve(struct ctx *c, const struct memory_direct_arg *arg, struct memory_direct_plan *plan)
{
	const struct domain *d = &domtab[c->peer];
	struct mfn tried[TRIES];
	uint32_t n = 0;
	err_t rc = -XEN_EEXIST;
	uint64_t tot;

	if (arg->order > DIRECT_ORDER_MAX)
		return -XEN_EINVAL;
	tot = atomic_load64(&d->tot_pages);
	if (d->max_pages < tot || d->max_pages - tot < 1ull << arg->order)
		return -XEN_ENOMEM;
	while (rc == -XEN_EEXIST && n < TRIES) {
		rc = hal_frames_alloc(c->peer, arg->order, &tried[n]);
		if (rc)
			break;
		rc = gfns_ready(c->peer, tried[n].v, arg->order);
		n++;
	}
	if (rc == 0)
		plan->mfn = tried[--n];
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
	(void)fx;
	frame_init_ram(plan->mfn, plan->order, c->peer);
	for (uint64_t i = 0; i < 1ull << plan->order; i++)
		hal_p2m_set(c->peer, (struct gfn){ plan->mfn.v + i }, (struct mfn){ plan->mfn.v + i }, 0, P2M_RAM);
}

void memory_direct_result(const struct memory_direct_plan *plan, struct memory_direct_arg *arg)
{
	arg->gfn = plan->mfn.v;
}
