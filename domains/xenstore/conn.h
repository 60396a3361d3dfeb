/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/conn.h - one connection: a byte stream in, replies and events out. It holds one reply and a bounded queue of events;
 * while a reply waits to be read, the connection's next request waits too. */
#ifndef XENSTORE_CONN_H
#define XENSTORE_CONN_H
#include "domains/xenstore/perm.h"

struct message {
	struct xsd_sockmsg h;
	char data[XENSTORE_PAYLOAD_MAX + 1];	/* the last byte stays 0 */
};

struct event {
	struct event *next;
	struct watch *w;		/* NULL once the watch is gone */
	uint64_t seq;
	uint32_t len, sent;		/* of msg, bytes */
	struct message msg;		/* cut to len */
};

/* What the policy denied to a connection and its log does not show yet. */
struct denials {
	uint64_t since;			/* the period (AUDIT_PERIOD) of the last one */
	uint64_t last;			/* kind of the last one that was written */
	uint32_t lines;			/* written; one fewer after each period */
	uint32_t like_last, held_back;
};

struct conn {
	struct acct *acct;
	domid_t domid, target;
	uint32_t slot;			/* st.conn[slot] == this */
	bool dead;			/* broke the protocol: ignored until it reconnects */
	bool missed;			/* some watch is owed an event */
	bool awake;			/* the carrier has to look: bytes to send, or it set this itself for bytes to take */
	uint32_t in_have;		/* bytes of in received */
	uint32_t reply_len;		/* bytes of reply, 0: none */
	uint32_t reply_sent;
	uint32_t next_tx;
	uint64_t reply_seq;
	uint32_t sid, sid_gen;		/* label of the domain, as of that generation of the policy (mac.c); 0: not asked yet */
	struct denials denials;
	struct watch *watches;
	struct tx *txs;
	struct event *events, **events_end;
	size_t event_bytes;
	struct message in;
	struct message reply;
};

static inline struct who conn_who(const struct conn *c)
{
	return (struct who){ c->domid, c->target, c->acct->priv };
}

/* -XEN_ENOSPC all slots taken, -XEN_ENOMEM, -XEN_EEXIST. */
err_t conn_open(domid_t domid, struct conn **c) __must_check;
/* Frees it with its watches, transactions and queues; the account stays. */
void conn_close(struct conn *c);
/* Drops watches, transactions, half a request, replies and events: as freshly opened. */
void conn_reset(struct conn *c);
/* Its bytes flow elsewhere from now on: half a request and the reply are dropped, an event of which a part went begins anew if its watch is still there. */
void conn_new_carrier(struct conn *c);
/* Ignores the connection from now on, and drops what conn_reset drops. */
void conn_kill(struct conn *c);

/* The reply to the request in c->in: type, payload. len <= XENSTORE_PAYLOAD_MAX. */
void conn_reply(struct conn *c, uint32_t type, const void *data, size_t len);
/* The reply's payload, for handlers that write it in place and then call conn_reply(c, type, NULL, len). */
static inline char *conn_reply_data(struct conn *c)
{
	return c->reply.data;
}
/* Queues one event of watch w, the same event at most once; when the queue is full the watch is owed one for its own path instead. */
void conn_push_event(struct conn *c, struct watch *w, const char *path);
void conn_forget_events(struct conn *c, const struct watch *w);
/* Drops the queued events of whose path keep is not true; not what is half sent, nor a watched path itself, which tells nothing. */
void conn_filter_events(struct conn *c, bool (*keep)(struct conn *c, const char *path));

/* The bytes to send next: their count, 0 when there is nothing; conn_sent tells how many of them went. */
size_t conn_peek(struct conn *c, const char **data);
void conn_sent(struct conn *c, size_t n);
#endif
