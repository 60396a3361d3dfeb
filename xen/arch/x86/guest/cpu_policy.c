/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpu_policy.c - hal/cpu_policy.h on x86: leaves, feature registers, and what goes with a feature that is taken away. */
#include "arch/x86/guest/cpu_policy.h"
#include "arch/x86/guest/cpuid.h"
#include "lib/string.h"

#define NONE XEN_CPUID_NO_SUBLEAF
#define BIT(n) (1u << (n))
#define OSXSAVE BIT(27)
#define AVX_1_ECX (BIT(12) | BIT(28) | BIT(29))	/* FMA, AVX, F16C */
#define AVX_7_EBX BIT(5)			/* AVX2 */
#define XCR0_AVX  4u

struct cpu_keep cpu_keep[NR_DOMS];

static const struct { uint32_t leaf, sub; } leaves[] = {
	{ 0, NONE }, { 1, NONE }, { 2, NONE }, { 3, NONE }, { 4, 0 }, { 5, NONE }, { 6, NONE }, { 7, 0 }, { 8, NONE }, { 9, NONE }, { 0xa, NONE },
	{ 0xb, 0 }, { 0xb, 1 }, { 0xc, NONE }, { 0xd, 0 }, { 0xd, 1 }, { 0xd, 2 },
	{ 0x80000000, NONE }, { 0x80000001, NONE }, { 0x80000002, NONE }, { 0x80000003, NONE }, { 0x80000004, NONE }, { 0x80000005, NONE },
	{ 0x80000006, NONE }, { 0x80000007, NONE }, { 0x80000008, NONE },
};
_Static_assert(ARRAY_SIZE(leaves) <= CPU_LEAVES_MAX, "a domain's leaves fit one policy");

/* must: bits that no domain can be without: x87 and SSE state, the local APIC in x2APIC mode, the hypervisor that answers CPUID. */
static const struct { uint32_t leaf, sub, reg, must; } words[CPU_POLICY_WORDS] = {
	[W_1_ECX] = { 1, NONE, 2, BIT(21) | BIT(31) }, [W_1_EDX] = { 1, NONE, 3, BIT(9) },
	[W_7_EBX] = { 7, 0, 1, 0 }, [W_7_ECX] = { 7, 0, 2, 0 },
	[W_XCR0] = { 0xd, 0, 0, 3 }, [W_XSAVE] = { 0xd, 1, 0, 0 },
	[W_EXT_ECX] = { 0x80000001, NONE, 2, 0 }, [W_EXT_EDX] = { 0x80000001, NONE, 3, BIT(9) | BIT(29) },
	[W_8_EBX] = { 0x80000008, NONE, 1, 0 },
};

void cpu_policy_reset(domid_t dom)
{
	cpu_keep[dom].narrowed = false;
	memset(cpu_keep[dom].keep, 0xff, sizeof cpu_keep[dom].keep);
}

/* AVX and what builds on it need the AVX state in XCR0; without XSAVE nothing of leaf 0xd is there. */
static void narrow_xsave(const uint32_t *keep, uint32_t leaf, uint32_t sub, struct cpuid *r)
{
	bool avx = keep[W_XCR0] & XCR0_AVX;

	if (leaf == 1 && !(r->ecx & BIT(26)))
		r->ecx &= ~(OSXSAVE | AVX_1_ECX);
	if (leaf == 1 && !avx)
		r->ecx &= ~AVX_1_ECX;
	if (leaf == 7 && sub == 0 && !avx)
		r->ebx &= ~AVX_7_EBX;
	if (leaf == 0xd && (!(keep[W_1_ECX] & BIT(26)) || (sub == 2 && !avx)))
		*r = (struct cpuid){ 0 };
	else if (leaf == 0xd && sub == 0)
		r->ecx = xsave_bytes(r->eax);
}

