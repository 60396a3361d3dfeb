/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/vbd.h - the block back end: backend/vbd/FE/N of the runtime's state machine. */
#ifndef BLKDRV_VBD_H
#define BLKDRV_VBD_H
#include "domains/blkdrv/disk.h"

/* Serves these disks (a list by next; may be empty: then every vbd fails with a line that says so). */
err_t vbd_serve(struct disk *disks, bool persistent) __must_check;
/* The disk has another size: tells those that have all of it. Partitions stay where they are. */
void vbd_resized(struct disk *d);
#endif
