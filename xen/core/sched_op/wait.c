/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/wait.c - SCHEDOP_yield, block, pin_override. */
#include "core/sched_op/sched_op.h"
#include "hal/atomic.h"
#include "hal/once.h"

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

/* The byte is the guest's too. */
/*@ requires vcpu_ok(d, vcpu);
    assigns upcall_masked[d][vcpu];
    ensures vcputab[d][vcpu].info != \null ==> upcall_masked[d][vcpu] == 0;
    exits \false;
*/
static void unmask_upcall(domid_t d, uint32_t vcpu)
{
	struct vcpu_info *info = atomic_load_ptr(&vcputab[d][vcpu].info);

	if (info)
		set_once(info->evtchn_upcall_mask, 0);
}

void sched_block_commit(const struct ctx *c, const struct sched_block_plan *plan, struct fx *fx)
{
	(void)plan, (void)fx;
	unmask_upcall(c->self, c->vcpu);
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
