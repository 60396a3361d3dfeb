/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/bringup.h - from a PCI function to a disk with its partition table. */
#ifndef BLKDRV_BRINGUP_H
#define BLKDRV_BRINGUP_H
#include "domains/blkdrv/disk.h"

/* All virtio-blk functions of this domain that come up, as a list; each one that does not is logged with the mend. */
struct disk *bringup_disks(void);
#endif
