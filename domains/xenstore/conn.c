/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/conn.c - connections and what they have to send. */
#include "domains/xenstore/conn.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/audit.h"
#include "domains/xenstore/tx.h"
#include "domains/xenstore/watch.h"
#include "lib/string.h"

err_t conn_open(domid_t domid, struct conn **out)
{
	struct acct *a = acct_get(domid);
	uint32_t slot = 0;
	struct conn *c;

	if (!a)
		return -XEN_ENOMEM;
	if (a->conn)
		return -XEN_EEXIST;
	while (slot < MAX_CONNS && st.conn[slot])
		slot++;
	if (slot == MAX_CONNS)
		return -XEN_ENOSPC;
	c = mem_alloc(NULL, sizeof *c);
	if (!c)
		return -XEN_ENOMEM;
	memset(c, 0, sizeof *c);
	c->acct = a;
	c->domid = domid;
	c->target = NO_DOMAIN;
	c->slot = slot;
	c->next_tx = 1;
	c->events_end = &c->events;
	a->conn = c;
	st.conn[slot] = c;
	*out = c;
	return 0;
}

void conn_close(struct conn *c)
{
	audit_flush_one(c);
	conn_reset(c);
	st.conn[c->slot] = NULL;
	c->acct->conn = NULL;
	mem_free(c);
}

static void event_free(struct conn *c, struct event **at)
{
	struct event *e = *at;

	*at = e->next;
	if (!*at)
		c->events_end = at;
	c->event_bytes -= e->len;
	mem_free(e);
}

void conn_reset(struct conn *c)
{
	watch_remove_all(c);
	tx_drop_all(c);
	while (c->events)
		event_free(c, &c->events);
	c->in_have = c->reply_len = c->reply_sent = 0;
	c->missed = c->dead = false;
}

void conn_new_carrier(struct conn *c)
{
	c->in_have = c->reply_len = c->reply_sent = 0;
	c->dead = false;
	c->sid_gen = 0;
	if (c->events && c->events->sent && !c->events->w)
		event_free(c, &c->events);
	if (c->events)
		c->events->sent = 0;
}

void conn_kill(struct conn *c)
{
	conn_reset(c);
	c->dead = true;
}

void conn_reply(struct conn *c, uint32_t type, const void *data, size_t len)
{
	c->reply.h = (struct xsd_sockmsg){ type, c->in.h.req_id, c->in.h.tx_id, (uint32_t)len };
	if (data)
		memcpy(c->reply.data, data, len);
	c->reply_len = (uint32_t)(sizeof c->reply.h + len);
	c->reply_sent = 0;
	c->reply_seq = ++st.seq;
}

static bool event_queued(const struct conn *c, const struct watch *w, const char *path)
{
	for (const struct event *e = c->events; e; e = e->next)
		if (e->w == w && !e->sent && !strcmp(e->msg.data, path))
			return true;
	return false;
}

static bool event_append(struct conn *c, struct watch *w, const char *path, size_t n, size_t tn)
{
	size_t len = sizeof(struct xsd_sockmsg) + n + tn;
	struct event *e;

	if (c->event_bytes + len > (c->acct->priv ? MASTER_EVENTS : QUOTA_EVENTS))
		return false;
	e = mem_alloc(c->acct, offsetof(struct event, msg) + len);
	if (!e)
		return false;
	e->next = NULL;
	e->w = w;
	e->seq = ++st.seq;
	e->len = (uint32_t)len;
	e->sent = 0;
	e->msg.h = (struct xsd_sockmsg){ XS_WATCH_EVENT, 0, 0, (uint32_t)(n + tn) };
	memcpy(e->msg.data, path, n);
	memcpy(e->msg.data + n, w->token, tn);
	*c->events_end = e;
	c->events_end = &e->next;
	c->event_bytes += len;
	c->awake = true;
	return true;
}

void conn_push_event(struct conn *c, struct watch *w, const char *path)
{
	size_t tn = strlen(w->token) + 1, n;

	if (w->missed)
		return;
	path += w->rel;
	n = strlen(path) + 1;
	if (n + tn > XENSTORE_PAYLOAD_MAX) {	/* too long to tell: the watched path itself fits, its request did */
		path = w->path + w->rel;
		n = strlen(path) + 1;
	}
	if (event_queued(c, w, path) || event_append(c, w, path, n, tn))
		return;
	w->missed = true;
	c->missed = true;
	c->awake = true;
}

void conn_forget_events(struct conn *c, const struct watch *w)
{
	struct event **at = &c->events;

	while (*at) {
		struct event *e = *at;

		if (e->w == w && !e->sent) {
			event_free(c, at);
			continue;
		}
		if (e->w == w)
			e->w = NULL;
		at = &e->next;
	}
}

/* The absolute path that an event of a watch tells. */
static const char *event_path(const struct event *e)
{
	static char path[PATH_BUF];

	memcpy(path, e->w->path, e->w->rel);
	memcpy(path + e->w->rel, e->msg.data, strlen(e->msg.data) + 1);
	return path;
}

void conn_filter_events(struct conn *c, bool (*keep)(struct conn *c, const char *path))
{
	struct event **at = &c->events;

	while (*at) {
		struct event *e = *at;

		if (e->w && !e->sent && strcmp(event_path(e), e->w->path) && !keep(c, event_path(e)))
			event_free(c, at);
		else
			at = &e->next;
	}
}

/* The queue has room again: what was dropped becomes one event for each watched path. */
static void push_missed(struct conn *c)
{
	c->missed = false;
	for (struct watch *w = c->watches; w; w = w->next) {
		if (!w->missed)
			continue;
		w->missed = false;
		conn_push_event(c, w, w->path);
		if (w->missed)
			return;		/* full again: the next ones stay owed */
	}
}

/* In the order they came to be; so what is half sent is first, too. */
static bool reply_first(const struct conn *c)
{
	return c->reply_len && (!c->events || c->reply_seq < c->events->seq);
}

size_t conn_peek(struct conn *c, const char **data)
{
	if (!c->events && c->missed)
		push_missed(c);
	if (reply_first(c)) {
		*data = (const char *)&c->reply + c->reply_sent;
		return c->reply_len - c->reply_sent;
	}
	if (!c->events)
		return 0;
	*data = (const char *)&c->events->msg + c->events->sent;
	return c->events->len - c->events->sent;
}

void conn_sent(struct conn *c, size_t n)
{
	if (reply_first(c)) {
		c->reply_sent += (uint32_t)n;
		if (c->reply_sent == c->reply_len)
			c->reply_len = c->reply_sent = 0;
		return;
	}
	c->events->sent += (uint32_t)n;
	if (c->events->sent == c->events->len)
		event_free(c, &c->events);
}
