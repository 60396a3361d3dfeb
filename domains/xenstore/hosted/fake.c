/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/fake.c - the engine without rings. Test code. */
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/node.h"
#include "domains/xenstore/tx.h"
#include "domains/xenstore/watch.h"
#include <stdarg.h>

struct answer ans;
struct conn *master;
err_t connect_error;
uint64_t connect_gfn;
uint32_t connect_port, connects, disconnects, logs;
char last_log[512];
static char heard[MAX_CONNS][1 << 16];
static struct { char buf[sizeof(struct message)]; size_t have; } in[MAX_CONNS];
static size_t fresh;
static void *memory;
static bool replied;
static uint32_t req_id;

err_t env_connect(struct conn *c, uint64_t gfn, uint32_t port)
{
	connect_gfn = gfn;
	connect_port = port;
	connects++;
	heard[c->slot][0] = 0;
	in[c->slot].have = 0;
	return connect_error;
}

void env_disconnect(struct conn *c)
{
	disconnects++;
}

void env_notify(struct conn *c)
{
}

void env_log(const char *line)
{
	snprintf(last_log, sizeof last_log, "%s", line);
	logs++;
}

void fake_start(size_t size)
{
	if (!size)
		size = 4 << 20;
	memory = aligned_alloc(16, size);
	assert(!engine_init(memory, size, MASTER, 0x1234567));
	fresh = arena_used();
	assert(!engine_introduce(MASTER, 0, 1, &master));
	logs = connects = disconnects = 0;
	connect_error = 0;
}

static void remove_leftovers(void)
{
	for (int i = 0; i < SPECIALS; i++)
		ask_strings(master, XS_SET_PERMS, 0, i ? "@releaseDomain" : "@introduceDomain", "n0", NULL);
	write_text(master, 0, "/", "");
	ask_strings(master, XS_RM, 0, "/local", NULL);
	ask_strings(master, XS_RM, 0, "/t", NULL);
	ask_strings(master, XS_RESET_WATCHES, 0, "", NULL);
	drain(master);
}

void fake_end(void)
{
	check_store();
	remove_leftovers();
	for (uint32_t i = 0; i < ACCT_BUCKETS; i++)
		for (struct acct *a = st.acct[i], *next; a; a = next) {
			char id[8];

			next = a->next;
			snprintf(id, sizeof id, "%u", a->domid);
			if (a->domid != MASTER)
				assert(ask_strings(master, XS_RELEASE, 0, id, NULL) == XS_RELEASE);
		}
	drain(master);
	check_store();
	conn_close(master);
	if (arena_used() != fresh)
		printf("%zu bytes in use, %zu in a fresh store\n", arena_used(), fresh);
	assert(arena_used() == fresh);
	/* what is left belongs to the fresh store */
	node_free_all(st.root);
	for (int i = 0; i < SPECIALS; i++)
		mem_free(st.special[i]);
	assert(acct_find(MASTER)->mem == 0 && acct_find(MASTER)->nodes == 0);
	acct_drop(acct_find(MASTER));
	assert(arena_used() == 0);
	free(memory);
}

struct conn *guest(domid_t domid)
{
	char id[8], home[32], perm[8];

	snprintf(id, sizeof id, "%u", domid);
	snprintf(home, sizeof home, "/local/domain/%u", domid);
	snprintf(perm, sizeof perm, "n%u", domid);
	WRITES(master, 0, home, "");
	OK(master, XS_SET_PERMS, 0, home, perm);
	OK(master, XS_INTRODUCE, 0, id, "5", "7");
	return acct_find(domid)->conn;
}

static void hear(struct conn *c, const char *data)
{
	size_t n = strlen(heard[c->slot]);

	snprintf(heard[c->slot] + n, sizeof heard[0] - n, "%s|%s ", data, data + strlen(data) + 1);
}

static void message_done(struct conn *c)
{
	const struct xsd_sockmsg *h = (const void *)in[c->slot].buf;
	const char *data = in[c->slot].buf + sizeof *h;

	in[c->slot].have = 0;
	if (h->type == XS_WATCH_EVENT) {
		assert(!h->req_id && !h->tx_id && h->len && !data[h->len - 1]);
		hear(c, data);
		return;
	}
	replied = true;
	ans = (struct answer){ h->type, h->req_id, h->tx_id, h->len, "" };
	memcpy(ans.data, data, h->len);
	ans.data[h->len] = 0;
}

