/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/set_priority.c - EVTCHNOP_set_priority. */
#include "core/evtchn/set_priority.h"
#include "hal/once.h"
#include "hal/spec.h"

err_t evtchn_set_priority_check(const struct ctx *c, const struct evtchn_set_priority *arg, struct evtchn_set_priority_plan *plan)
{
	if (!evdom[c->self].fifo)
		return -XEN_ENOSYS;
	if (arg->priority > EVTCHN_FIFO_PRIORITY_MIN || !port_is_channel(c->self, arg->port))
		return -XEN_EINVAL;
	plan->port = index_clamp(arg->port, NR_PORTS);
	plan->prio = arg->priority;
	return 0;
}

void evtchn_set_priority_commit(const struct ctx *c, const struct evtchn_set_priority_plan *plan, struct fx *fx)
{
	(void)fx;
	set_once(ports[c->self][plan->port].prio, plan->prio);	/* senders at the other end look without our lock */
}
