/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/frontends.c - grants are pages of arrays; the event loop is settle(). */
#include "domains/netdrv/hosted/frontends.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fe fe[GUESTS];
unsigned int jobs;
uint64_t clock_ns, wake_ns;
bool port_gone;
const uint8_t gateway[6] = { 0x52, 0x55, 10, 0, 2, 2 }, everyone[6] = { 255, 255, 255, 255, 255, 255 };

static uint8_t *granted(domid_t dom, grant_ref_t ref)
{
	return dom < GUESTS && ref < PAGES ? fe[dom].page + (size_t)ref * PAGE_SIZE : NULL;
}

err_t grant_copy(struct gnttab_copy *ops, uint32_t n)
{
	err_t e = 0;
	uint32_t i;

	assert(n <= BATCH_OPS);
	for (i = 0; i < n; i++) {
		bool in = ops[i].flags == GNTCOPY_source_gref;
		const struct gnttab_copy_ptr *t = in ? &ops[i].source : &ops[i].dest, *o = in ? &ops[i].dest : &ops[i].source;
		uint8_t *theirs = granted(t->domid, t->u.ref), *ours = (uint8_t *)(uintptr_t)(o->u.gmfn << PAGE_SHIFT) + o->offset;

		ops[i].status = theirs ? GNTST_okay : GNTST_bad_gntref;
		if (!theirs) {
			e = -XEN_EIO;
			continue;
		}
		assert(t->offset + ops[i].len <= PAGE_SIZE && o->offset + ops[i].len <= PAGE_SIZE);
		memcpy(in ? ours : theirs + t->offset, in ? theirs + t->offset : ours, ops[i].len);
	}
	return e;
}

void ev_job_add(struct ev_job *job) { jobs++; }
uint64_t time_now(void) { return clock_ns; }
void ev_timer_at(struct ev_timer *t, uint64_t deadline) { wake_ns = deadline; }
void log_line(const char *f, ...) { }
void backend_fail(struct backend_dev *be, const char *why) { fe[be->fe].closed++; }

err_t evtchn_send(evtchn_port_t port)
{
	fe[port % GUESTS].events++;
	return port_gone ? -XEN_EINVAL : 0;
}

void rings_reset(struct fe *g)
{
	unsigned int i;

	for (i = 0; i < VIF_QUEUES_MAX; i++) {
		struct fe_queue *q = &g->q[i];

		memset(q->txs, 0, PAGE_SIZE);
		memset(q->rxs, 0, PAGE_SIZE);
		SHARED_RING_INIT(q->txs);
		SHARED_RING_INIT(q->rxs);
		FRONT_RING_INIT(&q->tx, q->txs, PAGE_SIZE);
		FRONT_RING_INIT(&q->rx, q->rxs, PAGE_SIZE);
		BACK_RING_INIT(&g->f.queue[i].tx, q->txs, PAGE_SIZE);
		BACK_RING_INIT(&g->f.queue[i].rx, q->rxs, PAGE_SIZE);
	}
}

static void fe_open(unsigned int i)
{
	struct fe *g = &fe[i];
	char mac[32];
	unsigned int k;

	memset(g, 0, sizeof(*g));
	g->page = aligned_alloc(4096, PAGES * PAGE_SIZE);
	memset(g->page, 0, PAGES * PAGE_SIZE);
	for (k = 0; k < VIF_QUEUES_MAX; k++) {
		g->q[k].txs = aligned_alloc(4096, PAGE_SIZE);
		g->q[k].rxs = aligned_alloc(4096, PAGE_SIZE);
		g->f.queue[k].tx_port = g->f.queue[k].rx_port = i;
	}
	rings_reset(g);
	g->be = (struct backend_dev){ .fe = (domid_t)i, .priv = &g->f };
	g->f.be = &g->be;
	g->f.queues = 1;
	g->f.mtu = VNET_MTU_MOST;
	g->f.csum4 = g->f.csum6 = true;
	snprintf(mac, sizeof(mac), "00:16:3e:00:00:%02x", i + 1);
	assert(mac_parse(mac, &g->f.mac));
	net_add(&net, &g->f);
	g->f.connected = true;
}

void setup(unsigned int guests)
{
	unsigned int i;

	uplink_open();
	port_gone = false;
	wake_ns = 0;
	clock_ns = 1000000;
	for (i = 0; i < guests; i++)
		fe_open(i);
}

void teardown(unsigned int guests)
{
	unsigned int i, k;

	for (i = 0; i < guests; i++) {
		free(fe[i].page);
		for (k = 0; k < VIF_QUEUES_MAX; k++) {
			free(fe[i].q[k].txs);
			free(fe[i].q[k].rxs);
		}
	}
	uplink_close();
}

struct netif_tx_request *put_on(struct fe *g, unsigned int queue, unsigned int ref, uint16_t off, uint16_t size, uint16_t flags)
{
	struct fe_queue *q = &g->q[queue];
	struct netif_tx_request *r = RING_GET_REQUEST(&q->tx, q->tx.req_prod_pvt);

	assert(!RING_FULL(&q->tx));
	*r = (struct netif_tx_request){ .gref = ref, .offset = off, .flags = flags, .id = (uint16_t)q->tx.req_prod_pvt, .size = size };
	q->tx.req_prod_pvt++;
	return r;
}

struct netif_tx_request *put(struct fe *g, unsigned int ref, uint16_t off, uint16_t size, uint16_t flags)
{
	return put_on(g, 0, ref, off, size, flags);
}

void push(struct fe *g)
{
	unsigned int i;
	int notify;

	for (i = 0; i < VIF_QUEUES_MAX; i++) {
		RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&g->q[i].tx, notify);
		RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&g->q[i].rx, notify);
	}
	(void)notify;
}

void post_on(struct fe *g, unsigned int queue, unsigned int n)
{
	struct netif_rx_front_ring *rx = &g->q[queue].rx;

	while (n--) {
		*RING_GET_REQUEST(rx, rx->req_prod_pvt) = (struct netif_rx_request){ .id = (uint16_t)rx->req_prod_pvt,
			.gref = RX_PAGE + rx->req_prod_pvt % 256 };
		rx->req_prod_pvt++;
	}
	push(g);
}

void post(struct fe *g, unsigned int n)
{
	post_on(g, 0, n);
}

int16_t answer(struct fe *g)
{
	struct netif_tx_response *r = RING_GET_RESPONSE(&g->q[0].tx, g->q[0].tx.rsp_cons);

	assert(g->q[0].tx.rsp_cons != g->q[0].txs->rsp_prod);
	g->q[0].tx.rsp_cons++;
	return r->status;
}

struct netif_rx_response *got(struct fe *g, unsigned int n)
{
	assert(g->q[0].rxs->rsp_prod == n);
	return RING_GET_RESPONSE(&g->q[0].rx, n - 1);
}

void settle(void)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		net_serve(&net);
		uplink_send();
	}
}

void eth(uint8_t *f, const uint8_t *dst, const uint8_t *src)
{
	memcpy(f, dst, 6);
	memcpy(f + 6, src, 6);
	f[12] = 8;
	f[13] = 6;
}

void udp(uint8_t *f, const uint8_t *dst, const uint8_t *src)
{
	memset(f, 0, 60);
	eth(f, dst, src);
	f[13] = 0;
	f[14] = 0x45;
	f[17] = 46;
	f[23] = 17;
	f[34 + 7] = 17 + 26;	/* the pseudo header's sum with zero addresses */
}
