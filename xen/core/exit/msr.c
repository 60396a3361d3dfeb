/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/msr.c - RDMSR and WRMSR: each a row for the local APIC's registers and one for the others. */
#include "core/exit/exit.h"
#include "hal/exit.h"

#define READ_ROW(name) \
err_t name##_fetch(struct call *call, struct exit_msr_arg *arg) \
{ \
	arg->msr = (uint32_t)call->a[0]; \
	return 0; \
} \
err_t name##_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan) \
{ \
	return hal_msr_read(c->self, c->vcpu, arg->msr, &plan->val); \
} \
void name##_result(const struct exit_msr_plan *plan, struct exit_msr_arg *arg) \
{ \
	arg->val = plan->val; \
} \
void name##_done(struct call *call, struct exit_msr_arg *arg, err_t rc) \
{ \
	if (rc == 0) \
		call->a[1] = arg->val; \
}

#define WRITE_ROW(name) \
err_t name##_fetch(struct call *call, struct exit_msr_arg *arg) \
{ \
	arg->msr = (uint32_t)call->a[0]; \
	arg->val = call->a[1]; \
	return 0; \
} \
err_t name##_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan) \
{ \
	plan->msr = arg->msr; \
	plan->val = arg->val; \
	return hal_msr_check(c->self, c->vcpu, arg->msr, arg->val); \
} \
void name##_commit(const struct ctx *c, const struct exit_msr_plan *plan, struct fx *fx) \
{ \
	(void)fx; \
	hal_msr_write(c->self, c->vcpu, plan->msr, plan->val); \
}

READ_ROW(exit_rdmsr)
READ_ROW(exit_apic_read)
WRITE_ROW(exit_wrmsr)
WRITE_ROW(exit_apic_write)
