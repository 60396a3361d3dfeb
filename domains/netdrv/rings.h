/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/rings.h - the queues of one front end: their rings mapped, their ports bound, as its nodes say. */
#ifndef NETDRV_RINGS_H
#define NETDRV_RINGS_H
#include "domains/netdrv/net.h"

/* All of multi-queue-num-queues, or none. -XEN_EINVAL the nodes, or as grant_map() and ev_bind_interdomain(); *why in words. */
err_t rings_open(struct vif *f, const char **why) __must_check;
/* Unmaps and closes what rings_open() did. */
void rings_close(struct vif *f);
#endif
