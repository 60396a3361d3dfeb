/* SPDX-License-Identifier: Apache-2.0 */
/* elf_load_test.c - an ELF lands where its headers say, in any chunking; every malformed one is refused with a reason. */
// link: domains/builder/elf_load.c
#include <assert.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "domains/builder/elf_load.h"
#include "xen/elfnote.h"

enum { RAM = 0x200000 };
static uint8_t ram[RAM];

err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n)
{
	if (gpa > RAM || n > RAM - gpa)
		return -XEN_EFAULT;
	memcpy(ram + gpa, data, n);
	return 0;
}

/* A file with two segments and a note in the second: text at 1 MiB, data with 0x100 bytes of zero behind at 0x180000. */
static struct {
	Elf64_Ehdr h;
	Elf64_Phdr p[3];
	uint8_t fill[8192];
	uint8_t text[5000];
	struct { Elf64_Nhdr n; char name[4]; uint32_t desc[2]; } note;
} file;

static void make_file(void)
{
	memset(&file, 0, sizeof file);
	memcpy(file.h.e_ident, ELFMAG, SELFMAG);
	file.h.e_ident[EI_CLASS] = ELFCLASS64;
	file.h.e_ident[EI_DATA] = ELFDATA2LSB;
	file.h.e_machine = EM_X86_64;
	file.h.e_phoff = sizeof file.h;
	file.h.e_phentsize = sizeof file.p[0];
	file.h.e_phnum = 3;
	for (size_t i = 0; i < sizeof file.text; i++)
		file.text[i] = (uint8_t)(i * 7 + 1);
	file.note.n = (Elf64_Nhdr){ 4, 8, XEN_ELFNOTE_PHYS32_ENTRY };
	memcpy(file.note.name, "Xen", 4);
	file.note.desc[0] = 0x100010;
	file.p[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_offset = (uint64_t)(file.text - (uint8_t *)&file), .p_paddr = 0x100000,
		.p_filesz = sizeof file.text, .p_memsz = sizeof file.text };
	file.p[1] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_offset = (uint64_t)((uint8_t *)&file.note - (uint8_t *)&file), .p_paddr = 0x180000,
		.p_filesz = sizeof file.note, .p_memsz = sizeof file.note + 0x100 };
	file.p[2] = file.p[1];
	file.p[2].p_type = PT_NOTE;
}

static struct elf_load e;

static err_t load(const void *data, size_t size, size_t chunk)
{
	struct gmem g = { .low_size = RAM };
	uint8_t *copy = malloc(size);
	err_t err = 0;

	memcpy(copy, data, size);
	memset(ram, 0, sizeof ram);
	elf_begin(&e, &g);
	for (size_t at = 0; at < size && !err; at += chunk)
		err = elf_feed(&e, copy + at, chunk < size - at ? chunk : size - at);
	if (!err)
		err = elf_finish(&e);
	free(copy);
	return err;
}

static void test_sound(void)
{
	static const size_t chunks[] = { sizeof file, 1, 13, 4096, 4097, 8000 };

	for (size_t i = 0; i < ARRAY_SIZE(chunks); i++) {
		make_file();
		assert(!load(&file, sizeof file, chunks[i]));
		assert(e.entry == 0x100010 && e.end == 0x180000 + sizeof file.note + 0x100);
		assert(!memcmp(ram + 0x100000, file.text, sizeof file.text));
		assert(!memcmp(ram + 0x180000, &file.note, sizeof file.note));
	}
	file.note.n.n_descsz = 4;	/* as 32-bit kernels write it */
	assert(!load(&file, sizeof file, 512) && e.entry == 0x100010);
}

static void test_elf32(void)
{
	static uint8_t small[600];
	Elf32_Ehdr h = { .e_ident = ELFMAG, .e_machine = EM_386, .e_phoff = sizeof h, .e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 2 };
	Elf32_Phdr p[2] = { { .p_type = PT_LOAD, .p_offset = 0, .p_paddr = 0x100000, .p_filesz = sizeof small, .p_memsz = 4096 },
			    { .p_type = PT_NOTE, .p_offset = 500, .p_filesz = 24 } };

	h.e_ident[EI_CLASS] = ELFCLASS32;
	h.e_ident[EI_DATA] = ELFDATA2LSB;
	make_file();
	memcpy(small, &h, sizeof h);
	memcpy(small + sizeof h, p, sizeof p);
	memcpy(small + 500, &file.note, 24);
	assert(!load(small, sizeof small, 100) && e.entry == 0x100010 && e.end == 0x101000);
	assert(!memcmp(ram + 0x100000, small, sizeof small));
}

