/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/switch.h - who may send what, who gets what: guests talk to the uplink, never to each other. */
#ifndef NETDRV_SWITCH_H
#define NETDRV_SWITCH_H
#include "lib/types.h"

#define MAC_BYTES 6u

struct mac { uint8_t b[MAC_BYTES]; };

/* "00:16:3e:00:00:01"; false if malformed, a group address or zero. */
bool mac_parse(const char *s, struct mac *m);

/* NULL: the frame (>= 14 bytes) may go to the uplink; otherwise why it is dropped. */
const char *switch_egress(const uint8_t *frame, const struct mac *own);
/* The vif gets a frame (>= 14 bytes) that came from the uplink: it is addressed to it, or to a group but not a link-local one. */
bool switch_ingress(const uint8_t *frame, const struct mac *own);
#endif
