/* SPDX-License-Identifier: Apache-2.0 */
/* svm/exit.c - why the guest stopped, and who sees to it. */
#include "arch/x86/svm/svm.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/exit.h"
#include "arch/x86/guest/hypercall.h"
#include "arch/x86/panic.h"
#include "arch/x86/sched.h"
#include "arch/x86/traps.h"
#include "core/console/console.h"

void svm_skip(struct avcpu *v, unsigned len)
{
	struct vmcb *c = v->vmcb;

	c->rip = cpu_features.nrips && c->nrip ? c->nrip : c->rip + len;
	c->shadow = 0;
}

/* An operation that exited: refused or undefined is #GP, else the guest goes on behind it. */
static void exit_end(struct avcpu *v, err_t rc, unsigned len)
{
	if (rc)
		hvm_inject_exception(v, TRAP_GP, true, 0);
	else
		svm_skip(v, len);
}

/* The hypercall stub is at CPL 0 in 64-bit mode; RIP moves before, so that a continuation can move it back. */
static void exit_vmmcall(struct avcpu *v)
{
	svm_skip(v, 3);
	if (guest_hypercall(v))
		v->vmcb->rip -= 3;
}

static void exit_xsetbv(struct avcpu *v)
{
	uint64_t val = (uint32_t)v->vmcb->rax | v->gprs.rdx << 32;

	exit_end(v, v->vmcb->cpl ? -XEN_EPERM : guest_xsetbv(v, (uint32_t)v->gprs.rcx, val), 3);
}

static void exit_msr(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;
	uint32_t msr = (uint32_t)v->gprs.rcx;
	uint64_t val = 0;
	err_t rc;

	if (c->exitinfo1) {
		rc = guest_wrmsr(v, msr, (uint32_t)c->rax | v->gprs.rdx << 32);
	} else {
		rc = guest_rdmsr(v, msr, &val);
		if (rc == 0) {
			c->rax = (uint32_t)val;
			v->gprs.rdx = val >> 32;
		}
	}
	exit_end(v, rc, 2);
}

/* RIP moves before: the vCPU may sleep by then. */
static void exit_hlt(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;
	uint64_t rip = c->rip;

	svm_skip(v, 1);
	if (guest_hlt(v, c->rflags & RFLAGS_IF) == 0)
		return;
	c->rip = rip;
	hvm_inject_exception(v, TRAP_GP, true, 0);
}

static void unexpected(struct avcpu *v)
{
	const struct vmcb *c = v->vmcb;

	report("domain %u vCPU %u: exit %lx info %lx %lx at rip %lx", v->dom, v->id, c->exitcode, c->exitinfo1,
	       c->exitinfo2, c->rip);
	sched_crash(v);
}

/* TCG forgets the interrupt shadow at VMRUN. While RIP has not moved, the instruction after STI is still to come: an upcall taken
 * before the HLT of `sti; hlt` would be slept through. */
static __attribute__((noinline)) void keep_shadow(struct avcpu *v, struct vmcb *c)
{
	if (c->shadow & 1)
		v->shadow_rip = c->rip;
	else if (c->rip == v->shadow_rip)
		c->shadow |= 1;
	else
		v->shadow_rip = ~0ul;
}

void svm_exit(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;

	if (unlikely(v->offered))
		svm_offered(v);
	if (unlikely(c->shadow & 1 || v->shadow_rip != ~0ul))
		keep_shadow(v, c);
	c->eventinj = 0;
	if (c->exitcode == EXIT_VMMCALL) {	/* the two that come most often, first */
		exit_vmmcall(v);
		return;
	}
	if (c->exitcode == EXIT_CPUID) {
		exit_end(v, guest_cpuid_exit(v), 2);
		return;
	}
	switch (c->exitcode) {
	case EXIT_MSR:
		exit_msr(v);
		break;
	case EXIT_IOIO:
		svm_exit_ioio(v);
		break;
	case EXIT_EXC + TRAP_DB:		/* DR6 says already why */
		hvm_inject_exception(v, TRAP_DB, false, 0);
		break;
	case EXIT_EXC + TRAP_AC:
		hvm_inject_exception(v, TRAP_AC, true, 0);
		break;
	case EXIT_NPF:
		svm_exit_npf(v);
		break;
	case EXIT_HLT:
		exit_hlt(v);
		break;
	case EXIT_INTR:
		asm volatile("sti; nop; cli" : : : "memory");
		break;
	case EXIT_EXC + TRAP_MC:	/* memory or CPU cannot be trusted any more, whoever ran */
		panic("machine check while domain %u vCPU %u ran", v->dom, v->id);
	case EXIT_VINTR:		/* the window is open: svm_inject does the rest */
	case EXIT_NMI:			/* taken at STGI */
	case EXIT_SMI:
		break;
	case EXIT_WBINVD:
	case EXIT_INVD:
		exit_end(v, guest_wbinvd(v), 2);
		break;
	case EXIT_XSETBV:
		exit_xsetbv(v);
		break;
	case EXIT_RDPMC:
		hvm_inject_exception(v, TRAP_GP, true, 0);
		break;
	case EXIT_VMRUN:
	case EXIT_VMLOAD ... EXIT_SKINIT:
	case EXIT_MONITOR ... EXIT_MWAIT_ARMED:
	case EXIT_INVLPGA:
	case EXIT_RDPRU:
		hvm_inject_exception(v, TRAP_UD, false, 0);
		break;
	case EXIT_DR ... EXIT_DR + 31:
		svm_load_debug(v);
		break;
	case EXIT_SHUTDOWN:
		report("domain %u vCPU %u: triple fault at rip %lx", v->dom, v->id, c->rip);
		sched_crash(v);
		break;
	default:
		unexpected(v);
	}
}