/* After the change the file is refused with err, and the reason holds the text. */
#define REFUSED(change, err, text) do {							\
	make_file();									\
	change;										\
	assert(load(&file, sizeof file, 4096) == (err) && strstr(e.why, text) && strchr(e.why, ';'));	\
} while (0)

static void test_refused(void)
{
	REFUSED(file.h.e_ident[0] = 0, -XEN_ENOEXEC, "neither an ELF");
	REFUSED(file.h.e_ident[EI_DATA] = ELFDATA2MSB, -XEN_ENOEXEC, "neither an ELF");
	REFUSED(file.h.e_ident[EI_CLASS] = 3, -XEN_ENOEXEC, "64 bit");
	REFUSED(file.h.e_machine = EM_AARCH64, -XEN_ENOEXEC, "not x86");
	REFUSED(file.h.e_phentsize = 32, -XEN_ENOEXEC, "program headers");
	REFUSED(file.h.e_phoff = UINT64_MAX, -XEN_ENOEXEC, "program headers");
	REFUSED(file.h.e_phoff = 4090, -XEN_ENOEXEC, "program headers");
	REFUSED(file.h.e_phnum = 0xffff, -XEN_ENOEXEC, "program headers");
	REFUSED(file.h.e_phnum = 0, -XEN_ENOEXEC, "no loadable segment");
	REFUSED(file.p[0].p_filesz = sizeof file.text + 1, -XEN_ENOEXEC, "larger in the file");
	REFUSED(file.p[0].p_paddr = UINT64_MAX - 10, -XEN_ENOEXEC, "wraps");
	REFUSED(file.p[0].p_offset = UINT64_MAX - 10, -XEN_ENOEXEC, "wraps");
	REFUSED(file.p[0].p_paddr = RAM - 10, -XEN_E2BIG, "beyond the domain's memory");
	REFUSED(file.p[0].p_memsz = RAM, -XEN_E2BIG, "beyond the domain's memory");
	REFUSED(file.p[1].p_paddr = 0x100000 + sizeof file.text - 1, -XEN_ENOEXEC, "overlap");
	REFUSED(file.p[0].p_offset = sizeof file, -XEN_ENOEXEC, "shorter than its headers");
	REFUSED(file.p[2].p_offset = sizeof file, -XEN_ENOEXEC, "shorter than its headers");
	REFUSED(file.p[2].p_filesz = ELF_NOTE_BYTES + 1, -XEN_ENOEXEC, "of notes");
	REFUSED(file.p[2].p_offset = UINT64_MAX - 3, -XEN_ENOEXEC, "of notes");
	REFUSED(file.p[2].p_type = PT_NULL, -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.n.n_type = 17, -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.n.n_namesz = UINT32_MAX, -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.n.n_descsz = 0xfffffffe, -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.n.n_descsz = 2, -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.name[0] = 'x', -XEN_ENOEXEC, "no PVH entry");
	REFUSED(file.note.desc[0] = 0x1000, -XEN_ENOEXEC, "outside the image");
	REFUSED(file.note.desc[1] = 1, -XEN_ENOEXEC, "outside the image");
	assert(load("", 1, 1) == -XEN_ENOEXEC && load(&file, 40, 40) == -XEN_ENOEXEC);
}

/* Any bit of the headers or the note flipped: loaded or refused, never outside memory (the sanitizers watch). */
static void test_flips(void)
{
	for (size_t i = 0; i < 8 * (sizeof file.h + sizeof file.p); i++) {
		make_file();
		((uint8_t *)&file)[i / 8] ^= (uint8_t)(1u << i % 8);
		if (load(&file, sizeof file, 4096))
			assert(e.why[0]);
	}
}

int main(void)
{
	test_sound();
	test_elf32();
	test_refused();
	test_flips();
	return 0;
}
