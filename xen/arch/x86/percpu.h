/* SPDX-License-Identifier: Apache-2.0 */
/* percpu.h - what each CPU has to itself; GS base points at it. */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H
#include "arch/x86/lock.h"
#include "core/sched/runq.h"

#define NR_CPUS 64u

struct avcpu;

/* What other CPUs look at to know how far this one is: arch/x86/quiesce.h. */
struct quiesce {
	uint64_t turn;			/* grows before each entry into a guest */
	uint32_t dom;			/* whose guest runs here, DOMID_INVALID for none */
	uint32_t windows;		/* the change of the windows that its TLB has caught up with */
	bool quiet;			/* it uses neither a guest's memory nor a window */
};

/* vCPUs that wait for a CPU, and the lock that guards them: runqs.h. */
struct cpu_sched { struct spinlock lock; struct runq q; };

struct tss { uint32_t zero; uint64_t rsp[3], zero2, ist[7], zero3; uint16_t zero4, iomap; } __attribute__((packed));

struct percpu {
	struct percpu *self;		/* offset 0: GS base points here */
	uint32_t cpu, apic_id;
	domid_t about;			/* hal_about */
	struct cpu_sched sched;
	struct avcpu *current;		/* vCPU that runs here, NULL when idle */
	struct avcpu *loaded;		/* vCPU whose FPU state the CPU holds: that of avcpu.held */
	struct quiesce quiesce;
	uint64_t asid_round;
	uint32_t asid_next;		/* ASIDs [next, nr) are unused in this round */
	uint64_t spec_ctrl;		/* what its SPEC_CTRL holds */
	uint64_t predicts_for;		/* avcpu.owner whose branches it may remember */
	uint64_t host_vmcb;		/* physical: host state for VMSAVE/VMLOAD */
	bool resched;			/* a reschedule is due before the next VMRUN: sched_poke */
	bool yields;			/* because `current` asks for it */
	uint64_t began;			/* system time in ns when `current` did */
	uint64_t tick_deadline;		/* system time in ns the APIC timer is set to, ~0 when off */
	uint64_t stack_top;
	uint64_t gdt[8];
	struct tss tss;
};

extern struct percpu percpu_tab[NR_CPUS];
extern uint32_t nr_cpus;		/* CPUs [0, nr_cpus) are on line; grows at boot only */

static inline struct percpu *this_cpu(void)
{
	struct percpu *p;

	asm("mov %%gs:0, %0" : "=r"(p));
	return p;
}

/* A field of this CPU's, in one instruction. */
#define MY_CPU(field) (*(__typeof__(((struct percpu *)0)->field) __seg_gs *)offsetof(struct percpu, field))

void percpu_init(uint32_t cpu, uint32_t apic_id);	/* by the boot CPU: stacks and tables */
void percpu_load(uint32_t cpu);		/* by the CPU itself: GDT, TSS, IDT and GS base */
#endif
