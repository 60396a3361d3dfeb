/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/create.c - XEN_DOMCTL_createdomain, max_vcpus. */
#include "core/dom/domctl.h"

err_t domctl_createdomain_reserve(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				  struct domctl_createdomain_plan *plan)
{
	err_t rc = dom_config_check(arg);

	if (rc == 0 && !xsm_sid_valid(arg->ssidref))
		rc = -XEN_EINVAL;
	if (rc == 0)
		rc = dom_claim(c->call->dom, &plan->dom);
	if (rc == 0)
		rc = dom_furnish(plan->dom, arg);
	return rc;
}

err_t domctl_createdomain_check(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				struct domctl_createdomain_plan *plan)
{
	(void)c;
	plan->sid = arg->ssidref;
	return 0;
}

void domctl_createdomain_commit(const struct ctx *c, const struct domctl_createdomain_plan *plan, struct fx *fx)
{
	(void)c;
	dom_open(plan->dom, plan->sid);
	fx->value = plan->dom;		/* the envelope's `domain`: call/domctl.c */
}

err_t domctl_max_vcpus_reserve(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			       struct domctl_max_vcpus_plan *plan)
{
	(void)plan;
	if (arg->max != domtab[c->peer].max_vcpus)
		return -XEN_EINVAL;
	return dom_make_vcpus(c->peer);
}

err_t domctl_max_vcpus_check(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			     struct domctl_max_vcpus_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void domctl_max_vcpus_commit(const struct ctx *c, const struct domctl_max_vcpus_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;	/* the vCPUs came with the reservation; they are off line and paused */
}
