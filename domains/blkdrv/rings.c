/* SPDX-License-Identifier: Apache-2.0 */
/* domains/blkdrv/rings.c - one queue has its nodes beside `state`, several have theirs in queue-N (xen/io/blkif.h). */
#include "domains/blkdrv/rings.h"
#include "domains/runtime/cpu.h"
#include "lib/fmt.h"

static err_t bad(const char **why, err_t e, const char *text)
{
	*why = text;
	return e;
}

static void on_event(void *ctx, evtchn_port_t port)
{
	struct vbd *b = ctx;

	disk_work(b->disk);
}

/* The grants of a ring of `pages` pages, 0: ring-page-order is not said. "ring-ref0" and so on, or "ring-ref" alone. Their number, or an error. */
static int read_refs(struct backend_dev *be, const char *dir, uint32_t pages, grant_ref_t refs[RING_PAGES_MAX])
{
	char key[16];
	uint32_t i;

	for (i = 0; i < pages; i++) {
		snprintf(key, sizeof(key), "ring-ref%u", i);
		if (frontend_read_u32(be, dir, key, &refs[i]) != 0)
			break;
	}
	if (pages != 0 && i == pages)
		return (int)pages;
	if (pages > 1 || frontend_read_u32(be, dir, "ring-ref", &refs[0]) != 0)
		return -XEN_EINVAL;
	return 1;
}

/* A ring that somebody has answered on belongs to a connection which its front end takes to be open: whoever says otherwise is not
 * the front end (docs/threat-model.md, xenstore), and going on there would lead its requests elsewhere. */
static err_t bind(struct vbd *b, struct vbd_queue *q, const struct blkif_sring *s, evtchn_port_t remote, const char **why)
{
	err_t e;

	if (READ_ONCE(s->rsp_prod) != 0)
		return bad(why, -XEN_EBUSY, "the front end's ring is in use since an earlier connection; its guest must open the device again");
	e = ev_bind_interdomain(b->be->fe, remote, on_event, b, &q->port);
	return e ? bad(why, e, "the front end's event channel could not be bound") : 0;
}

static err_t queue_open(struct vbd *b, const char *dir, uint32_t pages, const char **why)
{
	struct vbd_queue *q = &b->queue[b->queues];
	grant_ref_t refs[RING_PAGES_MAX];
	struct blkif_sring *s;
	evtchn_port_t remote;
	int n = read_refs(b->be, dir, pages, refs);
	err_t e;

	if (n < 0)
		return bad(why, n, "the front end's ring-ref or ring-ref0.. are missing or malformed");
	if (frontend_read_u32(b->be, dir, "event-channel", &remote) != 0)
		return bad(why, -XEN_EINVAL, "the front end's event-channel is missing or malformed");
	e = grant_map(&q->map, b->be->fe, refs, (uint32_t)n, false);
	if (e)
		return bad(why, e, "the front end's ring could not be mapped");
	s = q->map.va;
	BACK_RING_INIT(&q->ring, s, (uint32_t)n * PAGE_SIZE);
	e = bind(b, q, s, remote, why);
	if (e) {
		grant_unmap(&q->map);
		return e;
	}
	b->queues++;
	return 0;
}

static err_t read_shape(struct backend_dev *be, uint32_t *queues, uint32_t *pages, const char **why)
{
	uint64_t order, n;
	err_t e = frontend_read_u64(be, "multi-queue-num-queues", VBD_QUEUES_MAX, &n);

	*queues = e ? 1 : (uint32_t)n;
	if ((e && e != -XEN_ENOENT) || *queues == 0)
		return bad(why, -XEN_EINVAL, "the front end's multi-queue-num-queues is not 1 to 4");
	e = frontend_read_u64(be, "ring-page-order", RING_ORDER_MAX, &order);
	*pages = e ? 0 : 1u << order;
	if (e && e != -XEN_ENOENT)
		return bad(why, -XEN_EINVAL, "the front end's ring-page-order is not 0, 1 or 2");
	return 0;
}

err_t rings_open(struct vbd *b, uint32_t *pages, const char **why)
{
	char dir[16] = "";
	uint32_t queues;
	err_t e = read_shape(b->be, &queues, pages, why);

	b->queues = 0;
	while (e == 0 && b->queues < queues) {
		if (queues > 1)
			snprintf(dir, sizeof(dir), "queue-%u/", b->queues);
		e = queue_open(b, dir, *pages, why);
	}
	*pages = *pages ? *pages : 1;
	if (e)
		rings_close(b);
	return e;
}

void rings_close(struct vbd *b)
{
	uint32_t i;

	for (i = 0; i < b->queues; i++) {
		ev_close(b->queue[i].port);
		grant_unmap(&b->queue[i].map);
	}
	b->queues = 0;
}
