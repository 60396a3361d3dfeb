/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/scheduling.c - XEN_DOMCTL_scheduler_op and getvcpuinfo: a domain's share of the CPUs, and what its vCPUs do. */
#include "core/dom/scheduling.h"
#include "hal/spec.h"

#define SAME_CAP 0xffffu

err_t vcpu_of_peer(const struct ctx *c, uint32_t want, uint32_t *vcpu)
{
	*vcpu = 0;
	if (want >= domtab[c->peer].max_vcpus)
		return -XEN_EINVAL;
	*vcpu = index_clamp(want, NR_VCPUS);
	return vcputab[c->peer][*vcpu].exists ? 0 : -XEN_ESRCH;
}

err_t domctl_getvcpuinfo_check(const struct ctx *c, const struct xen_domctl_getvcpuinfo *arg, struct domctl_getvcpuinfo_plan *plan)
{
	uint32_t vcpu;
	err_t rc = vcpu_of_peer(c, arg->vcpu, &vcpu);

	if (rc == 0)
		hal_vcpu_info(c->peer, vcpu, &plan->info);
	return rc;
}

void domctl_getvcpuinfo_commit(const struct ctx *c, const struct domctl_getvcpuinfo_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void domctl_getvcpuinfo_result(const struct domctl_getvcpuinfo_plan *plan, struct xen_domctl_getvcpuinfo *arg)
{
	*arg = plan->info;
}

err_t domctl_scheduler_op_check(const struct ctx *c, const struct xen_domctl_scheduler_op *arg, struct domctl_scheduler_op_plan *plan)
{
	const struct xen_domctl_sched_credit *p = &arg->u.credit;

	plan->weight = domtab[c->peer].weight;
	plan->tell = arg->cmd == XEN_DOMCTL_SCHEDOP_getinfo;
	if (arg->sched_id != XEN_SCHEDULER_CREDIT || (!plan->tell && arg->cmd != XEN_DOMCTL_SCHEDOP_putinfo))
		return -XEN_EINVAL;
	if (plan->tell)
		return 0;
	if (p->cap && p->cap != SAME_CAP)
		return -XEN_EOPNOTSUPP;
	if (p->weight)
		plan->weight = p->weight;
	return 0;
}

void domctl_scheduler_op_commit(const struct ctx *c, const struct domctl_scheduler_op_plan *plan, struct fx *fx)
{
	(void)fx;
	if (plan->tell)
		return;
	domtab[c->peer].weight = plan->weight;
	hal_dom_weight(c->peer, domtab[c->peer].max_vcpus, plan->weight);
}

void domctl_scheduler_op_result(const struct domctl_scheduler_op_plan *plan, struct xen_domctl_scheduler_op *arg)
{
	if (plan->tell)
		arg->u.credit = (struct xen_domctl_sched_credit){ .weight = (uint16_t)plan->weight };
}
