/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/switch.h - who may send what, who gets what: guests talk to the uplink, and to those that the builder names. */
#ifndef NETDRV_SWITCH_H
#define NETDRV_SWITCH_H
#include "lib/types.h"

#define MAC_BYTES 6u

struct mac { uint8_t b[MAC_BYTES]; };

/* "00:16:3e:00:00:01"; false if malformed, a group address or zero. */
bool mac_parse(const char *s, struct mac *m);

#define PEERS_MAX 63u
/* The vifs to which frames may go directly. */
struct peers { uint32_t n; struct mac mac[PEERS_MAX]; };
/* Addresses with one blank in between; "" is none. False if malformed or too many. */
bool peers_parse(const char *s, struct peers *p);
bool peers_have(const struct peers *p, const struct mac *m);

static inline bool is_group(const uint8_t *frame)
{
	return frame[0] & 1;
}

/* NULL: the frame (>= 14 bytes) may go out; otherwise why it is dropped. */
const char *switch_egress(const uint8_t *frame, const struct mac *own);
/* The vif gets a frame (>= 14 bytes) that came from the uplink: it is addressed to it, or to a group but not a link-local one. */
bool switch_ingress(const uint8_t *frame, const struct mac *own);
#endif
