/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpu_policy_test.c - the policy of this machine's CPU: what is told can be set, features go and take what needs them along, none comes. */
// link: xen/arch/x86/guest/cpu_policy.c xen/arch/x86/guest/cpuid.c xen/arch/x86/spec/choose.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/guest/cpu_policy.h"
#include "arch/x86/guest/cpuid.h"
#include "arch/x86/time.h"

struct cpu_features cpu_features;
struct tsc_scale tsc_scale = { .khz = 1000000 };
enum { D = 3, V = 2 };
static struct avcpu vcpu = { .dom = D, .id = V };

static void start(void)
{
	cpu_features = (struct cpu_features){ .phys_bits = 40, .gb_pages = true };
	cpu_features.xsave = cpuid(1, 0).ecx >> 27 & 1;
	cpu_features.xcr0 = cpu_features.xsave ? xgetbv() & 7 : 0;
	cpu_policy_reset(D);
}

static uint32_t all(xen_cpuid_leaf_t *l)
{
	for (uint32_t i = 0; i < hal_cpu_leaves(); i++)
		hal_cpu_leaf(D, i, &l[i]);
	return hal_cpu_leaves();
}

static void told_is_accepted(void)
{
	struct cpu_policy p = { 0 };
	xen_cpuid_leaf_t before[CPU_LEAVES_MAX], after[CPU_LEAVES_MAX];
	uint32_t n;

	start();
	n = all(before);
	assert(n <= CPU_LEAVES_MAX && before[1].leaf == 1 && before[1].c >> 31 && before[1].c >> 21 & 1 && !(before[1].b >> 16));
	for (uint32_t i = 0; i < n; i++)
		assert(hal_cpu_policy_add(&p, &before[i]) == 0);
	hal_cpu_policy_set(D, &p);
	assert(all(after) == n && memcmp(before, after, n * sizeof *before) == 0);
	assert(guest_cpuid(D, V, 1, 0, 0).ebx >> 24 == 2 * V && guest_cpuid(D, V, 1, 7, 0).ecx == before[1].c);
}

static void nothing_comes(void)
{
	xen_cpuid_leaf_t l[CPU_LEAVES_MAX], bad;
	struct cpu_policy p = { 0 };
	uint32_t n;

	start();
	n = all(l);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t bit = 0; bit < 32; bit++) {
			bad = l[i];
			bad.d |= 1u << bit;
			assert(bad.d == l[i].d || hal_cpu_policy_add(&p, &bad) == (bad.leaf == 0xd && bad.subleaf == 2 ? 0 : -XEN_EINVAL));
		}
		bad = l[i];
		bad.subleaf ^= 0x100;
		assert(hal_cpu_policy_add(&p, &bad) == -XEN_ERANGE);
	}
	bad = (xen_cpuid_leaf_t){ 0x40000000, XEN_CPUID_NO_SUBLEAF, 0, 0, 0, 0 };
	assert(hal_cpu_policy_add(&p, &bad) == -XEN_ERANGE);
	bad = l[1];
	bad.c &= ~(1u << 31);
	assert(hal_cpu_policy_add(&p, &bad) == -XEN_EINVAL);		/* a hypervisor is here */
	bad = l[0];
	bad.a = 1;
	assert(hal_cpu_policy_add(&p, &bad) == -XEN_EINVAL);
}

static void features_go(void)
{
	struct cpu_policy p = { 0 };
	xen_cpuid_leaf_t l[CPU_LEAVES_MAX];
	struct cpuid one;

	start();
	all(l);
	l[1].c &= ~(1u << 26);					/* XSAVE */
	assert(hal_cpu_policy_add(&p, &l[1]) == 0);
	hal_cpu_policy_set(D, &p);
	one = guest_cpuid(D, V, 1, 0, CR4_OSXSAVE);
	assert(!(one.ecx & (1u << 26 | 1u << 27 | 1u << 28)) && !guest_cpuid(D, V, 0xd, 0, 0).eax);
	assert(machine_cpuid(D, V, 1, 0, 0).ecx >> 31);
	cpu_policy_reset(D);
	assert(guest_cpuid(D, V, 1, 0, 0).ecx == machine_cpuid(D, V, 1, 0, 0).ecx);
}

static void avx_goes(void)
{
	struct cpu_policy p = { 0 };
	xen_cpuid_leaf_t l[CPU_LEAVES_MAX];
	uint32_t n;

	start();
	n = all(l);
	if (!(cpu_features.xcr0 & 4))
		return;
	assert(guest_xcr0_ok(&vcpu, 7) && guest_xcr0_ok(&vcpu, 3));
	for (uint32_t i = 0; i < n; i++)
		if (l[i].leaf == 0xd && l[i].subleaf == 0)
			l[i].a &= ~4u, assert(hal_cpu_policy_add(&p, &l[i]) == 0);
	hal_cpu_policy_set(D, &p);
	assert(!guest_xcr0_ok(&vcpu, 7) && guest_xcr0_ok(&vcpu, 3) && !(guest_cpuid(D, V, 1, 0, 0).ecx >> 28 & 1));
	assert(guest_cpuid(D, V, 0xd, 0, 0).ecx == 576 && !guest_cpuid(D, V, 0xd, 2, 0).eax && !(guest_cpuid(D, V, 7, 0, 0).ebx >> 5 & 1));
}

int main(void)
{
	told_is_accepted();
	nothing_comes();
	features_go();
	avx_goes();
	puts("cpu_policy: ok");
	return 0;
}
