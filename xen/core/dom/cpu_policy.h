/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/cpu_policy.h - XEN_DOMCTL_get_cpu_policy, set_cpu_policy: the CPUID leaves of a domain (xen/domctl.h). */
#ifndef CORE_CPU_POLICY_H
#define CORE_CPU_POLICY_H
#include "call/row.h"
#include "hal/cpu_policy.h"
#include <xen/domctl.h>

/* Every leaf that the domain sees; without a buffer their number. No MSRs are told. -XEN_ENOBUFS: the buffer is too small. */
struct domctl_get_cpu_policy_plan { uint32_t leaves; bool copy; };
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->leaves.p != \null ==> call->tail.len == \min(arg->nr_leaves, CPU_LEAVES_MAX) * sizeof(xen_cpuid_leaf_t);
    exits \false;
*/
err_t domctl_get_cpu_policy_fetch(struct call *call, struct xen_domctl_cpu_policy *arg);
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures \result == 0 || \result == -XEN_ENOBUFS;
    ensures ok: plan->leaves == cpu_leaves <= CPU_LEAVES_MAX && (plan->copy <==> arg->leaves.p != \null);
    ensures room: \result == 0 <==> plan->copy ==> plan->leaves <= arg->nr_leaves;
    exits \false;
*/
err_t domctl_get_cpu_policy_check(const struct ctx *c, const struct xen_domctl_cpu_policy *arg, struct domctl_get_cpu_policy_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->leaves == cpu_leaves && plan->leaves <= CPU_LEAVES_MAX;
    requires tail: plan->copy ==> \valid_read(c->tail) && plan->leaves * sizeof(xen_cpuid_leaf_t) <= c->tail->len;
    assigns put_log;
    ensures all: plan->copy ==> put_log.n == \old(put_log.n) + plan->leaves;
    ensures none: !plan->copy ==> put_log == \old(put_log);
    exits \false;
*/
void domctl_get_cpu_policy_commit(const struct ctx *c, const struct domctl_get_cpu_policy_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->nr_leaves, arg->nr_msrs;
    ensures told: arg->nr_leaves == plan->leaves && arg->nr_msrs == 0;
    exits \false;
*/
void domctl_get_cpu_policy_result(const struct domctl_get_cpu_policy_plan *plan, struct xen_domctl_cpu_policy *arg);

/* What the guest asked for, as the one fetch read it: `bad` is its first fault, told in abi.err_*. */
struct cpu_policy_arg { struct xen_domctl_cpu_policy abi; struct cpu_policy want; err_t bad; };
struct domctl_set_cpu_policy_plan { const struct cpu_policy *want; };
/* Takes features away before the domain runs. -XEN_EINVAL: oneself, or more than is virtualised; -XEN_ERANGE: an unknown leaf or MSR;
 * -XEN_E2BIG: more leaves than there are; -XEN_EEXIST: it runs already or is sealed. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires fetched: arg->bad <= 0;
    assigns *plan;
    ensures \result <= 0;
    ensures works: \result == 0 <==> c->peer != c->self && domtab[c->peer].state == DOM_BUILDING && domtab[c->peer].pause_count > 0 && arg->bad == 0;
    ensures ok: \result == 0 ==> plan->want == &arg->want;
    exits \false;
*/
err_t domctl_set_cpu_policy_check(const struct ctx *c, const struct cpu_policy_arg *arg, struct domctl_set_cpu_policy_plan *plan);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins, guest_reads;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->bad <= 0;
    exits \false;
*/
err_t domctl_set_cpu_policy_fetch(struct call *call, struct cpu_policy_arg *arg);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: \valid_read(plan->want);
    assigns policy_log;
    ensures set: policy_log.n == \old(policy_log.n) + 1 && policy_log.dom == c->peer && policy_log.p == *plan->want;
    exits \false;
*/
void domctl_set_cpu_policy_commit(const struct ctx *c, const struct domctl_set_cpu_policy_plan *plan, struct fx *fx);
#endif
