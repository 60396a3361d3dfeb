/* SPDX-License-Identifier: Apache-2.0 */
/* svm/regs.c - guest registers in and out of the VMCB. */
#include "arch/x86/svm/svm.h"
#include "arch/x86/cpu.h"

#define ATTR_LONG 0x200		/* CS.L in the VMCB's 12-bit attribute word */
#define EFLAGS_MUST 2ul
#define CR4_GUEST 0x370ffful	/* VME to UMIP, FSGSBASE, PCIDE, OSXSAVE, SMEP, SMAP; no LA57, VMXE, SMXE, PKE, CET */

static void get_seg(struct vcpu_seg *s, const struct vmcb_seg *h)
{
	s->base = h->base;
	s->limit = h->limit;
	s->sel = h->sel;
	s->attr = h->attr;
}

static void set_seg(struct vmcb_seg *h, const struct vcpu_seg *s)
{
	h->base = s->base;
	h->limit = s->limit;
	h->sel = s->sel;
	h->attr = s->attr & 0xfff;
}

void hvm_get_regs(const struct avcpu *v, struct vcpu_regs *r)
{
	const struct vmcb *c = v->vmcb;

	*r = (struct vcpu_regs){ .gprs = v->gprs, .rax = c->rax, .rsp = c->rsp, .rip = c->rip, .rflags = c->rflags,
		.cr0 = c->cr0, .cr2 = c->cr2, .cr3 = c->cr3, .cr4 = c->cr4, .efer = c->efer & ~(uint64_t)EFER_SVME,
		.dr6 = c->dr6, .dr7 = c->dr7, .pat = c->g_pat, .star = c->star, .lstar = c->lstar, .cstar = c->cstar,
		.sfmask = c->sfmask, .kernel_gs = c->kernel_gs_base, .sysenter_cs = c->sysenter_cs,
		.sysenter_esp = c->sysenter_esp, .sysenter_eip = c->sysenter_eip };
	get_seg(&r->es, &c->es), get_seg(&r->cs, &c->cs), get_seg(&r->ss, &c->ss), get_seg(&r->ds, &c->ds);
	get_seg(&r->fs, &c->fs), get_seg(&r->gs, &c->gs), get_seg(&r->gdtr, &c->gdtr), get_seg(&r->idtr, &c->idtr);
	get_seg(&r->ldtr, &c->ldtr), get_seg(&r->tr, &c->tr);
}

/* The conditions under which VMRUN would refuse (APM volume 2, 15.5.1). */
bool hvm_regs_ok(const struct vcpu_regs *r)
{
	uint64_t efer_ok = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE;

	if (r->efer & ~efer_ok || r->cr0 >> 32 || r->cr4 & ~CR4_GUEST || r->dr6 >> 32 || r->dr7 >> 32)
		return false;
	if (!(r->cr0 & CR0_PE) && r->cr0 & CR0_PG)
		return false;
	if (r->cr0 & 1ul << 29 && !(r->cr0 & 1ul << 30))	/* NW without CD */
		return false;
	if (r->efer & EFER_LME && r->cr0 & CR0_PG && !(r->cr4 & CR4_PAE))
		return false;
	return !(r->efer & EFER_LMA && (r->cs.attr & 0x600) == 0x600);
}

static void set_segments(struct vmcb *c, const struct vcpu_regs *r)
{
	set_seg(&c->es, &r->es), set_seg(&c->cs, &r->cs), set_seg(&c->ss, &r->ss), set_seg(&c->ds, &r->ds);
	set_seg(&c->fs, &r->fs), set_seg(&c->gs, &r->gs), set_seg(&c->gdtr, &r->gdtr), set_seg(&c->idtr, &r->idtr);
	set_seg(&c->ldtr, &r->ldtr), set_seg(&c->tr, &r->tr);
	c->cpl = r->ss.attr >> 5 & 3;
}

