/* SPDX-License-Identifier: Apache-2.0 */
/* svm/vcpu.c - a vCPU's VMCB, its ASID, and what changes hands at a switch. */
#include "arch/x86/svm/enter.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/lockcheck.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "arch/x86/probe.h"
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/quiesce.h"
#include "arch/x86/sched.h"
#include "arch/x86/traps.h"
#include "arch/x86/percpu.h"
#include "lib/string.h"

#define PAT_RESET 0x0007040600070406ul
#define FCW_RESET 0x037fu
#define MXCSR_RESET 0x1f80u

uint64_t svm_iopm_pa, svm_msrpm_pa;

static void pass_msr(uint8_t *map, uint32_t msr)
{
	uint32_t base = msr >= 0xc0010000 ? 0x1000 : msr >= 0xc0000000 ? 0x800 : 0;
	uint32_t bit = (msr & 0x1fff) * 2;

	map[base + bit / 8] &= (uint8_t)~(3u << bit % 8);
}

/* Deny by default; what passes lives in the VMCB or is swapped with it. */
void hvm_init(void)
{
	static const uint32_t pass[] = { 0x174, 0x175, 0x176, MSR_FS_BASE, MSR_GS_BASE, MSR_KERNEL_GS,
		MSR_STAR, MSR_LSTAR, MSR_CSTAR, MSR_SFMASK };
	uint64_t io = frames_alloc(2), msr = frames_alloc(1);

	if (io == FRAME_NONE || msr == FRAME_NONE)
		panic("svm: no memory for the permission maps");
	svm_iopm_pa = io << PAGE_SHIFT;
	svm_msrpm_pa = msr << PAGE_SHIFT;
	memset(directmap(svm_iopm_pa), 0xff, 4 * PAGE_SIZE);
	memset(directmap(svm_msrpm_pa), 0xff, 2 * PAGE_SIZE);
	for (unsigned i = 0; i < ARRAY_SIZE(pass); i++)
		pass_msr(directmap(svm_msrpm_pa), pass[i]);
}

void hvm_cpu_init(void)
{
	struct percpu *p = this_cpu();
	uint64_t host = frame_alloc_hv(), save = frame_alloc_hv(), vm_cr;

	if (rdmsr_safe(MSR_VM_CR, &vm_cr) && (vm_cr & 1u << 4))
		boot_refuse("svm: disabled by the firmware (VM_CR.SVMDIS); enable virtualization in its setup");
	if (!host || !save)
		panic("svm: no memory for CPU %u", p->cpu);
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME | EFER_SCE);
	wrmsr(MSR_VM_HSAVE_PA, save);
	mitigations_cpu_init(p);
	if (cpu_features.xsave)
		xsetbv(cpu_features.xcr0);
	asm volatile("vmsave %%rax" : : "a"(host) : "memory");
	p->host_vmcb = host;
	p->asid_round = 1;
	p->asid_next = 1;
}

/* #DB and #AC: a guest can have one raise itself while it is delivered, for ever, and no interrupt ends that inside the CPU
 * (CVE-2015-5307, CVE-2015-8104). */
static void set_intercepts(struct vmcb *c)
{
	c->intercept_dr = DR_ALL;
	c->intercept_exc = 1u << TRAP_MC | 1u << TRAP_DB | 1u << TRAP_AC;
	c->intercept1 = I1_INTR | I1_NMI | I1_SMI | I1_INIT | I1_RDPMC | I1_CPUID | I1_INVD | I1_HLT | I1_INVLPGA |
		I1_IOIO | I1_MSR | I1_TASK_SWITCH | I1_FERR | I1_SHUTDOWN;
	c->intercept2 = I2_VMRUN | I2_VMMCALL | I2_VMLOAD | I2_VMSAVE | I2_STGI | I2_CLGI | I2_SKINIT |
		I2_WBINVD | I2_MONITOR | I2_MWAIT | I2_XSETBV | I2_RDPRU;
}

err_t hvm_vcpu_init(struct avcpu *v)
{
	uint64_t pa = frame_alloc_hv();
	struct vmcb *c;

	if (!pa)
		return -XEN_ENOMEM;
	c = directmap(pa);
	v->vmcb = c;
	v->vmcb_pa = pa;
	set_intercepts(c);
	c->iopm_pa = svm_iopm_pa;
	c->msrpm_pa = svm_msrpm_pa;
	c->vintr = VINTR_MASKING;
	c->np_enable = 1;
	c->ncr3 = npt_root(v->dom);
	c->g_pat = PAT_RESET;
	c->efer = EFER_SVME;
	c->rflags = 2;
	c->dr6 = 0xffff0ff0;
	c->dr7 = 0x400;
	c->cr0 = CR0_ET;
	v->asid_round = 0;
	v->xcr0 = 1;
	memset(v->fpu, 0, sizeof v->fpu);
	memcpy(v->fpu, &(uint16_t){ FCW_RESET }, 2);
	memcpy(v->fpu + 24, &(uint32_t){ MXCSR_RESET }, 4);
	return 0;
}

