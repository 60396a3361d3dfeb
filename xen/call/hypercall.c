/* SPDX-License-Identifier: Apache-2.0 */
/* call/hypercall.c - the front door: from a hypercall's number and registers to a row of the table. */
#include "call/dispatch.h"

/* Hypercalls (sub-operation, argument). */
static inline __attribute__((always_inline)) int64_t sub_arg(struct call *call, enum family family)
{
	call->nr = (uint32_t)call->a[0];
	call->uarg.v = call->a[1];
	return dispatch(call, family);
}

/* Hypercalls (sub-operation, array, count). The single ones refuse any other count than one, as Xen does. */
static int64_t gnttab_op(struct call *call)
{
	uint32_t count = (uint32_t)call->a[2];

	if (count > INT32_MAX)
		return -XEN_EINVAL;
	if (call->a[0] == GNTTABOP_map_grant_ref || call->a[0] == GNTTABOP_unmap_grant_ref || call->a[0] == GNTTABOP_copy)
		return sub_arg(call, GNTTABOP);
	return count == 1 ? sub_arg(call, GNTTABOP) : -XEN_EINVAL;
}

static bool goes_on(uint32_t memory_cmd)
{
	return memory_cmd == XENMEM_populate_physmap || memory_cmd == XENMEM_decrease_reservation || memory_cmd == XENMEM_add_to_physmap_batch;
}

/* memory_op (command | index to go on with << 6, argument). */
static int64_t memory_op(struct call *call)
{
	call->nr = call->a[0] == MEMOP_DIRECT ? MEMOP_DIRECT : (uint32_t)call->a[0] & 0x3f;
	call->uarg.v = call->a[1];
	if (call->nr != MEMOP_DIRECT && call->a[0] >> 6 && !goes_on(call->nr))
		return -XEN_EINVAL;
	return dispatch(call, MEMOP);
}

/* vcpu_op (sub-operation, vCPU, argument). */
static int64_t vcpu_op(struct call *call)
{
	call->nr = (uint32_t)call->a[0];
	call->uarg.v = call->a[2];
	return dispatch(call, VCPUOP);
}

/* Hypercalls that are one operation. */
static inline __attribute__((always_inline)) int64_t only(struct call *call, enum family family)
{
	call->nr = 0;
	return dispatch(call, family);
}

/* The one that comes most often, before the others. */
static inline __attribute__((always_inline)) int64_t evtchn_op(struct call *call)
{
	if ((uint32_t)call->a[0] != EVTCHNOP_send)
		return sub_arg(call, EVTCHNOP);
	call->uarg.v = call->a[1];
	return call_evtchn_send(call);
}

static int64_t enter(struct call *call, uint64_t nr)
{
	switch (nr) {
	case __HYPERVISOR_event_channel_op:
		return evtchn_op(call);
	case __HYPERVISOR_memory_op:
		return memory_op(call);
	case __HYPERVISOR_multicall:
		return call_multicall_list(call);
	case __HYPERVISOR_vm_assist:
		return only(call, VMASSIST);
	case __HYPERVISOR_set_timer_op:
		return only(call, SETTIMER);
	case __HYPERVISOR_xen_version:
		return sub_arg(call, XENVER);
	case __HYPERVISOR_console_io:
		return call_console(call);
	case __HYPERVISOR_vcpu_op:
		return vcpu_op(call);
	case __HYPERVISOR_sched_op:
		return sub_arg(call, SCHEDOP);
	case __HYPERVISOR_hvm_op:
		return sub_arg(call, HVMOP);
	case __HYPERVISOR_physdev_op:
		return sub_arg(call, PHYSDEV);
	case __HYPERVISOR_xsm_op:
		return call_xsm_op(call);
	case __HYPERVISOR_sysctl:
		return call_sysctl(call);
	case __HYPERVISOR_domctl:
		return call_domctl(call);
	case __HYPERVISOR_grant_table_op:
		return gnttab_op(call);
	default:
		return -XEN_ENOSYS;
	}
}

int64_t hypercall(struct call *call, uint64_t nr)
{
	int64_t ret = enter(call, nr);

	call->restart = ret == -ERESTART;
	return ret;
}

int64_t exit_operation(struct call *call, uint32_t nr)
{
	call->nr = nr;
	return dispatch(call, EXIT);
}
