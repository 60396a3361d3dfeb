/* SPDX-License-Identifier: Apache-2.0 */
/* svm/enter.S - svm_enter(struct avcpu *v (rdi), uint64_t vmcb_pa (rsi), uint64_t host_vmcb_pa (rdx)).
 * The return stack is the guest's afterwards: the return goes by a call of its own.
 * GIF is 0 around VMRUN; IF is 1 there so that physical interrupts end the guest's run; they are taken later. */
#include "arch/x86/layout.h"

	.macro to_guest
	clgi
	sti
	vmload %rax
	mov 0(%rdi), %rbx
	mov 8(%rdi), %rcx
	mov 16(%rdi), %rdx
	mov 24(%rdi), %rbp
	mov 32(%rdi), %rsi
	mov 48(%rdi), %r8
	mov 56(%rdi), %r9
	mov 64(%rdi), %r10
	mov 72(%rdi), %r11
	mov 80(%rdi), %r12
	mov 88(%rdi), %r13
	mov 96(%rdi), %r14
	mov 104(%rdi), %r15
	mov 40(%rdi), %rdi
	vmrun %rax
	.endm

	.macro from_guest
	vmsave %rax
	xchg %rdi, (%rsp)		/* rdi: v; the stack: the guest's rdi */
	mov %rbx, 0(%rdi)
	mov %rcx, 8(%rdi)
	mov %rdx, 16(%rdi)
	mov %rbp, 24(%rdi)
	mov %rsi, 32(%rdi)
	pop 40(%rdi)
	mov %r8, 48(%rdi)
	mov %r9, 56(%rdi)
	mov %r10, 64(%rdi)
	mov %r11, 72(%rdi)
	mov %r12, 80(%rdi)
	mov %r13, 88(%rdi)
	mov %r14, 96(%rdi)
	mov %r15, 104(%rdi)
	pop %rax
	vmload %rax			/* the host's GS, TR, LSTAR, ... */
	.endm

	.macro leave
	cli
	stgi
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	call 2f
1:	pause
	lfence
	jmp 1b
2:	add $8, %rsp
	ret
	.endm

	.section .text, "ax"
	.code64
	.globl svm_enter
svm_enter:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	push %rdx
	push %rdi
	mov %rsi, %rax
	cmpw $0, mitigations(%rip)	/* .verw and .exit_ibpb */
	jne careful
	to_guest
	from_guest
	leave

careful:
	cmpb $0, mitigations(%rip)
	je 3f
	verw clear_selector(%rip)	/* a writable segment: the form that clears buffers */
3:	to_guest
	from_guest
	cmpb $0, 1 + mitigations(%rip)
	je 4f
	mov $0x49, %ecx			/* PRED_CMD: IBPB */
	mov $1, %eax
	xor %edx, %edx
	wrmsr
4:	leave

	.section .rodata, "a"
clear_selector:
	.word SEL_DATA
	.section .note.GNU-stack, "", @progbits
