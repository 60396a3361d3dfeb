/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/ring.c - bytes between shared pages and the engine. */
#include "domains/xenstore/ring.h"
#include "domains/xenstore/engine.h"
#include "domains/xenstore/env.h"
#include "domains/xenstore/mac.h"
#include "lib/string.h"

#define RING XENSTORE_RING_SIZE

struct ring {
	struct xenstore_domain_interface *page;	/* NULL: not attached */
	XENSTORE_RING_IDX req_cons, rsp_prod;	/* ours; the page holds copies for the domain */
	bool moved;				/* since the last notification */
};
static struct ring ring[MAX_CONNS];

static uint32_t load(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *p, uint32_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

void ring_attach(struct conn *c, struct xenstore_domain_interface *page)
{
	struct ring *r = &ring[c->slot];

	*r = (struct ring){ .page = page, .req_cons = load(&page->req_cons), .rsp_prod = load(&page->rsp_prod) };
	store(&page->server_features, XENSTORE_SERVER_FEATURE_RECONNECTION | XENSTORE_SERVER_FEATURE_ERROR);
	store(&page->error, XENSTORE_ERROR_NONE);
	c->awake = true;
}

void ring_detach(struct conn *c)
{
	ring[c->slot].page = NULL;
}

static void ring_error(struct ring *r, uint32_t error)
{
	store(&r->page->error, error);
	r->moved = true;
}

static bool wild(struct ring *r, struct conn *c, uint32_t used)
{
	if (used <= RING)
		return false;
	engine_kill(c, "a ring index out of bounds");
	ring_error(r, XENSTORE_ERROR_RINGIDX);
	return true;
}

static void reconnect(struct ring *r, struct conn *c)
{
	conn_reset(c);
	r->req_cons = r->rsp_prod = 0;
	store(&r->page->req_cons, 0);
	store(&r->page->req_prod, 0);
	store(&r->page->rsp_cons, 0);
	store(&r->page->rsp_prod, 0);
	store(&r->page->error, XENSTORE_ERROR_NONE);
	store(&r->page->connection, XENSTORE_CONNECTED);
	r->moved = true;
}

static uint32_t least(size_t a, uint32_t b, uint32_t c)
{
	uint32_t m = b < c ? b : c;

	return a < m ? (uint32_t)a : m;
}

/* Sends what the domain left room for. */
static void push(struct ring *r, struct conn *c)
{
	uint32_t used = r->rsp_prod - load(&r->page->rsp_cons), at = r->rsp_prod, n;
	const char *data;
	size_t have;

	if (c->dead || wild(r, c, used))
		return;
	while (used < RING && (have = conn_peek(c, &data)) != 0) {
		n = least(have, RING - used, RING - MASK_XENSTORE_IDX(at));
		memcpy(r->page->rsp + MASK_XENSTORE_IDX(at), data, n);
		conn_sent(c, n);
		at += n;
		used += n;
	}
	if (at == r->rsp_prod)
		return;
	r->rsp_prod = at;
	store(&r->page->rsp_prod, at);
	r->moved = true;
}

/* Takes bytes up to the end of one request. */
static void pull(struct ring *r, struct conn *c)
{
	uint32_t used = load(&r->page->req_prod) - r->req_cons, n;
	size_t took = 0;

	if (c->dead || wild(r, c, used))
		return;
	while (used && !c->reply_len) {
		n = least(used, RING, RING - MASK_XENSTORE_IDX(r->req_cons));
		took = engine_input(c, r->page->req + MASK_XENSTORE_IDX(r->req_cons), n);
		if (c->dead) {
			ring_error(r, XENSTORE_ERROR_PROTO);
			return;
		}
		r->req_cons += (uint32_t)took;
		used -= (uint32_t)took;
	}
	if (took) {
		store(&r->page->req_cons, r->req_cons);
		r->moved = true;
	}
}

/* A domain sends no event for a request behind one that we had not taken yet, nor for room in a ring that was not full: what came while we
 * were busy is found by looking once more after our own indices are out. */
static bool has_more(const struct ring *r, struct conn *c)
{
	const char *data;

	if (c->dead)
		return false;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (load(&r->page->req_prod) != r->req_cons && !c->reply_len)
		return true;
	return r->rsp_prod - load(&r->page->rsp_cons) != RING && conn_peek(c, &data) != 0;
}

/* True when the connection wants another turn at once. */
static bool turn(struct ring *r, struct conn *c)
{
	if (load(&r->page->connection) == XENSTORE_RECONNECT)
		reconnect(r, c);
	mac_refresh();
	push(r, c);
	pull(r, c);
	push(r, c);
	return has_more(r, c);
}

bool ring_round(void)
{
	bool again = false;

	for (uint32_t i = 0; i < MAX_CONNS; i++) {
		struct ring *r = &ring[i];
		struct conn *c = st.conn[i];

		if (!c || !c->awake || !r->page)
			continue;
		c->awake = false;
		c->awake |= turn(r, c);
		if (r->moved)
			env_notify(c);
		r->moved = false;
	}
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		again |= st.conn[i] && st.conn[i]->awake && ring[i].page;
	return again;
}
