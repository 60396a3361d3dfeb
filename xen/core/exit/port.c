/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/port.c - IN and OUT of one to four bytes. */
#include "core/exit/exit.h"
#include "hal/exit.h"

/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures port_sized((uint32_t)call->a[1]) ? \result == 0 : \result == -XEN_EINVAL;
    ensures arg->port == (uint16_t)call->a[0] && arg->size == (uint32_t)call->a[1] && arg->val == (uint32_t)call->a[2];
    exits \false;
*/
static err_t fetch(const struct call *call, struct exit_port_arg *arg)
{
	arg->port = (uint16_t)call->a[0];
	arg->size = (uint32_t)call->a[1];
	arg->val = (uint32_t)call->a[2];
	return arg->size == 1 || arg->size == 2 || arg->size == 4 ? 0 : -XEN_EINVAL;
}

/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result == 0 && plan->port == arg->port && plan->size == arg->size && plan->val == arg->val;
    exits \false;
*/
static err_t check(const struct exit_port_arg *arg, struct exit_port_plan *plan)
{
	plan->port = arg->port;
	plan->size = arg->size;
	plan->val = arg->val;
	return 0;
}

err_t exit_port_in_fetch(struct call *call, struct exit_port_arg *arg)
{
	return fetch(call, arg);
}

err_t exit_port_in_check(const struct ctx *c, const struct exit_port_arg *arg, struct exit_port_plan *plan)
{
	(void)c;
	return check(arg, plan);
}

void exit_port_in_commit(const struct ctx *c, const struct exit_port_plan *plan, struct fx *fx)
{
	fx->value = hal_port_in(c->self, c->vcpu, (uint16_t)plan->port, plan->size);
}

err_t exit_port_out_fetch(struct call *call, struct exit_port_arg *arg)
{
	return fetch(call, arg);
}

err_t exit_port_out_check(const struct ctx *c, const struct exit_port_arg *arg, struct exit_port_plan *plan)
{
	(void)c;
	return check(arg, plan);
}

void exit_port_out_commit(const struct ctx *c, const struct exit_port_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_port_out(c->self, c->vcpu, (uint16_t)plan->port, plan->size, plan->val);
}
