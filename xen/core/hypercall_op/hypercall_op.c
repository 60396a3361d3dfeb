/* SPDX-License-Identifier: Apache-2.0 */
/* core/hypercall_op/hypercall_op.c - multicall, vm_assist, PHYSDEVOP_eoi, irq_status_query. */
#include "core/hypercall_op/hypercall_op.h"

err_t multicall_check(const struct ctx *c, const struct no_arg *arg, struct multicall_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return 0;
}

void multicall_commit(const struct ctx *c, const struct multicall_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

err_t vm_assist_fetch(struct call *call, struct vm_assist_arg *arg)
{
	arg->cmd = (uint32_t)call->a[0];
	arg->type = (uint32_t)call->a[1];
	return 0;
}

err_t vm_assist_check(const struct ctx *c, const struct vm_assist_arg *arg, struct vm_assist_plan *plan)
{
	uint32_t now = domtab[c->self].vm_assist;

	if (arg->type != VMASST_TYPE_runstate_update_flag)
		return -XEN_EINVAL;
	plan->mask = arg->cmd == VMASST_CMD_enable ? now | ASSIST_BIT : now & ~ASSIST_BIT;
	return arg->cmd == VMASST_CMD_enable || arg->cmd == VMASST_CMD_disable ? 0 : -XEN_ENOSYS;
}

void vm_assist_commit(const struct ctx *c, const struct vm_assist_plan *plan, struct fx *fx)
{
	(void)fx;
	domtab[c->self].vm_assist = plan->mask;
}

/* Bound to a port or not, it is the domain's. */
/*@ assigns pirq_asked;
    ensures pirq_asked.dom == d && pirq_asked.pirq == pirq;
    ensures pirq_own(pirq_asked.rc) ? \result == 0 : \result == pirq_asked.rc < 0;
    exits \false;
*/
static err_t own_pirq(domid_t d, uint32_t pirq)
{
	err_t rc = hal_pirq_check(d, pirq);

	return rc == -XEN_EEXIST ? 0 : rc;
}

err_t physdev_eoi_check(const struct ctx *c, const struct physdev_eoi *arg, struct physdev_eoi_plan *plan)
{
	plan->pirq = arg->irq;
	return own_pirq(c->self, arg->irq);
}

void physdev_eoi_commit(const struct ctx *c, const struct physdev_eoi_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_pirq_eoi(c->self, plan->pirq);
}

err_t physdev_irq_status_check(const struct ctx *c, const struct physdev_irq_status_query *arg, struct physdev_irq_status_plan *plan)
{
	plan->flags = 0;		/* MSI-X: neither shared nor in need of an EOI */
	return own_pirq(c->self, arg->irq);
}

void physdev_irq_status_commit(const struct ctx *c, const struct physdev_irq_status_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void physdev_irq_status_result(const struct physdev_irq_status_plan *plan, struct physdev_irq_status_query *arg)
{
	arg->flags = plan->flags;
}