__attribute__((noinline)) struct cpuid cpu_policy_narrow(domid_t dom, uint32_t leaf, uint32_t sub, struct cpuid r)
{
	const uint32_t *keep = cpu_keep[dom].keep;
	uint32_t *reg[] = { &r.eax, &r.ebx, &r.ecx, &r.edx };

	for (uint32_t w = 0; w < CPU_POLICY_WORDS; w++)
		if (words[w].leaf == leaf && (words[w].sub == NONE || words[w].sub == sub))
			*reg[words[w].reg] &= keep[w] | (w == W_1_ECX ? OSXSAVE : 0);
	narrow_xsave(keep, leaf, sub, &r);
	return r;
}

static xen_cpuid_leaf_t entry(uint32_t i, struct cpuid r)
{
	if (leaves[i].leaf == 1)
		r.ebx &= 0xff00;		/* CLFLUSH; the rest says which vCPU */
	if (leaves[i].leaf == 0xb)
		r.edx = 0;
	if (leaves[i].leaf == 0xd && leaves[i].sub == 0)
		r.ebx = 0;			/* goes with XCR0 */
	return (xen_cpuid_leaf_t){ leaves[i].leaf, leaves[i].sub, r.eax, r.ebx, r.ecx, r.edx };
}

static uint32_t subleaf(uint32_t i)
{
	return leaves[i].sub == NONE ? 0 : leaves[i].sub;
}

uint32_t hal_cpu_leaves(void)
{
	return ARRAY_SIZE(leaves);
}

void hal_cpu_leaf(domid_t dom, uint32_t i, xen_cpuid_leaf_t *leaf)
{
	struct cpuid r = machine_cpuid(dom, 0, leaves[i].leaf, subleaf(i), 0);

	*leaf = entry(i, cpu_policy_narrow(dom, leaves[i].leaf, subleaf(i), r));
}

/* -1: no feature register. */
static int word_of(uint32_t i, uint32_t reg)
{
	for (uint32_t w = 0; w < CPU_POLICY_WORDS; w++)
		if (words[w].leaf == leaves[i].leaf && words[w].sub == leaves[i].sub && words[w].reg == reg)
			return (int)w;
	return -1;
}

/* What follows from other words (the size of the state, the place of AVX's) is not looked at. */
static bool follows(uint32_t i, uint32_t reg)
{
	return leaves[i].leaf == 0xd && (leaves[i].sub == 2 || (leaves[i].sub == 0 && reg == 2));
}

static err_t add_register(struct cpu_policy *p, uint32_t i, uint32_t reg, uint32_t want, uint32_t have)
{
	int w = word_of(i, reg);

	if (w < 0)
		return want == have || follows(i, reg) ? 0 : -XEN_EINVAL;
	if (want & ~have || words[w].must & have & ~want)
		return -XEN_EINVAL;
	p->given |= BIT((uint32_t)w);
	p->keep[w] = want;
	return 0;
}

err_t hal_cpu_policy_add(struct cpu_policy *p, const xen_cpuid_leaf_t *leaf)
{
	xen_cpuid_leaf_t have;
	uint32_t i = 0;
	err_t rc;

	while (i < ARRAY_SIZE(leaves) && (leaves[i].leaf != leaf->leaf || leaves[i].sub != leaf->subleaf))
		i++;
	if (i == ARRAY_SIZE(leaves))
		return -XEN_ERANGE;
	have = entry(i, machine_cpuid(0, 0, leaf->leaf, subleaf(i), 0));
	rc = add_register(p, i, 0, leaf->a, have.a);
	if (rc == 0)
		rc = add_register(p, i, 1, leaf->b, have.b);
	if (rc == 0)
		rc = add_register(p, i, 2, leaf->c, have.c);
	return rc ? rc : add_register(p, i, 3, leaf->d, have.d);
}

void hal_cpu_policy_set(domid_t dom, const struct cpu_policy *p)
{
	struct cpu_keep *k = &cpu_keep[dom];

	for (uint32_t w = 0; w < CPU_POLICY_WORDS; w++)
		if (p->given >> w & 1)
			k->keep[w] = p->keep[w];
	k->narrowed |= p->given != 0;
}
