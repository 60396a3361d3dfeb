/* SPDX-License-Identifier: Apache-2.0 */
/* guest/cpu_policy.h - what the builder took away from the CPUID of a domain. */
#ifndef GUEST_CPU_POLICY_H
#define GUEST_CPU_POLICY_H
#include "arch/x86/cpu.h"
#include "hal/cpu_policy.h"

enum policy_word { W_1_ECX, W_1_EDX, W_7_EBX, W_7_ECX, W_XCR0, W_XSAVE, W_EXT_ECX, W_EXT_EDX, W_8_EBX };
_Static_assert(W_8_EBX + 1 == CPU_POLICY_WORDS, "every word has its place");

/* Of each domain: masks of the feature registers; narrowed: some are not all ones. */
struct cpu_keep { bool narrowed; uint32_t keep[CPU_POLICY_WORDS]; };
extern struct cpu_keep cpu_keep[NR_DOMS];

void cpu_policy_reset(domid_t dom);
/* Takes from *r, what the machine has in leaf/sub, what dom does not see. */
struct cpuid cpu_policy_narrow(domid_t dom, uint32_t leaf, uint32_t sub, struct cpuid r);
#endif
