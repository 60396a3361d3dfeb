/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/poll.c - SCHEDOP_poll: sleep until one of some ports is pending, masked or not. */
#include "core/sched_op/sched_op.h"
#include "call/read.h"
#include "hal/atomic.h"
#include "hal/spec.h"

/* The guest's bytes as what they are meant to be, any values. */
/*@ requires \valid_read(call) && \valid(near) && \valid(p); assigns *near, *p, guest_reads; ensures \result <= 0; exits \false; */
static inline err_t take(const struct call *call, struct guest_near *near, struct sched_poll *p)
{
	return guest_read_near(call, near, call->uarg, p, sizeof *p);
}

/*@ requires \valid_read(call) && \valid(near) && \valid(arg) && 0 < arg->nr <= POLL_MAX;
    assigns *near, arg->port[0 .. POLL_MAX - 1], guest_reads;
    ensures \result <= 0;
    exits \false;
*/
static inline err_t take_ports(const struct call *call, struct guest_near *near, struct gaddr at, struct sched_poll_arg *arg)
{
	if (arg->nr == 1)
		return guest_read_near(call, near, at, arg->port, sizeof arg->port[0]);
	return hal_guest_read(call->self, call->vcpu, at, arg->port, arg->nr * (uint32_t)sizeof arg->port[0]);
}

err_t sched_poll_fetch(struct call *call, struct sched_poll_arg *arg)
{
	struct guest_near near = { 0 };
	struct sched_poll p;
	err_t rc = take(call, &near, &p);

	if (rc)
		return rc;
	if (p.nr_ports > POLL_MAX)
		return -XEN_EINVAL;
	arg->timeout = p.timeout;
	arg->nr = p.nr_ports;
	return arg->nr ? take_ports(call, &near, (struct gaddr){ (uint64_t)p.ports.p }, arg) : 0;
}

/*@ requires d < NR_DOMS && \valid_read(port + (0 .. nr - 1)) && \forall integer i; 0 <= i < nr ==> port[i] < NR_PORTS;
    assigns \nothing;
    ensures some: \result <==> some_pending(d, port, nr);
    exits \false;
*/
static inline bool any_pending(domid_t d, const evtchn_port_t *port, uint32_t nr)
{
	/*@ loop invariant 0 <= i <= nr && !some_pending(d, port, i);
	    loop assigns i;
	    loop variant nr - i;
	*/
	for (uint32_t i = 0; i < nr; i++)
		if (evtchn_is_pending(d, port[i]))
			return true;
	return false;
}

err_t sched_poll_check(const struct ctx *c, const struct sched_poll_arg *arg, struct sched_poll_plan *plan)
{
	plan->deadline = arg->timeout ? arg->timeout : HAL_NEVER;
	plan->nr = arg->nr;
	plan->ready = 0;
	/*@ loop invariant 0 <= i <= arg->nr && (plan->ready != 0 <==> some_pending(c->self, &arg->port[0], i));
	    loop invariant \forall integer j; 0 <= j < i ==> plan->port[j] == arg->port[j] && port_ok(c->self, arg->port[j]);
	    loop assigns i, plan->ready, plan->port[0 .. POLL_MAX - 1];
	    loop variant arg->nr - i;
	*/
	for (uint32_t i = 0; i < arg->nr; i++) {
		if (arg->port[i] >= evdom[c->self].nr_ports)
			return -XEN_EINVAL;
		plan->port[i] = index_clamp(arg->port[i], NR_PORTS);
		plan->ready = plan->ready || evtchn_is_pending(c->self, plan->port[i]);
	}
	return 0;
}

void sched_poll_commit(const struct ctx *c, const struct sched_poll_plan *plan, struct fx *fx)
{
	(void)fx;
	if (plan->ready)
		return;
	hal_vcpu_poll(c->self, c->vcpu, plan->deadline);
	if (any_pending(c->self, plan->port, plan->nr))
		hal_vcpu_wake(c->self, c->vcpu);
}
