/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/gso.h - a TCP frame larger than the network carries (segmentation offload), and the frames that it is cut into. */
#ifndef NETDRV_GSO_H
#define NETDRV_GSO_H
#include "domains/netdrv/csum.h"

#define GSO_LEAST 8u		/* payload of a segment: less is no TCP's, and would make many frames of few bytes */

struct gso {
	uint16_t size;		/* payload bytes of each segment but the last; 0: an ordinary frame */
	uint16_t ip;		/* offsets in the frame: of the IP header, */
	uint16_t payload;	/* and of the TCP payload: so long are a segment's headers */
	struct csum_place csum;	/* its field holds the pseudo header's sum with the length of all */
	uint32_t len;		/* of the whole frame */
	bool cwr;		/* the first segment alone has this flag (RFC 3168): a virtio device without HOST_ECN does not know that */
};

/*
 * A frame of len bytes, the first `head` of them at `frame`, to be cut into segments of `size`: TCP over IPv4 or, ipv6, IPv6, whose
 * headers lie in the head and agree with len. False if not. A frame that is one segment anyway is sound and gets size 0.
 */
bool gso_check(const uint8_t *frame, uint32_t head, uint32_t len, uint16_t size, bool ipv6, struct gso *g);
/* Payload bytes of the segment whose payload begins `at` bytes into the whole. */
static inline uint32_t gso_bytes(const struct gso *g, uint32_t at)
{
	uint32_t left = g->len - g->payload - at;

	return left < g->size ? left : g->size;
}
/* Makes the whole's headers, of which `header` is a copy, those of that segment; its checksum stays partial. */
void gso_header(uint8_t *header, const struct gso *g, uint32_t at);
#endif
