/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/cpu_policy_test.c - a domain's CPUID is told and narrowed by permission, before it runs, and never widened. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_dom.h"

enum { B = 1, SID_B = 10, SID_NEW = 50, LEAVES = 0x3000, MSRS = 0x4000, NONE = -1 };
static struct xen_domctl ctl;
static domid_t d;

static void start(void)
{
	fake_init();
	fake_domain(B, SID_B, 1);
	d = fake_build(B, SID_NEW);
}

static int64_t run(uint32_t cmd, domid_t dom, uint64_t leaves, uint32_t nr_leaves, uint32_t nr_msrs)
{
	memset(&ctl, 0, sizeof ctl);
	ctl.u.cpu_policy.nr_leaves = nr_leaves;
	ctl.u.cpu_policy.nr_msrs = nr_msrs;
	ctl.u.cpu_policy.leaves.p = (void *)leaves;
	ctl.u.cpu_policy.msrs.p = (void *)MSRS;
	return fake_domctl(B, &ctl, cmd, dom);
}

static int64_t get(domid_t dom, uint64_t leaves, uint32_t n) { return run(XEN_DOMCTL_get_cpu_policy, dom, leaves, n, 3); }

static int64_t set(domid_t dom, uint32_t leaf, uint32_t sub, uint32_t features)
{
	xen_cpuid_leaf_t l = { .leaf = leaf, .subleaf = sub, .b = features, .c = features };

	fake_put(B, LEAVES, &l, sizeof l);
	return run(XEN_DOMCTL_set_cpu_policy, dom, LEAVES, 1, 0);
}

static bool faulted(uint32_t leaf, uint32_t sub, uint32_t msr)
{
	const struct xen_domctl_cpu_policy *p = &ctl.u.cpu_policy;

	return p->err_leaf == leaf && p->err_subleaf == sub && p->err_msr == msr;
}

static void tells(void)
{
	xen_cpuid_leaf_t l[3];

	start();
	assert(get(d, 0, 0) == 0 && ctl.u.cpu_policy.nr_leaves == 2 && ctl.u.cpu_policy.nr_msrs == 0 && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].ssid == SID_B && fake_xsm.ask[0].tsid == SID_NEW && fake_xsm.ask[0].cls == SECCLASS_DOMAIN2);
	assert(fake_xsm.ask[0].perm == DOMAIN2__GET_CPU_POLICY);
	memset(fake_ptr(B, LEAVES), 0xee, 4096);
	assert(get(d, LEAVES, 1) == -XEN_ENOBUFS && *(uint8_t *)fake_ptr(B, LEAVES) == 0xee);
	assert(get(d, LEAVES, 2000) == 0 && ctl.u.cpu_policy.nr_leaves == 2);
	fake_get(B, LEAVES, l, sizeof l);
	assert(l[0].leaf == 1 && l[0].c == 0xff && l[1].leaf == 7 && l[1].b == 0xf0 && l[2].leaf == 0xeeeeeeee);
	assert(get(d, 0xdead0000, 2) == -XEN_EFAULT && get(99, 0, 0) == -XEN_ESRCH && get(B, 0, 0) == 0);
	fake_xsm.deny = 1;
	assert(get(d, LEAVES, 2) == -XEN_EACCES && ctl.u.cpu_policy.nr_msrs == 3);
	fake_xsm.deny = 0;
}

static void narrows(void)
{
	xen_cpuid_leaf_t l[2];

	start();
	assert(set(d, 1, NONE, 0x0f) == 0 && fake_keep[d][0] == 0x0f && fake_keep[d][1] == ~0u && fake_xsm.ask[0].perm == DOMAIN2__SET_CPU_POLICY);
	assert(get(d, LEAVES, 2) == 0);
	fake_get(B, LEAVES, l, sizeof l);
	assert(l[0].c == 0x0f && l[1].b == 0xf0);
	assert(run(XEN_DOMCTL_set_cpu_policy, d, LEAVES, 2, 0) == 0);	/* what is told can be set */
	assert(set(d, 1, NONE, 0xff) == 0 && fake_keep[d][0] == 0xff);	/* within what the machine has */
	assert(run(XEN_DOMCTL_set_cpu_policy, d, LEAVES, 0, 0) == 0);
}

static void refuses(void)
{
	xen_msr_entry_t msr = { .idx = 0xce };

	start();
	assert(set(d, 7, 0, 0x1f0) == -XEN_EINVAL && faulted(7, 0, ~0u) && fake_keep[d][1] == ~0u);
	assert(set(d, 7, 1, 0) == -XEN_ERANGE && faulted(7, 1, ~0u) && set(d, 0x50000000, NONE, 0) == -XEN_ERANGE && faulted(0x50000000, ~0u, ~0u));
	fake_put(B, MSRS, &msr, sizeof msr);
	assert(run(XEN_DOMCTL_set_cpu_policy, d, LEAVES, 0, 1) == -XEN_ERANGE && faulted(~0u, ~0u, 0xce));
	assert(run(XEN_DOMCTL_set_cpu_policy, d, LEAVES, 65, 0) == -XEN_E2BIG && faulted(~0u, ~0u, ~0u));
	assert(run(XEN_DOMCTL_set_cpu_policy, d, 0xdead0000, 1, 0) == -XEN_EFAULT && run(XEN_DOMCTL_set_cpu_policy, d, LEAVES, ~0u, 0) == -XEN_E2BIG);
	assert(set(B, 1, NONE, 1) == -XEN_EINVAL && set(99, 1, NONE, 1) == -XEN_ESRCH && set(DOMID_SELF, 1, NONE, 1) == -XEN_ESRCH);
	fake_xsm.deny = 1;
	assert(set(d, 7, 0, 0x1f0) == -XEN_EACCES && faulted(0, 0, 0));		/* nothing is told */
	fake_xsm.deny = 1;
	assert(set(d, 1, NONE, 1) == -XEN_EACCES && fake_keep[d][0] == ~0u);
	fake_xsm.deny = 0;
	assert(fake_domctl(B, &ctl, XEN_DOMCTL_unpausedomain, d) == 0 && set(d, 1, NONE, 1) == -XEN_EEXIST);
	assert(fake_domctl(B, &ctl, XEN_DOMCTL_pausedomain, d) == 0);
	domtab[d].state = DOM_LIVE;
	assert(set(d, 1, NONE, 1) == -XEN_EEXIST && fake_keep[d][0] == ~0u);
}

int main(void)
{
	tells();
	narrows();
	refuses();
	puts("cpu_policy: ok");
	return 0;
}