static size_t drain_piece(struct conn *c, size_t most)
{
	const struct xsd_sockmsg *h = (const void *)in[c->slot].buf;
	size_t have = in[c->slot].have, want = have < sizeof *h ? sizeof *h : sizeof *h + h->len;
	const char *data;
	size_t n = conn_peek(c, &data);

	if (n > want - have)
		n = want - have;
	if (n > most)
		n = most;
	if (!n)
		return 0;
	memcpy(in[c->slot].buf + have, data, n);
	in[c->slot].have += n;
	conn_sent(c, n);
	if (in[c->slot].have >= sizeof *h && in[c->slot].have == sizeof *h + h->len)
		message_done(c);
	return n;
}

void drain(struct conn *c)
{
	while (drain_piece(c, SIZE_MAX))
		continue;
}

void drain_some(struct conn *c, size_t n)
{
	while (n)
		n -= drain_piece(c, n);
}

size_t submit(struct conn *c, uint32_t type, uint32_t tx, const void *data, size_t n)
{
	struct message m = { .h = { type, ++req_id, tx, (uint32_t)n } };
	size_t at = 0, took;

	assert(n <= sizeof m.data);
	if (n)
		memcpy(m.data, data, n);
	do {
		took = engine_input(c, (const char *)&m + at, sizeof m.h + n - at);
		at += took;
	} while (took && at < sizeof m.h + n);
	return at;
}

uint32_t ask_raw(struct conn *c, uint32_t type, uint32_t tx, const void *data, size_t n)
{
	drain(c);
	replied = false;
	assert(submit(c, type, tx, data, n) == sizeof(struct xsd_sockmsg) + n);
	drain(c);
	assert(replied && ans.req_id == req_id && ans.tx_id == tx);
	return ans.type;
}

uint32_t ask_strings(struct conn *c, uint32_t type, uint32_t tx, ...)
{
	char buf[XENSTORE_PAYLOAD_MAX];
	size_t n = 0;
	const char *s;
	va_list ap;

	va_start(ap, tx);
	while ((s = va_arg(ap, const char *)) != NULL) {
		size_t len = strlen(s) + 1;

		assert(n + len <= sizeof buf);
		memcpy(buf + n, s, len);
		n += len;
	}
	va_end(ap);
	return ask_raw(c, type, tx, buf, n);
}

uint32_t write_text(struct conn *c, uint32_t tx, const char *path, const char *value)
{
	char buf[XENSTORE_PAYLOAD_MAX];
	size_t n = strlen(path) + 1, v = strlen(value);

	assert(n + v <= sizeof buf);
	memcpy(buf, path, n);
	memcpy(buf + n, value, v);
	return ask_raw(c, XS_WRITE, tx, buf, n + v);
}

bool is_text(const char *text)
{
	char got[XENSTORE_PAYLOAD_MAX + 1];

	for (uint32_t i = 0; i < ans.len; i++)
		got[i] = ans.data[i] ? ans.data[i] : '|';
	got[ans.len] = 0;
	if (strcmp(got, text))
		printf("expected \"%s\", got \"%s\"\n", text, got);
	return !strcmp(got, text);
}

uint32_t tx_begin(struct conn *c)
{
	assert(ask_strings(c, XS_TRANSACTION_START, 0, "", NULL) == XS_TRANSACTION_START);
	return (uint32_t)strtoul(ans.data, NULL, 10);
}

const char *events(struct conn *c)
{
	static char text[sizeof heard[0]];

	drain(c);
	strcpy(text, heard[c->slot]);
	heard[c->slot][0] = 0;
	return text;
}

static void check_node(const struct node *n)
{
	const struct node *last = NULL;

	assert(n->owner == acct_find(n->perms->p[0].id) && n->perms->n >= 1);
	assert(arena_tag(n) == n->owner && arena_tag(n->perms) == n->owner);
	assert(n->vlen == 0 || arena_tag(n->value) == n->owner);
	for (const struct node *c = n->child; c; c = c->next) {
		assert(c->parent == n && c->prev == last && node_child(n, c->name, c->name_len) == c);
		last = c;
	}
	assert(n->last == last);
}

void check_store(void)
{
	uint32_t nodes = 0, counted = 0;
	size_t mem = 0;

	for (const struct node *n = st.root; n; n = node_walk(n, st.root)) {
		check_node(n);
		nodes++;
	}
	for (uint32_t i = 0; i < ACCT_BUCKETS; i++)
		for (const struct acct *a = st.acct[i]; a; a = a->next) {
			uint32_t watches = 0, txs = 0;

			for (const struct watch *w = a->conn ? a->conn->watches : NULL; w; w = w->next)
				watches++;
			for (const struct tx *tx = a->conn ? a->conn->txs : NULL; tx; tx = tx->next)
				txs++;
			assert(a->watches == watches && a->txs == txs);
			counted += a->nodes;
			mem += a->mem;
		}
	assert(nodes == counted && mem <= arena_used());
}
