/* SPDX-License-Identifier: Apache-2.0 */
/* xen.ld.S - the image: one segment per protection, then the unbacked windows. */
#include "layout.h"
OUTPUT_FORMAT(elf64-x86-64)
ENTRY(start_phys)
start_phys = start32 - IMAGE_OFFSET;
PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
}
SECTIONS
{
	. = IMAGE_OFFSET + IMAGE_PHYS;
	__image_start = .;
	.text : AT(ADDR(.text) - IMAGE_OFFSET) {
		KEEP(*(.multiboot))
		KEEP(*(.boot.text))
		*(.text .text.*)
		. = ALIGN(4096);
		__text_end = .;
	} :text
	.rodata : AT(ADDR(.rodata) - IMAGE_OFFSET) {
		*(.rodata .rodata.*)
		*(.symbols)
		. = ALIGN(4096);
		__rodata_end = .;
	} :rodata
	.data : AT(ADDR(.data) - IMAGE_OFFSET) {
		*(.boot.data)
		*(.data .data.*)
		. = ALIGN(4096);
	} :data
	/* the per-domain tables: addresses without memory until hal_window_back gives it */
	__data_end = .;
	. = WINDOWS_VIRT;
	.windows (NOLOAD) : {
		__windows_start = .;
		*(SORT(.bss.window.*))
		. = ALIGN(4096);
		__windows_end = .;
	} :NONE
	ASSERT(__windows_end < STACKS_VIRT, "windows overlap the stacks")
	. = __data_end;
	.bss : AT(ADDR(.bss) - IMAGE_OFFSET) {
		*(.boot.bss)
		. = ALIGN(16);
		__bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(4096);
		__bss_end = .;
	} :data
	__image_end = .;
	/DISCARD/ : { *(.comment) *(.note*) *(.eh_frame*) }
}
