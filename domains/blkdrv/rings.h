/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/rings.h - the queues of one front end: their rings mapped, their ports bound, as its nodes say. */
#ifndef BLKDRV_RINGS_H
#define BLKDRV_RINGS_H
#include "domains/blkdrv/disk.h"

#define RING_ORDER_MAX 2u

/* All of multi-queue-num-queues, or none; *pages of each ring. -XEN_EINVAL the nodes, or as grant_map() and ev_bind_interdomain(); *why in words. */
err_t rings_open(struct vbd *b, uint32_t *pages, const char **why) __must_check;
/* Unmaps and closes what rings_open() did. */
void rings_close(struct vbd *b);
#endif
