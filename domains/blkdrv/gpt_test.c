// SPDX-License-Identifier: Apache-2.0
// domains/blkdrv/gpt_test.c - tables made here are read; damaged, lying and random ones are refused or mended from the backup.
// link: domains/blkdrv/gpt.c domains/blkdrv/crc32.c
#include "domains/blkdrv/gpt.h"
#include "domains/blkdrv/crc32.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 256u
static uint8_t *img;
static struct gpt_disk disk;
static struct gpt g;
static uint64_t unreadable;

static err_t image_read(void *ctx, uint64_t lba, uint32_t n, void *buf)
{
	assert(lba < BLOCKS && n <= BLOCKS - lba);	/* the parser never reads outside the disk */
	if (unreadable && unreadable >= lba && unreadable < lba + n)
		return -XEN_EIO;
	memcpy(buf, img + lba * disk.block_size, (size_t)n * disk.block_size);
	return 0;
}

static void put32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); }
static void put64(uint8_t *p, uint64_t v) { memcpy(p, &v, 8); }

static uint8_t *block(uint64_t lba)
{
	return img + lba * disk.block_size;
}

static uint32_t array_size(void)
{
	return (128 * 128 + disk.block_size - 1) / disk.block_size;
}

static void seal(uint64_t lba)
{
	uint8_t *h = block(lba);

	put32(h + 88, crc32_add(0, block(*(uint64_t *)(h + 72)), 128 * 128));
	put32(h + 16, 0);
	put32(h + 16, crc32_add(0, h, 92));
}

static void header(uint64_t lba, uint64_t other, uint64_t array)
{
	uint8_t *h = block(lba);

	memcpy(h, "EFI PART", 8);
	put32(h + 8, 0x10000);
	put32(h + 12, 92);
	put64(h + 24, lba);
	put64(h + 32, other);
	put64(h + 40, 2 + array_size());
	put64(h + 48, BLOCKS - 2 - array_size());
	put64(h + 72, array);
	put32(h + 80, 128);
	put32(h + 84, 128);
}

static void entry(uint64_t array, unsigned int i, uint64_t first, uint64_t last, const char *name)
{
	uint8_t *e = block(array) + 128 * i;

	memset(e, 0, 128);
	memset(e, 0xaf, 16);
	put64(e + 32, first);
	put64(e + 40, last);
	for (unsigned int k = 0; name[k] && k < 36; k++)
		e[56 + 2 * k] = (uint8_t)name[k];
}

static uint64_t backup_array(void)
{
	return BLOCKS - 1 - array_size();
}

static void both(unsigned int i, uint64_t first, uint64_t last, const char *name)
{
	entry(2, i, first, last, name);
	entry(backup_array(), i, first, last, name);
}

static void reseal(void)
{
	seal(1);
	seal(BLOCKS - 1);
}

static void fresh(uint32_t block_size)
{
	free(img);
	disk = (struct gpt_disk){ .blocks = BLOCKS, .block_size = block_size, .read = image_read };
	img = calloc(BLOCKS, block_size);
	unreadable = 0;
	img[446 + 4] = 0xee;
	img[510] = 0x55;
	img[511] = 0xaa;
	header(1, BLOCKS - 1, 2);
	header(BLOCKS - 1, 1, backup_array());
	both(0, 40, 49, "boot");
	both(1, 50, 99, "root");
	both(5, 120, 120, "x");
	reseal();
}

static void test_good(uint32_t block_size)
{
	const struct gpt_part *p;
	char why[200];

	fresh(block_size);
	assert(gpt_read(&disk, &g) == 0 && g.n == 3 && g.why[0] == 0 && !g.from_backup);
	p = gpt_find(&g, "root", why, sizeof(why));
	assert(p && p->first == 50 && p->last == 99);
	assert(!gpt_find(&g, "home", why, sizeof(why)));
	assert(strcmp(why, "has no partition labelled 'home'; label one with sgdisk -c, or name one of: boot, root, x") == 0);
	assert(!gpt_find(&g, "roo", why, sizeof(why)) && !gpt_find(&g, "", why, sizeof(why)));
	both(5, 120, 120, "root");
	reseal();
	assert(gpt_read(&disk, &g) == 0 && !gpt_find(&g, "root", why, sizeof(why)) && strstr(why, "two partitions"));
	assert(!gpt_find(&g, "home", why, 20) && strlen(why) == 19);
}

static void test_damage(void)
{
	fresh(512);
	img[510] = 0;
	assert(gpt_read(&disk, &g) == -XEN_ENOENT && strstr(g.why, "no protective MBR"));
	fresh(512);
	img[450] = 0x83;
	assert(gpt_read(&disk, &g) == -XEN_ENOENT);
	fresh(512);
	block(1)[60] ^= 1;
	assert(gpt_read(&disk, &g) == 0 && g.from_backup && g.n == 3 && strstr(g.why, "checksum of the header"));
	fresh(512);
	block(2)[1] ^= 1;
	assert(gpt_read(&disk, &g) == 0 && g.from_backup && strstr(g.why, "checksum of the entries"));
	block(BLOCKS - 1)[0] = 0;
	assert(gpt_read(&disk, &g) == -XEN_EINVAL && g.n == 0 && strstr(g.why, "both"));
	fresh(512);
	block(BLOCKS - 1)[0] = 0;
	assert(gpt_read(&disk, &g) == 0 && !g.from_backup && strstr(g.why, "backup"));
	fresh(512);
	unreadable = 1;
	assert(gpt_read(&disk, &g) == 0 && g.from_backup);
	disk.blocks = 5;
	assert(gpt_read(&disk, &g) == -XEN_ENOENT);
}

