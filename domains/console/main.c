/* SPDX-License-Identifier: Apache-2.0 */
/* console/main.c - the console domain: rings found in xenstore, the terminal by CONSOLEIO and VIRQ_CONSOLE, one loop. */
#include "domains/console/env.h"
#include "domains/console/mux.h"
#include "domains/runtime/backend.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/fmt.h"

struct guest {
	struct mux_dom dom;
	struct grant_map ring;
	evtchn_port_t port;
	struct backend_dev *dev;
};

static struct mux mux;
static void serve(void *ctx);
static void read_terminal(void *ctx);
static struct ev_job serving = { .fn = serve }, reading = { .fn = read_terminal };
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

/* One piece a turn, so that the rings are served in between. */
static void read_terminal(void *ctx)
{
	char text[256];
	long n = console_read(text, sizeof text);

	if (n <= 0)
		return;
	mux_input(&mux, text, (size_t)n);
	ev_job_add(&reading);
}

static void on_terminal(void *ctx, evtchn_port_t port)
{
	ev_job_add(&reading);
}

void env_write(const char *bytes, size_t n)
{
	(void)!console_write(bytes, (uint32_t)n);	/* there is no other place to say that it failed */
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

/* This domain's bytes go to the terminal as they are, so the runtime's log lines go through the multiplexer, too. */
static void log_va(const char *f, va_list ap)
{
	char text[256];

	vsnprintf(text, sizeof text, f, ap);
	mux_note(&mux, "%s", text);
}

void log_line(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
}

void die(const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	log_va(f, ap);
	va_end(ap);
	sched_shutdown(SHUTDOWN_crash);
}

int domain_main(void)
{
	evtchn_port_t port;
	err_t e = ev_bind_virq(VIRQ_CONSOLE, on_terminal, NULL, &port);

	if (e)
		log_line("no input from the terminal: VIRQ_CONSOLE: error %d", e);
	e = xs_init();
	if (e)
		die("no xenstore: error %d", e);
	e = backend_register(&ops);
	if (e)
		die("backend/console cannot be watched: error %d", e);
	ev_job_add(&reading);
	log_line("ready");
	ev_loop();
	return 1;		/* the loop has no end */
}
