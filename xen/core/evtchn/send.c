/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/send.c - EVTCHNOP_send: raise the other end of a channel. */
#include "core/evtchn/send.h"
#include "hal/once.h"
#include "hal/spec.h"

err_t evtchn_send_check(const struct ctx *c, const struct evtchn_send *arg, struct evtchn_send_plan *plan)
{
	const struct evtchn *ch, *end;

	if (arg->port >= evdom[c->self].nr_ports)
		return -XEN_EINVAL;
	ch = &ports[c->self][index_clamp(arg->port, NR_PORTS)];

	switch (ch->state) {
	case ECS_UNBOUND:		/* nobody listens yet: succeed silently */
		plan->raise = 0;
		return 0;
	case ECS_IPI:
		plan->raise = 1;
		plan->dom = c->self;
		plan->port = index_clamp(arg->port, NR_PORTS);
		plan->vcpu = ch->vcpu;
		plan->prio = ch->prio;
		return 0;
	case ECS_INTERDOMAIN:
		end = &ports[ch->peer_dom][ch->peer_port];
		plan->raise = 1;
		plan->dom = ch->peer_dom;
		plan->port = ch->peer_port;
		plan->vcpu = once(end->vcpu);	/* its owner may be moving it */
		plan->prio = once(end->prio);
		return 0;
	default:
		return -XEN_EINVAL;
	}
}

void evtchn_send_commit(const struct ctx *c, const struct evtchn_send_plan *plan, struct fx *fx)
{
	if (plan->raise)
		fx_raise(fx, plan->dom, plan->port, plan->vcpu, plan->prio);
}
