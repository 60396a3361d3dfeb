/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/ocontext.c - FLASK_ADD_OCONTEXT, FLASK_DEL_OCONTEXT: labels of hardware, until the next load. */
#include "core/console/console.h"
#include "core/xsm_op/xsm_op.h"

err_t xsm_add_ocontext_check(const struct ctx *c, const struct xen_flask_ocontext *arg, struct xsm_add_ocontext_plan *plan)
{
	(void)c;
	plan->o = *arg;
	return xsm_ocontext_add_check(arg->ocon, arg->low, arg->high, arg->sid);
}

void xsm_add_ocontext_commit(const struct ctx *c, const struct xsm_add_ocontext_plan *plan, struct fx *fx)
{
	(void)fx;
	xsm_ocontext_add(plan->o.ocon, plan->o.low, plan->o.high, plan->o.sid);
	report("policy label of hardware %lx..%lx added by domain %u", plan->o.low, plan->o.high, c->self);
}

err_t xsm_del_ocontext_check(const struct ctx *c, const struct xen_flask_ocontext *arg, struct xsm_del_ocontext_plan *plan)
{
	(void)c;
	plan->o = *arg;
	return xsm_ocontext_del_check(arg->ocon, arg->low, arg->high);
}

void xsm_del_ocontext_commit(const struct ctx *c, const struct xsm_del_ocontext_plan *plan, struct fx *fx)
{
	(void)fx;
	xsm_ocontext_del(plan->o.ocon, plan->o.low, plan->o.high);
	report("policy label of hardware %lx..%lx removed by domain %u", plan->o.low, plan->o.high, c->self);
}
