/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h - MSR accesses that may fault. */
#ifndef ARCH_PROBE_H
#define ARCH_PROBE_H
#include "arch/x86/panic.h"

/* Reads msr; false if the CPU raised #GP. */
bool rdmsr_safe(uint32_t msr, uint64_t *v);
/* Steps over the one instruction that may fault; false if the trap came from elsewhere. */
bool probe_fixup(struct trap_frame *tf);
#endif
