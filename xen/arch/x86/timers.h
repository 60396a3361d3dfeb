/* SPDX-License-Identifier: Apache-2.0 */
/* timers.h - the timers of the vCPUs of a CPU. */
#ifndef ARCH_TIMERS_H
#define ARCH_TIMERS_H
#include "arch/x86/percpu.h"
#include "arch/x86/vcpu.h"

void timers_init_cpu(uint32_t cpu);	/* by the boot CPU */
void timers_reset(struct avcpu *v);
void timers_end(struct avcpu *v);	/* stops all; what sets one from now on has no effect */
/* Fires what is due on CPU p, this one, at *now, at most 32 vCPUs, and moves *now on by what that took; system time of the earliest that is left, ~0 if none. */
uint64_t timers_run(const struct percpu *p, uint64_t *now);
#endif
