/* SPDX-License-Identifier: Apache-2.0 */
/* hypercall_init.c - finds the hypervisor by CPUID and installs the hypercall page (xen/arch-x86/cpuid.h). */
#include "domains/runtime/hypercall.h"
#include "domains/runtime/cpu.h"
#include <xen/arch-x86/cpuid.h>

extern char hypercall_page[];
static uint32_t base;

static bool is_xen(uint32_t leaf)
{
	uint32_t r[4];

	cpuid(leaf, 0, r);
	return r[0] >= leaf + 2 && r[1] == XEN_CPUID_SIGNATURE_EBX && r[2] == XEN_CPUID_SIGNATURE_ECX && r[3] == XEN_CPUID_SIGNATURE_EDX;
}

err_t hypercall_init(void)
{
	uint32_t r[4];

	for (uint32_t leaf = XEN_CPUID_FIRST_LEAF; leaf < XEN_CPUID_FIRST_LEAF + 0x10000; leaf += 0x100) {
		if (!is_xen(leaf))
			continue;
		base = leaf;
		cpuid(leaf + 2, 0, r);
		wrmsr(r[1], (uintptr_t)hypercall_page);
		return 0;
	}
	return -XEN_ENODEV;
}

uint32_t hypercall_cpuid_base(void)
{
	return base;
}

domid_t domid_self(void)
{
	uint32_t r[4];

	cpuid(base, 0, r);
	if (!base || r[0] < base + 4)
		return DOMID_SELF;
	cpuid(base + 4, 0, r);
	return r[0] & XEN_HVM_CPUID_DOMID_PRESENT ? (domid_t)r[2] : DOMID_SELF;
}
