/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.S - exception stubs, the event upcall, the hypercall page. */
	.text
	.globl trap_stubs, trap_upcall, hypercall
/* 32 stubs of 16 bytes: vector n at trap_stubs + 16 * n; vectors 8, 10-14, 17, 21, 29, 30 push an error code themselves. */
	.align 16
trap_stubs:
	n = 0
	.rept 32
	.align 16
	.if !((0x60227d00 >> n) & 1)
	push $0
	.endif
	push $n
	jmp trap_common
	n = n + 1
	.endr

trap_common:
	push %rax
	push %rcx
	push %rdx
	push %rbx
	push %rbp
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	cld
	mov %rsp, %rdi
	and $-16, %rsp
	call trap_fatal
	ud2

/* Interrupts are on only while halted: acknowledge, so that the hypervisor does not inject again; the loop looks at the bits. */
trap_upcall:
	push %rax
	mov shared_info, %rax
	movb $0, (%rax)			/* vcpu_info[0].evtchn_upcall_pending */
	pop %rax
	iretq

/* long hypercall(nr, a1..a5): the arguments move to rdi, rsi, rdx, r10, r8. */
hypercall:
	mov %edi, %eax
	shl $5, %rax
	add $hypercall_page, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %r10
	mov %r9, %r8
	jmp *%rax

	.section .text.hypercall_page, "ax"
	.align 4096
	.globl hypercall_page
hypercall_page:
	.fill 4096, 1, 0xcc
	.section .note.GNU-stack, "", @progbits
