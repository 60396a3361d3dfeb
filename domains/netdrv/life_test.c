// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/life_test.c - front ends that come, die at any moment and come again leave no mapping, port, buffer or answer behind.
// link: domains/netdrv/vif.c domains/netdrv/rings.c domains/netdrv/identity.c domains/netdrv/net.c domains/netdrv/net_rx.c domains/netdrv/net_tx.c domains/netdrv/net_cut.c domains/netdrv/deliver.c domains/netdrv/gso.c domains/netdrv/chain.c
// link: domains/netdrv/csum.c domains/netdrv/switch.c domains/netdrv/limit.c domains/netdrv/vnet.c domains/netdrv/hosted/uplink.c domains/netdrv/hosted/frontends.c domains/netdrv/hosted/tcp.c
// link: domains/runtime/virtio_dev.c domains/runtime/virtio_queue.c
#include "domains/netdrv/hosted/frontends.h"
#include "domains/netdrv/hosted/tcp.h"
#include "domains/netdrv/vif.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct backend_ops *ops;
static unsigned int ports, mapped, refuse_map, refuse_bind, queues = 1;
static bool split;

err_t backend_register(const struct backend_ops *o)
{
	ops = o;
	return 0;
}

err_t backend_read(struct backend_dev *d, const char *key, char *buf, size_t n)
{
	if (strcmp(key, "mac"))
		return -XEN_ENOENT;
	snprintf(buf, n, "00:16:3e:00:00:%02x", d->fe + 1);
	return 0;
}

err_t backend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value)
{
	*value = 1000000;
	return strcmp(key, "group-rate") ? -XEN_ENOENT : 0;
}

err_t frontend_read_u64(struct backend_dev *d, const char *key, uint64_t max, uint64_t *value)
{
	unsigned int q = 0;

	if (!strncmp(key, "queue-", 6)) {
		q = (unsigned int)key[6] - '0';
		key += 8;
	}
	*value = 1;
	if (!strcmp(key, "multi-queue-num-queues"))
		*value = queues;
	else if (!strcmp(key, "tx-ring-ref") || !strcmp(key, "rx-ring-ref"))
		*value = 2 * q + (key[0] == 'r');
	else if (!strcmp(key, split ? "event-channel" : "event-channel-tx"))
		return -XEN_ENOENT;
	return 0;
}

err_t backend_printf(struct backend_dev *d, const char *key, const char *f, ...) { return 0; }
err_t xs_printf(uint32_t tx, const char *path, const char *f, ...) { return 0; }
void backend_log(struct backend_dev *d, const char *f, ...) { }

/* References are even for transmit rings, odd for receive rings, two of each queue. */
err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	struct fe_queue *q = &fe[dom].q[refs[0] / 2];

	assert(n == 1 && !readonly && !m->va);
	if (refuse_map && --refuse_map == 0)
		return -XEN_EINVAL;
	m->va = refs[0] % 2 ? (void *)q->rxs : (void *)q->txs;
	mapped++;
	return 0;
}

void grant_unmap(struct grant_map *m)
{
	mapped -= m->va != NULL;
	m->va = NULL;
}

err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port)
{
	static evtchn_port_t fresh;

	if (refuse_bind && --refuse_bind == 0)
		return -XEN_EINVAL;
	*port = ++fresh * GUESTS + dom;
	ports++;
	return 0;
}

void ev_close(evtchn_port_t port) { ports--; }

static void begin(void)
{
	unsigned int i;

	setup(2);
	net.vifs = NULL;
	assert(vif_serve(&net) == 0);
	for (i = 0; i < 2; i++)
		assert(ops->probe(&fe[i].be) == 0);
}

static struct vif *vif_of(struct fe *g)
{
	return g->be.priv;
}

static err_t arrive(struct fe *g)
{
	rings_reset(g);
	return ops->connect(&g->be);
}

static void leave(struct fe *g)
{
	ops->disconnect(&g->be);
}

static void end(void)
{
	unsigned int i;

	settle();
	for (i = 0; i < 2; i++)
		ops->remove(&fe[i].be);
	assert(!net.vifs && mapped == 0 && ports == 0 && buffers_free() == VNET_TX);
	teardown(2);
}

