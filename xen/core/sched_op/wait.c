/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/wait.c - SCHEDOP_yield, block, pin_override. */
#include "core/sched_op/sched_op.h"
#include "hal/atomic.h"
#include "hal/vcpu.h"

err_t sched_yield_check(const struct ctx *c, const struct no_arg *arg, struct sched_yield_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void sched_yield_commit(const struct ctx *c, const struct sched_yield_plan *plan, struct fx *fx)
{
	(void)plan, (void)fx;
	hal_vcpu_yield(c->self, c->vcpu);
}

err_t sched_block_check(const struct ctx *c, const struct no_arg *arg, struct sched_block_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void sched_block_commit(const struct ctx *c, const struct sched_block_plan *plan, struct fx *fx)
{
	volatile struct vcpu_info *info = atomic_load_ptr(&vcputab[c->self][c->vcpu].info);

	(void)plan, (void)fx;
	if (info)
		info->evtchn_upcall_mask = 0;
	hal_vcpu_block(c->self, c->vcpu);
}

err_t sched_pin_override_check(const struct ctx *c, const struct no_arg *arg, struct sched_pin_override_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return -XEN_EPERM;
}

void sched_pin_override_commit(const struct ctx *c, const struct sched_pin_override_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}
