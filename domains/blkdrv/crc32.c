/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/crc32.c - bit by bit, reflected 0xedb88320: tables of partitions are small. */
#include "domains/blkdrv/crc32.h"

uint32_t crc32_add(uint32_t crc, const void *p, size_t n)
{
	const uint8_t *b = p;
	size_t i;
	int k;

	crc = ~crc;
	for (i = 0; i < n; i++) {
		crc ^= b[i];
		for (k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}
