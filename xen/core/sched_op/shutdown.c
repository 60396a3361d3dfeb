/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/shutdown.c - SCHEDOP_shutdown, remote_shutdown, shutdown_code. Domain 0 takes the machine with it: core/dom/shutdown.h. */
#include "core/sched_op/sched_op.h"

err_t sched_shutdown_check(const struct ctx *c, const struct sched_shutdown *arg, struct sched_shutdown_plan *plan)
{
	(void)c;
	plan->reason = shutdown_reason(arg->reason);
	return plan->reason == SHUTDOWN_suspend ? -XEN_EOPNOTSUPP : 0;	/* nobody could resume it: it runs on */
}

void sched_shutdown_commit(const struct ctx *c, const struct sched_shutdown_plan *plan, struct fx *fx)
{
	(void)fx;
	dom_shutdown(c->self, plan->reason);
}

err_t sched_remote_shutdown_check(const struct ctx *c, const struct sched_remote_shutdown *arg, struct sched_remote_shutdown_plan *plan)
{
	(void)c;
	plan->reason = shutdown_reason(arg->reason);
	return 0;
}

void sched_remote_shutdown_commit(const struct ctx *c, const struct sched_remote_shutdown_plan *plan, struct fx *fx)
{
	(void)fx;
	dom_shutdown(c->peer, plan->reason);
}

err_t sched_shutdown_code_check(const struct ctx *c, const struct sched_shutdown *arg, struct sched_shutdown_code_plan *plan)
{
	(void)c;
	plan->reason = shutdown_reason(arg->reason);
	return 0;
}

void sched_shutdown_code_commit(const struct ctx *c, const struct sched_shutdown_code_plan *plan, struct fx *fx)
{
	struct domain *d = &domtab[c->self];

	(void)fx;
	if (!d->shutdown_code)
		d->shutdown_code = 1 + plan->reason;
}
