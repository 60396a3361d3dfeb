/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/cpu.c - XSETBV, HLT, WBINVD. */
#include "core/exit/exit.h"
#include "hal/exit.h"

err_t exit_xsetbv_fetch(struct call *call, struct exit_xcr_arg *arg)
{
	arg->index = (uint32_t)call->a[0];
	arg->val = call->a[1];
	return 0;
}

err_t exit_xsetbv_check(const struct ctx *c, const struct exit_xcr_arg *arg, struct exit_xsetbv_plan *plan)
{
	plan->val = arg->val;
	return hal_xcr_check(c->self, c->vcpu, arg->index, arg->val);
}

void exit_xsetbv_commit(const struct ctx *c, const struct exit_xsetbv_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_xcr_write(plan->val);
}

err_t exit_hlt_fetch(struct call *call, struct exit_hlt_arg *arg)
{
	arg->interrupts = call->a[0] != 0;
	return 0;
}

err_t exit_hlt_check(const struct ctx *c, const struct exit_hlt_arg *arg, struct exit_hlt_plan *plan)
{
	(void)c;
	plan->interrupts = arg->interrupts;
	return 0;
}

void exit_hlt_commit(const struct ctx *c, const struct exit_hlt_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_halt(c->self, c->vcpu, plan->interrupts != 0);
}

err_t exit_wbinvd_check(const struct ctx *c, const struct no_arg *arg, struct exit_wbinvd_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

/* The caches are everybody's, and DMA looks into them: there is nothing to write back for one domain. */
void exit_wbinvd_commit(const struct ctx *c, const struct exit_wbinvd_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}
