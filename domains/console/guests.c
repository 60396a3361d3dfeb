/* SPDX-License-Identifier: Apache-2.0 */
/* guests.c - back ends of kind "console" (docs/seams.md): grant 0 of the guest, the port of its node. */
#include "domains/console/guests.h"
#include "domains/console/env.h"
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"

struct guest {
	struct mux_dom dom;
	struct grant_map ring;
	evtchn_port_t port;
	struct backend_dev *dev;
};

struct mux mux;
static void serve(void *ctx);
static struct ev_job serving = { .fn = serve };
static struct ev_timer idle = { .fn = serve };

static void serve(void *ctx)
{
	uint64_t deadline;

	if (mux_round(&mux, time_now()))
		ev_job_add(&serving);
	deadline = mux_deadline(&mux);
	if (deadline)
		ev_timer_at(&idle, deadline);
}

static void on_ring(void *ctx, evtchn_port_t port)
{
	ev_job_add(&serving);
}

void env_notify(struct mux_dom *d)
{
	struct guest *g = d->ctx;

	(void)!evtchn_send(g->port);		/* a guest that closed its end misses nothing */
}

void env_broken(struct mux_dom *d, const char *why)
{
	struct guest *g = d->ctx;

	backend_fail(g->dev, why);
}

static err_t probe(struct backend_dev *dev)
{
	struct guest *g = calloc(1, sizeof *g);
	err_t e = g ? backend_read(dev, "name", g->dom.name, sizeof g->dom.name) : -XEN_ENOMEM;

	if (!e && !mux_name_ok(g->dom.name))
		e = -XEN_EINVAL;
	if (e) {
		free(g);
		return e;
	}
	g->dom.ctx = g;
	g->dev = dev;
	dev->priv = g;
	return 0;
}

static err_t connect(struct backend_dev *dev)
{
	static const grant_ref_t ref = GNTTAB_RESERVED_CONSOLE;
	struct guest *g = dev->priv;
	uint64_t port;
	err_t e = backend_read_u64(dev, "port", UINT32_MAX, &port);

	if (e)
		return e;
	e = grant_map(&g->ring, dev->fe, &ref, 1, false);
	if (e)
		return e;
	e = ev_bind_interdomain(dev->fe, (evtchn_port_t)port, on_ring, NULL, &g->port);
	if (e) {
		grant_unmap(&g->ring);
		return e;
	}
	g->dom.ring = g->ring.va;
	mux_attach(&mux, &g->dom);
	ev_job_add(&serving);
	return 0;
}

static void disconnect(struct backend_dev *dev)
{
	struct guest *g = dev->priv;

	mux_detach(&mux, &g->dom);
	ev_close(g->port);
	grant_unmap(&g->ring);
}

static void remove(struct backend_dev *dev)
{
	free(dev->priv);
}

static const struct backend_ops ops = {
	.kind = "console", .bare = true, .probe = probe, .connect = connect, .disconnect = disconnect, .remove = remove,
};

err_t guests_serve(void)
{
	return backend_register(&ops);
}