void hvm_vcpu_free(struct avcpu *v)
{
	if (!v->vmcb)
		return;
	frame_free_hv(v->vmcb_pa);
	v->vmcb = NULL;
}

/* A fresh ASID is an empty TLB: given when the vCPU comes from another CPU, or the nested page tables changed under the old one. */
static void take_asid(struct percpu *p, struct avcpu *v)
{
	v->vmcb->tlb_control = 0;
	if (p->asid_next >= cpu_features.nr_asids) {
		p->asid_round++;
		p->asid_next = 1;
		v->vmcb->tlb_control = TLB_FLUSH_ALL;
	}
	v->vmcb->asid = p->asid_next++;
	v->asid_round = v->vmcb->tlb_control ? 0 : p->asid_round;	/* after a flush another one comes, which ends it */
	v->npt_round = npt_round(v->dom);
}

/* Breakpoint addresses: VMRUN does not swap them (APM volume 2, 15.5.1). Few guests use them: until it does, or has any on, each access of a
 * debug register exits, and the CPU's are 0. */
__attribute__((noinline)) void svm_load_debug(struct avcpu *v)
{
	write_dr0(v->dr[0]), write_dr1(v->dr[1]), write_dr2(v->dr[2]), write_dr3(v->dr[3]);
	v->debugs = true;
	v->vmcb->intercept_dr = 0;
}

static __attribute__((noinline)) void save_debug(struct avcpu *v)
{
	v->dr[0] = read_dr0(), v->dr[1] = read_dr1(), v->dr[2] = read_dr2(), v->dr[3] = read_dr3();
	write_dr0(0), write_dr1(0), write_dr2(0), write_dr3(0);		/* DR6, which is in the VMCB, must not tell the next one of them */
	v->debugs = false;
	v->vmcb->intercept_dr = DR_ALL;
}

/* Older CPUs restore the pointers of the last x87 instruction only where an exception is pending: here are some that tell nothing
 * (CVE-2006-1056). */
static void forget_x87(void)
{
	static const uint32_t zero;

	asm volatile("fnclex; emms; fildl %0" : : "m"(zero) : "memory");
}

/* Between a save and a load XCR0 has all bits. */
void hvm_vcpu_load(struct percpu *p, struct avcpu *v)
{
	uint32_t lo = (uint32_t)cpu_features.xcr0;

	mitigations_load(p, v);
	if (unlikely(v->vmcb->dr7 & DR7_ENABLED))
		svm_load_debug(v);
	if (cpu_features.pku)
		wrpkru(v->pkru);
	forget_x87();
	if (cpu_features.xsave) {
		asm volatile("xrstor64 %0" : : "m"(v->fpu), "a"(lo), "d"(0) : "memory");
		if (v->xcr0 != cpu_features.xcr0)
			xsetbv(v->xcr0);
	} else {
		asm volatile("fxrstor64 %0" : : "m"(v->fpu) : "memory");
	}
	if (v->asid_cpu != p->cpu) {	/* what it may have changed elsewhere, this TLB does not know */
		v->asid_cpu = p->cpu;
		v->asid_round = 0;
	}
}

inline void hvm_vcpu_save(struct avcpu *v)
{
	uint32_t lo = (uint32_t)cpu_features.xcr0;

	if (unlikely(v->debugs))
		save_debug(v);
	if (cpu_features.pku)
		v->pkru = rdpkru();
	if (cpu_features.xsave) {
		v->xcr0 = xgetbv();	/* TCG does not intercept XSETBV, so what the CPU holds counts */
		if (v->xcr0 != cpu_features.xcr0)
			xsetbv(cpu_features.xcr0);
		asm volatile("xsave64 %0" : "+m"(v->fpu) : "a"(lo), "d"(0) : "memory");
	} else {
		asm volatile("fxsave64 %0" : "+m"(v->fpu) : : "memory");
	}
}

static inline __attribute__((always_inline)) struct avcpu *turn(struct avcpu *v)
{
	lockcheck_none("an entry into a guest");
	quiesce_turn();
	if (unlikely(v->asid_round != MY_CPU(asid_round) || v->npt_round != npt_round(v->dom)))
		take_asid(this_cpu(), v);
	svm_inject(v);
	v = svm_enter(v, MY_CPU(host_vmcb));
	svm_exit(v);
	return v;
}

/* It never returns, and calls nothing that returns after an entry that came between: what a guest left on the return stack is of no use to
 * the hypervisor, nor, by mitigations_load, to the next domain. */
__attribute__((noinline)) void hvm_loop(void)
{
	for (;;) {
		struct avcpu *v = sched_next(this_cpu());

		while (!MY_CPU(resched))
			v = turn(v);
	}
}