static void fill(struct fe *g)
{
	unsigned int i;

	for (i = (unsigned int)rand() % 60; i; i--)
		put_on(g, (unsigned int)rand() % queues, (unsigned int)rand() % 8, 0, 60, rand() % 20 ? 0 : NETTXF_more_data);
	post_on(g, (unsigned int)rand() % queues, (unsigned int)rand() % 4);
}

static void scrap(struct fe *g)
{
	unsigned int i;

	for (i = 0; i < VIF_QUEUES_MAX; i++) {
		memset(g->q[i].txs, 0x77, PAGE_SIZE);
		memset(g->q[i].rxs, 0x77, PAGE_SIZE);
	}
}

static void is_scrap(const struct fe *g)
{
	unsigned int i, k;

	for (i = 0; i < VIF_QUEUES_MAX; i++)
		for (k = 0; k < PAGE_SIZE; k++)
			assert(((uint8_t *)g->q[i].txs)[k] == 0x77 && ((uint8_t *)g->q[i].rxs)[k] == 0x77);
}

static void frames_in(void)
{
	struct virtio_net_hdr_v1 h = { 0 };
	uint8_t f[60] = { 0 };

	eth(f, everyone, gateway);
	uplink_receive(&h, f, 60);
}

/* One dies with frames under way, on and on; the other one's frames all go out and all arrive. */
static void test_many_lives(void)
{
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int life, k, out = 0;

	begin();
	srand(3);
	queues = 1;
	assert(arrive(good) == 0);
	eth(good->page, gateway, vif_of(good)->mac.b);
	for (k = 0; k < 8; k++)
		eth(bad->page + k * PAGE_SIZE, gateway, vif_of(k ? bad : good)->mac.b);
	for (life = 0; life < 2000; life++) {
		queues = 1 + life % VIF_QUEUES_MAX;
		split = life & 4;
		assert(arrive(bad) == 0);
		fill(bad);
		queues = 1;
		put(good, 0, 0, 60, 0);
		post(good, 1);
		frames_in();
		uplink.stalled = rand() % 2;
		net_serve(&net);
		uplink_send();
		leave(bad);
		scrap(bad);		/* the pages are their owner's again: no answer may come */
		uplink.stalled = false;
		for (k = 0; k < 4; k++) {
			net_serve(&net);
			uplink_send();
		}
		is_scrap(bad);
		for (; uplink.wired; uplink.wired--)
			out += memcmp(uplink.wire[uplink.wired - 1].data + 6, vif_of(good)->mac.b, 6) == 0;
		assert(answer(good) == NETIF_RSP_OKAY && got(good, life + 1)->status == 60);
		good->q[0].rx.rsp_cons++;
	}
	assert(out == 2000 && vif_of(good)->count.received == 2000 && vif_of(good)->count.no_room == 0);
	leave(good);
	end();
}

/* Whatever of its nodes, grants or ports fails, a connect that fails takes nothing; the next one is whole. */
static void test_failed_connects(void)
{
	struct fe *g = &fe[0];
	unsigned int i;

	begin();
	queues = 3;
	split = true;
	for (i = 1; i <= 6; i++) {
		refuse_map = i;
		assert(arrive(g) < 0 && mapped == 0 && ports == 0 && refuse_map == 0);
		refuse_bind = i;
		assert(arrive(g) < 0 && mapped == 0 && ports == 0 && refuse_bind == 0);
	}
	assert(arrive(g) == 0 && mapped == 6 && ports == 6);
	leave(g);
	assert(mapped == 0 && ports == 0);
	end();
}

/* It sends and never reads an answer, it posts buffers and never takes what is in them: its rings are full, what is for it is dropped, the other one goes on. */
static void test_never_answers(void)
{
	struct fe *deaf = &fe[0], *good = &fe[1];
	unsigned int i;

	begin();
	queues = 1;
	assert(arrive(deaf) == 0 && arrive(good) == 0);
	eth(deaf->page, gateway, vif_of(deaf)->mac.b);
	eth(good->page, gateway, vif_of(good)->mac.b);
	for (i = 0; i < 256; i++)
		put(deaf, 0, 0, 60, 0);
	post(deaf, 200);
	for (i = 0; i < 300; i++) {
		put(good, 0, 0, 60, 0);
		post(good, 1);
		frames_in();
		net_serve(&net);
		uplink_send();
		net_serve(&net);
		assert(answer(good) == NETIF_RSP_OKAY);
		good->q[0].rx.rsp_cons++;
		uplink.wired = 0;
	}
	assert(vif_of(good)->count.sent == 300 && vif_of(good)->count.received == 300);
	assert(vif_of(deaf)->count.sent == 256 && vif_of(deaf)->count.received == 200 && vif_of(deaf)->count.no_room == 100 && !vif_of(deaf)->failed);
	settle();
	assert(buffers_free() == VNET_TX);
	leave(deaf);
	leave(good);
	end();
}

