/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/rings.c - one queue has its nodes beside `state`, several have theirs in queue-N (xen/io/netif.h). */
#include "domains/netdrv/rings.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/mem.h"
#include "lib/fmt.h"

static err_t bad(const char **why, err_t e, const char *text)
{
	*why = text;
	return e;
}

static void on_event(void *ctx, evtchn_port_t port)
{
	struct vif *f = ctx;

	net_work(f->net);
}

static err_t map_one(struct vif *f, const char *dir, const char *key, struct grant_map *m, const char **why)
{
	grant_ref_t ref;
	err_t e;

	if (frontend_read_u32(f->be, dir, key, &ref) != 0)
		return bad(why, -XEN_EINVAL, "the front end's tx-ring-ref or rx-ring-ref is missing or malformed");
	e = grant_map(m, f->be->fe, &ref, 1, false);
	return e ? bad(why, e, "the front end's rings could not be mapped") : 0;
}

/* Rings that somebody has answered on belong to a connection that the front end takes to be open, as in domains/blkdrv/rings.c. */
static err_t map_rings(struct vif *f, struct vif_queue *q, const char *dir, const char **why)
{
	struct netif_tx_sring *tx;
	struct netif_rx_sring *rx;
	err_t e = map_one(f, dir, "tx-ring-ref", &q->tx_map, why);

	if (e == 0)
		e = map_one(f, dir, "rx-ring-ref", &q->rx_map, why);
	if (e)
		return e;
	tx = q->tx_map.va;
	rx = q->rx_map.va;
	if (READ_ONCE(tx->rsp_prod) != 0 || READ_ONCE(rx->rsp_prod) != 0)
		return bad(why, -XEN_EBUSY, "the front end's rings are in use since an earlier connection; its guest must open the device again");
	BACK_RING_INIT(&q->tx, tx, PAGE_SIZE);
	BACK_RING_INIT(&q->rx, rx, PAGE_SIZE);
	return 0;
}

static err_t bind_one(struct vif *f, evtchn_port_t remote, evtchn_port_t *port, const char **why)
{
	err_t e = ev_bind_interdomain(f->be->fe, remote, on_event, f, port);

	if (e)
		*port = 0;
	return e ? bad(why, e, "the front end's event channel could not be bound") : 0;
}

/* Either event-channel, or event-channel-tx and event-channel-rx. */
static err_t bind_ports(struct vif *f, struct vif_queue *q, const char *dir, const char **why)
{
	bool split = frontend_read_u32(f->be, dir, "event-channel-tx", &q->tx_port) != -XEN_ENOENT;
	evtchn_port_t tx, rx = 0;
	err_t e = frontend_read_u32(f->be, dir, split ? "event-channel-tx" : "event-channel", &tx);

	q->tx_port = q->rx_port = 0;
	if (e == 0 && split)
		e = frontend_read_u32(f->be, dir, "event-channel-rx", &rx);
	if (e)
		return bad(why, -XEN_EINVAL, "the front end's event-channel, or event-channel-tx or -rx, is missing or malformed");
	e = bind_one(f, tx, &q->tx_port, why);
	if (e || !split) {
		q->rx_port = q->tx_port;
		return e;
	}
	return bind_one(f, rx, &q->rx_port, why);
}

static void close_queue(struct vif_queue *q)
{
	if (q->rx_port != q->tx_port && q->rx_port != 0)
		ev_close(q->rx_port);
	if (q->tx_port != 0)
		ev_close(q->tx_port);
	q->tx_port = q->rx_port = 0;
	grant_unmap(&q->tx_map);
	grant_unmap(&q->rx_map);
}

static err_t open_queue(struct vif *f, const char *dir, const char **why)
{
	struct vif_queue *q = &f->queue[f->queues];
	err_t e = map_rings(f, q, dir, why);

	if (e == 0)
		e = bind_ports(f, q, dir, why);
	if (e) {
		close_queue(q);
		return e;
	}
	f->queues++;
	return 0;
}

err_t rings_open(struct vif *f, const char **why)
{
	char dir[16] = "";
	uint32_t queues;
	err_t e = frontend_read_u32(f->be, "", "multi-queue-num-queues", &queues);

	f->queues = 0;
	if (e == -XEN_ENOENT)
		queues = 1;
	else if (e || queues == 0 || queues > VIF_QUEUES_MAX)
		return bad(why, -XEN_EINVAL, "the front end's multi-queue-num-queues is not 1 to 4");
	e = 0;
	while (e == 0 && f->queues < queues) {
		if (queues > 1)
			snprintf(dir, sizeof(dir), "queue-%u/", f->queues);
		e = open_queue(f, dir, why);
	}
	if (e)
		rings_close(f);
	return e;
}

void rings_close(struct vif *f)
{
	uint32_t i;

	for (i = 0; i < f->queues; i++)
		close_queue(&f->queue[i]);
	f->queues = 0;
}
