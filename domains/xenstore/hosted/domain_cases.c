/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/domain_cases.c - domains come and go. */
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/acct.h"

static void introduce(void)
{
	static const char *const bad[][3] = {
		{ "0", "1", "2" }, { "32752", "1", "2" }, { "65536", "1", "2" }, { "x", "1", "2" }, { "", "1", "2" },
		{ "5", "-1", "2" }, { "5", "1", "0" }, { "5", "1", "4294967296" }, { "5", "1", "" }, { "5", "99999999999999999999", "1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		FAILS("EINVAL", master, XS_INTRODUCE, 0, bad[i][0], bad[i][1], bad[i][2]);
	FAILS("EINVAL", master, XS_INTRODUCE, 0, "5", "1");
	assert(connects == 0);
	GIVES("F|", master, XS_IS_DOMAIN_INTRODUCED, 0, "5");
	connect_error = -XEN_EACCES;
	FAILS("EACCES", master, XS_INTRODUCE, 0, "5", "1044476", "9");
	GIVES("F|", master, XS_IS_DOMAIN_INTRODUCED, 0, "5");
	connect_error = -XEN_ENODEV;				/* not among the protocol's errors */
	FAILS("EINVAL", master, XS_INTRODUCE, 0, "5", "1044476", "9");
	assert(connects == 2 && disconnects == 2);
	connect_error = 0;
	OK(master, XS_INTRODUCE, 0, "5", "1044476", "9");
	assert(connect_gfn == 1044476 && connect_port == 9);
	GIVES("T|", master, XS_IS_DOMAIN_INTRODUCED, 0, "5");
	GIVES("T|", acct_find(5)->conn, XS_IS_DOMAIN_INTRODUCED, 0, "32752");	/* DOMID_SELF */
	OK(master, XS_INTRODUCE, 0, "5", "77", "10");		/* again: a new ring for the same connection */
	assert(connects == 4 && disconnects == 3 && connect_port == 10);
	OK(master, XS_RESUME, 0, "5");
	FAILS("ENOENT", master, XS_RESUME, 0, "6");
	GIVES("/local/domain/5|", master, XS_GET_DOMAIN_PATH, 0, "5");
	GIVES("/local/domain/12|", master, XS_GET_DOMAIN_PATH, 0, "0012");
	FAILS("EINVAL", master, XS_GET_DOMAIN_PATH, 0, "me");
}

static void masters_only(void)
{
	struct conn *g = guest(3);

	FAILS("EACCES", g, XS_INTRODUCE, 0, "5", "1", "1");
	FAILS("EACCES", g, XS_RELEASE, 0, "3");
	FAILS("EACCES", g, XS_RESUME, 0, "3");
	FAILS("EACCES", g, XS_SET_TARGET, 0, "3", "0");
	FAILS("EACCES", g, XS_CONTROL, 0, "help");
	GIVES("/local/domain/9|", g, XS_GET_DOMAIN_PATH, 0, "9");
	GIVES("F|", g, XS_IS_DOMAIN_INTRODUCED, 0, "9");
}

static void release(void)
{
	struct conn *g = guest(3), *h = guest(4);
	struct acct *a = acct_find(4);

	WRITES(g, 0, "mine", "");
	OK(g, XS_SET_PERMS, 0, "mine", "b3");
	WRITES(h, 0, "/local/domain/3/mine/his", "");
	OK(h, XS_WATCH, 0, "/local/domain/3", "t");
	OK(master, XS_WATCH, 0, "/local/domain", "m");
	OK(master, XS_WATCH, 0, "@releaseDomain", "r");
	WRITES(h, tx_begin(h), "half", "");
	events(master);
	submit(h, XS_READ, 0, "x", 2);
	assert(a->mem && a->nodes == 2 && a->watches == 1 && a->txs == 1);
	OK(master, XS_RELEASE, 0, "4");
	assert(!strcmp(events(master), "/local/domain/3/mine/his|m /local/domain/4|m @releaseDomain|r "));
	assert(!acct_find(4));
	FAILS("ENOENT", g, XS_READ, 0, "mine/his");
	FAILS("ENOENT", master, XS_READ, 0, "/local/domain/4");
	FAILS("ENOENT", master, XS_RELEASE, 0, "4");
	FAILS("EINVAL", master, XS_RELEASE, 0, "0");
	FAILS("EINVAL", master, XS_RELEASE, 0, "");
	WRITES(master, 0, "/t", "");				/* an owner that never came */
	OK(master, XS_SET_PERMS, 0, "/t", "n8", "r3");
	OK(master, XS_RELEASE, 0, "8");
	FAILS("ENOENT", master, XS_READ, 0, "/t");
	OK(master, XS_SET_PERMS, 0, "/", "n3");
	OK(master, XS_RELEASE, 0, "3");
	GIVES("n0|", master, XS_GET_PERMS, 0, "/");		/* the root does not die with its owner */
}

static void control(void)
{
	GIVES("help|memreport|print|", master, XS_CONTROL, 0, "help");
	assert(ask_strings(master, XS_CONTROL, 0, "memreport", NULL) == XS_CONTROL && strstr(ans.data, "1 connections, 3 nodes"));
	OK(master, XS_CONTROL, 0, "print", "a\nb\x1b[1m");
	assert(!strcmp(last_log, "a?b?[1m"));
	FAILS("EINVAL", master, XS_CONTROL, 0, "live-update");
	FAILS("EINVAL", master, XS_CONTROL, 0, "print");
	assert(ask_raw(master, XS_CONTROL, 0, "", 0) == XS_ERROR);
}

/* A frame that is too long: that connection is over, and only that one. */
static void oversized(void)
{
	struct conn *g = guest(3), *h = guest(4);
	struct xsd_sockmsg m = { XS_READ, 1, 0, XENSTORE_PAYLOAD_MAX + 1 };

	OK(g, XS_WATCH, 0, "a", "t");
	tx_begin(g);
	assert(engine_input(g, &m, sizeof m) == sizeof m && g->dead && !g->watches && !g->txs);
	assert(logs == 1 && strstr(last_log, "longer than 4096"));
	assert(engine_input(g, &m, sizeof m) == 0);
	m.len = 0xffffffff;
	assert(engine_input(h, &m, sizeof m) == sizeof m && h->dead);
	WRITES(master, 0, "/local/domain/3/a", "");
	OK(master, XS_INTRODUCE, 0, "3", "5", "8");		/* the master can bring it back */
	GIVES("", g, XS_READ, 0, "a");
}

static void hundred(void)
{
	struct conn *c[100];
	char path[64], text[16];

	for (int i = 0; i < 100; i++) {
		c[i] = guest((domid_t)(i + 1));
		OK(c[i], XS_WATCH, 0, "peer", "t");
	}
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof path, "/local/domain/%d/peer", (i + 1) % 100 + 1);
		snprintf(text, sizeof text, "b%d", (i + 1) % 100 + 1);
		WRITES(c[(i + 1) % 100], 0, "peer", "");
		OK(c[(i + 1) % 100], XS_SET_PERMS, 0, "peer", text);
		WRITES(c[i], 0, path, "hello");
	}
	for (int i = 0; i < 100; i++) {
		assert(!strcmp(events(c[i]), "peer|t peer|t peer|t peer|t "));	/* watch, write, permissions, the neighbour */
		GIVES("hello", c[i], XS_READ, 0, "peer");
	}
}

static void too_many(void)
{
	char id[8];
	uint32_t type = XS_INTRODUCE;
	int n = 1;

	for (; n < 1000 && type == XS_INTRODUCE; n++) {
		snprintf(id, sizeof id, "%d", n);
		type = ask_strings(master, XS_INTRODUCE, 0, id, "1", "1", NULL);
	}
	assert(type == XS_ERROR && !strcmp(ans.data, "ENOSPC") && n == MAX_CONNS + 1);
}

void domain_cases(void)
{
	void (*const cases[])(void) = { introduce, masters_only, release, control, oversized, hundred, too_many };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(8 << 20);
		cases[i]();
		fake_end();
	}
}
