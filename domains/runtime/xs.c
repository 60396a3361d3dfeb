/* SPDX-License-Identifier: Apache-2.0 */
/* xs.c - requests to xenstore: one at a time, waiting for the answer. */
#include "domains/runtime/xs_client.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "domains/runtime/xs_ring.h"
#include "lib/fmt.h"
#include "lib/string.h"

static struct xenstore_domain_interface *ring;
static evtchn_port_t port;
static uint32_t last_id;
static struct xs_rx rx;
static uint64_t patience;			/* ns; 0: no end */
static bool given_up;

#define EVENTS_AT_ONCE 10000u		/* an impatient client takes no more in one go */

#define TEXT(s) { (s), (uint32_t)strlen(s) + 1 }

static void broken(const char *why)
{
	if (!patience)
		die("xenstore: %s", why);
	log_line("xenstore: %s; given up", why);
	ev_unbind(port);
	ring = NULL;
	given_up = true;
}

/* 1: a message is in rx; 0: not yet; negative: the store was given up. Tells the store when room was made. */
static int receive(void)
{
	bool moved = false;
	int got = xs_rx_poll(&rx, ring, &moved);

	if (moved)
		(void)!evtchn_send(port);	/* a store that is gone will not answer either */
	if (got < 0)
		broken("ring indices or message length out of bounds");
	return got;
}

/* Watch events that came are queued; any other message is one that nobody waits for. */
static void drain(void)
{
	for (uint32_t n = 0; ring && receive() == 1; n++) {
		if (rx.head.type == XS_WATCH_EVENT)
			xs_event(rx.payload, rx.head.len);
		xs_rx_done(&rx);
		if (patience && n == EVENTS_AT_ONCE)
			broken("a flood of events");
	}
}

static void on_store(void *ctx, evtchn_port_t p)
{
	drain();
}

/* Until the store moved something, or was given up. */
static void wait_store(uint64_t deadline)
{
	if (!patience)
		ev_wait_port(port);
	else if (ev_wait_port_until(port, deadline))
		broken("no answer");
}

static void send_bytes(const void *p, uint32_t n, uint64_t deadline)
{
	while (ring && n) {
		long done = xs_ring_put(ring, p, n);

		if (done < 0)
			return broken("request ring indices out of bounds");
		(void)!evtchn_send(port);
		p = (const char *)p + done;
		n -= (uint32_t)done;
		if (n && done == 0)
			wait_store(deadline);
	}
}

/* Waits for the answer to last_id; it stays in rx until the next request. */
static err_t wait_reply(uint64_t deadline)
{
	while (ring) {
		int got = receive();

		if (got == 0)
			wait_store(deadline);
		if (got <= 0)
			continue;
		if (rx.head.type != XS_WATCH_EVENT && rx.head.req_id == last_id)
			return 0;
		if (rx.head.type == XS_WATCH_EVENT)
			xs_event(rx.payload, rx.head.len);
		xs_rx_done(&rx);
		if (patience && time_now() >= deadline)
			broken("no answer among its events");
	}
	return -XEN_EIO;
}

/* The answer is moved out, so that messages behind it can be drained: no further event may come for them. */
static err_t take_reply(uint32_t type, const char **reply, uint32_t *len)
{
	static char answer[XENSTORE_PAYLOAD_MAX + 1];
	uint32_t got = rx.head.type, n = rx.head.len;

	memcpy(answer, rx.payload, n + 1);
	xs_rx_done(&rx);
	drain();
	if (got == XS_ERROR)
		return xs_error(answer);
	if (got != type)
		return -XEN_EIO;
	if (reply) {
		*reply = answer;
		*len = n;
	}
	return 0;
}

err_t xs_request(uint32_t type, uint32_t tx, const struct xs_part *part, uint32_t parts, const char **reply, uint32_t *len)
{
	struct xsd_sockmsg head = { .type = type, .tx_id = tx };
	uint64_t deadline = patience ? time_now() + patience : 0;
	err_t e;

	if (!ring)
		return given_up ? -XEN_EIO : -XEN_ENOENT;	/* a store that is given up has not said that a node is gone */
	for (uint32_t i = 0; i < parts; i++) {
		if (part[i].n > XENSTORE_PAYLOAD_MAX - head.len)
			return -XEN_E2BIG;
		head.len += part[i].n;
	}
	head.req_id = ++last_id;
	drain();
	send_bytes(&head, sizeof head, deadline);
	for (uint32_t i = 0; i < parts; i++)
		send_bytes(part[i].p, part[i].n, deadline);
	e = wait_reply(deadline);
	return e ? e : take_reply(type, reply, len);
}

void xs_set_patience(uint64_t ns)
{
	patience = ns;
}

err_t xs_init_page(struct xenstore_domain_interface *page, uint32_t p)
{
	err_t e = ev_bind(p, on_store, NULL);

	if (e)
		return e;
	xs_rx_done(&rx);
	ring = page;
	port = p;
	given_up = false;
	return 0;
}

