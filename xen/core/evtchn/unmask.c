/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/unmask.c - EVTCHNOP_unmask. */
#include "core/evtchn/unmask.h"
#include "hal/spec.h"

err_t evtchn_unmask_check(const struct ctx *c, const struct evtchn_unmask *arg, struct evtchn_unmask_plan *plan)
{
	const struct evtchn *ch;

	if (arg->port >= evdom[c->self].nr_ports)
		return -XEN_EINVAL;
	ch = &ports[c->self][index_clamp(arg->port, NR_PORTS)];
	plan->port = index_clamp(arg->port, NR_PORTS);
	plan->vcpu = ch->vcpu;
	plan->prio = ch->prio;
	plan->has_pirq = ch->state == ECS_PIRQ;
	plan->pirq = ch->irq;
	return 0;
}

void evtchn_unmask_commit(const struct ctx *c, const struct evtchn_unmask_plan *plan, struct fx *fx)
{
	uint32_t why = evtchn_unmask_raise(c->self, plan->port, plan->vcpu, plan->prio);

	if (plan->has_pirq)
		hal_pirq_eoi(c->self, plan->pirq);
	if (why)
		fx_kick(fx, c->self, plan->vcpu, why);
}
