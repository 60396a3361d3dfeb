/* SPDX-License-Identifier: Apache-2.0 */
/* boot/multiboot.h - what the boot loader passed, from multiboot 1 or 2. */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H
#include "lib/types.h"

#define BOOT_MODULES 64u
#define BOOT_RANGES  128u
#define BOOT_NAME    160u	/* bytes of a module's name, with its NUL */

struct boot_module { uint64_t start, size; char name[BOOT_NAME]; };	/* bytes; name: last word of the string */
struct boot_range { uint64_t start, end; };			/* bytes, end exclusive */
struct boot_info {
	char cmdline[512];
	unsigned nr_modules, nr_ram;
	struct boot_module module[BOOT_MODULES];
	struct boot_range ram[BOOT_RANGES];	/* usable RAM only, ascending as given */
	uint8_t rsdp[36];			/* copy of the ACPI root pointer, as long as its revision makes it */
	bool has_rsdp;				/* false: the loader gave none */
};

/* Reads the information at physical address info (identity-mapped); magic as in EAX at entry.
 * Source: Multiboot 0.6.96 section 3.3, Multiboot2 1.6 section 3.6. Panics on what cannot be used. */
void multiboot_read(uint32_t magic, uint64_t info, struct boot_info *bi);
/* Every module lies in RAM, apart from the others and from the hypervisor's image, and the builder and the policy are there once. Otherwise why (n bytes) says
 * what is wrong and the mend. */
bool boot_modules_ok(const struct boot_info *bi, const struct boot_range *image, char *why, size_t n);
const struct boot_module *boot_module_find(const struct boot_info *bi, const char *name);
#endif
