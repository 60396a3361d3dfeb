/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/timers.c - set_timer_op, VCPUOP_{set,stop}_{periodic,singleshot}_timer. */
#include "core/vcpu_op/vcpu_op.h"

err_t vcpu_set_timer_fetch(struct call *call, struct set_timer_arg *arg)
{
	arg->timeout = (int64_t)call->a[0];
	return 0;
}

err_t vcpu_set_timer_check(const struct ctx *c, const struct set_timer_arg *arg, struct vcpu_set_timer_plan *plan)
{
	uint64_t now = hal_now();

	(void)c;
	if (!arg->timeout)
		plan->deadline = HAL_NEVER;
	else if (arg->timeout < 0 || (uint64_t)arg->timeout > now + TIMER_FAR)
		plan->deadline = now + TIMER_SOON;
	else
		plan->deadline = (uint64_t)arg->timeout;
	return 0;
}

void vcpu_set_timer_commit(const struct ctx *c, const struct vcpu_set_timer_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_timer_singleshot(c->self, c->vcpu, plan->deadline);
}

err_t vcpu_set_periodic_check(const struct ctx *c, const struct vcpu_set_periodic_timer *arg, struct vcpu_set_periodic_plan *plan)
{
	err_t rc = vcpu_named(c, &plan->vcpu);

	plan->period = arg->period_ns;
	if (rc)
		return rc;
	return plan->period < TIMER_PERIOD_MIN || plan->period > TIMER_PERIOD_MAX ? -XEN_EINVAL : 0;
}

void vcpu_set_periodic_commit(const struct ctx *c, const struct vcpu_set_periodic_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_timer_periodic(c->self, plan->vcpu, plan->period);
}

err_t vcpu_stop_periodic_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_stop_periodic_plan *plan)
{
	(void)arg;
	return vcpu_named(c, &plan->vcpu);
}

void vcpu_stop_periodic_commit(const struct ctx *c, const struct vcpu_stop_periodic_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_timer_periodic(c->self, plan->vcpu, 0);
}

err_t vcpu_set_singleshot_check(const struct ctx *c, const struct vcpu_set_singleshot_timer *arg, struct vcpu_set_singleshot_plan *plan)
{
	err_t rc = vcpu_named_self(c, &plan->vcpu);

	plan->deadline = arg->timeout_abs_ns;
	if (rc)
		return rc;
	return arg->flags & VCPU_SSHOTTMR_future && arg->timeout_abs_ns < hal_now() ? -XEN_ETIME : 0;
}

void vcpu_set_singleshot_commit(const struct ctx *c, const struct vcpu_set_singleshot_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_timer_singleshot(c->self, plan->vcpu, plan->deadline);
}

err_t vcpu_stop_singleshot_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_stop_singleshot_plan *plan)
{
	(void)arg;
	return vcpu_named_self(c, &plan->vcpu);
}

void vcpu_stop_singleshot_commit(const struct ctx *c, const struct vcpu_stop_singleshot_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_timer_singleshot(c->self, plan->vcpu, HAL_NEVER);
}
