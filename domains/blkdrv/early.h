/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/early.h - reads of the partition table, one request at a time, before the first front end. */
#ifndef BLKDRV_EARLY_H
#define BLKDRV_EARLY_H
#include "domains/blkdrv/vblk.h"

/* Reads n blocks at lba of the struct vblk into buf. -XEN_ETIMEDOUT: the device is too slow, its slot stays taken until it
 * answers; -XEN_EIO, -XEN_EBUSY. */
err_t early_read(void *vblk, uint64_t lba, uint32_t n, void *buf) __must_check;
#endif
