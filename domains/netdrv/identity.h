/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/identity.h - what the builder says of a vif in its back-end node, which neither this driver nor the guest can write. */
#ifndef NETDRV_IDENTITY_H
#define NETDRV_IDENTITY_H
#include "domains/netdrv/net.h"

#define GROUP_RATE 1000u	/* frames a second, where the node does not say */

/* Address, peers, mtu (no more than the network's) and limits. -XEN_EINVAL and *why: a key is missing or malformed. */
err_t identity_read(struct vif *f, uint32_t mtu, const char **why) __must_check;
#endif
