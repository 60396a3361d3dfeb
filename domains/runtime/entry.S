/* SPDX-License-Identifier: Apache-2.0 */
/* entry.S - PVH entry (32-bit flat, EBX = start_info) to long mode: first 4 GiB mapped one to one, then runtime_start(start_info). */
#define STACK_SIZE 32768
#define MSR_EFER 0xc0000080
#define MSR_FS_BASE 0xc0000100
#define EFER_LME_NXE 0x900		/* AMD APM 2, 3.1.7 */
#define CR4_PAE_FXSR 0x620		/* PAE, OSFXSR, OSXMMEXCPT */
#define CR0_PG_WP_PE 0x80010033		/* PG, WP, NE, ET, MP, PE; EM and TS clear */
#define CODE64 8

	.section .note.Xen, "a", @note
	.align 4
	.long 4, 4, 18			/* name size, value size, XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long image_entry

	.section .text.entry, "ax"
	.code32
	.globl image_entry
image_entry:
	cld
	cli
	mov %ebx, %esi
	mov $image_bss_start, %edi
	mov $image_end, %ecx
	sub %edi, %ecx
	shr $2, %ecx
	xor %eax, %eax
	rep stosl

	movl $(boot_pdpt + 3), boot_pml4
	mov $(boot_pd + 3), %eax
	mov $boot_pdpt, %edi
	mov $4, %ecx
1:	mov %eax, (%edi)
	add $4096, %eax
	add $8, %edi
	loop 1b
	mov $0x83, %eax			/* present, writable, 2 MiB */
	mov $boot_pd, %edi
	mov $2048, %ecx
2:	mov %eax, (%edi)
	add $0x200000, %eax
	add $8, %edi
	loop 2b

	mov $CR4_PAE_FXSR, %eax
	mov %eax, %cr4
	mov $boot_pml4, %eax
	mov %eax, %cr3
	mov $MSR_EFER, %ecx
	rdmsr
	or $EFER_LME_NXE, %eax
	wrmsr
	mov $CR0_PG_WP_PE, %eax
	mov %eax, %cr0
	lgdt gdt_pointer
	ljmp $CODE64, $long_mode

	.code64
long_mode:
	xor %eax, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov %eax, %fs
	mov %eax, %gs
	mov $stack_top, %rsp
	/* The stack protector's canary lives at %fs:0x28, also in Debian's libraries. */
	rdtsc
	shl $32, %rdx
	or %rdx, %rax
	mov $0x9e3779b97f4a7c15, %rcx
	imul %rcx, %rax
	movb $0, %al			/* a string copy cannot write it */
	mov %rax, canary_area + 0x28
	mov $canary_area, %eax
	xor %edx, %edx
	mov $MSR_FS_BASE, %ecx
	wrmsr
	xor %ebp, %ebp
	mov %esi, %edi
	call runtime_start
	ud2

	.section .data
	.align 16
	.globl gdt
gdt:	.quad 0
	.quad 0x00af9b000000ffff	/* 64-bit code */
	.quad 0, 0			/* the TSS, by traps_init */
gdt_pointer:
	.word gdt_pointer - gdt - 1
	.quad gdt

	.section .bss
	.align 4096
	.globl boot_pml4
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd: .skip 4 * 4096
	.align 64
canary_area: .skip 64

	.section .bss.stack, "aw", @nobits
	.align 4096
	.skip STACK_SIZE
stack_top:
	.section .note.GNU-stack, "", @progbits
