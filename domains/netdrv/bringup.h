/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/bringup.h - from a PCI function to an uplink. */
#ifndef NETDRV_BRINGUP_H
#define NETDRV_BRINGUP_H
#include "domains/netdrv/net.h"

/* The first virtio-net function of this domain that comes up, or NULL; what fails is logged with the mend. */
struct net *bringup_uplink(void);
#endif
