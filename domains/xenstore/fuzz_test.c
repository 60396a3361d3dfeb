/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/fuzz_test.c - pseudo-random requests of hostile domains: the store stays consistent, a well-behaved domain and the master
 * get right answers all the time, and a release gives every byte back. Deterministic. */
// link: domains/xenstore/hosted/fake.c domains/xenstore/hosted/arena_host.c
// link: domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c domains/xenstore/tx_commit.c
// link: domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c domains/xenstore/request.c
// link: domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c domains/xenstore/engine.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#include "domains/xenstore/hosted/allow.h"
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/tx.h"

enum { HOSTILE = 6, GOOD = 50 };
static uint64_t seed = 88172645463325252ull;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % below;
}

static size_t add(char *buf, size_t at, const char *s)
{
	strcpy(buf + at, s);
	return at + strlen(s) + 1;
}

/* Few names, so that requests meet. */
static size_t random_path(char *buf, size_t at)
{
	static const char *const name[] = { "a", "b", "c", "dir", "x-1", "@releaseDomain" };
	char path[256] = "";

	if (rnd(4) == 0)
		snprintf(path, sizeof path, "/local/domain/%u/", 1 + rnd(HOSTILE));
	for (uint32_t n = rnd(4) + 1; n; n--) {
		strcat(path, name[rnd(ARRAY_SIZE(name))]);
		if (n > 1)
			strcat(path, "/");
	}
	if (rnd(30) == 0)
		strcat(path, "/");
	if (rnd(60) == 0)
		strcpy(path, rnd(2) ? "/" : "/local/domain");
	return add(buf, at, path);
}

static size_t random_args(uint32_t type, char *buf)
{
	size_t n = random_path(buf, 0);
	char text[32];

	switch (type) {
	case XS_WRITE:
		for (uint32_t k = rnd(rnd(20) ? 30 : 2500); k; k--)
			buf[n++] = (char)rnd(256);
		return n;
	case XS_WATCH:
	case XS_UNWATCH:
		snprintf(text, sizeof text, "t%u", rnd(4));
		return add(buf, n, text);
	case XS_SET_PERMS:
		for (uint32_t k = rnd(4) + 1; k; k--) {
			snprintf(text, sizeof text, "%c%u", "nrwb"[rnd(4)], 1 + rnd(HOSTILE));
			n = add(buf, n, text);
		}
		return n;
	case XS_TRANSACTION_END:
		return add(buf, 0, rnd(4) ? "T" : "F");
	case XS_DIRECTORY_PART:
		snprintf(text, sizeof text, "%u", rnd(30));
		return add(buf, n, text);
	case XS_GET_DOMAIN_PATH:
	case XS_IS_DOMAIN_INTRODUCED:
	case XS_RELEASE:
		snprintf(text, sizeof text, "%u", rnd(HOSTILE + 2));
		return add(buf, 0, text);
	default:
		return n;
	}
}

static uint32_t random_tx(const struct conn *c)
{
	const struct tx *tx = c->txs;

	for (uint32_t k = rnd(4); tx && k; k--)
		tx = tx->next;
	return tx && rnd(3) ? tx->id : rnd(50) ? 0 : rnd(10);
}

/* One request that makes sense to some degree, or bytes that make none. */
static void attack(struct conn *c)
{
	char buf[XENSTORE_PAYLOAD_MAX];
	uint32_t type = rnd(XS_TYPE_COUNT + 1);
	size_t n = random_args(type, buf);

	if (rnd(20) == 0)
		buf[rnd((uint32_t)n)] = (char)rnd(256);
	if (rnd(30) == 0)
		n = rnd((uint32_t)n + 1);
	if (rnd(5) == 0)
		drain(c);		/* otherwise it does not read */
	if (c->dead) {
		conn_reset(c);
		return;
	}
	if (rnd(200) == 0)
		engine_input(c, buf, n);	/* a payload without a header */
	else if (c->in_have == 0)
		submit(c, type, random_tx(c), buf, n);
	else
		engine_input(c, buf, rnd(64));
}

static void good_client(struct conn *g, uint32_t i)
{
	char value[16];
	uint32_t tx;

	snprintf(value, sizeof value, "%u", i);
	WRITES(g, 0, "counter", value);
	tx = tx_begin(g);
	GIVES(value, g, XS_READ, tx, "counter");
	WRITES(g, tx, "copy", value);
	OK(g, XS_TRANSACTION_END, tx, "T");	/* the hostile ones cannot even make it fail */
	GIVES(value, g, XS_READ, 0, "copy");
	assert(!strcmp(events(g), g->watches ? "counter|t " : ""));
}

/* The hostile ones lose some rights and get others back, in the midst of their transactions and with events in their queues. */
static void change_policy(void)
{
	allow = (struct allow){ .deny = rnd(3) ? 0 : rnd(1u << 18) & rnd(1u << 18), .last = HOSTILE, .changed = true };
}

static void requests(uint32_t rounds)
{
	struct conn *bad[HOSTILE + 1], *good;

	fake_start(2 << 20);
	for (domid_t d = 1; d <= HOSTILE; d++)
		bad[d] = guest(d);
	good = guest(GOOD);
	OK(good, XS_WATCH, 0, "counter", "t");
	events(good);
	for (uint32_t i = 0; i < rounds; i++) {
		domid_t d = (domid_t)(1 + rnd(HOSTILE));

		if (rnd(300) == 0)
			change_policy();
		attack(bad[d]);
		if (i % 50 == 0)
			good_client(good, i);
		if (i % 500 == 0)
			check_store();
		if (rnd(2000) == 0) {
			char id[8];

			snprintf(id, sizeof id, "%u", d);
			OK(master, XS_RELEASE, 0, id);
			bad[d] = guest(d);
		}
	}
	allow = (struct allow){ .changed = true };
	fake_end();
}

/* Memory runs out at every place where it can. */
static void starvation(uint32_t rounds)
{
	struct conn *bad[HOSTILE + 1];

	fake_start(2 << 20);
	for (domid_t d = 1; d <= HOSTILE; d++)
		bad[d] = guest(d);
	for (uint32_t i = 0; i < rounds; i++) {
		arena_fail_every = 2 + i % 9;
		attack(bad[1 + rnd(HOSTILE)]);
		arena_fail_every = 0;
		if (i % 500 == 0)
			check_store();
	}
	fake_end();
}

/* Streams without any structure. */
static void streams(uint32_t rounds)
{
	struct conn *c[100];
	char bytes[200];

	fake_start(4 << 20);
	for (int d = 0; d < 100; d++)
		c[d] = guest((domid_t)(d + 1));
	for (uint32_t i = 0; i < rounds; i++) {
		struct conn *v = c[rnd(99)];
		size_t n = rnd(sizeof bytes) + 1;

		for (size_t k = 0; k < n; k++)
			bytes[k] = (char)(rnd(3) ? rnd(24) * (k % 4 == 0) : rnd(256));
		engine_input(v, bytes, n);
		if (v->dead)
			conn_reset(v);
		drain(v);
		if (i % 200 == 0)
			good_client(c[99], 0);
	}
	fake_end();
}

int main(void)
{
	setbuf(stdout, NULL);
	requests(200000);
	starvation(100000);
	streams(20000);
	return 0;
}
