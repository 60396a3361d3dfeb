// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/race_test.c - a front end that changes a packet's size while it is read: the size that counts is the one that was copied.
// link: domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c
// link: domains/netdrv/chain.c domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c
// link: domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c
// link: domains/netdrv/vnet.c domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
// libs: -lpthread
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <pthread.h>
#include <string.h>

#define PACKETS 20000u
#define PAGES_OF_FRAME 4u

static uint16_t *volatile size;
static volatile bool stop;

static void *flip(void *arg)
{
	uint16_t n = 60;

	while (!stop) {
		n = (uint16_t)(n ^ 60 ^ PAGES_OF_FRAME * PAGE_SIZE);
		__atomic_store_n(size, n, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* One packet in whole pages, by its extra-info for segmentation; its first slot's size is the other thread's. */
static void put_packet(struct fe *g)
{
	struct netif_extra_info x = { .type = XEN_NETIF_EXTRA_TYPE_GSO, .u.gso = { .size = 1400, .type = XEN_NETIF_GSO_TYPE_TCPV4 } };
	unsigned int i;

	size = &put(g, 0, 0, 60, NETTXF_more_data | NETTXF_extra_info | NETTXF_csum_blank)->size;
	memcpy(put(g, 0, 0, 0, 0), &x, sizeof(x));
	for (i = 1; i < PAGES_OF_FRAME; i++)
		put(g, i, 0, PAGE_SIZE, i + 1 < PAGES_OF_FRAME ? NETTXF_more_data : 0);
	push(g);
}

/* XSA-155: what counts is what was copied. */
int main(void)
{
	struct fe *g = &fe[0];
	pthread_t other;
	unsigned int i;

	setup(1);
	eth(g->page, gateway, g->f.mac.b);
	put_packet(g);
	assert(pthread_create(&other, NULL, flip, NULL) == 0);
	for (i = 1; i < PACKETS; i++) {
		net_serve(&net);
		uplink_send();
		uplink.wired = 0;
		g->q[0].tx.rsp_cons = g->q[0].txs->rsp_prod;
		put_packet(g);
	}
	stop = true;
	assert(pthread_join(other, NULL) == 0);
	settle();
	assert(g->f.count.refused == PACKETS && g->closed == 0 && buffers_free() == VNET_TX && g->f.held == 0 && g->f.held_large == 0);
	teardown(1);
	return 0;
}
