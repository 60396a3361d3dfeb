/* SPDX-License-Identifier: Apache-2.0 */
/* call/hypercall.c - the front door: from a hypercall's number and registers to a row of the table. */
#include "call/dispatch.h"

/* Hypercalls (sub-operation, argument). */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0 && has_rows(family);
    assigns *call, door;
    ensures row: called{Pre,Post}(call, family, (uint32_t)\old(call->a[0]), \old(call->a[1]));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t sub_arg(struct call *call, enum family family)
{
	call->nr = (uint32_t)call->a[0];
	call->uarg.v = call->a[1];
	return dispatch(call, family);
}

/*@ predicate grants_many(integer cmd) = cmd == GNTTABOP_map_grant_ref || cmd == GNTTABOP_unmap_grant_ref || cmd == GNTTABOP_copy;
    predicate grants_called{L1,L2}(struct call *call) = \let n = \at((uint32_t)call->a[2],L1); n == 1 || (n <= INT32_MAX && grants_many(\at(call->a[0],L1))) ?
      called{L1,L2}(call, GNTTABOP, \at((uint32_t)call->a[0],L1), \at(call->a[1],L1)) : none_called{L1,L2};
    // a command that does not go on by an index has none
    predicate goes_on_by_index(integer cmd) = cmd == XENMEM_populate_physmap || cmd == XENMEM_decrease_reservation || cmd == XENMEM_add_to_physmap_batch;
    logic integer memory_cmd(uint64_t a) = a == MEMOP_DIRECT ? MEMOP_DIRECT : (uint32_t)a % 0x40;
    predicate memory_called{L1,L2}(struct call *call) = \let a = \at(call->a[0],L1); a == MEMOP_DIRECT || a < 0x40 || goes_on_by_index(memory_cmd(a)) ?
      called{L1,L2}(call, MEMOP, memory_cmd(a), \at(call->a[1],L1)) : none_called{L1,L2};
*/
/* Hypercalls (sub-operation, array, count). The single ones refuse any other count than one, as Xen does. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: grants_called{Pre,Post}(call);
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static int64_t gnttab_op(struct call *call)
{
	uint32_t count = (uint32_t)call->a[2];

	if (count > INT32_MAX)
		return -XEN_EINVAL;
	if (call->a[0] == GNTTABOP_map_grant_ref || call->a[0] == GNTTABOP_unmap_grant_ref || call->a[0] == GNTTABOP_copy)
		return sub_arg(call, GNTTABOP);
	return count == 1 ? sub_arg(call, GNTTABOP) : -XEN_EINVAL;
}

/*@ assigns \nothing;
    ensures \result != 0 <==> goes_on_by_index(memory_cmd);
    exits \false;
*/
static bool goes_on(uint32_t memory_cmd)
{
	return memory_cmd == XENMEM_populate_physmap || memory_cmd == XENMEM_decrease_reservation || memory_cmd == XENMEM_add_to_physmap_batch;
}

/*@ assigns \nothing;
    ensures \result == memory_cmd(a);
    exits \false;
*/
static uint32_t without_index(uint64_t a)
{
	return a == MEMOP_DIRECT ? MEMOP_DIRECT : (uint32_t)a % 0x40;
}

/* memory_op (command | index to go on with << 6, argument). */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: memory_called{Pre,Post}(call);
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static int64_t memory_op(struct call *call)
{
	call->nr = without_index(call->a[0]);
	call->uarg.v = call->a[1];
	if (call->a[0] != MEMOP_DIRECT && call->a[0] >= 0x40 && !goes_on(call->nr))
		return -XEN_EINVAL;
	return dispatch(call, MEMOP);
}

/* vcpu_op (sub-operation, vCPU, argument). */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: called{Pre,Post}(call, VCPUOP, (uint32_t)\old(call->a[0]), \old(call->a[2]));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static int64_t vcpu_op(struct call *call)
{
	call->nr = (uint32_t)call->a[0];
	call->uarg.v = call->a[2];
	return dispatch(call, VCPUOP);
}

/* Hypercalls that are one operation. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0 && has_rows(family);
    assigns *call, door;
    ensures row: called{Pre,Post}(call, family, 0, \old(call->uarg.v));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t only(struct call *call, enum family family)
{
	call->nr = 0;
	return dispatch(call, family);
}

/* The one that comes most often, before the others. */
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: called{Pre,Post}(call, EVTCHNOP, (uint32_t)\old(call->a[0]), \old(call->a[1]));
    ensures given: call->buf.n == 0 && call->tail.n == 0;
    exits \false;
*/
static inline __attribute__((always_inline)) int64_t evtchn_op(struct call *call)
{
	if ((uint32_t)call->a[0] != EVTCHNOP_send)
		return sub_arg(call, EVTCHNOP);
	call->uarg.v = call->a[1];
	return call_evtchn_send(call);
}

