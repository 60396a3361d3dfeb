/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/store.c - a client that attacks its store: garbage, floods, deafness, broken indices; bytes go past the runtime's client. */
#include "domains/hostile/hostile.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs_ring.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define WAIT_NS   2000000ull		/* for one answer: a store that answers nobody must not stop the attack */
#define PATIENCE  50u
#define EVENTS    100000u		/* of watches, before one answer */
#define LATE      8u
#define FLOOD     1200u			/* more nodes than the quota */

static struct xenstore_domain_interface *ring;
static evtchn_port_t port;
static struct xs_rx rx;

static bool open_ring(void)
{
	uint64_t gfn = 0, p = 0;

	if (hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_PFN, &gfn) || hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &p) || !gfn || !p)
		return false;
	ring = gfn_to_virt(gfn);
	port = (evtchn_port_t)p;
	return !vm_map(gfn << PAGE_SHIFT, PAGE_SIZE);
}

static void drain(void)
{
	char sink[256];

	while (xs_ring_get(ring, sink, sizeof sink) > 0)
		;
	rx.have = 0;
	(void)!evtchn_send(port);
}

/* Bytes into the ring, whatever the store does about them; false when it takes none. */
static bool put(const void *p, uint32_t n, bool read)
{
	const char *b = p;

	for (uint32_t tries = 0; n && tries < PATIENCE; tries++) {
		long done = xs_ring_put(ring, b, n);

		if (done < 0)
			return false;
		b += done;
		n -= (uint32_t)done;
		(void)!evtchn_send(port);
		if (read)
			drain();
		if (n)
			(void)!sched_poll(&port, 1, time_now() + WAIT_NS);
	}
	return n == 0;
}

static bool send(uint32_t type, uint32_t tx, const void *payload, uint32_t len, bool read)
{
	struct xsd_sockmsg head = { type, (uint32_t)random_next(), tx, len };

	return put(&head, sizeof head, read) && put(payload, len, read);
}

/* A well-formed request's answer as a number: 0, or the error. */
static err_t ask(uint32_t type, uint32_t tx, const char *payload, uint32_t len)
{
	struct xsd_sockmsg head = { type, 1, tx, len };
	uint64_t until = time_now() + 20 * PATIENCE * WAIT_NS;	/* not so many polls: the port stays pending, and they return at once */
	uint32_t events = 0;
	bool moved;

	if (!put(&head, sizeof head, false) || !put(payload, len, false))
		return -XEN_EIO;
	while (events < EVENTS && time_now() < until) {
		int got = xs_rx_poll(&rx, ring, &moved);

		(void)!evtchn_send(port);
		if (got < 0)
			return -XEN_EIO;
		if (got == 0) {
			(void)!sched_poll(&port, 1, time_now() + WAIT_NS);
			continue;
		}
		xs_rx_done(&rx);
		events++;
		if (rx.head.type != XS_WATCH_EVENT)
			return rx.head.type == XS_ERROR ? xs_error(rx.payload) : 0;
	}
	return -XEN_ETIME;
}

/* The way back after a broken ring (xs_wire.h); true when the store took it. */
static bool reconnect(void)
{
	WRITE_ONCE(ring->connection, XENSTORE_RECONNECT);
	for (uint32_t i = 0; i < 20 * PATIENCE && READ_ONCE(ring->connection) != XENSTORE_CONNECTED; i++) {
		(void)!evtchn_send(port);
		(void)!sched_poll(NULL, 0, time_now() + WAIT_NS);
	}
	rx.have = 0;
	return READ_ONCE(ring->connection) == XENSTORE_CONNECTED;
}

static uint32_t path(char *to, uint32_t max)
{
	static const char *const parts[] = { "/", "/local", "/local/domain", "/local/domain/0", "/local/domain/1", "/local/domain/3", "/local/domain/4",
		"/tool", "/vm", "data", "data/a", "@releaseDomain", "@introduceDomain", "@", "", "//", "/local/domain/4/device/vbd/51712/state", "../4", "a/../b",
		"backend/vbd", "control/shutdown", "device", "%s%n", "\xff\xfe" };

	return (uint32_t)snprintf(to, max, "%s", parts[random_below(ARRAY_SIZE(parts))]) + random_below(2);
}

/* One message in which most things are possible. */
static void garbage(void)
{
	static char payload[XENSTORE_PAYLOAD_MAX];
	uint32_t n = path(payload, 64);

	n += path(payload + n, 64);
	if (random_below(4) == 0)
		n = random_below(sizeof payload);
	if (random_below(8) == 0)
		random_fill(payload + random_below(64), 256);
	(void)send(random_below(24), random_below(4) ? 0 : random_below(64), payload, n, random_below(16) != 0);
}

static void flood(void)
{
	char text[128], value[1800];
	uint32_t nodes = 0, watches = 0, transactions = 0;
	err_t e = 0;
	uint32_t n, late = 0;

	memset(value, 'x', sizeof value);
	for (; watches < FLOOD; watches++) {
		n = (uint32_t)snprintf(text, sizeof text, "data%c%u", 0, watches) + 1;
		if (ask(XS_WATCH, 0, text, n))
			break;
	}
	for (; !ask(XS_TRANSACTION_START, 0, "", 1) && transactions < FLOOD; transactions++)
		;
	for (; nodes < FLOOD; nodes++) {
		n = (uint32_t)snprintf(value, 32, "data/n%u", nodes) + 1;
		e = ask(XS_WRITE, 0, value, n + (nodes & 1 ? 200 : 1));
		if (e && (e != -XEN_ETIME || late++ == LATE))	/* a busy store answers late: that is not its quota */
			break;
	}
	for (uint32_t i = 0; i < 50; i++)	/* each one an event for every watch */
		(void)ask(XS_RM, 0, "data/n1", 8);
	say("hostile: store: %u nodes, %u watches, %u transactions; the last node: %ld", nodes, watches, transactions, (long)e);
}

/* Requests whose answers nobody reads. */
static void deaf(void)
{
	for (uint32_t i = 0; i < 400 && send(XS_DIRECTORY, 0, "/", 2, false); i++)
		;
}

static bool broken(void)
{
	struct xsd_sockmsg head = { XS_READ, 0, 0, XENSTORE_PAYLOAD_MAX + 1 + random_below(4096) };

	switch (random_below(4)) {
	case 0: (void)put(&head, sizeof head, true); break;
	case 1: WRITE_ONCE(ring->req_prod, ring->req_cons + XENSTORE_RING_SIZE + 1 + random_below(1000)); break;
	case 2: WRITE_ONCE(ring->rsp_cons, ring->rsp_prod + 1 + random_below(1000)); break;
	default: random_fill(ring, sizeof *ring); break;
	}
	(void)!evtchn_send(port);
	(void)!sched_poll(NULL, 0, time_now() + WAIT_NS);
	return reconnect();
}

void attack_store(uint32_t rounds)
{
	uint32_t back = 0, breaks = 0;

	if (!open_ring())
		return;
	flood();
	for (uint32_t i = 0; i < rounds; i++) {
		garbage();
		if (i % 64 == 63) {
			deaf();
			drain();
			breaks++;
			back += broken();
		}
	}
	(void)reconnect();			/* watches and transactions of before are gone with the connection */
	flood();
	say("hostile: store: %u messages, %u of %u times connected again", rounds, back, breaks);
}
