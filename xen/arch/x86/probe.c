/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - the one place where the hypervisor expects a #GP. */
#include "arch/x86/probe.h"
#include "arch/x86/traps.h"

extern const char probe_rdmsr[], probe_rdmsr_end[];

bool rdmsr_safe(uint32_t msr, uint64_t *v)
{
	uint32_t lo, hi, ok = 1;

	asm volatile(".globl probe_rdmsr, probe_rdmsr_end\nprobe_rdmsr: rdmsr\nprobe_rdmsr_end:"
		     : "=a"(lo), "=d"(hi), "+b"(ok) : "c"(msr));
	*v = lo | (uint64_t)hi << 32;
	return ok;
}

bool probe_fixup(struct trap_frame *tf)
{
	if (tf->vector != TRAP_GP || tf->rip != (uint64_t)probe_rdmsr)
		return false;
	tf->rip = (uint64_t)probe_rdmsr_end;
	tf->rbx = 0;
	return true;
}
