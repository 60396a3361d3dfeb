/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/ring_test.c - shared pages: every split of a message, full rings, wild indices, reconnects, garbage. */
// link: domains/xenstore/arena.c domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c
// link: domains/xenstore/tx_commit.c domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c
// link: domains/xenstore/request.c domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c
// link: domains/xenstore/engine.c domains/xenstore/ring.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/ring.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOMS = 4, SIZE = 2 << 20 };
static struct xenstore_domain_interface page[DOMS];
static uint32_t notified[DOMS];
static char last_log[256];
static void *memory;
static void (*meanwhile)(void);		/* what a domain does while a request of RELEASE is under way */

err_t env_connect(struct conn *c, uint64_t gfn, uint32_t port)
{
	ring_attach(c, &page[c->domid]);
	return 0;
}

void env_disconnect(struct conn *c)
{
	ring_detach(c);
	if (meanwhile)
		meanwhile();
	meanwhile = NULL;
}

void env_notify(struct conn *c)
{
	notified[c->domid]++;
}

void env_log(const char *line)
{
	snprintf(last_log, sizeof last_log, "%s", line);
}

static struct conn *conn_of(domid_t d)
{
	return acct_find(d)->conn;
}

/* The domain's event arrives. */
static void kick(domid_t d)
{
	conn_of(d)->awake = true;
	while (ring_round())
		continue;
}

static size_t put(domid_t d, const char *data, size_t n)
{
	struct xenstore_domain_interface *p = &page[d];
	size_t i = 0;

	for (; i < n && p->req_prod - p->req_cons < XENSTORE_RING_SIZE; i++)
		p->req[MASK_XENSTORE_IDX(p->req_prod++)] = data[i];
	return i;
}

static size_t take(domid_t d, char *data, size_t n)
{
	struct xenstore_domain_interface *p = &page[d];
	size_t i = 0;

	for (; i < n && p->rsp_cons != p->rsp_prod; i++)
		data[i] = p->rsp[MASK_XENSTORE_IDX(p->rsp_cons++)];
	return i;
}

static size_t frame(char *out, uint32_t type, uint32_t id, const char *data, size_t n)
{
	struct xsd_sockmsg h = { type, id, 0, (uint32_t)n };

	memcpy(out, &h, sizeof h);
	memcpy(out + sizeof h, data, n);
	return sizeof h + n;
}

/* The next message to d, however many kicks it takes; its payload's length. */
static size_t receive(domid_t d, struct message *m)
{
	size_t have = 0, want = sizeof m->h;

	for (int i = 0; i < 100 && have < want; i++) {
		have += take(d, (char *)m + have, want - have);
		if (have >= sizeof m->h)
			want = sizeof m->h + m->h.len;
		if (have < want)
			kick(d);
	}
	assert(have == want);
	return m->h.len;
}

static void send(domid_t d, const char *data, size_t n)
{
	size_t sent = 0;

	for (int i = 0; i < 100 && sent < n; i++) {
		sent += put(d, data + sent, n - sent);
		kick(d);
	}
	assert(sent == n);
}

static void expect(domid_t d, uint32_t type, uint32_t id, const char *payload, size_t n)
{
	struct message m;

	receive(d, &m);
	assert(m.h.type == type && m.h.req_id == id && m.h.len == n && !memcmp(m.data, payload, n));
}

static void start(void)
{
	struct conn *c;
	char buf[128];
	size_t n;

	memset(page, 0, sizeof page);
	memory = aligned_alloc(16, SIZE);
	assert(!engine_init(memory, SIZE, 0, 99));
	assert(!engine_introduce(0, 0, 1, &c));
	for (domid_t d = 1; d < DOMS; d++) {
		n = (size_t)snprintf(buf, sizeof buf, "/local/domain/%u%c", d, 0);
		char msg[256];
		send(0, msg, frame(msg, XS_MKDIR, 1, buf, n));
		expect(0, XS_MKDIR, 1, "OK", 3);
		n = (size_t)snprintf(buf, sizeof buf, "/local/domain/%u%cn%u%c", d, 0, d, 0);
		send(0, msg, frame(msg, XS_SET_PERMS, 2, buf, n));
		expect(0, XS_SET_PERMS, 2, "OK", 3);
		n = (size_t)snprintf(buf, sizeof buf, "%u%c1%c1%c", d, 0, 0, 0);
		send(0, msg, frame(msg, XS_INTRODUCE, 3, buf, n));
		expect(0, XS_INTRODUCE, 3, "OK", 3);
		assert(page[d].server_features == (XENSTORE_SERVER_FEATURE_RECONNECTION | XENSTORE_SERVER_FEATURE_ERROR));
	}
}

static void stop(void)
{
	free(memory);
}

