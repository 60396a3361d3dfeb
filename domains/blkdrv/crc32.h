/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/crc32.h - CRC-32 as GPT uses it (UEFI 2.9, 5.3.2; ISO 3309). */
#ifndef BLKDRV_CRC32_H
#define BLKDRV_CRC32_H
#include "lib/types.h"

/* CRC of n bytes, continuing from crc; begin with 0. */
uint32_t crc32_add(uint32_t crc, const void *p, size_t n);
#endif
