/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_interdomain.c - EVTCHNOP_bind_interdomain. */
#include "core/evtchn/bind_interdomain.h"
#include "hal/spec.h"

err_t evtchn_bind_interdomain_reserve(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				      struct evtchn_bind_interdomain_plan *plan)
{
	(void)arg, (void)plan;
	return port_reserve(c->self);
}

err_t evtchn_bind_interdomain_check(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				    struct evtchn_bind_interdomain_plan *plan)
{
	const struct evtchn *end;

	if (arg->remote_port >= evdom[c->peer].nr_ports)
		return -XEN_EINVAL;
	end = &ports[c->peer][index_clamp(arg->remote_port, NR_PORTS)];
	if (end->state != ECS_UNBOUND || end->peer_dom != c->self)
		return -XEN_EINVAL;

	plan->remote = arg->remote_port;
	plan->port = port_pick(c->self);
	return plan->port ? 0 : -XEN_ENOSPC;
}

void evtchn_bind_interdomain_commit(const struct ctx *c, const struct evtchn_bind_interdomain_plan *plan, struct fx *fx)
{
	port_take(c->self, plan->port);
	port_link(c->self, plan->port, c->label, c->peer, plan->remote);
	/* What was sent on the unbound end went nowhere: have the new end look once. */
	fx_raise(fx, c->self, plan->port, 0, EVTCHN_FIFO_PRIORITY_DEFAULT);
}

void evtchn_bind_interdomain_result(const struct evtchn_bind_interdomain_plan *plan, struct evtchn_bind_interdomain *arg)
{
	arg->local_port = plan->port;
}
