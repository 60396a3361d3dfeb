/* SPDX-License-Identifier: Apache-2.0 */
/* vcpu.h - a vCPU as the machine sees it: registers, local APIC, timers, run state. */
#ifndef ARCH_VCPU_H
#define ARCH_VCPU_H
#include "arch/x86/lock.h"
#include "call/call.h"
#include "core/sched/runq.h"
#include "core/types.h"
#include "hal/guest.h"
#include "arch/x86/guest/vlapic.h"

/* Order as svm/enter.h saves them; rax and rsp live in the VMCB. */
struct gprs { uint64_t rbx, rcx, rdx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15; };

enum run_state { RUN_OFFLINE, RUN_BLOCKED, RUN_READY, RUN_RUNNING };
enum timer_kind { TIMER_SINGLESHOT, TIMER_PERIODIC, TIMER_POLL, TIMER_APIC, TIMER_WATCHDOG, NR_TIMERS };

/* A walk of the guest's page tables (guest/walk.c) under its CR3: tag = page of va | era << 3 | CR0.WP << 2 | writable << 1 | valid. */
struct trail { uint64_t tag, cr3; uint64_t *entry[4], was[4]; uint8_t *page; };

struct avcpu {
	struct gprs gprs;		/* offset 0: svm/enter.h */
	struct vmcb *vmcb;
	struct vcpu *core;		/* the same vCPU as the core sees it */
	uint64_t vmcb_pa;
	domid_t dom;
	uint16_t id;
	uint64_t owner;			/* dom | generation of the slot << 16: an id that is used again is another domain */
	uint32_t cpu;			/* whose run queue it is on; that queue's lock guards this and what follows */
	uint8_t state;			/* enum run_state */
	bool on_cpu;			/* that CPU runs it, or is about to put it back */
	uint16_t sipi;			/* 0x100 | vector of a SIPI that came before it had left the CPU, 0 none */
	uint32_t pause;			/* reasons not to run: pauses of the vCPU and of its domain */
	uint64_t hard, soft;		/* CPUs where it may run, and where it runs best */
	uint32_t held;			/* 1 + CPU whose registers hold its FPU state, 0 none; that CPU writes it */
	uint32_t asid_cpu;		/* its ASID is of that CPU */
	uint64_t asid_round;		/* and of that round */
	uint64_t npt_round;		/* generation of the domain's NPT that its ASID belongs to */
	uint8_t upcall_vector;		/* HVMOP_set_evtchn_upcall_vector, 0 if none */
	bool exception_has_error, nmi_pending;
	uint16_t exception;		/* 0x100 | vector to inject at the next entry, 0 none */
	uint32_t exception_error;
	uint16_t offered;		/* interrupt that the CPU may deliver now (svm/inject.c), 0 none */
	uint64_t shadow_rip;		/* where the last interrupt shadow was seen, ~0 once RIP has moved */
	uint32_t pci_address;		/* its latch of port 0xcf8 */
	uint32_t faults;		/* accesses outside its map so far */
	uint64_t spec_ctrl;		/* as the guest set it */
	uint64_t xcr0, dr[4];		/* saved at a switch; DR6 and DR7 are in the VMCB */
	bool debugs;			/* dr[] is in the CPU's registers while it is loaded: it has used them */
	uint32_t pkru;			/* saved at a switch: CR4.PKE can be set without being offered */
	uint64_t apic_base;
	uint64_t timer[NR_TIMERS];	/* deadline in ns of system time, ~0 when off */
	uint64_t period, timer_first;	/* periodic timer's period; earliest of timer[] */
	uint32_t heap_at, heap_cpu;	/* place in that CPU's timer heap, ~0 none */
	bool no_timers;			/* it is being destroyed */
	uint64_t ran_since, run_time[4];	/* runstate accounting, xen/vcpu.h RUNSTATE_* */
	struct sched_entity sched;
	struct vlapic lapic;
	struct { uint64_t tag; uint8_t *page; } walk[64];	/* gfn cache of guest/walk.c: tag = gfn << 12 | era << 3 | writable << 1 | valid */
	struct trail trail[8];
	uint64_t walk_round;
	uint64_t walk_era;		/* << 3, as in tags */
	const void *timed;		/* vcpu_info whose time record is written */
	struct spinlock runstate_lock;	/* the next: another vCPU of the domain may register it. A leaf */
	struct guest_buf runstate;	/* pinned runstate area, n = 0 if none */
	struct call call;		/* the operation under way; self and vcpu are set once */
	uint8_t fpu[832] __attribute__((aligned(64)));
} __attribute__((aligned(4096)));
_Static_assert(sizeof(struct avcpu) == 4096, "a page a vCPU, which is backed when the vCPU is made");

extern struct avcpu avcpus[NR_DOMS][NR_VCPUS];

static inline struct avcpu *avcpu(domid_t dom, uint32_t id)
{
	struct avcpu *v = &avcpus[dom][id];

	ONCE_IN_REGISTER(v);
	return v;
}
static inline uint32_t avcpu_index(const struct avcpu *v)
{
	return (uint32_t)v->dom * NR_VCPUS + v->id;
}

/* Start state of a vCPU (HVM save record CPU; xen/arch-x86/hvm/save.h), and guest registers in general. */
struct vcpu_seg { uint64_t base; uint32_t limit; uint16_t sel, attr; };	/* attr: 12 bits, APM volume 2, 15.5.1 */
struct vcpu_regs {
	struct gprs gprs;
	uint64_t rax, rsp, rip, rflags, cr0, cr2, cr3, cr4, efer, dr6, dr7, pat;
	uint64_t star, lstar, cstar, sfmask, kernel_gs, sysenter_cs, sysenter_esp, sysenter_eip;
	struct vcpu_seg es, cs, ss, ds, fs, gs, gdtr, idtr, ldtr, tr;
};
#endif
