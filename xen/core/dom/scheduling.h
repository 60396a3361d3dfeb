/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/scheduling.h - where and how much a domain's vCPUs run: affinity, weight, what they do now (xen/domctl.h). */
#ifndef CORE_DOM_SCHEDULING_H
#define CORE_DOM_SCHEDULING_H
#include "call/row.h"
#include "hal/dom.h"
#include <xen/domctl.h>

/*@ predicate vcpu_made(integer d, integer v) = v < domtab[d].max_vcpus && vcputab[d][v].exists != 0;
    predicate map_named(struct xen_domctl_vcpuaffinity *a) = a->flags != 0 &&
      ((a->flags & XEN_VCPUAFFINITY_HARD) != 0 ==> a->cpumap_hard.bitmap.p != \null) && ((a->flags & XEN_VCPUAFFINITY_SOFT) != 0 ==> a->cpumap_soft.bitmap.p != \null);
*/
/* The vCPU `want` of the row's target. -XEN_EINVAL: it cannot have that one; -XEN_ESRCH: not made yet. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires sized: domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires \valid(vcpu) && \separated(vcpu, c) && \separated(vcpu, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *vcpu;
    ensures \result <= 0;
    ensures made: \result == 0 <==> vcpu_made(c->peer, want);
    ensures which: \result == 0 ==> *vcpu == want;
    ensures beyond: want >= domtab[c->peer].max_vcpus ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t vcpu_of_peer(const struct ctx *c, uint32_t want, uint32_t *vcpu) __must_check;

/* A bitmap of CPUs in the guest: pinned at the fetch, which reads the CPUs that a machine can have out of it. */
struct cpu_map { uint64_t cpus; struct guest_buf at; };
struct affinity_arg { struct xen_domctl_vcpuaffinity abi; struct cpu_map hard, soft; };

/* Both. fetch: -XEN_EFAULT; -XEN_E2BIG: a map of more than GUEST_PIN_MAX bytes. check: -XEN_EINVAL: no such vCPU, no flag, a map that
 * is named and not given; -XEN_ESRCH: the vCPU is not made yet. Bits of CPUs that the machine does not have are dropped. */