/* A header with right checksums and one wrong field is refused; the backup gets the same field. */
static void refused(unsigned int off, uint64_t v, unsigned int bytes)
{
	fresh(512);
	memcpy(block(1) + off, &v, bytes);
	block(BLOCKS - 1)[0] = 0;
	put32(block(1) + 16, 0);
	put32(block(1) + 16, crc32_add(0, block(1), 92));
	assert(gpt_read(&disk, &g) == -XEN_EINVAL && g.n == 0);
}

static void test_fields(void)
{
	static const uint64_t arrays[] = { 0, 1, BLOCKS, BLOCKS - 3, UINT64_MAX, UINT64_MAX - 31, 1ull << 63, 35 };
	unsigned int i;

	refused(8, 0x20000, 4);
	refused(24, 2, 8);
	refused(40, 300, 8);
	refused(48, BLOCKS - 1 - 32, 8);	/* or its entries, whose checksum is easily met */
	refused(48, BLOCKS - 1, 8);	/* a partition could hold the backup's header */
	refused(48, BLOCKS, 8);
	refused(48, UINT64_MAX, 8);
	for (i = 0; i < ARRAY_SIZE(arrays); i++)
		refused(72, arrays[i], 8);
	refused(80, 0, 4);
	refused(80, 0xffffffff, 4);
	refused(80, 0x02000001, 4);	/* times 128 it wraps to 128 */
	refused(84, 127, 4);
	refused(84, 129, 4);
	refused(84, 8192, 4);
	refused(84, 0x80000000, 4);
	refused(12, 91, 4);
	refused(12, 513, 4);
	refused(12, 0xffffffff, 4);
}

static void bad_entry(uint64_t first, uint64_t last)
{
	fresh(512);
	both(2, first, last, "bad");
	reseal();
	assert(gpt_read(&disk, &g) == -XEN_EINVAL && g.n == 0);
}

static void test_entries(void)
{
	bad_entry(99, 105);		/* overlaps root's last block */
	bad_entry(30, 200);
	bad_entry(60, 61);
	bad_entry(110, 109);
	bad_entry(10, 12);		/* before the usable range */
	bad_entry(200, BLOCKS - 1);
	bad_entry(200, UINT64_MAX);
	bad_entry(0, UINT64_MAX);
}

/* Entries above the usable range leave room for a range that begins at the headers; a guest must not own its own table. */
static void test_headers_usable(uint64_t first)
{
	fresh(512);
	memcpy(block(150), block(2), 32 * 512);
	entry(150, 6, first, 2, "own");
	put64(block(1) + 40, first);
	put64(block(1) + 48, 140);
	put64(block(1) + 72, 150);
	seal(1);
	block(BLOCKS - 1)[0] = 0;
	assert(gpt_read(&disk, &g) == -XEN_EINVAL && g.n == 0);
}

static void test_names(void)
{
	static const uint8_t wide[] = { 'a', 0, 0xe9, 0, 0x3d, 0xd8, 0x00, 0xde, 0x00, 0xd8, 'z', 0, 0x1b, 0, 0x01, 0xd8 };
	unsigned int i;
	char why[64];

	fresh(512);
	memcpy(block(2) + 56, wide, sizeof(wide));
	for (i = 0; i < 36; i++)
		memcpy(block(2) + 128 + 56 + 2 * i, "\xff\xff", 2);
	seal(1);
	assert(gpt_read(&disk, &g) == 0);
	assert(strcmp(g.part[0].name, "a\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd") == 0);
	assert(strlen(g.part[1].name) == 108);
	assert(gpt_find(&g, g.part[0].name, why, sizeof(why)) == &g.part[0]);
}

static void test_random(void)
{
	unsigned int i, k;

	srand(3);
	for (i = 0; i < 4000; i++) {
		fresh(512);
		for (k = 0; k < 3; k++)
			block(1)[8 + rand() % 84] = (uint8_t)(rand() >> 3);
		for (k = 0; k < 3; k++)
			block(2)[rand() % 256] = (uint8_t)(rand() >> 3);
		put32(block(1) + 16, 0);
		put32(block(1) + 16, crc32_add(0, block(1), 92));
		if (gpt_read(&disk, &g) == 0)
			for (k = 0; k < g.n; k++)
				assert(g.part[k].first <= g.part[k].last && g.part[k].last < BLOCKS);
	}
}

int main(void)
{
	assert(crc32_add(0, "123456789", 9) == 0xcbf43926);
	assert(crc32_add(crc32_add(0, "1234", 4), "56789", 5) == 0xcbf43926);
	test_good(512);
	test_good(4096);
	test_damage();
	test_fields();
	test_entries();
	test_headers_usable(0);
	test_headers_usable(1);
	test_names();
	test_random();
	free(img);
	return 0;
}
