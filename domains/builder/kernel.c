/* SPDX-License-Identifier: Apache-2.0 */
/* kernel.c - finds the ELF in a kernel file and streams it to the loader. */
#include "domains/builder/kernel.h"
#include <lzma.h>
#include <zlib.h>
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define NO_MEMORY "too little memory to unpack the kernel; raise builder-mem=, or use a raw vmlinux"

enum { PIECE = 65536 };

static uint32_t le(const uint8_t *p, unsigned bytes)
{
	uint32_t v = 0;

	for (unsigned i = bytes; i--; )
		v = v << 8 | p[i];
	return v;
}

bool bzimage_payload(const void *data, size_t size, struct payload *p)
{
	enum { SETUP_SECTS = 0x1f1, BOOT_FLAG = 0x1fe, MAGIC = 0x202, VERSION = 0x206, OFFSET = 0x248, LENGTH = 0x24c, END = 0x250 };
	const uint8_t *b = data;
	uint64_t start, length;

	if (size < END || le(b + BOOT_FLAG, 2) != 0xaa55 || memcmp(b + MAGIC, "HdrS", 4) || le(b + VERSION, 2) < 0x208)
		return false;
	start = ((uint64_t)(b[SETUP_SECTS] ? b[SETUP_SECTS] : 4) + 1) * 512 + le(b + OFFSET, 4);
	length = le(b + LENGTH, 4);
	if (start > size || length > size - start || length < 4)
		return false;
	*p = (struct payload){ b + start, length };
	return true;
}

static err_t fail(struct elf_load *e, err_t err, const char *why)
{
	e->why = why;
	return err;
}

static err_t load_xz_pieces(struct elf_load *e, lzma_stream *z, uint8_t *out)
{
	lzma_ret ret;
	err_t err;

	do {
		z->next_out = out;
		z->avail_out = PIECE;
		ret = lzma_code(z, LZMA_FINISH);
		if (ret != LZMA_OK && ret != LZMA_STREAM_END)
			break;
		err = elf_feed(e, out, PIECE - z->avail_out);
		if (err)
			return err;
	} while (ret == LZMA_OK);
	if (ret == LZMA_MEM_ERROR)
		return fail(e, -XEN_ENOMEM, NO_MEMORY);
	if (ret == LZMA_MEMLIMIT_ERROR)
		return fail(e, -XEN_ENOMEM, "unpacking needs more than 48 MiB; use a kernel with a smaller dictionary, or a raw vmlinux");
	if (ret != LZMA_STREAM_END)
		return fail(e, -XEN_ENOEXEC, "the XZ payload is damaged; copy the kernel again");
	return elf_finish(e);
}

/* liblzma picks its CRC64 in a constructor, which a domain image does not run; kernels are packed with CRC32. */
static bool xz_check_known(const struct payload *p)
{
	uint8_t check = p->size > 7 ? p->data[7] : 0xff;

	return check == LZMA_CHECK_NONE || check == LZMA_CHECK_CRC32 || check == LZMA_CHECK_SHA256;
}

static err_t load_xz(struct elf_load *e, const struct payload *p, uint8_t *out)
{
	lzma_stream z = LZMA_STREAM_INIT;
	err_t err;

	if (!xz_check_known(p))
		return fail(e, -XEN_ENOEXEC, "the XZ payload has a CRC64 check; pack it with xz --check=crc32");
	if (lzma_stream_decoder(&z, KERNEL_HEAP, 0) != LZMA_OK)
		return fail(e, -XEN_ENOMEM, NO_MEMORY);
	z.next_in = p->data;
	z.avail_in = p->size;
	err = load_xz_pieces(e, &z, out);
	lzma_end(&z);
	return err;
}

static err_t load_gzip_pieces(struct elf_load *e, z_stream *z, uint8_t *out)
{
	int ret;
	err_t err;

	do {
		z->next_out = out;
		z->avail_out = PIECE;
		ret = inflate(z, Z_NO_FLUSH);
		if (ret == Z_MEM_ERROR)
			return fail(e, -XEN_ENOMEM, NO_MEMORY);
		if (ret != Z_OK && ret != Z_STREAM_END)
			return fail(e, -XEN_ENOEXEC, "the gzip payload is damaged; copy the kernel again");
		err = elf_feed(e, out, PIECE - z->avail_out);
		if (err)
			return err;
	} while (ret == Z_OK);
	return elf_finish(e);
}

/* zlib calls its allocator through these, so that it needs no C library. */
static void *zlib_alloc(void *opaque, unsigned items, unsigned size)
{
	return calloc(items, size);
}

static void zlib_free(void *opaque, void *p)
{
	free(p);
}

static err_t load_gzip(struct elf_load *e, const struct payload *p, uint8_t *out)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)p->data, .avail_in = (unsigned)p->size,
		       .zalloc = zlib_alloc, .zfree = zlib_free };
	err_t err;

	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return fail(e, -XEN_ENOMEM, NO_MEMORY);
	err = load_gzip_pieces(e, &z, out);
	inflateEnd(&z);
	return err;
}

static bool starts(const struct payload *p, const char *magic, size_t n)
{
	return p->size >= n && !memcmp(p->data, magic, n);
}

err_t kernel_load(struct elf_load *e, const void *data, size_t size)
{
	struct payload p = { data, size };
	uint8_t *out;
	err_t err;

	bzimage_payload(data, size, &p);
	if (starts(&p, "\177ELF", 4)) {
		err = elf_feed(e, p.data, p.size);
		return err ? err : elf_finish(e);
	}
	if (!starts(&p, "\3757zXZ", 6) && !starts(&p, "\037\213", 2))
		return fail(e, -XEN_ENOEXEC, "neither an ELF nor a bzImage packed with XZ or gzip; use such a kernel or its vmlinux");
	out = malloc(PIECE);
	if (!out)
		return fail(e, -XEN_ENOMEM, NO_MEMORY);
	err = *p.data == 0x1f ? load_gzip(e, &p, out) : load_xz(e, &p, out);
	free(out);
	return err;
}
