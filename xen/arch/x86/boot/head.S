/* SPDX-License-Identifier: Apache-2.0 */
/* boot/head.S - multiboot 1 and 2 headers, 32-bit entry, first page tables, long mode. */
#include "../layout.h"

#define MB1_MAGIC 0x1badb002
#define MB1_FLAGS 0x3			/* page-aligned modules, memory map */
#define MB2_MAGIC 0xe85250d6

	.section .multiboot, "a"
	.balign 8
mb1:	.long MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)
	.balign 8
mb2:	.long MB2_MAGIC, 0, mb2_end - mb2, -(MB2_MAGIC + (mb2_end - mb2))
	.short 1, 0			/* information request: cmdline, modules, memory map, ACPI 1 and 2 */
	.long 28, 1, 3, 6, 14, 15
	.balign 8
	.short 6, 0			/* modules page-aligned */
	.long 8
	.balign 8
	.short 0, 0
	.long 8
mb2_end:

#define PHYS(sym) (sym - IMAGE_OFFSET)

	.section .boot.text, "ax"
	.code32
	.globl start32
start32:
	cli
	cld
	mov %eax, %esi			/* boot loader's magic */
	mov %ebx, %ebp			/* boot information */
	mov $PHYS(boot_stack_top), %esp

	mov $0x80000000, %eax
	cpuid
	cmp $0x80000001, %eax
	jb no_long_mode
	mov $0x80000001, %eax
	cpuid
	bt $29, %edx
	jnc no_long_mode
	bt $20, %edx			/* NX: W^X rests on it */
	jnc no_long_mode

	/* boot_pd: four pages, identity for the first 4 GiB in 2 MiB pages */
	mov $PHYS(boot_pd), %edi
	mov $0x83, %eax
	xor %edx, %edx
1:	mov %eax, (%edi)
	movl $0, 4(%edi)
	add $0x200000, %eax
	add $8, %edi
	inc %edx
	cmp $2048, %edx
	jb 1b

	mov $PHYS(boot_pdpt), %edi
	mov $PHYS(boot_pd) + 3, %eax
	mov $4, %ecx
2:	mov %eax, (%edi)
	add $4096, %eax
	add $8, %edi
	loop 2b
	movl $PHYS(boot_pd) + 3, PHYS(boot_pdpt) + 510 * 8	/* the image at -2 GiB */
	movl $PHYS(boot_pdpt) + 3, PHYS(boot_pml4)
	movl $PHYS(boot_pdpt) + 3, PHYS(boot_pml4) + 511 * 8

	mov %cr4, %eax
	or $0x20, %eax			/* PAE */
	mov %eax, %cr4
	mov $PHYS(boot_pml4), %eax
	mov %eax, %cr3
	mov $0xc0000080, %ecx		/* EFER: LME, NXE */
	rdmsr
	or $0x900, %eax
	wrmsr
	mov $0x80010001, %eax		/* PG, WP, PE */
	mov %eax, %cr0
	lgdt PHYS(boot_gdtr)
	ljmp $SEL_CODE, $PHYS(start64)

no_long_mode:				/* says so on COM1, then stops */
	mov $PHYS(no_long_text), %esi
3:	lodsb
	test %al, %al
	jz 4f
	mov $0x3f8, %dx
	out %al, %dx
	jmp 3b
4:	hlt
	jmp 4b

	.code64
start64:
	mov $SEL_DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	movabs $1f, %rax
	jmp *%rax
	.section .text, "ax"
1:	mov $boot_stack_top, %rsp
	mov $__bss_start, %rdi
	mov $__bss_end, %rcx
	sub %rdi, %rcx
	shr $3, %rcx
	xor %eax, %eax
	rep stosq
	mov %esi, %edi
	mov %ebp, %esi
	xor %ebp, %ebp
	call boot_main
	ud2

	.section .boot.data, "aw"
	.balign 8
	.globl boot_gdt
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff	/* 64-bit code */
	.quad 0x00cf93000000ffff	/* data */
boot_gdtr:
	.short . - boot_gdt - 1
	.long PHYS(boot_gdt)
no_long_text:
	.asciz "(redoubt) panic: this CPU lacks long mode or NX\n"

	/* outside .bss: in use while .bss is cleared */
	.section .boot.bss, "aw", @nobits
	.balign 4096
	.globl boot_pml4
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd:   .skip 4 * 4096
	.balign 16
boot_stack: .skip 16384
	.globl boot_stack_top
boot_stack_top:
	.section .note.GNU-stack, "", @progbits
