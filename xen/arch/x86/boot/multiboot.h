/* SPDX-License-Identifier: Apache-2.0 */
/* boot/multiboot.h - what the boot loader passed, from multiboot 1 or 2. */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H
#include "lib/types.h"

#define BOOT_MODULES 64u
#define BOOT_RANGES  128u
#define BOOT_NAME    160u	/* bytes of a module's name, with its NUL */

struct boot_module {
	uint64_t start, size;		/* bytes */
	char name[BOOT_NAME];		/* the last word of the string */
	char pin[66];			/* the word before it, if that is sha256=HEX: what the module must be */
	bool pinned;
};
struct boot_words { char before[BOOT_NAME], last[BOOT_NAME]; uint32_t n; bool between; };	/* of a module's string, the last two; n: bytes in last. At the start between is set */
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
/* The next byte of a module's string. A loader that puts the file name first does no harm: the last words count. */
void boot_words_add(struct boot_words *w, char c);
/* Fills in name, pin and pinned. */
void boot_module_words(struct boot_module *m, const struct boot_words *w);
/* Whether m, with digest hex, is what its pin says; where others have a pin it needs one. Otherwise why (n bytes) says what is wrong and the mend. */
bool boot_module_as_pinned(const struct boot_info *bi, const struct boot_module *m, const char *hex, char *why, size_t n);
const struct boot_module *boot_module_find(const struct boot_info *bi, const char *name);
#endif
