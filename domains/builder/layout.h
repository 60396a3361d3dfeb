/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h - where things are in a new domain's guest-physical memory; as libxl's PVH guests have them. */
#ifndef BUILDER_LAYOUT_H
#define BUILDER_LAYOUT_H
#include "lib/types.h"
#include <xen/arch-x86/hvm/start_info.h>

#define LOW_RAM_END  0xf0000000ull	/* RAM from 0 ends here at the latest; the rest begins at 4 GiB */
#define HIGH_RAM     0x100000000ull
#define ACPI_BASE    0xfc000000ull	/* one page with every ACPI table, the RSDP first */
#define ACPI_SIZE    4096u
#define SPECIAL_BASE 0xfeff8000ull	/* eight pages reserved for rings */
#define SPECIAL_SIZE 0x8000u
#define STORE_GFN    0xfeffcull
#define CONSOLE_GFN  0xfefffull

#define MEMMAP_ENTRIES 4

/* The memory map of a domain with size bytes of RAM; returns the number of entries, at most MEMMAP_ENTRIES. */
uint32_t layout_memmap(uint64_t size, struct hvm_memmap_table_entry map[MEMMAP_ENTRIES]);
/* Bytes of RAM below LOW_RAM_END. */
uint64_t layout_low_size(uint64_t size);

/* What start_info tells the kernel; addresses are guest-physical. */
struct start_desc {
	const char *cmdline;
	uint64_t ram_size, ramdisk, ramdisk_size;	/* ramdisk_size 0: none */
};
enum { START_BYTES = 4096 + 4096 };		/* room for the structures and a command line of 4 KiB */
/* Writes start_info, module list, memory map and command line, as they are to lie at address base, into buf.
 * Returns the bytes used, or -XEN_E2BIG for a command line that does not fit. Source: xen/arch-x86/hvm/start_info.h, version 1. */
long layout_start_info(uint8_t buf[START_BYTES], uint64_t base, const struct start_desc *d);

/* RSDP, XSDT, FADT (hardware-reduced), MADT with a local APIC per vCPU, DSDT, as they are to lie at ACPI_BASE.
 * vCPU n has processor UID n and APIC id 2n, as in Xen. cpus <= 64. Source: ACPI 6.2, 5.2. */
void acpi_tables(uint8_t page[ACPI_SIZE], uint32_t cpus);

enum { START_CONTEXT_BYTES = 2048 };
/* HVM save records (HEADER, CPU, END) of a vCPU that enters a PVH kernel: 32-bit flat protected mode, paging off,
 * RIP = entry, RBX = start_info. Returns the bytes used. Source: xen/arch-x86/hvm/save.h; docs/misc/pvh of Xen. */
uint32_t start_context(uint8_t buf[START_CONTEXT_BYTES], uint32_t entry, uint32_t start_info);
#endif
