/* SPDX-License-Identifier: Apache-2.0 */
/* kernel_test.c - ELF, XZ and gzip bzImages give the same image; lying headers and damaged payloads are refused. */
// link: domains/builder/kernel.c domains/builder/elf_load.c
// libs: -llzma -lz
#include <assert.h>
#include <elf.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "domains/builder/kernel.h"
#include "xen/elfnote.h"

enum { RAM = 0x400000, ELF_SIZE = 300000, FILE_MAX = 400000 };
static uint8_t ram[RAM], elf[ELF_SIZE], file[FILE_MAX];
static struct elf_load e;

err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n)
{
	if (gpa > RAM || n > RAM - gpa)
		return -XEN_EFAULT;
	memcpy(ram + gpa, data, n);
	return 0;
}

static void make_elf(void)
{
	Elf64_Ehdr h = { .e_ident = ELFMAG, .e_machine = EM_X86_64, .e_phoff = sizeof h, .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2 };
	Elf64_Phdr p[2] = { { .p_type = PT_LOAD, .p_paddr = 0x100000, .p_filesz = ELF_SIZE, .p_memsz = ELF_SIZE },
			    { .p_type = PT_NOTE, .p_offset = 4096, .p_filesz = 24 } };
	uint32_t note[6] = { 4, 8, XEN_ELFNOTE_PHYS32_ENTRY, 0x006e6558, 0x100000 };

	for (size_t i = 0; i < sizeof elf; i++)
		elf[i] = (uint8_t)(i * i >> 8 ^ i);
	h.e_ident[EI_CLASS] = ELFCLASS64;
	h.e_ident[EI_DATA] = ELFDATA2LSB;
	memcpy(elf, &h, sizeof h);
	memcpy(elf + sizeof h, p, sizeof p);
	memcpy(elf + 4096, note, sizeof note);
}

static void put32(size_t at, uint32_t v)
{
	memcpy(file + at, &v, 4);
}

/* A bzImage around a payload: 4 setup sectors, payload 0x100 into the protected-mode part, its size behind it. */
static size_t make_bzimage(const uint8_t *payload, size_t n)
{
	size_t start = 5 * 512 + 0x100;

	memset(file, 0, sizeof file);
	file[0x1f1] = 4;
	memcpy(file + 0x1fe, "\x55\xaa", 2);
	memcpy(file + 0x202, "HdrS\x0f\x02", 6);
	put32(0x248, 0x100);
	put32(0x24c, (uint32_t)n + 4);
	assert(start + n + 4 <= sizeof file);
	memcpy(file + start, payload, n);
	put32(start + n, ELF_SIZE);
	return start + n + 4;
}

static err_t load(const void *data, size_t n)
{
	struct gmem g = { .low_size = RAM };
	uint8_t *copy = malloc(n ? n : 1);
	err_t err;

	memcpy(copy, data, n);
	memset(ram, 0, sizeof ram);
	elf_begin(&e, &g);
	err = kernel_load(&e, copy, n);
	free(copy);
	return err;
}

static bool loaded(void)
{
	return e.entry == 0x100000 && e.end == 0x100000 + ELF_SIZE && !memcmp(ram + 0x100000, elf, ELF_SIZE);
}

/* As the kernel's xz_wrap.sh: CRC32, x86 filter, LZMA2 with the dictionary given. */
static size_t pack_xz(uint8_t *out, size_t cap, uint32_t dict, lzma_check check)
{
	lzma_options_lzma opt;
	lzma_filter f[] = { { LZMA_FILTER_X86, NULL }, { LZMA_FILTER_LZMA2, &opt }, { LZMA_VLI_UNKNOWN, NULL } };
	size_t n = 0;

	assert(!lzma_lzma_preset(&opt, 1));
	opt.dict_size = dict;
	assert(lzma_stream_buffer_encode(f, check, NULL, elf, sizeof elf, out, &n, cap) == LZMA_OK);
	return n;
}

static size_t pack_gzip(uint8_t *out, size_t cap)
{
	z_stream z = { .next_in = elf, .avail_in = sizeof elf, .next_out = out, .avail_out = (unsigned)cap };

	assert(deflateInit2(&z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return cap - z.avail_out;
}

int main(void)
{
	static uint8_t packed[FILE_MAX];
	size_t n, size;

	make_elf();
	assert(!load(elf, sizeof elf) && loaded());

	n = pack_xz(packed, sizeof packed, 1u << 20, LZMA_CHECK_CRC32);
	size = make_bzimage(packed, n);
	assert(!load(file, size) && loaded());
	assert(!load(packed, n) && loaded());			/* a bare vmlinux.xz */
	for (size_t cut = 0; cut < size; cut += size / 50)	/* truncated anywhere */
		assert(load(file, cut) == -XEN_ENOEXEC && strchr(e.why, ';'));
	for (size_t at = 5 * 512 + 0x100 + n / 20; at < size - 40; at += n / 9) {
		file[at] ^= 0x10;
		assert(load(file, size) == -XEN_ENOEXEC && strstr(e.why, "damaged"));
		file[at] ^= 0x10;
	}
	put32(0x24c, 0xffffffff);
	assert(load(file, size) == -XEN_ENOEXEC && strstr(e.why, "neither"));
	put32(0x248, 0xffffff00);
	assert(load(file, size) == -XEN_ENOEXEC);
	size = make_bzimage(packed, n);
	memcpy(file + 0x206, "\x07\x02", 2);			/* protocol 2.07 has no payload fields */
	assert(load(file, size) == -XEN_ENOEXEC);

	size = make_bzimage(packed, pack_xz(packed, sizeof packed, 1u << 20, LZMA_CHECK_CRC64));
	assert(load(file, size) == -XEN_ENOEXEC && strstr(e.why, "CRC64"));
	size = make_bzimage(packed, pack_xz(packed, sizeof packed, 128u << 20, LZMA_CHECK_CRC32));
	assert(load(file, size) == -XEN_ENOMEM && strstr(e.why, "more than 48 MiB; use a kernel with a smaller dictionary"));

	n = pack_gzip(packed, sizeof packed);
	size = make_bzimage(packed, n);
	assert(!load(file, size) && loaded());
	file[size - 20 - n / 2] ^= 4;
	assert(load(file, size) == -XEN_ENOEXEC);
	size = make_bzimage((const uint8_t *)"\x28\xb5\x2f\xfd", 4);
	assert(load(file, size) == -XEN_ENOEXEC && strstr(e.why, "XZ or gzip"));
	return 0;
}
