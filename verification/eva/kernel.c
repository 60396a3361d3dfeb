/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/kernel.c - EVA: any file as a kernel: what kind it is, and what its unpacker makes of it, as an ELF in pieces of any bytes and any length.
 * zlib and liblzma are libraries: what they unpack is arbitrary, within the room that they are given. */
#include <__fc_builtin.h>
#include "domains/builder/kernel.h"
#include "domains/runtime/mem.h"
#include <lzma.h>
#include <zlib.h>

#define MOST (1u << 20)
static uint8_t file[MOST], out[65536];
static struct elf_load load;
static struct gmem mem;

void *malloc(size_t n)
{
	//@ assert n <= sizeof(out);
	return Frama_C_interval(0, 1) ? out : NULL;
}

void *calloc(size_t n, size_t size)
{
	return NULL;
}

void free(void *p)
{
}

/*@ requires readable: n == 0 || \valid_read((const char *)data + (0 .. n - 1));
    assigns \result \from indirect:gpa, indirect:n; */
err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n);

/*@ requires \valid(z); assigns \result \from indirect:limit; */
lzma_ret lzma_stream_decoder(lzma_stream *z, uint64_t limit, uint32_t flags);
/*@ requires \valid(z); assigns \nothing; */
void lzma_end(lzma_stream *z);
/*@ requires \valid(z); assigns \result \from indirect:bits; */
int inflateInit2_(z_streamp z, int bits, const char *version, int size);
/*@ requires \valid(z); assigns \result \from indirect:*z; */
int inflateEnd(z_streamp z);

lzma_ret lzma_code(lzma_stream *z, lzma_action action)
{
	size_t made = Frama_C_unsigned_int_interval(0, 65536);

	//@ assert z->next_out == out && z->avail_out == sizeof(out);
	Frama_C_make_unknown((char *)out, sizeof(out));
	z->avail_out -= made;
	return Frama_C_interval(0, 100);
}

int inflate(z_streamp z, int flush)
{
	uint32_t made = Frama_C_unsigned_int_interval(0, 65536);

	//@ assert z->next_out == out && z->avail_out == sizeof(out);
	Frama_C_make_unknown((char *)out, sizeof(out));
	z->avail_out -= made;
	return Frama_C_interval(-100, 100);
}

err_t eva_main(void)
{
	size_t n = Frama_C_unsigned_int_interval(0, MOST);

	//@ widen_hints global:"all", 4, 16, 4096, 8192;
	Frama_C_make_unknown((char *)file, sizeof(file));
	mem.low_size = Frama_C_unsigned_long_interval(0, UINT64_MAX);
	elf_begin(&load, &mem);
	return kernel_load(&load, file, n);
}
