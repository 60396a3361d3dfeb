/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/rows.c - rows of the hypervisor's table and how each family is called. */
#include "domains/hostile/rows.h"
#include "domains/runtime/hypercall.h"
#include "call/exit.h"
#include "xsm/audit.h"

#define MEMOP_DIRECT XENMEM_redoubt_populate_direct
#define MEMOP_RESOURCE_SIZE XENMEM_acquire_resource	/* the same call without a list */

#define OP(name, family, nr, ...) { #name, family, nr },
const struct row rows[] = {
#include "call/table.def"
};
const uint32_t row_count = ARRAY_SIZE(rows);

bool row_ends_others(const struct row *r)
{
	return (r->family == DOMCTL && (r->nr == XEN_DOMCTL_destroydomain || r->nr == XEN_DOMCTL_pausedomain))
		|| (r->family == SCHEDOP && r->nr == SCHEDOP_remote_shutdown);
}

/* The envelopes begin with a command and a version; a wrong one of those tells nothing about what is behind. */
static void address(const struct row *r, void *arg)
{
	if (r->family == DOMCTL) {
		((struct xen_domctl *)arg)->cmd = r->nr;
		((struct xen_domctl *)arg)->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	} else if (r->family == SYSCTL) {
		((struct xen_sysctl *)arg)->cmd = r->nr;
		((struct xen_sysctl *)arg)->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
	} else if (r->family == XSMOP) {
		((struct xen_flask_op *)arg)->cmd = r->nr;
		((struct xen_flask_op *)arg)->interface_version = XEN_FLASK_INTERFACE_VERSION;
	}
}

long row_call(const struct row *r, void *arg, uint64_t count)
{
	uint64_t a = (uintptr_t)arg;

	address(r, arg);
	switch (r->family) {
	case EVTCHNOP: return hypercall(__HYPERVISOR_event_channel_op, r->nr, a, 0, 0, 0);
	case DOMCTL: return hypercall(__HYPERVISOR_domctl, a, 0, 0, 0, 0);
	case SYSCTL: return hypercall(__HYPERVISOR_sysctl, a, 0, 0, 0, 0);
	case GNTTABOP: return hypercall(__HYPERVISOR_grant_table_op, r->nr, a, count, 0, 0);
	case MEMOP: return hypercall(__HYPERVISOR_memory_op, r->nr, a, 0, 0, 0);
	case MULTICALL: return hypercall(__HYPERVISOR_multicall, a, count, 0, 0, 0);
	case VMASSIST: return hypercall(__HYPERVISOR_vm_assist, count, count >> 32, 0, 0, 0);
	case PHYSDEV: return hypercall(__HYPERVISOR_physdev_op, r->nr, a, 0, 0, 0);
	case SETTIMER: return hypercall(__HYPERVISOR_set_timer_op, count, 0, 0, 0, 0);
	case XENVER: return hypercall(__HYPERVISOR_xen_version, r->nr, a, 0, 0, 0);
	case CONSOLEIO: return hypercall(__HYPERVISOR_console_io, r->nr, count, a, 0, 0);
	case VCPUOP: return hypercall(__HYPERVISOR_vcpu_op, r->nr, count, a, 0, 0);
	case SCHEDOP: return hypercall(__HYPERVISOR_sched_op, r->nr, a, 0, 0, 0);
	case HVMOP: return hypercall(__HYPERVISOR_hvm_op, r->nr, a, 0, 0, 0);
	case XSMOP: return hypercall(__HYPERVISOR_xsm_op, a, 0, 0, 0, 0);
	default: return -XEN_ENOSYS;		/* EXIT: no hypercall (exits.c) */
	}
}
