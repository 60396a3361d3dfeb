/* SPDX-License-Identifier: Apache-2.0 */
/* boot/ap.S - where another CPU starts: real mode at a page below 1 MiB that smp.c copies ap_start to, then long mode by the boot page tables
 * (identity below 4 GiB), then the final ones and the stack of that CPU. */
#include "../layout.h"
#define PHYS(sym) (sym - IMAGE_OFFSET)

	.section .boot.text, "ax"
	.code16
	.globl ap_start, ap_start_end
ap_start:
	cli
	cld
	mov %cs, %ax
	mov %ax, %ds
	mov $0x20, %eax			/* PAE */
	mov %eax, %cr4
	mov $PHYS(boot_pml4), %eax
	mov %eax, %cr3
	mov $0xc0000080, %ecx		/* EFER: LME, NXE */
	rdmsr
	or $0x900, %eax
	wrmsr
	lgdtl ap_gdtr - ap_start
	mov $0x80010001, %eax		/* PG, WP, PE at once: from real mode straight to long mode (APM volume 2, 14.6) */
	mov %eax, %cr0
	ljmpl $SEL_CODE, $PHYS(ap_start64)
	.balign 4
ap_gdtr:
	.short 23
	.long PHYS(boot_gdt)
ap_start_end:

	.code64
ap_start64:
	mov $SEL_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	movabs $1f, %rax
	jmp *%rax
	.section .text, "ax"
1:	mov ap_root, %rax
	mov %rax, %cr3
	mov ap_stack, %rsp
	xor %ebp, %ebp
	call ap_main
	ud2
	.section .note.GNU-stack, "", @progbits
