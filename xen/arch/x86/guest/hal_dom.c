/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hal_dom.c - hal/dom.h on x86: vCPUs, their start state, pauses. */
#include "arch/x86/acpi.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/callback.h"
#include "arch/x86/guest/cpu_policy.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/hvm.h"
#include "arch/x86/sched.h"
#include "core/dom/dom.h"
#include "core/vcpu/vcpu.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include "lib/string.h"

uint8_t callback_vector[NR_DOMS];

err_t hal_vcpu_create(domid_t dom, uint32_t vcpu, uint32_t pauses)
{
	struct avcpu *v = avcpu(dom, vcpu);
	err_t rc = hal_window_back(v, sizeof *v, dom);

	if (rc)
		return rc;
	memset(v, 0, sizeof *v);
	v->dom = dom;
	v->id = (uint16_t)vcpu;
	rc = sched_vcpu_create(v);
	v->pause = pauses;
	return rc;
}

void hal_vcpu_destroy(domid_t dom, uint32_t vcpu)
{
	struct avcpu *v = avcpu(dom, vcpu);

	pvtime_drop_runstate_area(v);
	sched_vcpu_destroy(v);
}

void hal_vcpus_drop(domid_t dom)
{
	hal_window_drop(avcpus[dom], sizeof avcpus[dom]);
}

static struct vcpu_seg seg(uint64_t base, uint32_t limit, uint32_t sel, uint32_t attr)
{
	return (struct vcpu_seg){ base, limit, (uint16_t)sel, (uint16_t)attr };
}

static void regs_from_cpu(const struct hvm_hw_cpu *h, struct vcpu_regs *r)
{
	*r = (struct vcpu_regs){
		.gprs = { h->rbx, h->rcx, h->rdx, h->rbp, h->rsi, h->rdi, h->r8, h->r9, h->r10, h->r11, h->r12,
			h->r13, h->r14, h->r15 },
		.rax = h->rax, .rsp = h->rsp, .rip = h->rip, .rflags = h->rflags,
		.cr0 = h->cr0, .cr2 = h->cr2, .cr3 = h->cr3, .cr4 = h->cr4, .efer = h->msr_efer,
		.dr6 = h->dr6 ? h->dr6 : 0xffff0ff0, .dr7 = h->dr7 ? h->dr7 : 0x400,
		.star = h->msr_star, .lstar = h->msr_lstar, .cstar = h->msr_cstar, .sfmask = h->msr_syscall_mask,
		.kernel_gs = h->shadow_gs,
		.sysenter_cs = h->sysenter_cs, .sysenter_esp = h->sysenter_esp, .sysenter_eip = h->sysenter_eip,
		.es = seg(h->es_base, h->es_limit, h->es_sel, h->es_arbytes),
		.cs = seg(h->cs_base, h->cs_limit, h->cs_sel, h->cs_arbytes),
		.ss = seg(h->ss_base, h->ss_limit, h->ss_sel, h->ss_arbytes),
		.ds = seg(h->ds_base, h->ds_limit, h->ds_sel, h->ds_arbytes),
		.fs = seg(h->fs_base, h->fs_limit, h->fs_sel, h->fs_arbytes),
		.gs = seg(h->gs_base, h->gs_limit, h->gs_sel, h->gs_arbytes),
		.gdtr = seg(h->gdtr_base, h->gdtr_limit, 0, 0),
		.idtr = seg(h->idtr_base, h->idtr_limit, 0, 0),
		.ldtr = seg(h->ldtr_base, h->ldtr_limit, h->ldtr_sel, h->ldtr_arbytes),
		.tr = seg(h->tr_base, h->tr_limit, h->tr_sel, h->tr_arbytes),
	};
}

err_t hal_vcpu_cpu_check(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu)
{
	struct vcpu_regs r;

	(void)dom, (void)vcpu;
	regs_from_cpu(cpu, &r);
	return hvm_regs_ok(&r) ? 0 : -XEN_EINVAL;
}

void hal_vcpu_cpu_load(domid_t dom, uint32_t vcpu, const struct hvm_hw_cpu *cpu)
{
	struct vcpu_regs r;

	regs_from_cpu(cpu, &r);
	sched_load(avcpu(dom, vcpu), &r);
}

#define SAVE_SEG(name) \
	h->name##_base = r.name.base, h->name##_limit = r.name.limit, h->name##_sel = r.name.sel, h->name##_arbytes = r.name.attr

