/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq_handler.c - XEN_DOMCTL_set_virq_handler. */
#include "core/evtchn/virq_handler.h"
#include "hal/spec.h"

err_t domctl_set_virq_handler_check(const struct ctx *c, const struct xen_domctl_set_virq_handler *arg,
				    struct domctl_set_virq_handler_plan *plan)
{
	(void)c;
	if (arg->virq >= NR_HVIRQS || !virq_is_global(arg->virq))
		return -XEN_EINVAL;
	plan->virq = index_clamp(arg->virq, NR_HVIRQS);
	return 0;
}

/* Under the life lock: a domain that begins to die has it taken away again by its teardown. */
void domctl_set_virq_handler_commit(const struct ctx *c, const struct domctl_set_virq_handler_plan *plan, struct fx *fx)
{
	(void)fx;
	virq_name(c->peer, plan->virq);
}