/*@ // what the number says is called, with the sub-operation and the argument where this hypercall has them
    predicate sub_called{L1,L2}(struct call *call, integer family) = called{L1,L2}(call, family, \at((uint32_t)call->a[0],L1), \at(call->a[1],L1));
    predicate number_called{L1,L2}(struct call *call, integer nr) =
      nr == __HYPERVISOR_event_channel_op ? sub_called{L1,L2}(call, EVTCHNOP) : nr == __HYPERVISOR_xen_version ? sub_called{L1,L2}(call, XENVER) :
      nr == __HYPERVISOR_sched_op ? sub_called{L1,L2}(call, SCHEDOP) : nr == __HYPERVISOR_hvm_op ? sub_called{L1,L2}(call, HVMOP) :
      nr == __HYPERVISOR_physdev_op ? sub_called{L1,L2}(call, PHYSDEV) : nr == __HYPERVISOR_memory_op ? memory_called{L1,L2}(call) :
      nr == __HYPERVISOR_grant_table_op ? grants_called{L1,L2}(call) :
      nr == __HYPERVISOR_vcpu_op ? called{L1,L2}(call, VCPUOP, \at((uint32_t)call->a[0],L1), \at(call->a[2],L1)) :
      nr == __HYPERVISOR_vm_assist ? called{L1,L2}(call, VMASSIST, 0, \at(call->uarg.v,L1)) :
      nr == __HYPERVISOR_set_timer_op ? called{L1,L2}(call, SETTIMER, 0, \at(call->uarg.v,L1)) :
      nr == __HYPERVISOR_console_io ? called{L1,L2}(call, CONSOLEIO, \at((uint32_t)call->a[0],L1), \at(call->a[2],L1)) || none_called{L1,L2} :
      nr == __HYPERVISOR_domctl ? enveloped_call{L1,L2}(call, DOMCTL, XEN_DOMCTL_INTERFACE_VERSION, sizeof(struct xen_domctl)) :
      nr == __HYPERVISOR_sysctl ? enveloped_call{L1,L2}(call, SYSCTL, XEN_SYSCTL_INTERFACE_VERSION, sizeof(struct xen_sysctl)) :
      nr == __HYPERVISOR_xsm_op ? enveloped_call{L1,L2}(call, XSMOP, XEN_FLASK_INTERFACE_VERSION, sizeof(struct xen_flask_op)) :
      nr == __HYPERVISOR_multicall ? \at(lists_run,L2) == (uint64_t)(\at(lists_run,L1) + 1) : none_called{L1,L2};
    predicate a_hypercall(integer nr) = nr == __HYPERVISOR_event_channel_op || nr == __HYPERVISOR_xen_version || nr == __HYPERVISOR_sched_op ||
      nr == __HYPERVISOR_hvm_op || nr == __HYPERVISOR_physdev_op || nr == __HYPERVISOR_memory_op || nr == __HYPERVISOR_grant_table_op ||
      nr == __HYPERVISOR_vcpu_op || nr == __HYPERVISOR_vm_assist || nr == __HYPERVISOR_set_timer_op || nr == __HYPERVISOR_console_io ||
      nr == __HYPERVISOR_domctl || nr == __HYPERVISOR_sysctl || nr == __HYPERVISOR_xsm_op || nr == __HYPERVISOR_multicall;
*/
/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_reads, guest_pins, put_log, envelope, calls_made, lists_run, door;
    ensures row: number_called{Pre,Post}(call, nr);
    ensures none: !a_hypercall(nr) ==> \result == -XEN_ENOSYS && none_called{Pre,Post} && *call == \old(*call);
    exits \false;
*/
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

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, guest_reads, guest_pins, put_log, envelope, calls_made, lists_run, door;
    ensures row: number_called{Pre,Post}(call, nr);
    ensures none: !a_hypercall(nr) ==> \result == -XEN_ENOSYS && none_called{Pre,Post};
    ensures restart: call->restart != 0 <==> \result == -ERESTART;
    exits \false;
*/
int64_t hypercall(struct call *call, uint64_t nr)
{
	int64_t ret = enter(call, nr);

	call->restart = ret == -ERESTART;
	return ret;
}

/*@ requires \valid(call) && call->self < NR_DOMS && call->buf.n == 0 && call->tail.n == 0;
    assigns *call, door;
    ensures row: called{Pre,Post}(call, EXIT, nr, \old(call->uarg.v));
    ensures none: row_of(EXIT, nr) == ROW_NONE ==> \result == -XEN_ENOSYS;
    exits \false;
*/
int64_t exit_operation(struct call *call, uint32_t nr)
{
	call->nr = nr;
	return dispatch(call, EXIT);
}
