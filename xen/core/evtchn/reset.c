/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/reset.c - EVTCHNOP_reset: one port a step; the guest executes the hypercall again until nothing is left. */
#include "core/evtchn/reset.h"
#include "hal/once.h"

err_t evtchn_reset_resolve(struct ctx *c, const struct evtchn_reset *arg)
{
	err_t rc = resolve_dom(c, arg->dom);

	if (rc == 0)
		resolve_third(c, port_sweep_peer(c->peer));
	return rc;
}

err_t evtchn_reset_check(const struct ctx *c, const struct evtchn_reset *arg, struct evtchn_reset_plan *plan)
{
	struct ctx other = *c;		/* the domain closes its own port */
	struct evtchn_close close;

	(void)arg;
	if (c->peer != c->self && once(domtab[c->peer].pause_count) == 0)
		return -XEN_EINVAL;
	plan->port = port_sweep(c->peer);
	plan->last = plan->port >= evdom[c->peer].nr_ports && evdom[c->peer].used == 0;
	if (!port_is_channel(c->peer, plan->port))
		return 0;
	other.self = c->peer;
	other.peer = c->third;
	close.port = plan->port;
	return evtchn_close_check(&other, &close, &plan->close);
}

/* The domain itself closes the port. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && c->third < NR_DOMS && evtchn_inv && \valid_read(plan) && \valid(fx) && \separated(plan, c, fx);
    requires lock: evtchn_pair(c->peer, c->third);
    requires plan: close_planned(c->peer, c->third, plan);
    assigns evdom[c->peer].free, evdom[c->peer].used, ports[c->peer][0 .. NR_PORTS - 1], ports[c->third][0 .. NR_PORTS - 1],
      pend[c->peer][0 .. NR_PORTS - 1], virq_bindings;
    ensures inv: evtchn_inv;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures free: ports[c->peer][plan->port].state == ECS_FREE;
    ensures others: same_others{Pre,Post}(c->peer, c->third);
    exits \false;
*/
static void close_own(const struct ctx *c, const struct evtchn_close_plan *plan, struct fx *fx)
{
	struct ctx other = *c;

	other.self = c->peer;
	other.peer = c->third;
	evtchn_close_commit(&other, plan, fx);
}

void evtchn_reset_commit(const struct ctx *c, const struct evtchn_reset_plan *plan, struct fx *fx)
{
	if (plan->last) {
		set_once(evdom[c->peer].sweep, 1);
		evtchn_reset_fifo(c->peer);
		return;
	}
	if (port_is_channel(c->peer, plan->port))
		close_own(c, &plan->close, fx);
	set_once(evdom[c->peer].sweep, plan->port < evdom[c->peer].nr_ports ? plan->port : 1);
	fx->value = -ERESTART;
}
