/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpuid.c - host leaves through masks, topology of the guest's own, Xen's leaves. */
#include "arch/x86/guest/cpuid.h"
#include "arch/x86/guest/cpu_policy.h"
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/time.h"
#include <xen/arch-x86/cpuid.h>

#define XEN_BASE 0x40000000u
#define XEN_VERSION (4u << 16 | 17u)

/* APM volume 3, appendix E: bits that a guest may see where the host has them. */
#define LEAF1_ECX   0x76f83203u		/* SSE3 PCLMUL SSSE3 FMA CX16 SSE4 x2APIC MOVBE POPCNT AES XSAVE AVX F16C RDRAND */
#define LEAF1_EDX   0x078bab7fu		/* without VME, MCE, MCA, MTRR, PSE36 kept off where we cannot virtualise */
#define LEAF7_EBX   0x219c07a9u		/* FSGSBASE BMI1 AVX2 SMEP BMI2 ERMS RDSEED ADX SMAP CLFLUSHOPT SHA */
#define LEAF7_ECX   0x00000004u		/* UMIP */
#define EXT1_ECX    0x000001f1u		/* LAHF ABM SSE4A MISALIGNSSE 3DNOWPREFETCH CR8 */
#define EXT1_EDX    0x24100800u		/* SYSCALL NX PAGE1GB LM */
#define EXT8_EBX    0x00000200u
#define BIT(n) (1u << (n))

static struct cpuid leaf1(uint32_t id, uint64_t cr4)
{
	struct cpuid r = cpuid(1, 0);

	r.ebx = (r.ebx & 0x0000ff00) | (2 * id) << 24 | 1u << 16;
	r.ecx &= LEAF1_ECX;
	r.ecx |= BIT(21) | BIT(31);		/* x2APIC is ours, whatever the host has; hypervisor */
	if (!cpu_features.xsave)
		r.ecx &= ~(BIT(26) | BIT(28) | BIT(12) | BIT(29));
	if (!(cpu_features.xcr0 & 4))
		r.ecx &= ~(BIT(28) | BIT(12) | BIT(29));
	if (cr4 & CR4_OSXSAVE)
		r.ecx |= BIT(27);
	r.edx = (r.edx & LEAF1_EDX) | BIT(9);
	return r;
}

static struct cpuid leaf7(uint32_t sub)
{
	struct cpuid r = { 0 };

	if (sub)
		return r;
	r = cpuid(7, 0);
	r.eax = 0;
	r.ebx &= LEAF7_EBX;
	if (!(cpu_features.xcr0 & 4))
		r.ebx &= ~BIT(5);
	r.ecx &= LEAF7_ECX;
	r.edx = 0;
	return r;
}

static struct cpuid leaf_topology(uint32_t id, uint32_t sub)
{
	struct cpuid r = { 0 };

	if (sub == 0)
		r = (struct cpuid){ 1, 1, 1u << 8, 0 };		/* one thread a core */
	if (sub == 1)
		r = (struct cpuid){ 8, 1, 2u << 8 | 1, 0 };
	r.edx = 2 * id;
	return r;
}

uint32_t xsave_bytes(uint64_t xcr0)
{
	return xcr0 & 4 ? 832 : 576;
}

static struct cpuid leaf_xsave(uint32_t sub)
{
	struct cpuid r = { 0 };

	if (!cpu_features.xsave)
		return r;
	if (sub == 0)
		r = (struct cpuid){ (uint32_t)cpu_features.xcr0, xsave_bytes(xgetbv()), xsave_bytes(cpu_features.xcr0), 0 };
	if (sub == 1)
		r.eax = cpuid(0xd, 1).eax & 1;			/* XSAVEOPT */
	if (sub == 2 && cpu_features.xcr0 & 4)
		r = (struct cpuid){ 256, 576, 0, 0 };
	return r;
}

static struct cpuid leaf_xen_time(uint32_t sub)
{
	struct cpuid r = { 0 };

