/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/poll.c - SCHEDOP_poll: sleep until one of some ports is pending, masked or not. */
#include "core/sched_op/sched_op.h"
#include "call/read.h"
#include "hal/atomic.h"
#include "hal/spec.h"
#include "hal/vcpu.h"

err_t sched_poll_fetch(struct call *call, struct sched_poll_arg *arg)
{
	struct guest_near near = { 0 };
	struct sched_poll p;
	err_t rc = guest_read_near(call, &near, call->uarg, &p, sizeof p);

	if (rc)
		return rc;
	if (p.nr_ports > POLL_MAX)
		return -XEN_EINVAL;
	arg->timeout = p.timeout;
	arg->nr = p.nr_ports;
	if (!arg->nr)
		return 0;
	if (arg->nr == 1)
		return guest_read_near(call, &near, (struct gaddr){ (uint64_t)p.ports.p }, arg->port, sizeof arg->port[0]);
	return hal_guest_read(call->self, call->vcpu, (struct gaddr){ (uint64_t)p.ports.p }, arg->port, arg->nr * (uint32_t)sizeof arg->port[0]);
}

static inline bool any_pending(domid_t d, const evtchn_port_t *port, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (evtchn_is_pending(d, port[i]))
			return true;
	return false;
}

err_t sched_poll_check(const struct ctx *c, const struct sched_poll_arg *arg, struct sched_poll_plan *plan)
{
	plan->ready = 0;
	for (uint32_t i = 0; i < arg->nr; i++) {
		if (arg->port[i] >= evdom[c->self].nr_ports)
			return -XEN_EINVAL;
		plan->port[i] = index_clamp(arg->port[i], NR_PORTS);
		plan->ready |= evtchn_is_pending(c->self, plan->port[i]);
	}
	plan->nr = arg->nr;
	plan->deadline = arg->timeout ? arg->timeout : HAL_NEVER;
	return 0;
}

/* Asleep first, then another look: a raise before the look is seen by it, one after it sees vcpu_pollers and wakes us. */
void sched_poll_commit(const struct ctx *c, const struct sched_poll_plan *plan, struct fx *fx)
{
	(void)fx;
	if (plan->ready)
		return;
	hal_vcpu_poll(c->self, c->vcpu, plan->deadline);
	if (any_pending(c->self, plan->port, plan->nr))
		hal_vcpu_wake(c->self, c->vcpu);
}