/* A write and a read, cut in two at every byte, beginning at every offset of the ring. */
static void boundaries(void)
{
	char both[256];
	size_t n, total;

	n = frame(both, XS_WRITE, 7, "some/node\0value", 15);
	total = n + frame(both + n, XS_READ, 8, "some/node", 10);
	for (size_t cut = 0; cut <= total; cut++) {
		assert(put(1, both, cut) == cut);
		kick(1);
		assert(put(1, both + cut, total - cut) == total - cut);
		kick(1);
		expect(1, XS_WRITE, 7, "OK", 3);
		expect(1, XS_READ, 8, "value", 5);
	}
	for (int i = 0; i < 3 * XENSTORE_RING_SIZE; i++) {	/* odd lengths: meets each offset of both rings */
		send(1, both, total);
		expect(1, XS_WRITE, 7, "OK", 3);
		expect(1, XS_READ, 8, "value", 5);
	}
	assert(notified[1] > 0);
}

/* Indices that run over 2^32. */
static void index_wrap(void)
{
	char msg[64];
	size_t n = frame(msg, XS_GET_DOMAIN_PATH, 5, "1", 2);

	page[1].req_cons = page[1].req_prod = page[1].rsp_cons = page[1].rsp_prod = 0xfffffff0u;
	ring_attach(conn_of(1), &page[1]);
	for (int i = 0; i < 50; i++) {
		send(1, msg, n);
		expect(1, XS_GET_DOMAIN_PATH, 5, "/local/domain/1", 16);
	}
}

/* Messages longer than the ring, both ways. */
static void large(void)
{
	char value[4000], msg[4200];
	size_t n;

	for (size_t i = 0; i < sizeof value; i++)
		value[i] = (char)('a' + i % 26);
	memcpy(value, "/big", 5);
	n = frame(msg, XS_WRITE, 1, value, sizeof value);
	send(0, msg, n);
	expect(0, XS_WRITE, 1, "OK", 3);
	send(0, msg, frame(msg, XS_READ, 2, "/big", 5));
	expect(0, XS_READ, 2, value + 5, sizeof value - 5);
}

/* Domain 1 sends until nobody takes any more and never reads; domain 2 is served as before. */
static void deaf(void)
{
	char msg[64];
	size_t n = frame(msg, XS_GET_DOMAIN_PATH, 5, "1", 2), sent = 0, got;

	do {
		got = put(1, msg, n);
		sent += got;
		kick(1);
	} while (got == n);
	assert(sent < 6 * XENSTORE_RING_SIZE);
	send(2, msg, n);
	expect(2, XS_GET_DOMAIN_PATH, 5, "/local/domain/1", 16);
	kick(1);
	assert(!conn_of(1)->awake);			/* and costs no time while it waits */
	for (size_t i = 0; i < sent / n; i++)		/* nothing was lost */
		expect(1, XS_GET_DOMAIN_PATH, 5, "/local/domain/1", 16);
}

static void second_request(void)
{
	char msg[64];

	put(0, msg, frame(msg, XS_GET_DOMAIN_PATH, 6, "2", 2));
}

/* Linux sends no event for a request that it puts behind one not taken yet. */
static void no_event_for_a_second_request(void)
{
	char msg[64], got[256];
	size_t n = put(0, msg, frame(msg, XS_RELEASE, 5, "3", 2));

	meanwhile = second_request;
	kick(0);
	assert(page[0].req_cons == page[0].req_prod && n < page[0].req_prod);
	n = take(0, got, sizeof got);
	assert(n == 2 * sizeof(struct xsd_sockmsg) + 3 + 16 && !memcmp(got + n - 16, "/local/domain/2", 16));
}

static void others_live(void)
{
	char msg[64];

	send(2, msg, frame(msg, XS_GET_DOMAIN_PATH, 6, "2", 2));
	expect(2, XS_GET_DOMAIN_PATH, 6, "/local/domain/2", 16);
}

static void reconnect(domid_t d)
{
	char msg[64];

	page[d].connection = XENSTORE_RECONNECT;
	kick(d);
	assert(page[d].connection == XENSTORE_CONNECTED && page[d].error == XENSTORE_ERROR_NONE);
	assert(!page[d].req_cons && !page[d].req_prod && !page[d].rsp_cons && !page[d].rsp_prod);
	send(d, msg, frame(msg, XS_GET_DOMAIN_PATH, 9, "3", 2));
	expect(d, XS_GET_DOMAIN_PATH, 9, "/local/domain/3", 16);
}

