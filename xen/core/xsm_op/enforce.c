/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/enforce.c - FLASK_GETENFORCE, FLASK_SETENFORCE, FLASK_MLS. */
#include "core/console/console.h"
#include "core/xsm_op/xsm_op.h"

ROW_ANSWERS_VALUE(xsm_getenforce, xsm_enforcing())
ROW_ANSWERS_VALUE(xsm_mls_enabled, xsm_mls())

/* Only a hypervisor that was booted with setenforce=on lets its policy be made permissive. */
err_t xsm_setenforce_check(const struct ctx *c, const struct xen_flask_setenforce *arg, struct xsm_setenforce_plan *plan)
{
	(void)c;
	plan->enforcing = arg->enforcing != 0;
	return xsm_may_set_enforcing(plan->enforcing) ? 0 : -XEN_EPERM;
}

void xsm_setenforce_commit(const struct ctx *c, const struct xsm_setenforce_plan *plan, struct fx *fx)
{
	if (plan->enforcing == xsm_enforcing())
		return;
	xsm_set_enforcing(plan->enforcing);
	policy_settles(fx);
	report("policy %s by domain %u", plan->enforcing ? "enforcing" : "permissive", c->self);
}
