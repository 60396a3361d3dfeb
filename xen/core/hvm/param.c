/* SPDX-License-Identifier: Apache-2.0 */
/* core/hvm/param.c - HVMOP_set_param, get_param. */
#include "core/hvm/hvm.h"
#include "hal/spec.h"
#include "hal/vcpu.h"
#include "lib/string.h"

uint64_t hvm_params[NR_DOMS][HVM_NR_PARAMS];

#define CALLBACK_TYPE_SHIFT 56

void hvm_params_reset(domid_t d)
{
	memset(hvm_params[d], 0, sizeof hvm_params[d]);
}

/* What a builder writes; the rest is unused numbers, other architectures, or features that are not here. */
/*@ assigns \nothing;
    ensures \result <==> builders_param(index);
    exits \false;
*/
static bool builders(uint32_t index)
{
	switch (index) {
	case HVM_PARAM_STORE_PFN:
	case HVM_PARAM_STORE_EVTCHN:
	case HVM_PARAM_PAE_ENABLED:
	case HVM_PARAM_TIMER_MODE:
	case HVM_PARAM_HPET_ENABLED:
	case HVM_PARAM_IDENT_PT:
	case HVM_PARAM_VPT_ALIGN:
	case HVM_PARAM_CONSOLE_PFN:
	case HVM_PARAM_CONSOLE_EVTCHN:
	case HVM_PARAM_ACPI_IOPORTS_LOCATION:
	case HVM_PARAM_PAGING_RING_PFN:
	case HVM_PARAM_MONITOR_RING_PFN:
	case HVM_PARAM_SHARING_RING_PFN:
	case HVM_PARAM_VM86_TSS_SIZED:
	case HVM_PARAM_VM_GENERATION_ID_ADDR:
	case HVM_PARAM_TRIPLE_FAULT_REASON:
		return true;
	default:
		return false;
	}
}

err_t hvm_param_settable(uint32_t index, bool own)
{
	if (index == HVM_PARAM_CALLBACK_IRQ)
		return 0;
	if (!builders(index))
		return -XEN_EINVAL;
	return own ? -XEN_EPERM : 0;
}

err_t hvm_param_gettable(uint32_t index, bool own)
{
	switch (index) {
	case HVM_PARAM_CALLBACK_IRQ:
	case HVM_PARAM_STORE_PFN:
	case HVM_PARAM_STORE_EVTCHN:
	case HVM_PARAM_CONSOLE_PFN:
	case HVM_PARAM_CONSOLE_EVTCHN:
	case HVM_PARAM_VM_GENERATION_ID_ADDR:
		return 0;
	default:
		break;
	}
	return hvm_param_settable(index, own);
}

err_t hvm_set_param_check(const struct ctx *c, const struct xen_hvm_param *arg, struct hvm_set_param_plan *plan)
{
	if (arg->index >= HVM_NR_PARAMS)
		return -XEN_EINVAL;
	plan->index = index_clamp(arg->index, HVM_NR_PARAMS);
	plan->value = arg->value;
	return hvm_param_settable(plan->index, c->peer == c->self);
}

/* Of the ways to be called back only the vector exists here; the others are noted, and mean none. */
/*@ assigns \nothing;
    ensures \result == (value >> CALLBACK_TYPE_SHIFT == HVM_PARAM_CALLBACK_TYPE_VECTOR ? (uint8_t)value : 0);
    exits \false;
*/
static uint8_t callback_vector_of(uint64_t value)
{
	return value >> CALLBACK_TYPE_SHIFT == HVM_PARAM_CALLBACK_TYPE_VECTOR ? (uint8_t)value : 0;
}

void hvm_set_param_commit(const struct ctx *c, const struct hvm_set_param_plan *plan, struct fx *fx)
{
	(void)fx;
	hvm_params[c->peer][plan->index] = plan->value;
	if (plan->index == HVM_PARAM_CALLBACK_IRQ)
		hal_callback_vector(c->peer, callback_vector_of(plan->value));
}

err_t hvm_get_param_check(const struct ctx *c, const struct xen_hvm_param *arg, struct hvm_get_param_plan *plan)
{
	uint32_t index;

	if (arg->index >= HVM_NR_PARAMS)
		return -XEN_EINVAL;
	index = index_clamp(arg->index, HVM_NR_PARAMS);
	plan->value = hvm_params[c->peer][index];
	return hvm_param_gettable(index, c->peer == c->self);
}

void hvm_get_param_commit(const struct ctx *c, const struct hvm_get_param_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void hvm_get_param_result(const struct hvm_get_param_plan *plan, struct xen_hvm_param *arg)
{
	arg->value = plan->value;
}
