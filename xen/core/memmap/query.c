/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/query.c - XENMEM_current_reservation, maximum_reservation, maximum_gpfn, maximum_ram_page. */
#include "core/memmap/memmap.h"
#include "hal/atomic.h"
#include "hal/p2m.h"

err_t memory_current_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_current_plan *plan)
{
	(void)arg;
	plan->pages = atomic_load64(&domtab[c->peer].tot_pages);
	return 0;
}

void memory_current_commit(const struct ctx *c, const struct memory_current_plan *plan, struct fx *fx)
{
	(void)c;
	fx->value = (int64_t)plan->pages;
}

err_t memory_maximum_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_maximum_plan *plan)
{
	(void)arg;
	plan->pages = domtab[c->peer].max_pages;
	return 0;
}

void memory_maximum_commit(const struct ctx *c, const struct memory_maximum_plan *plan, struct fx *fx)
{
	(void)c;
	fx->value = plan->pages > INT64_MAX ? INT64_MAX : (int64_t)plan->pages;	/* the first domain has no limit */
}

err_t memory_max_gfn_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_max_gfn_plan *plan)
{
	(void)arg;
	plan->gfn = hal_p2m_top(c->peer).v;
	return 0;
}

void memory_max_gfn_commit(const struct ctx *c, const struct memory_max_gfn_plan *plan, struct fx *fx)
{
	(void)c;
	fx->value = (int64_t)plan->gfn;
}

err_t memory_max_ram_check(const struct ctx *c, const struct no_arg *arg, struct memory_max_ram_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void memory_max_ram_commit(const struct ctx *c, const struct memory_max_ram_plan *plan, struct fx *fx)
{
	(void)c, (void)plan;
	fx->value = (int64_t)frames_end;
}