err_t hvm_set_regs(struct avcpu *v, const struct vcpu_regs *r)
{
	struct vmcb *c = v->vmcb;

	if (!hvm_regs_ok(r))
		return -XEN_EINVAL;
	v->gprs = r->gprs;
	c->rax = r->rax, c->rsp = r->rsp, c->rip = r->rip;
	c->rflags = (r->rflags & 0x3f7fd7) | EFLAGS_MUST;
	c->cr0 = r->cr0 | CR0_ET, c->cr2 = r->cr2, c->cr3 = r->cr3, c->cr4 = r->cr4;
	c->efer = r->efer | EFER_SVME;
	c->dr6 = r->dr6, c->dr7 = r->dr7;
	c->star = r->star, c->lstar = r->lstar, c->cstar = r->cstar, c->sfmask = r->sfmask;
	c->kernel_gs_base = r->kernel_gs;
	c->sysenter_cs = r->sysenter_cs, c->sysenter_esp = r->sysenter_esp, c->sysenter_eip = r->sysenter_eip;
	set_segments(c, r);
	return 0;
}

bool hvm_kernel(const struct avcpu *v)
{
	return v->vmcb->cpl == 0;
}

bool hvm_paging64(const struct avcpu *v)
{
	const struct vmcb *c = v->vmcb;

	return c->efer & EFER_LMA && c->cs.attr & ATTR_LONG && !(c->cr4 & CR4_LA57);
}

uint64_t hvm_cr3_raw(const struct avcpu *v)
{
	return v->vmcb->cr3;
}

bool hvm_wp(const struct avcpu *v)
{
	return v->vmcb->cr0 & CR0_WP;
}

uint64_t hvm_rax(const struct avcpu *v)
{
	return v->vmcb->rax;
}

void hvm_set_rax(struct avcpu *v, uint64_t v64)
{
	v->vmcb->rax = v64;
}

bool hvm_interruptible(const struct avcpu *v)
{
	return v->vmcb->rflags & RFLAGS_IF && !(v->vmcb->shadow & 1);
}

uint8_t hvm_get_cr8(const struct avcpu *v)
{
	return v->vmcb->vintr & 15;
}

void hvm_set_cr8(struct avcpu *v, uint8_t tpr)
{
	v->vmcb->vintr = (v->vmcb->vintr & ~15ul) | (tpr & 15);
}

uint64_t hvm_cr4(const struct avcpu *v)
{
	return v->vmcb->cr4;
}

/* SVME is ours. */
uint64_t hvm_get_efer(const struct avcpu *v)
{
	return v->vmcb->efer & ~(uint64_t)EFER_SVME;
}

/* LME may not change while paging is on (APM volume 2, 3.1.7). */
bool hvm_efer_ok(const struct avcpu *v, uint64_t val)
{
	const struct vmcb *c = v->vmcb;

	if (val & ~(uint64_t)(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE))
		return false;
	return !(c->cr0 & CR0_PG && (val ^ c->efer) & EFER_LME);
}

void hvm_set_efer(struct avcpu *v, uint64_t val)
{
	struct vmcb *c = v->vmcb;

	c->efer = (val & ~(uint64_t)EFER_LMA) | (c->efer & EFER_LMA) | EFER_SVME;
}

uint64_t hvm_get_pat(const struct avcpu *v)
{
	return v->vmcb->g_pat;
}

bool hvm_pat_ok(uint64_t pat)
{
	for (unsigned i = 0; i < 64; i += 8) {
		uint8_t type = (uint8_t)(pat >> i);

		if (type == 2 || type == 3 || type > 7)	/* APM volume 2, 7.8.1 */
			return false;
	}
	return true;
}

void hvm_set_pat(struct avcpu *v, uint64_t pat)
{
	v->vmcb->g_pat = pat;
}

err_t hvm_start_real_mode(struct avcpu *v, uint8_t vector)
{
	struct vcpu_seg data = { 0, 0xffff, 0, 0x93 };
	struct vcpu_regs r = { .cr0 = CR0_ET, .rflags = EFLAGS_MUST, .dr6 = 0xffff0ff0, .dr7 = 0x400,
		.es = data, .ss = data, .ds = data, .fs = data, .gs = data,
		.cs = { (uint64_t)vector << 12, 0xffff, (uint16_t)(vector << 8), 0x9b },
		.gdtr = { 0, 0xffff, 0, 0 }, .idtr = { 0, 0xffff, 0, 0 },
		.ldtr = { 0, 0xffff, 0, 0x82 }, .tr = { 0, 0xffff, 0, 0x8b } };

	return hvm_set_regs(v, &r);
}
