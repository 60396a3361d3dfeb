/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/gpt.h - reads a GUID partition table (UEFI 2.9, 5.3) from a disk that may hold anything. */
#ifndef BLKDRV_GPT_H
#define BLKDRV_GPT_H
#include "lib/types.h"

#define GPT_PARTS      128u	/* used entries */
#define GPT_NAME_BYTES 109u	/* 36 UTF-16 units as UTF-8, and NUL */
#define GPT_WHY_BYTES  400u

struct gpt_disk {
	uint64_t blocks;
	uint32_t block_size;	/* bytes, a power of two from 512 to 4096 */
	void *ctx;
	/* Reads n blocks at lba into buf; 0 or an error. */
	err_t (*read)(void *ctx, uint64_t lba, uint32_t n, void *buf);
};

struct gpt_part {
	uint64_t first, last;	/* blocks, inclusive; inside the table's usable range, no two overlap */
	char name[GPT_NAME_BYTES];
};

struct gpt {
	uint32_t n;
	bool from_backup;	/* the primary table is damaged */
	char why[GPT_WHY_BYTES];	/* the error, or a warning; "" when all is well */
	struct gpt_part part[GPT_PARTS];
};

/*
 * Reads the primary table, or the backup if the primary is damaged.
 * -XEN_ENOENT: not a GPT disk; -XEN_EINVAL: both copies are damaged; -XEN_EIO: the disk does not read; -XEN_ENOMEM.
 */
err_t gpt_read(const struct gpt_disk *d, struct gpt *out) __must_check;
/* The one partition with this label. NULL with why[n] = "has no partition labelled ...; label one with sgdisk -c, or name one of: ..." or "has two ...". */
const struct gpt_part *gpt_find(const struct gpt *g, const char *label, char *why, size_t n);
#endif
