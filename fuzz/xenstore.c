/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/xenstore.c - sessions of three domains and the master by their rings: whatever they write into them, the store goes on, and a release gives every byte
 * back. An input: byte `domain << 4 | what`, byte n, and with what = 0 n bytes for the ring; 1: the domain reads n bytes; 2: it sets its indices to n of them;
 * 3: as 0, but as a request of type n, whose length the next byte says, so that the header is sound. */
// link: domains/xenstore/arena.c domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c
// link: domains/xenstore/tx_commit.c domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c
// link: domains/xenstore/request.c domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c
// link: domains/xenstore/engine.c domains/xenstore/ring.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/ring.h"
#include "fuzz/fuzz.h"

enum { DOMS = 4, SIZE = 1 << 20, MASTER = 0 };
const bool fuzz_forks = false;
static struct xenstore_domain_interface page[DOMS];
static uint8_t memory[SIZE] __attribute__((aligned(4096)));

err_t env_connect(struct conn *c, uint64_t gfn, uint32_t port)
{
	(void)gfn, (void)port;
	if (c->domid >= DOMS)
		return -XEN_EINVAL;
	ring_attach(c, &page[c->domid]);
	return 0;
}

void env_disconnect(struct conn *c) { ring_detach(c); }
void env_notify(struct conn *c) { (void)c; }
void env_log(const char *line) { assert(strlen(line) < 1024); }
void fuzz_init(void) { }

static struct conn *conn_of(uint32_t d)
{
	struct acct *a = acct_find((domid_t)d);

	return a ? a->conn : NULL;
}

static void serve(uint32_t d)
{
	struct conn *c = conn_of(d);

	if (c)
		c->awake = true;
	for (int turns = 0; ring_round(); turns++)
		assert(turns < 10000);
}

static void put(uint32_t d, const void *data, size_t n)
{
	struct xenstore_domain_interface *r = &page[d];
	const uint8_t *p = data;

	for (size_t i = 0; i < n; i++) {
		if (r->req_prod - r->req_cons == XENSTORE_RING_SIZE)
			serve(d);
		if (r->req_prod - r->req_cons >= XENSTORE_RING_SIZE)
			return;
		r->req[MASK_XENSTORE_IDX(r->req_prod++)] = (char)p[i];
	}
}

static void request(uint32_t d, uint32_t type, const uint8_t *p, size_t n)
{
	struct xsd_sockmsg h = { .type = type & 31, .tx_id = type >> 5 & 3, .len = (uint32_t)n };

	put(d, &h, sizeof h);
	put(d, p, n);
}

/* One step; the bytes that it took. */
static size_t step(const uint8_t *p, size_t n)
{
	uint32_t d = p[0] >> 4 & 3, count = p[1];
	size_t have = n - 2;

	switch (p[0] & 3) {
	case 0:
		have = have < count ? have : count;
		put(d, p + 2, have);
		break;
	case 1:
		page[d].rsp_cons += count < page[d].rsp_prod - page[d].rsp_cons ? count : page[d].rsp_prod - page[d].rsp_cons;
		have = 0;
		break;
	case 2:
		page[d].req_prod += count, page[d].rsp_cons -= count & 1;
		have = 0;
		break;
	default:
		if (!have)
			return n;
		have = have - 1 < p[2] ? have - 1 : p[2];
		request(d, count, p + 3, have);
		have++;
	}
	serve(d);
	return 2 + have;
}

void fuzz_one(const uint8_t *p, size_t n)
{
	struct conn *c;

	memset(page, 0, sizeof page);
	assert(!engine_init(memory, SIZE, MASTER, 1));
	for (domid_t d = 0; d < DOMS; d++)
		assert(!engine_introduce(d, 0, 0, &c));
	while (n >= 2) {
		size_t took = step(p, n);

		p += took, n -= took;
	}
	for (uint32_t d = 1; d < DOMS; d++)
		if (conn_of(d))
			conn_close(conn_of(d));
}
