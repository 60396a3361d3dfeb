/* SPDX-License-Identifier: Apache-2.0 */
/* spec/thunks.S - calls and jumps through a register that no predictor steers (-mindirect-branch=thunk-extern), and the return stack.
 * A return goes where the call before it says, ahead of time too: into the loop. */
	.section .text, "ax"
	.code64
	.macro thunk reg
	.globl __x86_indirect_thunk_\reg
__x86_indirect_thunk_\reg:
	call 2f
1:	pause
	lfence
	jmp 1b
2:	mov %\reg, (%rsp)
	ret
	.endm
	.irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	thunk \reg
	.endr

/* Between two domains: that many calls leave nothing of the first one's on the return stack. */
	.globl return_stack_refill
return_stack_refill:
	.rept 32
	call 1f
	int3
1:
	.endr
	add $8 * 32, %rsp
	ret
	.section .note.GNU-stack, "", @progbits
