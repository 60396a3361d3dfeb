/* SPDX-License-Identifier: Apache-2.0 */
/* bench/nic.h - the front end of a NIC: sends one frame again and again, counts what comes in. */
#ifndef BENCH_NIC_H
#define BENCH_NIC_H
#include "domains/bench/front.h"
#include <xen/io/netif.h>

#define NIC_FRAME_MOST 65226u		/* 45 segments of 1448 bytes and their headers */
#define NIC_PAGES      16u		/* that many bytes */
#define NIC_POSTED     64u		/* pages for what comes in */

struct nic {
	struct front front;
	struct netif_tx_front_ring tx;
	struct netif_rx_front_ring rx;
	uint8_t mac[6];
	uint8_t *frame;			/* what is sent: NIC_PAGES, granted once */
	grant_ref_t frame_ref[NIC_PAGES], in_ref[NIC_POSTED];
	uint64_t came;			/* frames */
};

/* Finds the n-th NIC and connects it. -XEN_ENOENT: there is none. */
err_t nic_open(struct nic *c, uint32_t n);
/* The frame: TCP over IPv4 to that address, len bytes in all, for the driver to complete the checksum. */
void nic_compose(struct nic *c, const uint8_t to[6], uint32_t len);
/* Puts the frame on the ring; with a segment size for the driver to cut. Returns how many slots it took. */
uint32_t nic_put(struct nic *c, uint32_t len, uint16_t segment);
err_t nic_push(struct nic *c);
/* Slots that the driver has answered, or the error of the first bad one; frames that came are counted and their pages posted again. */
long nic_sent(struct nic *c);
err_t nic_take(struct nic *c);
/* True when there is an answer or a frame after all; otherwise the next one raises an event. */
bool nic_more(struct nic *c);
#endif
