/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpuid.h - the CPUID policy: only what is virtualised is shown. */
#ifndef GUEST_CPUID_H
#define GUEST_CPUID_H
#include "arch/x86/cpu.h"
#include "arch/x86/vcpu.h"

/* What the guest sees in leaf/sub; cr4 for OSXSAVE of leaf 1. Xen's leaves: xen/arch-x86/cpuid.h. */
struct cpuid guest_cpuid(domid_t dom, uint32_t id, uint32_t leaf, uint32_t sub, uint64_t cr4);
/* The same before the domain's policy took anything away: what the hypervisor virtualises. */
struct cpuid machine_cpuid(domid_t dom, uint32_t id, uint32_t leaf, uint32_t sub, uint64_t cr4);
uint32_t xsave_bytes(uint64_t xcr0);	/* of the XSAVE area of these components */
bool guest_xcr0_ok(const struct avcpu *v, uint64_t xcr0);
#endif
