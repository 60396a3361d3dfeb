/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/uplink.h - for hosted tests: a virtio network device of memory; what is sent is kept, what arrives is the test's. */
#ifndef NETDRV_UPLINK_H
#define NETDRV_UPLINK_H
#include "domains/netdrv/net.h"
#include <linux/virtio_net.h>

struct wire_frame {
	struct virtio_net_hdr_v1 h;
	uint8_t data[65600];
	uint32_t len;		/* without the header */
};

extern struct net net;
extern struct uplink {
	uint64_t features;	/* offered at the next uplink_open() */
	uint16_t mtu;
	bool stalled;
	struct wire_frame wire[512];
	unsigned int wired;
} uplink;

static inline uint32_t buffers_free(void)
{
	return net.v.small_n + net.v.large_n;
}

/* net with a device that was started. */
void uplink_open(void);
void uplink_close(void);
/* Takes what the driver has queued to the wire, unless stalled. */
void uplink_send(void);
/* A frame of n bytes comes from the network; the device says that it wrote len bytes, the header included, of the (first) buffer. */
void uplink_receive_as(const struct virtio_net_hdr_v1 *h, const uint8_t *data, uint32_t n, uint32_t len);
/* The same as it should be, over as many buffers as it takes. */
void uplink_receive(const struct virtio_net_hdr_v1 *h, const uint8_t *data, uint32_t n);
#endif
