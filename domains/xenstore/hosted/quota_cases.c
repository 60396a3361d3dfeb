/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/quota_cases.c - what one domain can use up, and that the others do not notice. */
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"

static void nodes(void)
{
	struct conn *g = guest(3), *h = guest(4);
	char path[32];
	uint32_t tx;
	int n = 1;		/* its home */

	for (; n < (int)QUOTA_NODES - 2; n++) {
		snprintf(path, sizeof path, "n%d", n);
		WRITES(g, 0, path, "");
	}
	WRITE_FAILS("ENOSPC", g, 0, "a/b/c", "");	/* three more are one too many, and none is made */
	FAILS("ENOENT", g, XS_READ, 0, "a");
	tx = tx_begin(g);
	WRITES(g, tx, "a/b", "");
	WRITE_FAILS("ENOSPC", g, tx, "c", "");
	WRITES(g, 0, "other", "");
	FAILS("ENOSPC", g, XS_TRANSACTION_END, tx, "T");
	FAILS("ENOENT", g, XS_READ, 0, "a");
	OK(g, XS_RM, 0, "other");
	WRITES(g, 0, "a/b", "");
	FAILS("ENOSPC", g, XS_MKDIR, 0, "c");
	WRITES(g, 0, "a/b", "an existing node can be written");
	WRITES(h, 0, "x", "");				/* others go on */
	WRITES(master, 0, "/local/domain/3/more", "");	/* and the master is not bound */
}

static void sizes(void)
{
	char value[XENSTORE_PAYLOAD_MAX];
	struct conn *g = guest(3);
	uint32_t tx = tx_begin(g);

	memset(value, 'v', sizeof value);
	value[QUOTA_NODE_BYTES] = 0;
	WRITE_FAILS("ENOSPC", g, 0, "n", value);
	FAILS("ENOENT", g, XS_READ, 0, "n");
	WRITE_FAILS("ENOSPC", g, tx, "n", value);
	WRITES(master, 0, "/local/domain/3/n", value);
	value[QUOTA_NODE_BYTES - 32] = 0;
	WRITES(g, 0, "n", value);
}

/* XSA-512: there are as many as the quota says and no more. */
static void watches(void)
{
	struct conn *g = guest(3), *h = guest(4);
	char token[8];

	for (uint32_t i = 0; i < QUOTA_WATCHES; i++) {
		snprintf(token, sizeof token, "%u", i);
		OK(g, XS_WATCH, 0, "w", token);
	}
	FAILS("E2BIG", g, XS_WATCH, 0, "w", "one more");
	OK(g, XS_UNWATCH, 0, "w", "5");
	OK(g, XS_WATCH, 0, "w", "one more");
	OK(h, XS_WATCH, 0, "w", "t");
	for (uint32_t i = 0; i < 2 * QUOTA_WATCHES; i++) {
		snprintf(token, sizeof token, "%u", i);
		OK(master, XS_WATCH, 0, "/w", token);
	}
}

static void transactions(void)
{
	struct conn *g = guest(3);
	uint32_t tx = 0;

	for (uint32_t i = 0; i < QUOTA_TRANSACTIONS; i++)
		tx = tx_begin(g);
	FAILS("ENOSPC", g, XS_TRANSACTION_START, 0, "");
	OK(g, XS_TRANSACTION_END, tx, "F");
	tx_begin(g);
	for (uint32_t i = 0; i < 2 * QUOTA_TRANSACTIONS; i++)
		tx_begin(master);
}

/* Everything that costs memory, until nothing more is given; the others keep their share and the master works. XSA-326. */
static void memory(void)
{
	struct conn *g[12];
	char path[64], value[1900];

	memset(value, 'm', sizeof value);
	value[sizeof value - 1] = 0;
	for (int d = 0; d < 12; d++)
		g[d] = guest((domid_t)(d + 1));
	for (int d = 0; d < 11; d++) {
		uint32_t tx = tx_begin(g[d]), type = XS_WRITE;

		for (int i = 0; i < 2000 && type == XS_WRITE; i++) {
			snprintf(path, sizeof path, "n%d", i);
			type = write_text(g[d], i % 2 ? tx : 0, path, value);
		}
		assert(type == XS_ERROR && !strcmp(ans.data, "ENOMEM"));
		assert(g[d]->acct->mem <= QUOTA_MEMORY);
		check_store();
	}
	assert(arena_total() - arena_used() >= MEMORY_RESERVE(arena_total()) - (12u << 14));
	for (int i = 0; i < 6; i++) {
		snprintf(path, sizeof path, "s%d", i);
		WRITES(g[11], 0, path, value);			/* its share */
	}
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof path, "/t/%d", i);
		WRITES(master, 0, path, value);
	}
	guest(100);
}

/* A domain that reads nothing: its queue stays bounded, nobody waits for it, and it is told later what it missed. XSA-326. */
static void silent_reader(void)
{
	struct conn *g = guest(3);
	char path[64];
	size_t before;

	OK(g, XS_WATCH, 0, "a", "one");
	OK(g, XS_WATCH, 0, "b", "two");
	events(g);
	before = arena_used();
	for (int i = 0; i < 3000; i++) {
		snprintf(path, sizeof path, "/local/domain/3/a/%d", i % 900);
		WRITES(master, 0, path, "");
		OK(master, XS_RM, 0, path);
	}
	WRITES(master, 0, "/local/domain/3/b", "");
	assert(g->event_bytes <= QUOTA_EVENTS && arena_used() - before < 4 * QUOTA_EVENTS);
	assert(g->missed);
	assert(strstr(events(g), " a|one b|two "));	/* both paths in the end, so that nothing goes unnoticed */
	WRITES(master, 0, "/local/domain/3/a/9", "");
	assert(!strcmp(events(g), "a/9|one "));
}

/* While a reply is not read, no further request is taken. XSA-326. */
static void unread_reply(void)
{
	struct conn *g = guest(3), *h = guest(4);

	assert(submit(g, XS_READ, 0, "x", 2) == sizeof(struct xsd_sockmsg) + 2);
	assert(submit(g, XS_READ, 0, "x", 2) == 0);
	WRITES(h, 0, "x", "");
	drain(g);
	FAILS("ENOENT", g, XS_READ, 0, "x");
}

void quota_cases(void)
{
	void (*const cases[])(void) = { nodes, sizes, watches, transactions, memory, silent_reader, unread_reply };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(cases[i] == memory ? 3 << 20 : 0);
		cases[i]();
		fake_end();
	}
}
