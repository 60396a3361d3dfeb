/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/large.h - for hosted tests: large TCP frames into a front end's ring, and what front end 1 gets. */
#ifndef NETDRV_HOSTED_LARGE_H
#define NETDRV_HOSTED_LARGE_H
#include "domains/netdrv/hosted/frontends.h"
#include "domains/netdrv/hosted/tcp.h"

#define BIT(f) (1ull << VIRTIO_NET_F_##f)

extern uint8_t frame[70000];

/* A TCP frame to dst, from that front end or (NULL) the gateway, in `frame`; its length. */
uint32_t make(const uint8_t *dst, const struct fe *from, bool v6, uint32_t payload);
/* `frame` as one packet of g, in pages from `page` on; flags besides more_data and extra_info. */
void put_large(struct fe *g, unsigned int page, uint32_t len, uint16_t gso_size, uint8_t type, uint16_t flags);
/* setup() of two front ends; 0 may send to 1, which takes what is said and has posted 100 buffers. */
void peer_takes(bool v6, bool csum, bool gso);
/* Everything that g got is the stream, whole or in segments. */
void stream_is(struct fe *g, bool whole, bool partial, uint32_t bytes);
#endif