/* XSA-38: indices that no ring can have end that connection, and only that one. */
static void wild_indices(void)
{
	static const uint32_t far[] = { XENSTORE_RING_SIZE + 1, 0x7fffffff, 0x80000000, 0xffffffff };

	for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
		page[1].req_prod = page[1].req_cons + far[i];
		kick(1);
		assert(page[1].error == XENSTORE_ERROR_RINGIDX && conn_of(1)->dead && strstr(last_log, "domain 1: refused: a ring index"));
		others_live();
		reconnect(1);
		page[1].rsp_cons = page[1].rsp_prod - far[i];
		kick(1);
		assert(page[1].error == XENSTORE_ERROR_RINGIDX && conn_of(1)->dead);
		kick(1);
		others_live();
		reconnect(1);
	}
	page[1].req_cons += 500;		/* our copies in the page mean nothing to us */
	page[1].rsp_prod += 500;
	page[1].req_prod = page[1].rsp_cons = 0;
	reconnect(1);
}

static void broken_protocol(void)
{
	struct xsd_sockmsg h = { XS_READ, 1, 0, XENSTORE_PAYLOAD_MAX + 1 };

	put(1, (const char *)&h, sizeof h);
	kick(1);
	assert(page[1].error == XENSTORE_ERROR_PROTO && conn_of(1)->dead);
	others_live();
	reconnect(1);
}

/* Half a request, half a reply, a watch and a transaction: a reconnect forgets them all. */
static void reconnect_forgets(void)
{
	char msg[64];
	size_t used;

	send(1, msg, frame(msg, XS_WATCH, 1, "w\0t", 4));
	expect(1, XS_WATCH, 1, "OK", 3);
	expect(1, XS_WATCH_EVENT, 0, "w\0t", 4);
	used = conn_of(1)->acct->mem;
	send(1, msg, frame(msg, XS_TRANSACTION_START, 2, "", 1));
	send(1, msg, frame(msg, XS_WRITE, 3, "w\0x", 3));
	put(1, msg, 10);
	kick(1);
	assert(conn_of(1)->acct->txs == 1 && conn_of(1)->acct->mem > used);
	reconnect(1);
	assert(!conn_of(1)->watches && !conn_of(1)->txs && !conn_of(1)->events);
}

/* A watch of domain 1 on a path of one letter, with a token so long that two of its events do not fit into the ring. */
static void watch_with_long_token(char path, char token[900])
{
	char what[903], msg[1000];

	memset(token, 'a' + path % 26, 899);
	token[899] = 0;
	what[0] = path;
	what[1] = 0;
	memcpy(what + 2, token, 900);
	send(1, msg, frame(msg, XS_WATCH, 1, what, 902));
}

/* The domain is introduced with a new ring while half an event is in the old one: the new one begins with a whole message. */
static void introduced_in_the_middle(bool unwatched)
{
	char token[900], payload[902], msg[1000];

	watch_with_long_token('v', token);
	watch_with_long_token('w', token);
	assert(conn_of(1)->events->sent != 0 && !conn_of(1)->events->next);
	memcpy(payload, "w", 2);
	memcpy(payload + 2, token, 900);
	if (unwatched)
		send(1, msg, frame(msg, XS_UNWATCH, 2, payload, 902));
	memset(&page[1], 0, sizeof page[1]);
	send(0, msg, frame(msg, XS_INTRODUCE, 3, "1\0001\0001", 6));
	expect(0, XS_INTRODUCE, 3, "OK", 3);
	if (!unwatched)
		expect(1, XS_WATCH_EVENT, 0, payload, 902);
	send(1, msg, frame(msg, XS_GET_DOMAIN_PATH, 4, "2", 2));
	expect(1, XS_GET_DOMAIN_PATH, 4, "/local/domain/2", 16);
}

static void introduced_again(void)
{
	introduced_in_the_middle(false);
	stop();
	start();
	introduced_in_the_middle(true);
}

/* Garbage in the page of domain 1, its indices included: the others never notice, and no memory is lost. */
static void garbage(void)
{
	uint32_t seed = 7;

	for (int i = 0; i < 3000; i++) {
		for (int k = 0; k < 64; k++) {
			seed = seed * 1664525u + 1013904223u;
			((char *)&page[1])[(seed >> 8) % sizeof page[1]] = (char)(seed >> 24);
		}
		if (i % 2)
			page[1].req_prod = page[1].req_cons + (seed >> 20) % 1025;
		if (i % 3)
			page[1].connection = XENSTORE_RECONNECT;
		kick(1);
		if (i % 100 == 0)
			others_live();
	}
	others_live();
}

/* The master's release while the domain has much to say. */
static void release(void)
{
	char msg[64];
	size_t before;

	send(1, msg, frame(msg, XS_WATCH, 1, "w\0t", 4));
	before = arena_used();
	send(0, msg, frame(msg, XS_RELEASE, 4, "1", 2));
	expect(0, XS_RELEASE, 4, "OK", 3);
	assert(!acct_find(1) && arena_used() < before);
	others_live();
}

int main(void)
{
	void (*const cases[])(void) = { boundaries, index_wrap, large, deaf, no_event_for_a_second_request, wild_indices, broken_protocol, reconnect_forgets,
		introduced_again, garbage, release };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start();
		cases[i]();
		stop();
	}
	return 0;
}