err_t xs_init(void)
{
	uint64_t gfn, p;
	err_t e = hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_PFN, &gfn);

	if (!e)
		e = hvm_get_param(DOMID_SELF, HVM_PARAM_STORE_EVTCHN, &p);
	if (e)
		return e;
	if (gfn == 0 || p == 0 || p > UINT32_MAX)
		return -XEN_ENOENT;
	e = vm_map(gfn << PAGE_SHIFT, PAGE_SIZE);
	return e ? e : xs_init_page(gfn_to_virt(gfn), (uint32_t)p);
}

err_t xs_read(uint32_t tx, const char *path, char *buf, size_t n)
{
	struct xs_part part[] = { TEXT(path) };
	const char *reply;
	uint32_t len;
	err_t e = xs_request(XS_READ, tx, part, 1, &reply, &len);

	if (e)
		return e;
	if (len >= n)
		return -XEN_E2BIG;
	memcpy(buf, reply, len);
	buf[len] = 0;
	return 0;
}

err_t xs_read_u64(uint32_t tx, const char *path, uint64_t max, uint64_t *value)
{
	char buf[24];
	err_t e = xs_read(tx, path, buf, sizeof buf);

	if (e)
		return e == -XEN_E2BIG ? -XEN_EINVAL : e;
	return parse_u64(buf, max, value) ? 0 : -XEN_EINVAL;
}

err_t xs_write(uint32_t tx, const char *path, const char *value)
{
	struct xs_part part[] = { TEXT(path), { value, (uint32_t)strlen(value) } };

	return xs_request(XS_WRITE, tx, part, 2, NULL, NULL);
}

err_t xs_printf(uint32_t tx, const char *path, const char *f, ...)
{
	char buf[512];
	va_list ap;
	int n;

	va_start(ap, f);
	n = vsnprintf(buf, sizeof buf, f, ap);
	va_end(ap);
	return n < (int)sizeof buf ? xs_write(tx, path, buf) : -XEN_E2BIG;
}

err_t xs_mkdir(uint32_t tx, const char *path)
{
	struct xs_part part[] = { TEXT(path) };

	return xs_request(XS_MKDIR, tx, part, 1, NULL, NULL);
}

err_t xs_rm(uint32_t tx, const char *path)
{
	struct xs_part part[] = { TEXT(path) };

	return xs_request(XS_RM, tx, part, 1, NULL, NULL);
}

err_t xs_set_perms(uint32_t tx, const char *path, const char *const *perms, uint32_t n)
{
	struct xs_part part[17] = { TEXT(path) };

	if (n == 0 || n >= ARRAY_SIZE(part))
		return -XEN_EINVAL;
	for (uint32_t i = 0; i < n; i++)
		part[i + 1] = (struct xs_part)TEXT(perms[i]);
	return xs_request(XS_SET_PERMS, tx, part, n + 1, NULL, NULL);
}

err_t xs_directory(uint32_t tx, const char *path, char *buf, size_t n, size_t *used)
{
	struct xs_part part[] = { TEXT(path) };
	const char *reply;
	uint32_t len;
	err_t e = xs_request(XS_DIRECTORY, tx, part, 1, &reply, &len);

	if (e)
		return e;
	if (len > n)
		return -XEN_E2BIG;
	if (len && reply[len - 1])
		return -XEN_EIO;
	memcpy(buf, reply, len);
	*used = len;
	return 0;
}

bool xs_exists(uint32_t tx, const char *path)
{
	struct xs_part part[] = { TEXT(path) };

	return xs_request(XS_READ, tx, part, 1, NULL, NULL) == 0;
}

err_t xs_start(uint32_t *tx)
{
	struct xs_part part[] = { TEXT("") };
	const char *reply;
	uint32_t len;
	uint64_t id;
	err_t e = xs_request(XS_TRANSACTION_START, XBT_NONE, part, 1, &reply, &len);

	if (e)
		return e;
	if (!parse_u64(reply, UINT32_MAX, &id))
		return -XEN_EIO;
	*tx = (uint32_t)id;
	return 0;
}

err_t xs_end(uint32_t tx, bool commit)
{
	struct xs_part part[] = { TEXT(commit ? "T" : "F") };

	return xs_request(XS_TRANSACTION_END, tx, part, 1, NULL, NULL);
}

err_t xs_introduce(domid_t dom, uint64_t gfn, uint32_t p)
{
	char text[3][24];
	struct xs_part part[3];

	snprintf(text[0], sizeof text[0], "%u", dom);
	snprintf(text[1], sizeof text[1], "%lu", gfn);
	snprintf(text[2], sizeof text[2], "%u", p);
	for (uint32_t i = 0; i < 3; i++)
		part[i] = (struct xs_part)TEXT(text[i]);
	return xs_request(XS_INTRODUCE, XBT_NONE, part, 3, NULL, NULL);
}

err_t xs_release(domid_t dom)
{
	char text[8];
	struct xs_part part = { text, 0 };

	part.n = (uint32_t)snprintf(text, sizeof text, "%u", dom) + 1;
	return xs_request(XS_RELEASE, XBT_NONE, &part, 1, NULL, NULL);
}
