/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/control.c - limits and pauses of a domain. */
#include "core/dom/domctl.h"
#include "hal/once.h"

err_t domctl_max_mem_check(const struct ctx *c, const struct xen_domctl_max_mem *arg, struct domctl_max_mem_plan *plan)
{
	(void)c;
	plan->pages = arg->max_memkb / (PAGE_SIZE / 1024);
	return 0;
}

void domctl_max_mem_commit(const struct ctx *c, const struct domctl_max_mem_plan *plan, struct fx *fx)
{
	(void)fx;
	set_once(domtab[c->peer].max_pages, plan->pages);
}

err_t domctl_set_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_set_paging_mempool_size_plan *plan)
{
	if (arg->size % PAGE_SIZE)
		return -XEN_EINVAL;
	plan->pages = arg->size / PAGE_SIZE;
	return hal_pool_check(c->peer, plan->pages);
}

void domctl_set_paging_mempool_size_commit(const struct ctx *c, const struct domctl_set_paging_mempool_size_plan *plan,
					   struct fx *fx)
{
	(void)fx;
	hal_pool_set(c->peer, plan->pages);
}

err_t domctl_get_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_get_paging_mempool_size_plan *plan)
{
	(void)arg;
	plan->bytes = hal_pool(c->peer) * PAGE_SIZE;
	return 0;
}

void domctl_get_paging_mempool_size_commit(const struct ctx *c, const struct domctl_get_paging_mempool_size_plan *plan,
					   struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void domctl_get_paging_mempool_size_result(const struct domctl_get_paging_mempool_size_plan *plan,
					   struct xen_domctl_paging_mempool *arg)
{
	arg->size = plan->bytes;
}

err_t domctl_pausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_pausedomain_plan *plan)
{
	(void)arg;
	plan->none = 0;
	if (c->peer == c->self)
		return -XEN_EINVAL;
	return domtab[c->peer].pause_count >= PAUSES_MOST ? -XEN_EOVERFLOW : 0;
}

void domctl_pausedomain_commit(const struct ctx *c, const struct domctl_pausedomain_plan *plan, struct fx *fx)
{
	(void)plan, (void)fx;
	set_once(domtab[c->peer].pause_count, domtab[c->peer].pause_count + 1);
	hal_dom_pause(c->peer, domtab[c->peer].max_vcpus);
}

err_t domctl_unpausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_unpausedomain_plan *plan)
{
	(void)arg;
	plan->none = 0;
	if (c->peer == c->self || !domtab[c->peer].pause_count)
		return -XEN_EINVAL;
	return 0;
}

void domctl_unpausedomain_commit(const struct ctx *c, const struct domctl_unpausedomain_plan *plan, struct fx *fx)
{
	(void)plan, (void)fx;
	set_once(domtab[c->peer].pause_count, domtab[c->peer].pause_count - 1);
	hal_dom_unpause(c->peer, domtab[c->peer].max_vcpus);
}
