/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/cpuid.c - CPUID. */
#include "core/exit/exit.h"
#include "hal/exit.h"

err_t exit_cpuid_fetch(struct call *call, struct exit_cpuid_arg *arg)
{
	arg->leaf = (uint32_t)call->a[0];
	arg->sub = (uint32_t)call->a[1];
	return 0;
}

err_t exit_cpuid_check(const struct ctx *c, const struct exit_cpuid_arg *arg, struct exit_cpuid_plan *plan)
{
	hal_cpuid(c->self, c->vcpu, arg->leaf, arg->sub, plan->r);
	return 0;
}

void exit_cpuid_result(const struct exit_cpuid_plan *plan, struct exit_cpuid_arg *arg)
{
	/*@ loop invariant 0 <= i <= 4 && \forall integer j; 0 <= j < i ==> arg->r[j] == plan->r[j];
	    loop assigns i, arg->r[0 .. 3];
	    loop variant 4 - i;
	*/
	for (uint32_t i = 0; i < ARRAY_SIZE(arg->r); i++)
		arg->r[i] = plan->r[i];
}

/*@ requires \valid(call) && \valid_read(arg) && \separated(call, arg);
    assigns call->a[0 .. 3];
    ensures registers: \forall integer i; 0 <= i < 4 ==> call->a[i] == (rc == 0 ? arg->r[i] : \old(call->a[i]));
    exits \false;
*/
void exit_cpuid_done(struct call *call, struct exit_cpuid_arg *arg, err_t rc)
{
	/*@ loop invariant 0 <= i <= 4 && (rc != 0 ==> i == 0);
	    loop invariant \forall integer j; 0 <= j < 4 ==> call->a[j] == (j < i ? arg->r[j] : \at(call->a[j],Pre));
	    loop assigns i, call->a[0 .. 3];
	    loop variant 4 - i;
	*/
	for (uint32_t i = 0; i < ARRAY_SIZE(arg->r) && rc == 0; i++)
		call->a[i] = arg->r[i];
}
