/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_ipi.c - EVTCHNOP_bind_ipi. */
#include "core/evtchn/bind_ipi.h"

err_t evtchn_bind_ipi_reserve(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan)
{
	(void)arg, (void)plan;
	return port_reserve(c->self);
}

err_t evtchn_bind_ipi_check(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan)
{
	if (arg->vcpu >= domtab[c->self].max_vcpus || arg->vcpu >= NR_VCPUS)
		return -XEN_ENOENT;
	plan->vcpu = arg->vcpu;
	plan->port = port_pick(c->self);
	return plan->port ? 0 : -XEN_ENOSPC;
}

void evtchn_bind_ipi_commit(const struct ctx *c, const struct evtchn_bind_ipi_plan *plan, struct fx *fx)
{
	(void)fx;
	port_take(c->self, plan->port);
	port_open(c->self, plan->port, ECS_IPI, c->label, plan->vcpu, 0, c->self);
}

void evtchn_bind_ipi_result(const struct evtchn_bind_ipi_plan *plan, struct evtchn_bind_ipi *arg)
{
	arg->port = plan->port;
}
