/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/frontends.h - for hosted tests of net.c: front ends with rings and granted pages, over one uplink. */
#ifndef NETDRV_FRONTENDS_H
#define NETDRV_FRONTENDS_H
#include "domains/netdrv/hosted/uplink.h"

#define GUESTS  3
#define PAGES   512	/* granted per guest; ref = page number */
#define RX_PAGE 100u	/* the page of a posted buffer is RX_PAGE + its number in the ring */

/* One queue, as the front end has it. */
struct fe_queue {
	struct netif_tx_front_ring tx;
	struct netif_rx_front_ring rx;
	struct netif_tx_sring *txs;
	struct netif_rx_sring *rxs;
};

extern struct fe {
	struct vif f;
	struct backend_dev be;
	struct fe_queue q[VIF_QUEUES_MAX];
	uint8_t *page;
	unsigned int events, closed;
} fe[GUESTS];
extern unsigned int jobs;
extern uint64_t clock_ns, wake_ns;	/* system time; when the timer is due, 0: it is not armed */
extern bool port_gone;		/* events cannot be sent */
extern const uint8_t gateway[6], everyone[6];

/* A device and connected front ends with one queue each; front end i has the address 00:16:3e:00:00:(i + 1) and the port i. */
void setup(unsigned int guests);
void teardown(unsigned int guests);
/* The front end's rings, empty. */
void rings_reset(struct fe *g);

/* A transmit slot of queue 0 into the ring; push() publishes it. */
struct netif_tx_request *put(struct fe *g, unsigned int ref, uint16_t off, uint16_t size, uint16_t flags);
struct netif_tx_request *put_on(struct fe *g, unsigned int queue, unsigned int ref, uint16_t off, uint16_t size, uint16_t flags);
void push(struct fe *g);
/* Posts n receive buffers to queue 0, or to another. */
void post(struct fe *g, unsigned int n);
void post_on(struct fe *g, unsigned int queue, unsigned int n);
/* The next answer to a transmit slot of queue 0. */
int16_t answer(struct fe *g);
/* The n-th and last receive response of queue 0. */
struct netif_rx_response *got(struct fe *g, unsigned int n);
/* The event loop, until nothing moves any more. */
void settle(void);

void eth(uint8_t *f, const uint8_t *dst, const uint8_t *src);
/* An IPv4 UDP frame of 60 bytes whose checksum field is partial. */
void udp(uint8_t *f, const uint8_t *dst, const uint8_t *src);
#endif