/* The wire stalls. Who leaves and comes back has no more buffers than who stays. */
static void test_no_second_share(void)
{
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int i, life;

	begin();
	queues = 1;
	assert(arrive(good) == 0);
	eth(bad->page, gateway, vif_of(bad)->mac.b);
	eth(good->page, gateway, vif_of(good)->mac.b);
	uplink.stalled = true;
	for (life = 0; life < 5; life++) {
		assert(arrive(bad) == 0);
		for (i = 0; i < 200; i++)
			put(bad, 0, 0, 60, 0);
		push(bad);
		settle();
		assert(vif_of(bad)->held == VNET_SMALL / 2);
		leave(bad);
	}
	for (i = 0; i < 30; i++)
		put(good, 0, 0, 60, 0);
	push(good);
	net_serve(&net);
	assert(vif_of(good)->held == 30 && vif_of(good)->count.sent == 30);
	uplink.stalled = false;
	leave(good);
	end();
}

/* A large frame of 3 pages, and it leaves while that is being cut: the rest is not sent. Then its node goes while the wire still has its frames. */
static void test_gone_for_good(void)
{
	struct tcp_shape shape = { false, false, 3 * PAGE_SIZE - 54, 0 };
	struct netif_extra_info x = { .type = XEN_NETIF_EXTRA_TYPE_GSO, .u.gso = { .size = 100, .type = XEN_NETIF_GSO_TYPE_TCPV4 } };
	struct fe *bad = &fe[0], *good = &fe[1];
	unsigned int i;

	begin();
	queues = 1;
	assert(arrive(bad) == 0 && arrive(good) == 0);
	assert(tcp_make(bad->page, gateway, vif_of(bad)->mac.b, &shape) == 3 * PAGE_SIZE);
	put(bad, 0, 0, 3 * PAGE_SIZE, NETTXF_more_data | NETTXF_extra_info | NETTXF_csum_blank);
	memcpy(put(bad, 0, 0, 0, 0), &x, sizeof(x));
	put(bad, 1, 0, PAGE_SIZE, NETTXF_more_data);
	put(bad, 2, 0, PAGE_SIZE, 0);
	push(bad);
	uplink.stalled = true;
	settle();
	assert(vif_of(bad)->cut.active && vif_of(bad)->held == VNET_SMALL / 2);
	leave(bad);
	assert(!vif_of(bad)->cut.active && vif_of(bad)->held_large == 0);
	ops->remove(&bad->be);
	uplink.stalled = false;
	eth(good->page, gateway, vif_of(good)->mac.b);
	put(good, 0, 0, 60, 0);
	push(good);
	settle();
	assert(uplink.wired == VNET_SMALL / 2 + 1 && answer(good) == NETIF_RSP_OKAY && buffers_free() == VNET_TX);
	for (i = 0; i < VNET_TX; i++)
		assert(!net.owner[i]);
	assert(ops->probe(&bad->be) == 0);
	leave(good);
	end();
}

/* Its port is gone and its node is not: it is closed, once, and the other goes on. */
static void test_port_gone(void)
{
	struct fe *g = &fe[0];

	begin();
	queues = 1;
	assert(arrive(g) == 0);
	eth(g->page, gateway, vif_of(g)->mac.b);
	put(g, 0, 0, 60, 0);
	push(g);
	port_gone = true;
	settle();
	assert(g->closed == 1 && vif_of(g)->failed);
	port_gone = false;
	leave(g);		/* as the back end does after backend_fail() */
	assert(arrive(g) == 0 && !vif_of(g)->failed);
	leave(g);
	end();
}

int main(void)
{
	test_many_lives();
	test_failed_connects();
	test_never_answers();
	test_no_second_share();
	test_gone_for_good();
	test_port_gone();
	return 0;
}
