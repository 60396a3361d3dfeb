/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/main.c - the service domain: command line `master=DOMID port=PORT`, rings by grant 1, one loop. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "domains/xenstore/audit.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/ring.h"
#include "domains/xenstore/security.h"

#define ARENA_PAGES_MAX  2048u
#define ARENA_PAGES_MIN  256u
#define RUNTIME_PAGES    256u		/* left for the runtime: handles, page tables */

struct link { struct grant_map ring; evtchn_port_t port; };
static struct link link[MAX_CONNS];	/* by conn.slot; port 0: none */

static void serve(void *ctx);
static struct ev_job serving = { .fn = serve };
static struct ev_timer auditing;

/* What is counted is told a while later. */
static void audit(void *ctx)
{
	auditing.fn = NULL;
	audit_flush();
}

/* One request for each connection a turn, so that events come in between. */
static void serve(void *ctx)
{
	if (ring_round())
		ev_job_add(&serving);
	if (!auditing.fn && audit_pending()) {
		auditing.fn = audit;
		ev_timer_after(&auditing, AUDIT_PERIOD);
	}
}

static void on_event(void *ctx, evtchn_port_t port)
{
	struct conn *c = ctx;

	c->awake = true;
	ev_job_add(&serving);
}

static err_t bind(struct link *l, struct conn *c, uint32_t remote)
{
	evtchn_port_t port;
	err_t e = ev_bind_interdomain(c->domid, remote, on_event, c, &port);

	if (e) {
		log_line("domain %u: refused: port %u: error %d", c->domid, remote, e);
		return e;
	}
	l->port = port;
	return 0;
}

/* The ring is always grant 1 of the domain; the gfn of INTRODUCE is not used, no foreign memory is ever mapped. */
err_t env_connect(struct conn *c, uint64_t gfn, uint32_t remote)
{
	static const grant_ref_t ref = GNTTAB_RESERVED_XENSTORE;
	struct link *l = &link[c->slot];
	err_t e = grant_map(&l->ring, c->domid, &ref, 1, false);

	if (e) {
		log_line("domain %u: refused: grant %u: error %d", c->domid, ref, e);
		return e;
	}
	ring_attach(c, l->ring.va);
	ev_job_add(&serving);
	return bind(l, c, remote);
}

void env_disconnect(struct conn *c)
{
	struct link *l = &link[c->slot];

	ring_detach(c);
	if (l->port)
		ev_close(l->port);
	l->port = 0;
	grant_unmap(&l->ring);
}

void env_notify(struct conn *c)
{
	(void)!evtchn_send(link[c->slot].port);		/* a domain that closed its end misses nothing */
}

void env_log(const char *line)
{
	log_line("%s", line);
}

uint64_t env_now(void)
{
	return time_now();
}

uint32_t env_peer_sid(struct conn *c)
{
	return security_of_port(link[c->slot].port);
}

/* Keys the hashes: hardware randomness where there is some, the time stamp otherwise. */
static uint64_t make_seed(void)
{
	uint64_t seed = rdtsc() * 0x9e3779b97f4a7c15ull, hw;
	uint32_t r[4];
	bool ok;

	cpuid(1, 0, r);
	if (!(r[2] & 1u << 30))
		return seed;
	asm volatile("rdrand %0" : "=r"(hw), "=@ccc"(ok));
	return ok ? seed ^ hw : seed;
}

static void start_store(domid_t master)
{
	uint64_t pages = pages_available();
	void *mem;

	if (pages < RUNTIME_PAGES + ARENA_PAGES_MIN)
		die("only %lu pages free; give xenstore more memory in the manifest", (unsigned long)pages);
	pages -= RUNTIME_PAGES;
	if (pages > ARENA_PAGES_MAX)
		pages = ARENA_PAGES_MAX;
	mem = pages_alloc_n(pages);
	if (!mem || engine_init(mem, pages << PAGE_SHIFT, master, make_seed()))
		die("no %lu contiguous pages for the store", (unsigned long)pages);
}

int domain_main(void)
{
	const char *cmdline = start_cmdline();
	uint64_t master, port;
	struct conn *c;
	err_t e;

	if (!cmdline_u64(cmdline, "master", FIRST_RESERVED_DOMAIN - 1, &master) || !cmdline_u64(cmdline, "port", UINT32_MAX, &port))
		die("command line \"%s\": expected master=DOMID port=PORT", cmdline);
	security_start();
	start_store((domid_t)master);
	e = engine_introduce((domid_t)master, 0, (uint32_t)port, &c);
	if (e)
		die("cannot reach the master, domain %u: error %d", (unsigned)master, e);
	log_line("ready, master domain %u", (unsigned)master);
	ev_loop();
	return 1;		/* the loop has no end */
}
