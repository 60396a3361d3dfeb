/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_virq.c - EVTCHNOP_bind_virq. */
#include "core/evtchn/bind_virq.h"
#include "hal/spec.h"

err_t evtchn_bind_virq_reserve(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan)
{
	(void)arg, (void)plan;
	return port_reserve(c->self);
}

err_t evtchn_bind_virq_check(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan)
{
	domid_t holder;

	if (arg->virq >= NR_HVIRQS)
		return -XEN_EINVAL;
	if (virq_is_global(arg->virq) && arg->vcpu != 0)
		return -XEN_EINVAL;
	if (arg->vcpu >= domtab[c->self].max_vcpus || arg->vcpu >= NR_VCPUS)
		return -XEN_ENOENT;

	plan->virq = index_clamp(arg->virq, NR_HVIRQS);
	plan->vcpu = index_clamp(arg->vcpu, NR_VCPUS);
	if (vcputab[c->self][plan->vcpu].virq[plan->virq])
		return -XEN_EEXIST;
	holder = virq_is_global(plan->virq) ? virq_holder(plan->virq) : DOMID_INVALID;
	if (holder != DOMID_INVALID && holder != c->self)
		return -XEN_EBUSY;
	plan->port = port_pick(c->self);
	return plan->port ? 0 : -XEN_ENOSPC;
}

void evtchn_bind_virq_commit(const struct ctx *c, const struct evtchn_bind_virq_plan *plan, struct fx *fx)
{
	(void)fx;
	port_take(c->self, plan->port);
	port_open(c->self, plan->port, ECS_VIRQ, c->label, plan->vcpu, plan->virq, c->self);
	virq_bind(c->self, plan->vcpu, plan->virq, plan->port);
}

void evtchn_bind_virq_result(const struct evtchn_bind_virq_plan *plan, struct evtchn_bind_virq *arg)
{
	arg->port = plan->port;
}
