/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/csum.h - where a frame's TCP or UDP checksum lies, and the checksum itself (RFC 1071, 793, 768, 8200). */
#ifndef NETDRV_CSUM_H
#define NETDRV_CSUM_H
#include "lib/types.h"

struct csum_place {
	uint16_t start;		/* offset of the TCP or UDP header in the frame */
	uint16_t field;		/* offset of the checksum in that header */
	bool ipv6;
};

/*
 * Finds the transport checksum of an Ethernet frame (at most one VLAN tag; IPv4 or IPv6 with extension headers, no fragment).
 * False when there is none, or the headers do not fit into the frame.
 */
bool csum_locate(const uint8_t *frame, uint32_t len, struct csum_place *p);
/* The same for all frames of one TCP or UDP connexion in one direction; any other frame gives 0. */
uint32_t flow_hash(const uint8_t *frame, uint32_t len);
/* The field holds the pseudo header's sum (a partial checksum): completes it. */
void csum_complete(uint8_t *frame, uint32_t len, const struct csum_place *p);
#endif
