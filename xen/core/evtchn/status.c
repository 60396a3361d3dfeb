/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/status.c - EVTCHNOP_status. */
#include "core/evtchn/status.h"
#include "hal/spec.h"

/* EVTCHNSTAT_* of enum evtchn_state. */
/*@ assigns \nothing;
    ensures \result == stat_of(state);
    exits \false;
*/
static uint32_t status_of(uint32_t state)
{
	switch (state) {
	case ECS_UNBOUND:	return EVTCHNSTAT_unbound;
	case ECS_INTERDOMAIN:	return EVTCHNSTAT_interdomain;
	case ECS_PIRQ:		return EVTCHNSTAT_pirq;
	case ECS_VIRQ:		return EVTCHNSTAT_virq;
	case ECS_IPI:		return EVTCHNSTAT_ipi;
	default:		return EVTCHNSTAT_closed;
	}
}

err_t evtchn_status_check(const struct ctx *c, const struct evtchn_status *arg, struct evtchn_status_plan *plan)
{
	const struct evtchn *ch;

	if (arg->port >= evdom[c->peer].nr_ports)
		return -XEN_EINVAL;
	ch = &ports[c->peer][index_clamp(arg->port, NR_PORTS)];
	plan->status = status_of(ch->state);
	plan->vcpu = ch->vcpu;
	plan->dom = ch->peer_dom;
	plan->port = ch->peer_port;
	plan->irq = ch->irq;
	return 0;
}

void evtchn_status_commit(const struct ctx *c, const struct evtchn_status_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;	/* it changes nothing */
}

void evtchn_status_result(const struct evtchn_status_plan *plan, struct evtchn_status *arg)
{
	arg->status = plan->status;
	arg->vcpu = plan->status == EVTCHNSTAT_closed ? 0 : plan->vcpu;
	switch (plan->status) {
	case EVTCHNSTAT_unbound:
		arg->u.unbound.dom = plan->dom;
		break;
	case EVTCHNSTAT_interdomain:
		arg->u.interdomain.dom = plan->dom;
		arg->u.interdomain.port = plan->port;
		break;
	case EVTCHNSTAT_pirq:
		arg->u.pirq = plan->irq;
		break;
	case EVTCHNSTAT_virq:
		arg->u.virq = plan->irq;
		break;
	default:
		break;
	}
}
