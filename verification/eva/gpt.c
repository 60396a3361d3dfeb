/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/gpt.c - EVA: a disk of any size that holds any bytes, other ones at each read, and a label to look for. */
#include "domains/blkdrv/gpt.h"
#include "domains/runtime/mem.h"
#include <__fc_builtin.h>

#define ROOM (128u * 1024 + 4096)	/* what gpt_read() asks for */
#define WHY  400u
static uint8_t buf[ROOM];
static struct gpt table;

void *malloc(size_t n)
{
	//@ assert n == ROOM;
	return Frama_C_interval(0, 1) ? buf : NULL;
}

void free(void *p)
{
}

static err_t read_any(void *ctx, uint64_t lba, uint32_t n, void *to)
{
	struct gpt_disk *d = ctx;

	Frama_C_make_unknown(to, n * d->block_size);
	return Frama_C_interval(-XEN_EIO, 0);
}

static void one_size(uint32_t least, uint32_t most)
{
	struct gpt_disk d = { .read = read_any, .ctx = &d };
	static char label[300], why[WHY];

	d.blocks = Frama_C_unsigned_long_interval(0, UINT64_MAX);
	d.block_size = Frama_C_unsigned_int_interval(least, most);
	if (gpt_read(&d, &table) != 0)
		return;
	Frama_C_make_unknown(label, sizeof(label) - 1);
	(void)gpt_find(&table, label, why, sizeof(why));
}

void eva_main(void)
{
	//@ widen_hints global:"all", 128;
	one_size(512, 512);
	one_size(1024, 1024);
	one_size(2048, 2048);
	one_size(4096, 4096);
	one_size(0, 511);
	one_size(4097, UINT32_MAX);
}
