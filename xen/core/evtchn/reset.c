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

void evtchn_reset_commit(const struct ctx *c, const struct evtchn_reset_plan *plan, struct fx *fx)
{
	struct ctx other = *c;

	if (plan->last) {
		set_once(evdom[c->peer].sweep, 1);
		evtchn_reset_fifo(c->peer);
		return;
	}
	fx->value = -ERESTART;
	set_once(evdom[c->peer].sweep, plan->port < evdom[c->peer].nr_ports ? plan->port : 1);
	if (!port_is_channel(c->peer, plan->port))
		return;
	other.self = c->peer;
	other.peer = c->third;
	evtchn_close_commit(&other, &plan->close, fx);
}
