/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/alloc_unbound.c - EVTCHNOP_alloc_unbound. */
#include "core/evtchn/alloc_unbound.h"

err_t evtchn_alloc_unbound_reserve(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				   struct evtchn_alloc_unbound_plan *plan)
{
	(void)arg, (void)plan;
	return port_reserve(c->peer);
}

err_t evtchn_alloc_unbound_check(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				 struct evtchn_alloc_unbound_plan *plan)
{
	(void)arg;
	plan->port = port_pick(c->peer);
	return plan->port ? 0 : -XEN_ENOSPC;
}

void evtchn_alloc_unbound_commit(const struct ctx *c, const struct evtchn_alloc_unbound_plan *plan, struct fx *fx)
{
	(void)fx;
	port_take(c->peer, plan->port);
	port_open(c->peer, plan->port, ECS_UNBOUND, c->label, 0, 0, c->third);
}

void evtchn_alloc_unbound_result(const struct evtchn_alloc_unbound_plan *plan, struct evtchn_alloc_unbound *arg)
{
	arg->port = plan->port;
}
