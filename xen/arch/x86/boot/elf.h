/* SPDX-License-Identifier: Apache-2.0 */
/* boot/elf.h - the one ELF that the hypervisor loads: a 64-bit PVH image (System V ABI, chapter 5; xen/elfnote.h). */
#ifndef BOOT_ELF_H
#define BOOT_ELF_H
#include "lib/types.h"

#define ELF_SEGMENTS 8u

struct elf_image {
	uint64_t entry;			/* guest-physical, from XEN_ELFNOTE_PHYS32_ENTRY */
	unsigned nr;
	struct { uint64_t gpa, offset, filesz, memsz; } seg[ELF_SEGMENTS];
};

/* Reads n bytes of file; every segment lies in the file and in guest memory [0, mem). NULL, or what is wrong. */
const char *elf_read(const void *file, uint64_t n, uint64_t mem, struct elf_image *e);
#endif
