/* SPDX-License-Identifier: Apache-2.0 */
/* percpu.h - what each CPU has to itself; GS base points at it. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H
#include "lib/types.h"

#define NR_CPUS 64u

struct avcpu;
struct tss { uint32_t zero; uint64_t rsp[3], zero2, ist[7], zero3; uint16_t zero4, iomap; } __attribute__((packed));

struct percpu {
	struct percpu *self;		/* offset 0: read through GS */
	uint32_t cpu, apic_id;
	struct avcpu *current;		/* vCPU whose state is loaded, NULL when idle */
	struct avcpu *loaded;		/* vCPU whose FPU and guest state the CPU still holds */
	uint32_t asid_round, asid_next;	/* ASIDs [next, nr) are unused in this round */
	uint64_t host_vmcb;		/* physical: host state for VMSAVE/VMLOAD */
	bool resched;			/* a reschedule is due before the next VMRUN */
	uint64_t tick_deadline;		/* system time in ns the APIC timer is set to, ~0 when off */
	uint64_t stack_top;
	uint64_t gdt[8];
	struct tss tss;
};

extern struct percpu percpu_tab[NR_CPUS];

static inline struct percpu *this_cpu(void)
{
	struct percpu *p;

	asm("mov %%gs:0, %0" : "=r"(p));
	return p;
}

/* Maps cpu's stacks, loads its GDT, TSS, IDT and GS base. */
void percpu_init(uint32_t cpu, uint32_t apic_id);
#endif