/* Sets the maps of the flags; -XEN_EINVAL: a hard one without a CPU. Afterwards they hold what is in force: soft within hard. */
struct domctl_setvcpuaffinity_plan { uint32_t vcpu; uint64_t hard, soft; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires sized: domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> vcpu_made(c->peer, arg->abi.vcpu) && map_named(&arg->abi) && plan->vcpu == arg->abi.vcpu && plan->hard != 0;
    ensures hard: \result == 0 ==> plan->hard == ((arg->abi.flags & XEN_VCPUAFFINITY_HARD) != 0 ? (arg->hard.cpus & machine_cpus) : hard_of(c->peer, plan->vcpu));
    ensures soft: \result == 0 ==> plan->soft == ((arg->abi.flags & XEN_VCPUAFFINITY_SOFT) != 0 ? (arg->soft.cpus & machine_cpus) : soft_of(c->peer, plan->vcpu));
    exits \false;
*/
err_t domctl_setvcpuaffinity_check(const struct ctx *c, const struct affinity_arg *arg, struct domctl_setvcpuaffinity_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->vcpu < NR_VCPUS && plan->hard != 0;
    assigns affinity_log;
    ensures set: logged(\old(affinity_log), affinity_log, c->peer, plan->vcpu, plan->hard, plan->soft);
    exits \false;
*/
void domctl_setvcpuaffinity_commit(const struct ctx *c, const struct domctl_setvcpuaffinity_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->hard.cpus, arg->soft.cpus;
    ensures told: arg->hard.cpus == plan->hard && arg->soft.cpus == (plan->hard & plan->soft);
    exits \false;
*/
void domctl_setvcpuaffinity_result(const struct domctl_setvcpuaffinity_plan *plan, struct affinity_arg *arg);
/* The maps as they were set; all CPUs before. */
struct domctl_getvcpuaffinity_plan { uint64_t hard, soft; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires sized: domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures works: \result == 0 <==> vcpu_made(c->peer, arg->abi.vcpu) && map_named(&arg->abi);
    ensures ok: \result == 0 ==> plan->hard == hard_of(c->peer, arg->abi.vcpu) && plan->soft == soft_of(c->peer, arg->abi.vcpu);
    exits \false;
*/
err_t domctl_getvcpuaffinity_check(const struct ctx *c, const struct affinity_arg *arg, struct domctl_getvcpuaffinity_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_getvcpuaffinity_commit(const struct ctx *c, const struct domctl_getvcpuaffinity_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->hard.cpus, arg->soft.cpus;
    ensures told: arg->hard.cpus == plan->hard && arg->soft.cpus == plan->soft;
    exits \false;
*/
void domctl_getvcpuaffinity_result(const struct domctl_getvcpuaffinity_plan *plan, struct affinity_arg *arg);

struct domctl_getvcpuinfo_plan { struct xen_domctl_getvcpuinfo info; };
/* -XEN_EINVAL: no such vCPU; -XEN_ESRCH: not made yet. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires sized: domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures works: \result == 0 <==> vcpu_made(c->peer, arg->vcpu);
    ensures ok: \result == 0 ==> plan->info.vcpu == arg->vcpu;
    exits \false;
*/
err_t domctl_getvcpuinfo_check(const struct ctx *c, const struct xen_domctl_getvcpuinfo *arg, struct domctl_getvcpuinfo_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_getvcpuinfo_commit(const struct ctx *c, const struct domctl_getvcpuinfo_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns *arg;
    ensures told: *arg == plan->info;
    exits \false;
*/
void domctl_getvcpuinfo_result(const struct domctl_getvcpuinfo_plan *plan, struct xen_domctl_getvcpuinfo *arg);

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
/*@ requires \valid_read(c) && c->peer < NR_DOMS && weighs(c->peer);
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures works: \result == 0 <==> arg->sched_id == XEN_SCHEDULER_CREDIT && (arg->cmd == XEN_DOMCTL_SCHEDOP_getinfo ||
      (arg->cmd == XEN_DOMCTL_SCHEDOP_putinfo && (arg->u.credit.cap == 0 || arg->u.credit.cap == 0xffff)));
    ensures ok: \result == 0 ==> (plan->tell <==> arg->cmd == XEN_DOMCTL_SCHEDOP_getinfo) && 0 < plan->weight <= 65535 &&
      plan->weight == (plan->tell || arg->u.credit.weight == 0 ? domtab[c->peer].weight : arg->u.credit.weight);
    exits \false;
*/
err_t domctl_scheduler_op_check(const struct ctx *c, const struct xen_domctl_scheduler_op *arg, struct domctl_scheduler_op_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan);
    requires plan: 0 < plan->weight <= 65535;
    assigns domtab[c->peer].weight, weight_log;
    ensures weights: \old(weights_ok) ==> weights_ok;
    ensures set: !plan->tell ==> domtab[c->peer].weight == plan->weight && logged(\old(weight_log), weight_log, c->peer, domtab[c->peer].max_vcpus, plan->weight, 0);
    ensures told: plan->tell ==> domtab[c->peer].weight == \old(domtab[c->peer].weight) && weight_log == \old(weight_log);
    exits \false;
*/
void domctl_scheduler_op_commit(const struct ctx *c, const struct domctl_scheduler_op_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->u;
    ensures told: plan->tell ==> arg->u.credit.weight == (uint16_t)plan->weight && arg->u.credit.cap == 0;
    exits \false;
*/
void domctl_scheduler_op_result(const struct domctl_scheduler_op_plan *plan, struct xen_domctl_scheduler_op *arg);
#endif
