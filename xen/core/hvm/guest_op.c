/* SPDX-License-Identifier: Apache-2.0 */
/* core/hvm/guest_op.c - HVMOP_set_evtchn_upcall_vector, flush_tlbs, pagetable_dying, get_time, get_mem_type. */
#include "core/hvm/hvm.h"
#include "hal/atomic.h"
#include "hal/p2m.h"
#include "hal/spec.h"
#include "hal/vcpu.h"

#define VECTOR_MIN 16u

err_t hvm_upcall_vector_check(const struct ctx *c, const struct xen_hvm_evtchn_upcall_vector *arg, struct hvm_upcall_vector_plan *plan)
{
	if (arg->vector < VECTOR_MIN)
		return -XEN_EINVAL;
	if (arg->vcpu >= domtab[c->self].max_vcpus || arg->vcpu >= NR_VCPUS)
		return -XEN_ENOENT;
	plan->vcpu = index_clamp(arg->vcpu, NR_VCPUS);
	plan->vector = arg->vector;
	return vcputab[c->self][plan->vcpu].exists ? 0 : -XEN_ENOENT;
}

void hvm_upcall_vector_commit(const struct ctx *c, const struct hvm_upcall_vector_plan *plan, struct fx *fx)
{
	const struct vcpu_info *info = atomic_load_ptr(&vcputab[c->self][plan->vcpu].info);

	hal_upcall_vector(c->self, plan->vcpu, plan->vector);
	if (info && atomic_load8(&info->evtchn_upcall_pending))
		fx_kick(fx, c->self, plan->vcpu, KICK_UPCALL);
}

err_t hvm_flush_tlbs_check(const struct ctx *c, const struct no_arg *arg, struct hvm_flush_tlbs_plan *plan)
{
	(void)arg;
	plan->none = 0;
	return c->call->uarg.v ? -XEN_EINVAL : 0;
}

void hvm_flush_tlbs_commit(const struct ctx *c, const struct hvm_flush_tlbs_plan *plan, struct fx *fx)
{
	(void)plan;
	fx_flush(fx, c->self);
}

err_t hvm_pagetable_dying_check(const struct ctx *c, const struct xen_hvm_pagetable_dying *arg, struct hvm_pagetable_dying_plan *plan)
{
	(void)c, (void)arg;
	plan->none = 0;
	return -XEN_EINVAL;
}

void hvm_pagetable_dying_commit(const struct ctx *c, const struct hvm_pagetable_dying_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

err_t hvm_get_time_check(const struct ctx *c, const struct xen_hvm_get_time *arg, struct hvm_get_time_plan *plan)
{
	(void)c, (void)arg;
	plan->now = hal_now();
	return 0;
}

void hvm_get_time_commit(const struct ctx *c, const struct hvm_get_time_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void hvm_get_time_result(const struct hvm_get_time_plan *plan, struct xen_hvm_get_time *arg)
{
	arg->now = plan->now;
}

/*@ assigns \nothing;
    ensures \result == mem_type_of(type);
    exits \false;
*/
static uint16_t mem_type(uint32_t type)
{
	switch (type) {
	case P2M_RAM:
	case P2M_SHARED:
	case P2M_GRANT_RW:
	case P2M_FOREIGN:
		return HVMMEM_ram_rw;
	case P2M_GRANT_RO:
		return HVMMEM_ram_ro;
	default:
		return HVMMEM_mmio_dm;
	}
}

err_t hvm_get_mem_type_check(const struct ctx *c, const struct xen_hvm_get_mem_type *arg, struct hvm_get_mem_type_plan *plan)
{
	struct p2m_entry e;

	hal_p2m_lookup(c->peer, (struct gfn){ arg->pfn }, &e);
	plan->type = mem_type(e.type);
	return 0;
}

void hvm_get_mem_type_commit(const struct ctx *c, const struct hvm_get_mem_type_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

void hvm_get_mem_type_result(const struct hvm_get_mem_type_plan *plan, struct xen_hvm_get_mem_type *arg)
{
	arg->mem_type = plan->type;
}
