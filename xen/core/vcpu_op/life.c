/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/life.c - VCPUOP_up, down, is_up, send_nmi, get_physid. */
#include "core/vcpu_op/vcpu_op.h"
#include "hal/spec.h"

err_t vcpu_named(const struct ctx *c, uint32_t *vcpu)
{
	uint32_t v = (uint32_t)c->call->a[1];

	*vcpu = 0;
	if (v >= domtab[c->self].max_vcpus || v >= NR_VCPUS)
		return -XEN_ENOENT;
	*vcpu = index_clamp(v, NR_VCPUS);
	return vcputab[c->self][*vcpu].exists ? 0 : -XEN_ENOENT;
}

err_t vcpu_named_self(const struct ctx *c, uint32_t *vcpu)
{
	err_t rc = vcpu_named(c, vcpu);

	return rc == 0 && *vcpu != c->vcpu ? -XEN_EINVAL : rc;
}

err_t vcpu_up_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_up_plan *plan)
{
	err_t rc = vcpu_named(c, &plan->vcpu);

	(void)arg;
	return rc == 0 && !vcputab[c->self][plan->vcpu].initialised ? -XEN_EINVAL : rc;
}

void vcpu_up_commit(const struct ctx *c, const struct vcpu_up_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_up(c->self, plan->vcpu);
}

err_t vcpu_down_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_down_plan *plan)
{
	(void)arg;
	return vcpu_named(c, &plan->vcpu);
}

void vcpu_down_commit(const struct ctx *c, const struct vcpu_down_plan *plan, struct fx *fx)
{
	(void)fx;
	if (hal_vcpu_down(c->self, plan->vcpu))
		dom_shutdown(c->self, SHUTDOWN_poweroff);
}

err_t vcpu_is_up_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_is_up_plan *plan)
{
	(void)arg;
	return vcpu_named(c, &plan->vcpu);
}

void vcpu_is_up_commit(const struct ctx *c, const struct vcpu_is_up_plan *plan, struct fx *fx)
{
	fx->value = hal_vcpu_is_up(c->self, plan->vcpu);
}

err_t vcpu_send_nmi_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_send_nmi_plan *plan)
{
	err_t rc = vcpu_named(c, &plan->vcpu);

	(void)arg;
	return rc == 0 && c->call->uarg.v ? -XEN_EINVAL : rc;
}

void vcpu_send_nmi_commit(const struct ctx *c, const struct vcpu_send_nmi_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_nmi(c->self, plan->vcpu);
}

err_t vcpu_get_physid_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_get_physid_plan *plan)
{
	uint32_t vcpu;
	err_t rc = vcpu_named(c, &vcpu);

	(void)arg;
	plan->none = 0;
	return rc ? rc : -XEN_EINVAL;
}

void vcpu_get_physid_commit(const struct ctx *c, const struct vcpu_get_physid_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}
