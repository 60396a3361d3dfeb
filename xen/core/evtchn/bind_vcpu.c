/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_vcpu.c - EVTCHNOP_bind_vcpu. */
#include "core/evtchn/bind_vcpu.h"
#include "hal/once.h"
#include "hal/spec.h"

err_t evtchn_bind_vcpu_check(const struct ctx *c, const struct evtchn_bind_vcpu *arg, struct evtchn_bind_vcpu_plan *plan)
{
	const struct evtchn *ch;

	if (arg->vcpu >= domtab[c->self].max_vcpus || arg->vcpu >= NR_VCPUS)
		return -XEN_ENOENT;
	if (!port_is_channel(c->self, arg->port))
		return -XEN_EINVAL;
	ch = &ports[c->self][index_clamp(arg->port, NR_PORTS)];
	if (ch->state == ECS_IPI || (ch->state == ECS_VIRQ && !virq_is_global(ch->irq)))
		return -XEN_EINVAL;
	plan->port = index_clamp(arg->port, NR_PORTS);
	plan->vcpu = arg->vcpu;
	return 0;
}

void evtchn_bind_vcpu_commit(const struct ctx *c, const struct evtchn_bind_vcpu_plan *plan, struct fx *fx)
{
	(void)fx;
	set_once(ports[c->self][plan->port].vcpu, plan->vcpu);	/* senders at the other end look without our lock */
}
