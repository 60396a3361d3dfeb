/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/cpu_policy.c - XEN_DOMCTL_get_cpu_policy, set_cpu_policy. */
#include "core/dom/cpu_policy.h"
#include "hal/atomic.h"
#include "lib/string.h"

#define LEAF_SIZE ((uint32_t)sizeof(xen_cpuid_leaf_t))

/* The envelope's bytes as the structure that they are meant to be, any values: fetch_envelope's contract is of bytes. */
/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0; exits \false; */
static err_t take(struct call *call, struct xen_domctl_cpu_policy *arg)
{
	return fetch_envelope(call, arg, sizeof *arg);
}

err_t domctl_get_cpu_policy_fetch(struct call *call, struct xen_domctl_cpu_policy *arg)
{
	err_t rc = take(call, arg);
	uint32_t n = arg->nr_leaves < CPU_LEAVES_MAX ? arg->nr_leaves : CPU_LEAVES_MAX;

	if (rc || !arg->leaves.p)
		return rc;
	return fetch_tail(call, (struct gaddr){ (uint64_t)arg->leaves.p }, n, LEAF_SIZE, CPU_LEAVES_MAX, true);
}

err_t domctl_get_cpu_policy_check(const struct ctx *c, const struct xen_domctl_cpu_policy *arg, struct domctl_get_cpu_policy_plan *plan)
{
	(void)c;
	plan->leaves = hal_cpu_leaves();
	plan->copy = arg->leaves.p != NULL;
	return plan->copy && arg->nr_leaves < plan->leaves ? -XEN_ENOBUFS : 0;
}

void domctl_get_cpu_policy_commit(const struct ctx *c, const struct domctl_get_cpu_policy_plan *plan, struct fx *fx)
{
	xen_cpuid_leaf_t leaf;

	(void)fx;
	/*@ loop invariant i <= plan->leaves && put_log.n == \at(put_log.n,Pre) + i && (i > 0 ? plan->copy != 0 : put_log == \at(put_log,Pre));
	    loop assigns i, leaf, put_log;
	    loop variant plan->leaves - i;
	*/
	for (uint32_t i = 0; plan->copy && i < plan->leaves; i++) {
		hal_cpu_leaf(c->peer, i, &leaf);
		guest_put(c->tail, i * LEAF_SIZE, &leaf, LEAF_SIZE);
	}
}

void domctl_get_cpu_policy_result(const struct domctl_get_cpu_policy_plan *plan, struct xen_domctl_cpu_policy *arg)
{
	arg->nr_leaves = plan->leaves;
	arg->nr_msrs = 0;
}

/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_domctl_cpu_policy) <= call->buf.len;
    assigns put_log;
    ensures put: rc == 0 ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_domctl_cpu_policy)) : put_log == \old(put_log);
    exits \false;
*/
void domctl_get_cpu_policy_done(struct call *call, struct xen_domctl_cpu_policy *arg, err_t rc)
{
	if (rc == 0)
		guest_put(&call->buf, call->off, arg, sizeof *arg);
}

/* A leaf, an MSR of the guest's: any values. */
/*@ requires \valid_read(b) && off + sizeof(xen_cpuid_leaf_t) <= b->len && \valid(leaf); assigns *leaf; exits \false; */
static void get_leaf(const struct guest_buf *b, uint32_t off, xen_cpuid_leaf_t *leaf)
{
	guest_get(b, off, leaf, LEAF_SIZE);
}

/*@ requires \valid_read(call) && \valid(msr); assigns *msr, guest_reads; ensures \result <= 0; exits \false; */
static err_t get_msr(const struct call *call, struct gaddr at, xen_msr_entry_t *msr)
{
	return hal_guest_read(call->self, call->vcpu, at, msr, sizeof *msr);
}

/* Each leaf is read once and added to what is wanted; the first that cannot be ends it. */
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg) && arg->bad == 0;
    requires pinned: arg->abi.nr_leaves <= CPU_LEAVES_MAX && arg->abi.nr_leaves * sizeof(xen_cpuid_leaf_t) <= call->tail.len;
    assigns *arg;
    ensures arg->bad <= 0;
    exits \false;
