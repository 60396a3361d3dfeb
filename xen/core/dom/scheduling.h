/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/scheduling.h - where and how much a domain's vCPUs run: affinity, weight, what they do now (xen/domctl.h). */
#ifndef CORE_DOM_SCHEDULING_H
#define CORE_DOM_SCHEDULING_H
#include "call/row.h"
#include <xen/domctl.h>

/* The vCPU `want` of the row's target. -XEN_EINVAL: it cannot have that one; -XEN_ESRCH: not made yet. */
err_t vcpu_of_peer(const struct ctx *c, uint32_t want, uint32_t *vcpu) __must_check;

/* A bitmap of CPUs in the guest: pinned at the fetch, which reads the CPUs that a machine can have out of it. */
struct cpu_map { uint64_t cpus; struct guest_buf at; };
struct affinity_arg { struct xen_domctl_vcpuaffinity abi; struct cpu_map hard, soft; };

/* Both. fetch: -XEN_EFAULT; -XEN_E2BIG: a map of more than GUEST_PIN_MAX bytes. check: -XEN_EINVAL: no such vCPU, no flag, a map that
 * is named and not given; -XEN_ESRCH: the vCPU is not made yet. Bits of CPUs that the machine does not have are dropped. */
/* Sets the maps of the flags; -XEN_EINVAL: a hard one without a CPU. Afterwards they hold what is in force: soft within hard. */
struct domctl_setvcpuaffinity_plan { uint32_t vcpu; uint64_t hard, soft; };
ROW_RESULT(domctl_setvcpuaffinity, struct affinity_arg)
/* The maps as they were set; all CPUs before. */
struct domctl_getvcpuaffinity_plan { uint64_t hard, soft; };
ROW_RESULT(domctl_getvcpuaffinity, struct affinity_arg)

struct domctl_getvcpuinfo_plan { struct xen_domctl_getvcpuinfo info; };
ROW_RESULT(domctl_getvcpuinfo, struct xen_domctl_getvcpuinfo)		/* -XEN_EINVAL: no such vCPU; -XEN_ESRCH: not made yet */

/* Does this XEN_DOMCTL_SCHEDOP_* change something? One that nobody knows is asked as if it did. */
/*@ logic integer sets_scheduler(integer cmd) = cmd != XEN_DOMCTL_SCHEDOP_getinfo && cmd != XEN_DOMCTL_SCHEDOP_getvcpuinfo ? 1 : 0; */
/*@ assigns \nothing;
    ensures \result != 0 <==> sets_scheduler(cmd) != 0;
    exits \false;
*/
static inline bool scheduler_sets(uint32_t cmd)
{
	return cmd != XEN_DOMCTL_SCHEDOP_getinfo && cmd != XEN_DOMCTL_SCHEDOP_getvcpuinfo;
}
/* Weight 0 and cap 0xffff leave what is, as Xen's credit scheduler has it. -XEN_EINVAL: not XEN_SCHEDULER_CREDIT, or parameters of single
 * vCPUs; -XEN_EOPNOTSUPP: a cap. */
struct domctl_scheduler_op_plan { uint32_t weight; bool tell; };
ROW_RESULT(domctl_scheduler_op, struct xen_domctl_scheduler_op)
#endif
