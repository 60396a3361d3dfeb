/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpuid.h - the CPUID policy: only what is virtualised is shown. */
#ifndef GUEST_CPUID_H
#define GUEST_CPUID_H
#include "arch/x86/cpu.h"
#include "arch/x86/vcpu.h"

/* What the guest sees in leaf/sub; cr4 for OSXSAVE. Xen's leaves: xen/arch-x86/cpuid.h. */
struct cpuid guest_cpuid(const struct avcpu *v, uint32_t leaf, uint32_t sub, uint64_t cr4);
bool guest_xcr0_ok(uint64_t xcr0);
#endif
