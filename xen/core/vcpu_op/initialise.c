/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/initialise.c - VCPUOP_initialise: vcpu_hvm_context (xen/hvm/hvm_vcpu.h) as an HVM save record. */
#include "core/vcpu_op/vcpu_op.h"
#include "lib/string.h"

#define CR0_PE 1u
#define CR0_PG (1u << 31)
#define CR4_PAE (1u << 5)
#define EFER_LME (1u << 8)
#define EFER_LMA (1u << 10)
#define EFLAGS_VM (1u << 17)

#define AR_PRESENT 0x80u
#define AR_SYSTEM  0x10u		/* set: code or data */
#define AR_G       0x800u
#define AR_UNUSED  0xf000u
#define AR_TSS32_BUSY 0xbu

#define CS64 0xa9bu		/* present, 64-bit code, 4 KiB granularity */
#define DATA64 0xc93u
#define TSS64 0x8bu

#define TSS_LIMIT 0x67u

static uint32_t limit_bytes(uint32_t limit, uint32_t ar)
{
	return ar & AR_G ? limit << 12 | 0xfff : limit;
}

/* As the save record has it: limits in bytes. False: bits that must be blank, or neither absent nor of the kind that is wanted. */
static bool segment_ok(uint32_t ar, bool code)
{
	if (ar & AR_UNUSED)
		return false;
	if (!(ar & AR_PRESENT))
		return !code;
	return (ar & AR_SYSTEM) && !!(ar & 8) == code;
}

static bool start32(const struct vcpu_hvm_x86_32 *s, struct hvm_hw_cpu *h)
{
	if (!segment_ok(s->cs_ar, true) || s->eip > limit_bytes(s->cs_limit, s->cs_ar) || s->eflags & EFLAGS_VM)
		return false;
	if (!segment_ok(s->ds_ar, false) || !segment_ok(s->es_ar, false) || !segment_ok(s->ss_ar, false))
		return false;
	if (s->tr_ar & AR_UNUSED || (s->tr_ar & 0x9f) != (AR_PRESENT | AR_TSS32_BUSY))
		return false;
	h->rax = s->eax, h->rcx = s->ecx, h->rdx = s->edx, h->rbx = s->ebx;
	h->rsp = s->esp, h->rbp = s->ebp, h->rsi = s->esi, h->rdi = s->edi;
	h->rip = s->eip, h->rflags = s->eflags;
	h->cr0 = s->cr0, h->cr3 = s->cr3, h->cr4 = s->cr4, h->msr_efer = s->efer;
	h->cs_base = s->cs_base, h->cs_limit = limit_bytes(s->cs_limit, s->cs_ar), h->cs_arbytes = s->cs_ar;
	h->ds_base = s->ds_base, h->ds_limit = limit_bytes(s->ds_limit, s->ds_ar), h->ds_arbytes = s->ds_ar;
	h->es_base = s->es_base, h->es_limit = limit_bytes(s->es_limit, s->es_ar), h->es_arbytes = s->es_ar;
	h->ss_base = s->ss_base, h->ss_limit = limit_bytes(s->ss_limit, s->ss_ar), h->ss_arbytes = s->ss_ar;
	h->tr_base = s->tr_base, h->tr_limit = limit_bytes(s->tr_limit, s->tr_ar), h->tr_arbytes = s->tr_ar;
	return true;
}

static bool start64(const struct vcpu_hvm_x86_64 *s, struct hvm_hw_cpu *h)
{
	if ((s->cr0 & (CR0_PE | CR0_PG)) != (CR0_PE | CR0_PG) || !(s->cr4 & CR4_PAE) || !(s->efer & EFER_LME) || s->rflags & EFLAGS_VM)
		return false;
	h->rax = s->rax, h->rcx = s->rcx, h->rdx = s->rdx, h->rbx = s->rbx;
	h->rsp = s->rsp, h->rbp = s->rbp, h->rsi = s->rsi, h->rdi = s->rdi;
	h->rip = s->rip, h->rflags = s->rflags;
	h->cr0 = s->cr0, h->cr3 = s->cr3, h->cr4 = s->cr4, h->msr_efer = s->efer;
	h->cs_limit = h->ds_limit = h->es_limit = h->ss_limit = UINT32_MAX;
	h->cs_arbytes = CS64;
	h->ds_arbytes = h->es_arbytes = h->ss_arbytes = DATA64;
	h->tr_limit = TSS_LIMIT;
	h->tr_arbytes = TSS64;
	return true;
}

bool vcpu_start_state(const struct vcpu_hvm_context *ctx, struct hvm_hw_cpu *cpu)
{
	bool ok = false;

	memset(cpu, 0, sizeof *cpu);
	if (ctx->mode == VCPU_HVM_MODE_32B)
		ok = start32(&ctx->cpu_regs.x86_32, cpu);
	else if (ctx->mode == VCPU_HVM_MODE_64B)
		ok = start64(&ctx->cpu_regs.x86_64, cpu);
	if (cpu->msr_efer & EFER_LME && cpu->cr0 & CR0_PG)
		cpu->msr_efer |= EFER_LMA;
	return ok && !ctx->pad;
}

err_t vcpu_initialise_fetch(struct call *call, struct hvm_hw_cpu *arg)
{
	struct vcpu_hvm_context ctx;
	err_t rc = fetch_in(call, &ctx, sizeof ctx);

	if (rc)
		return rc;
	return vcpu_start_state(&ctx, arg) ? 0 : -XEN_EINVAL;
}

err_t vcpu_initialise_check(const struct ctx *c, const struct hvm_hw_cpu *arg, struct vcpu_initialise_plan *plan)
{
	err_t rc = vcpu_named(c, &plan->vcpu);
	const struct vcpu *v = &vcputab[c->self][plan->vcpu];

	if (rc)
		return rc;
	if (!v->info)
		return -XEN_EINVAL;
	if (v->initialised)
		return -XEN_EEXIST;
	plan->cpu = arg;
	return hal_vcpu_cpu_check(c->self, plan->vcpu, arg);
}

void vcpu_initialise_commit(const struct ctx *c, const struct vcpu_initialise_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_vcpu_cpu_load(c->self, plan->vcpu, plan->cpu);
	vcputab[c->self][plan->vcpu].initialised = 1;
}