*/
static void take_leaves(const struct call *call, struct cpu_policy_arg *arg)
{
	xen_cpuid_leaf_t leaf;

	/*@ loop invariant arg->bad <= 0 && i <= arg->abi.nr_leaves == \at(arg->abi.nr_leaves,Pre);
	    loop assigns i, leaf, *arg;
	    loop variant arg->abi.nr_leaves - i;
	*/
	for (uint32_t i = 0; i < arg->abi.nr_leaves && arg->bad == 0; i++) {
		get_leaf(&call->tail, i * LEAF_SIZE, &leaf);
		arg->bad = hal_cpu_policy_add(&arg->want, &leaf);
		if (arg->bad == 0)
			continue;
		arg->abi.err_leaf = leaf.leaf;
		arg->abi.err_subleaf = leaf.subleaf;
	}
}

/* No MSR of a domain can be set: the first one named is at fault. */
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg) && arg->bad <= 0;
    assigns arg->bad, arg->abi.err_msr, guest_reads;
    ensures \result <= 0 && arg->bad <= 0;
    exits \false;
*/
static err_t take_msrs(const struct call *call, struct cpu_policy_arg *arg)
{
	xen_msr_entry_t msr;
	err_t rc;

	if (!arg->abi.nr_msrs || arg->bad)
		return 0;
	rc = get_msr(call, (struct gaddr){ (uint64_t)arg->abi.msrs.p }, &msr);
	if (rc)
		return rc;
	arg->bad = -XEN_ERANGE;
	arg->abi.err_msr = msr.idx;
	return 0;
}

/*@ requires \valid(call) && \valid(arg); assigns *arg; ensures \result <= 0 && arg->bad == 0; exits \false; */
static err_t take_wanted(struct call *call, struct cpu_policy_arg *arg)
{
	memset(arg, 0, sizeof *arg);
	return fetch_envelope(call, &arg->abi, sizeof arg->abi);
}

err_t domctl_set_cpu_policy_fetch(struct call *call, struct cpu_policy_arg *arg)
{
	err_t rc = take_wanted(call, arg);

	if (rc)
		return rc;
	arg->abi.err_leaf = arg->abi.err_subleaf = arg->abi.err_msr = ~0u;
	if (arg->abi.nr_leaves > CPU_LEAVES_MAX) {
		arg->bad = -XEN_E2BIG;
		return 0;
	}
	rc = fetch_tail(call, (struct gaddr){ (uint64_t)arg->abi.leaves.p }, arg->abi.nr_leaves, LEAF_SIZE, CPU_LEAVES_MAX, false);
	if (rc)
		return rc;
	take_leaves(call, arg);
	return take_msrs(call, arg);
}

err_t domctl_set_cpu_policy_check(const struct ctx *c, const struct cpu_policy_arg *arg, struct domctl_set_cpu_policy_plan *plan)
{
	const struct domain *d = &domtab[c->peer];

	if (c->peer == c->self)
		return -XEN_EINVAL;
	if (atomic_load(&d->state) != DOM_BUILDING || !d->pause_count)
		return -XEN_EEXIST;
	plan->want = &arg->want;
	return arg->bad;
}

void domctl_set_cpu_policy_commit(const struct ctx *c, const struct domctl_set_cpu_policy_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_cpu_policy_set(c->peer, plan->want);
}

/* Which leaf or MSR was refused; nothing is written on success, as on Xen. */
/*@ requires \valid_read(call) && \valid_read(arg) && call->off + sizeof(struct xen_domctl_cpu_policy) <= call->buf.len;
    assigns put_log;
    ensures put: rc != 0 && rc == arg->bad ? wrote{Pre,Post}(&call->buf, call->off, sizeof(struct xen_domctl_cpu_policy)) : put_log == \old(put_log);
    exits \false;
*/
void domctl_set_cpu_policy_done(struct call *call, struct cpu_policy_arg *arg, err_t rc)
{
	if (rc && rc == arg->bad)
		guest_put(&call->buf, call->off, &arg->abi, sizeof arg->abi);
}