static void cpu_from_segments(const struct vcpu_regs *regs, struct hvm_hw_cpu *h)
{
	struct vcpu_regs r = *regs;

	SAVE_SEG(cs), SAVE_SEG(ds), SAVE_SEG(es), SAVE_SEG(fs), SAVE_SEG(gs), SAVE_SEG(ss), SAVE_SEG(tr), SAVE_SEG(ldtr);
	h->gdtr_base = r.gdtr.base, h->gdtr_limit = r.gdtr.limit;
	h->idtr_base = r.idtr.base, h->idtr_limit = r.idtr.limit;
}

/* FPU state and what hal_vcpu_cpu_load does not take stay 0: a vCPU whose domain is still built starts without them. */
void hal_vcpu_cpu_save(domid_t dom, uint32_t vcpu, struct hvm_hw_cpu *h)
{
	struct vcpu_regs r;

	hvm_get_regs(avcpu(dom, vcpu), &r);
	*h = (struct hvm_hw_cpu){
		.rax = r.rax, .rbx = r.gprs.rbx, .rcx = r.gprs.rcx, .rdx = r.gprs.rdx, .rbp = r.gprs.rbp, .rsi = r.gprs.rsi, .rdi = r.gprs.rdi,
		.rsp = r.rsp, .r8 = r.gprs.r8, .r9 = r.gprs.r9, .r10 = r.gprs.r10, .r11 = r.gprs.r11, .r12 = r.gprs.r12,
		.r13 = r.gprs.r13, .r14 = r.gprs.r14, .r15 = r.gprs.r15, .rip = r.rip, .rflags = r.rflags,
		.cr0 = r.cr0, .cr2 = r.cr2, .cr3 = r.cr3, .cr4 = r.cr4, .dr6 = r.dr6, .dr7 = r.dr7,
		.sysenter_cs = r.sysenter_cs, .sysenter_esp = r.sysenter_esp, .sysenter_eip = r.sysenter_eip,
		.shadow_gs = r.kernel_gs, .msr_lstar = r.lstar, .msr_star = r.star, .msr_cstar = r.cstar,
		.msr_syscall_mask = r.sfmask, .msr_efer = r.efer,
	};
	cpu_from_segments(&r, h);
}

void hal_dom_pause(domid_t dom, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (vcputab[dom][i].exists)
			sched_pause(avcpu(dom, i));
}

void hal_dom_unpause(domid_t dom, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (vcputab[dom][i].exists)
			sched_unpause(avcpu(dom, i));
}

bool hal_dom_asleep(domid_t dom, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (vcputab[dom][i].exists && !sched_asleep(avcpu(dom, i)))
			return false;
	return true;
}

uint32_t hal_dom_online(domid_t dom, uint32_t nr)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < nr; i++)
		n += vcputab[dom][i].exists && sched_is_online(avcpu(dom, i));
	return n;
}

bool hal_dom_blocked(domid_t dom, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (vcputab[dom][i].exists && sched_is_online(avcpu(dom, i)) && avcpu(dom, i)->state != RUN_BLOCKED)
			return false;
	return true;
}

uint64_t hal_dom_time(domid_t dom, uint32_t nr)
{
	uint64_t sum = 0, time[4], since;

	for (uint32_t i = 0; i < nr; i++) {
		if (!vcputab[dom][i].exists)
			continue;
		(void)sched_runstate(avcpu(dom, i), time, &since);
		sum += time[0];
	}
	return sum;
}

void hal_shared_info_init(void *shared)
{
	memset(shared, 0, PAGE_SIZE);
	pvtime_wallclock(shared);
}

err_t hal_pool_check(domid_t dom, uint64_t pages)
{
	return npt_pool_check(dom, pages);
}

void hal_pool_set(domid_t dom, uint64_t pages)
{
	npt_set_pool(dom, pages);
}

uint64_t hal_pool(domid_t dom)
{
	return npt_pool(dom);
}

void hal_dom_reset(domid_t dom)
{
	callback_vector[dom] = 0;
	cpu_policy_reset(dom);
	hal_charged[dom] = 0;
}

void hal_machine_stop(bool reset)
{
	if (reset)
		machine_reset();
	machine_power_off();
}

uint32_t hal_phys_bits(void)
{
	return cpu_features.phys_bits;
}