	if (sub == 0)					/* no vTSC, the host's TSC as it is */
		r = (struct cpuid){ 0, 0, tsc_scale.khz, 0 };
	if (sub == 1)
		r = (struct cpuid){ (uint32_t)-tsc_scale.base, (uint32_t)(-tsc_scale.base >> 32), tsc_scale.mul,
			(uint32_t)tsc_scale.shift };
	if (sub == 2)
		r.eax = tsc_scale.khz;
	return r;
}

static struct cpuid leaf_xen(domid_t dom, uint32_t id, uint32_t leaf, uint32_t sub)
{
	struct cpuid r = { 0 };

	switch (leaf - XEN_BASE) {
	case 0:
		r = (struct cpuid){ XEN_BASE + 5, XEN_CPUID_SIGNATURE_EBX, XEN_CPUID_SIGNATURE_ECX, XEN_CPUID_SIGNATURE_EDX };
		break;
	case 1:
		r.eax = XEN_VERSION;
		break;
	case 2:
		r.eax = 1;
		r.ebx = XEN_BASE;			/* MSR of the hypercall page */
		break;
	case 3:
		r = leaf_xen_time(sub);
		break;
	case 4:
		if (sub)
			break;
		r.eax = XEN_HVM_CPUID_VCPU_ID_PRESENT | XEN_HVM_CPUID_DOMID_PRESENT | XEN_HVM_CPUID_X2APIC_VIRT;
		r.ebx = id;
		r.ecx = dom;
		break;
	case 5:
		r.ebx = (uint32_t)(cpu_features.phys_bits);
		break;
	}
	return r;
}

static struct cpuid leaf_ext(uint32_t leaf)
{
	struct cpuid r = cpuid(leaf, 0);

	switch (leaf) {
	case 0x80000000:
		if (r.eax > 0x80000008)
			r.eax = 0x80000008;
		return r;
	case 0x80000001:
		r.ecx &= EXT1_ECX;
		r.edx &= EXT1_EDX | LEAF1_EDX;
		r.edx |= BIT(9);
		if (!cpu_features.gb_pages)
			r.edx &= ~BIT(26);
		return r;
	case 0x80000002 ... 0x80000006:
		return r;
	case 0x80000007:
		return (struct cpuid){ 0 };
	case 0x80000008:
		return (struct cpuid){ r.eax & 0xffff, r.ebx & (EXT8_EBX | spec_guest_ext8_ebx()), 0, 0 };
	}
	return (struct cpuid){ 0 };
}

struct cpuid machine_cpuid(domid_t dom, uint32_t id, uint32_t leaf, uint32_t sub, uint64_t cr4)
{
	struct cpuid r;

	if (leaf >= 0x80000000)
		return leaf_ext(leaf);
	if (leaf >= XEN_BASE)
		return leaf_xen(dom, id, leaf, sub);
	switch (leaf) {
	case 0:
		r = cpuid(0, 0);
		r.eax = r.eax > 0xd ? 0xd : r.eax;
		return r;
	case 1:
		return leaf1(id, cr4);
	case 7:
		return leaf7(sub);
	case 0xb:
		return leaf_topology(id, sub);
	case 0xd:
		return leaf_xsave(sub);
	}
	return (struct cpuid){ 0 };
}

struct cpuid guest_cpuid(domid_t dom, uint32_t id, uint32_t leaf, uint32_t sub, uint64_t cr4)
{
	struct cpuid r = machine_cpuid(dom, id, leaf, sub, cr4);

	return unlikely(cpu_keep[dom].narrowed) ? cpu_policy_narrow(dom, leaf, sub, r) : r;
}

bool guest_xcr0_ok(const struct avcpu *v, uint64_t xcr0)
{
	uint64_t may = cpu_features.xcr0;

	if (cpu_keep[v->dom].narrowed)
		may &= cpu_keep[v->dom].keep[W_XCR0];
	return xcr0 & 1 && !(xcr0 & ~may) && (!(xcr0 & 4) || xcr0 & 2);
}
