/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/vif.h - the network back end: backend/vif/FE/N of the runtime's state machine. */
#ifndef NETDRV_VIF_H
#define NETDRV_VIF_H
#include "domains/netdrv/net.h"

/* Serves this uplink (NULL: there is none, every vif fails with a line that says so). */
err_t vif_serve(struct net *net) __must_check;
#endif
