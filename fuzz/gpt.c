/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/gpt.c - a disk of any bytes as blkdrv reads its partition table: refused with a reason, or no two partitions overlap and all lie on the disk. The first
 * byte of an input says the size of blocks and whether its checksums are put right before, without which nothing else is looked at. */
// link: domains/blkdrv/gpt.c domains/blkdrv/crc32.c
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "domains/blkdrv/crc32.h"
#include "domains/blkdrv/gpt.h"
#include "fuzz/fuzz.h"

#define BYTES_MAX (256u << 10)
const bool fuzz_forks = false;
static uint8_t disk[BYTES_MAX];
static struct gpt g;

static err_t read_blocks(void *ctx, uint64_t lba, uint32_t n, void *buf)
{
	const struct gpt_disk *d = ctx;

	assert(lba < d->blocks && n <= d->blocks - lba);
	memcpy(buf, disk + lba * d->block_size, (size_t)n * d->block_size);
	return 0;
}

static void seal(const struct gpt_disk *d, uint64_t lba)
{
	uint8_t *h = disk + lba * d->block_size;
	uint64_t array;
	uint32_t count, size, header, crc;

	memcpy(&header, h + 12, 4), memcpy(&array, h + 72, 8), memcpy(&count, h + 80, 4), memcpy(&size, h + 84, 4);
	if (array < d->blocks && (uint64_t)count * size <= (d->blocks - array) * d->block_size) {
		crc = crc32_add(0, disk + array * d->block_size, (size_t)count * size);
		memcpy(h + 88, &crc, 4);
	}
	if (header <= d->block_size) {
		memset(h + 16, 0, 4);
		crc = crc32_add(0, h, header);
		memcpy(h + 16, &crc, 4);
	}
}

void fuzz_init(void) { }

static void partitions(const struct gpt_disk *d)
{
	assert(g.n <= GPT_PARTS);
	for (uint32_t i = 0; i < g.n; i++) {
		assert(g.part[i].first <= g.part[i].last && g.part[i].last < d->blocks && memchr(g.part[i].name, 0, GPT_NAME_BYTES));
		for (uint32_t k = 0; k < i; k++)
			assert(g.part[i].last < g.part[k].first || g.part[k].last < g.part[i].first);
	}
}

void fuzz_one(const uint8_t *p, size_t n)
{
	struct gpt_disk d = { .block_size = 512u << (n ? p[0] & 3 : 0), .ctx = &d, .read = read_blocks };
	char why[GPT_WHY_BYTES];

	if (n < 1 || n - 1 > BYTES_MAX || (n - 1) / d.block_size < 4)
		return;
	d.blocks = (n - 1) / d.block_size;
	memcpy(disk, p + 1, n - 1);
	if (p[0] & 4)
		seal(&d, 1), seal(&d, d.blocks - 1);
	if (gpt_read(&d, &g)) {
		assert(g.why[0] && memchr(g.why, 0, GPT_WHY_BYTES));
		return;
	}
	partitions(&d);
	if (!gpt_find(&g, "root", why, sizeof why))
		assert(strlen(why) < sizeof why && why[0]);
}
