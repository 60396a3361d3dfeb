/* SPDX-License-Identifier: Apache-2.0 */
/* svm/enter.h - into a guest and back. Inline, so that no return to a call from before follows the guest's run: the return stack is the guest's then.
 * GIF is 0 around VMRUN; IF is 1 there so that physical interrupts end the guest's run; they are taken later. */
#ifndef SVM_ENTER_H
#define SVM_ENTER_H
#include "arch/x86/layout.h"
#include "arch/x86/percpu.h"
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/svm/svm.h"

/* rax: the guest's VMCB, rdx: the host's, rdi: the vCPU, whose registers are at offset 0 in the order of struct gprs. */
#define TO_GUEST \
	"push %%rbp; push %%rdx; push %%rdi; clgi; sti; vmload %%rax;" \
	"mov 0(%%rdi), %%rbx; mov 8(%%rdi), %%rcx; mov 16(%%rdi), %%rdx; mov 24(%%rdi), %%rbp; mov 32(%%rdi), %%rsi;" \
	"mov 48(%%rdi), %%r8; mov 56(%%rdi), %%r9; mov 64(%%rdi), %%r10; mov 72(%%rdi), %%r11; mov 80(%%rdi), %%r12;" \
	"mov 88(%%rdi), %%r13; mov 96(%%rdi), %%r14; mov 104(%%rdi), %%r15; mov 40(%%rdi), %%rdi; vmrun %%rax;"
/* The XCHG: rdi is the vCPU again, and on the stack is the guest's. The last VMLOAD: the host's GS, TR, LSTAR, ... */
#define FROM_GUEST \
	"vmsave %%rax; xchg %%rdi, (%%rsp);" \
	"mov %%rbx, 0(%%rdi); mov %%rcx, 8(%%rdi); mov %%rdx, 16(%%rdi); mov %%rbp, 24(%%rdi); mov %%rsi, 32(%%rdi); pop 40(%%rdi);" \
	"mov %%r8, 48(%%rdi); mov %%r9, 56(%%rdi); mov %%r10, 64(%%rdi); mov %%r11, 72(%%rdi); mov %%r12, 80(%%rdi);" \
	"mov %%r13, 88(%%rdi); mov %%r14, 96(%%rdi); mov %%r15, 104(%%rdi); pop %%rax; vmload %%rax;"
#define FORGET_BRANCHES "mov $0x49, %%ecx; mov $1, %%eax; xor %%edx, %%edx; wrmsr;"	/* PRED_CMD: IBPB */
#define HOST_AGAIN "pop %%rbp; cli; stgi"

#define ENTER(v, host, ...) \
	uint64_t pa = (v)->vmcb_pa, h = (host); \
	asm volatile(TO_GUEST FROM_GUEST __VA_ARGS__ HOST_AGAIN : "+D"(v), "+a"(pa), "+d"(h) : \
		     : "rbx", "rcx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory")

/* A writable segment: the form of VERW that clears buffers. */
static inline void clear_buffers(void)
{
	static const uint16_t selector = SEL_DATA;

	asm volatile("verw %0" : : "m"(selector) : "cc", "memory");
}

/* Returns v, which alone is in a register afterwards. */
static inline __attribute__((always_inline)) struct avcpu *svm_enter(struct avcpu *v, uint64_t host_vmcb_pa)
{
	if (unlikely(mitigations.each_exit)) {
		if (mitigations.verw)
			clear_buffers();
		if (mitigations.exit_ibpb) {
			ENTER(v, host_vmcb_pa, FORGET_BRANCHES);
			return v;
		}
	}
	ENTER(v, host_vmcb_pa);
	return v;
}
#endif
