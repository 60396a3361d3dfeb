/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_pirq.c - EVTCHNOP_bind_pirq. */
#include "core/evtchn/bind_pirq.h"
#include "hal/irq.h"

err_t evtchn_bind_pirq_reserve(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan)
{
	(void)arg, (void)plan;
	return port_reserve(c->self);
}

err_t evtchn_bind_pirq_check(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan)
{
	err_t rc = hal_pirq_check(c->self, arg->pirq);

	if (rc)
		return rc;
	plan->pirq = arg->pirq;
	plan->port = port_pick(c->self);
	return plan->port ? 0 : -XEN_ENOSPC;
}

void evtchn_bind_pirq_commit(const struct ctx *c, const struct evtchn_bind_pirq_plan *plan, struct fx *fx)
{
	(void)fx;
	port_take(c->self, plan->port);
	port_open(c->self, plan->port, ECS_PIRQ, c->label, 0, plan->pirq, c->self);
	hal_pirq_bind(c->self, plan->pirq, plan->port);
}

void evtchn_bind_pirq_result(const struct evtchn_bind_pirq_plan *plan, struct evtchn_bind_pirq *arg)
{
	arg->port = plan->port;
}
