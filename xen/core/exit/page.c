/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/page.c - the hypercall page (xen/arch-x86/cpuid.h: the MSR that leaf 2 names). */
#include "core/exit/exit.h"
#include "hal/exit.h"

err_t exit_hypercall_page_fetch(struct call *call, struct exit_page_arg *arg)
{
	arg->gpa = call->a[0];
	return arg->gpa % PAGE_SIZE ? -XEN_EINVAL : 0;
}

err_t exit_hypercall_page_reserve(struct ctx *c, const struct exit_page_arg *arg, struct exit_hypercall_page_plan *plan)
{
	(void)plan;
	return hal_page_pin(c->self, (struct gfn){ arg->gpa / PAGE_SIZE }, &c->page);
}

err_t exit_hypercall_page_check(const struct ctx *c, const struct exit_page_arg *arg, struct exit_hypercall_page_plan *plan)
{
	(void)arg;
	plan->page = c->page;
	return 0;
}

void exit_hypercall_page_commit(const struct ctx *c, const struct exit_hypercall_page_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_hypercall_page(plan->page);
	hal_page_unpin(plan->page);
}
