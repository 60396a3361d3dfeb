/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/resource_size.c - XENMEM_acquire_resource without a list: the size of a resource. */
#include "core/mem/physmap.h"

err_t memory_resource_size_check(const struct ctx *c, const struct xen_mem_acquire_resource *arg, struct memory_resource_size_plan *plan)
{
	if (c->peer == c->self)
		return -XEN_EPERM;
	if (arg->frame_list.p || arg->nr_frames || arg->pad)
		return -XEN_EINVAL;
	if (arg->type != XENMEM_resource_grant_table)
		return -XEN_EOPNOTSUPP;
	plan->frames = domtab[c->peer].max_gframes;
	return arg->id == XENMEM_resource_grant_table_id_shared ? 0 : -XEN_EINVAL;
}

void memory_resource_size_commit(const struct ctx *c, const struct memory_resource_size_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void memory_resource_size_result(const struct memory_resource_size_plan *plan, struct xen_mem_acquire_resource *arg)
{
	arg->nr_frames = plan->frames;
}
