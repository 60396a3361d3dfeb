/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/close.c - EVTCHNOP_close: the other end, if any, waits for us again. */
#include "core/evtchn/close.h"
#include "core/evtchn/virq.h"
#include "hal/irq.h"
#include "hal/spec.h"

err_t evtchn_close_check(const struct ctx *c, const struct evtchn_close *arg, struct evtchn_close_plan *plan)
{
	const struct evtchn *ch;

	if (arg->port >= evdom[c->self].nr_ports)
		return -XEN_EINVAL;
	ch = &ports[c->self][index_clamp(arg->port, NR_PORTS)];
	if (ch->state == ECS_FREE || ch->state == ECS_RESERVED)
		return -XEN_EINVAL;
	if (ch->state == ECS_INTERDOMAIN && ch->peer_dom != c->peer)
		return -ERESTART;	/* rebound between resolve and lock */

	plan->port = index_clamp(arg->port, NR_PORTS);
	plan->state = ch->state;
	plan->vcpu = ch->vcpu;
	plan->irq = ch->irq;
	plan->remote = ch->peer_port;
	return 0;
}

void evtchn_close_commit(const struct ctx *c, const struct evtchn_close_plan *plan, struct fx *fx)
{
	(void)fx;
	if (plan->state == ECS_INTERDOMAIN)
		port_unlink(c->self, plan->port, c->peer, plan->remote);
	if (plan->state == ECS_VIRQ)
		virq_unbind(c->self, plan->vcpu, plan->irq);
	if (plan->state == ECS_PIRQ)
		hal_pirq_unbind(c->self, plan->irq);
	port_free(c->self, plan->port);
	evtchn_clear_pending(c->self, plan->port);
}
