/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/tx_cases.c - transactions: isolation, conflicts, and what is no conflict. */
#include "domains/xenstore/hosted/fake.h"

#define COMMITS(c, tx)   OK(c, XS_TRANSACTION_END, tx, "T")
#define CONFLICTS(c, tx) FAILS("EAGAIN", c, XS_TRANSACTION_END, tx, "T")

static void isolation(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	WRITES(g, 0, "a", "old");
	WRITES(g, 0, "gone/x", "");
	WRITES(g, 0, "d/1", "");
	WRITES(g, 0, "d/2", "");
	tx = tx_begin(g);
	WRITES(g, tx, "a", "new");
	WRITES(g, tx, "fresh/sub", "1");
	OK(g, XS_MKDIR, tx, "d/3");
	OK(g, XS_RM, tx, "d/1");
	OK(g, XS_RM, tx, "gone");
	OK(g, XS_SET_PERMS, tx, "a", "r3");
	GIVES("new", g, XS_READ, tx, "a");
	GIVES("r3|", g, XS_GET_PERMS, tx, "a");
	GIVES("1", g, XS_READ, tx, "fresh/sub");
	GIVES("2|3|", g, XS_DIRECTORY, tx, "d");
	FAILS("ENOENT", g, XS_READ, tx, "gone/x");
	GIVES("old", g, XS_READ, 0, "a");			/* nobody else sees it yet */
	GIVES("n3|", g, XS_GET_PERMS, 0, "a");
	FAILS("ENOENT", g, XS_READ, 0, "fresh");
	GIVES("1|2|", g, XS_DIRECTORY, 0, "d");
	GIVES("", g, XS_READ, 0, "gone/x");
	COMMITS(g, tx);
	GIVES("new", g, XS_READ, 0, "a");
	GIVES("r3|", g, XS_GET_PERMS, 0, "a");
	GIVES("1", g, XS_READ, 0, "fresh/sub");
	GIVES("2|3|", g, XS_DIRECTORY, 0, "d");
	FAILS("ENOENT", g, XS_READ, 0, "gone");
	FAILS("ENOENT", g, XS_READ, tx, "a");			/* over */
	tx = tx_begin(g);
	WRITES(g, tx, "a", "newer");
	OK(g, XS_RM, tx, "d");
	OK(g, XS_TRANSACTION_END, tx, "F");
	GIVES("new", g, XS_READ, 0, "a");
	GIVES("2|3|", g, XS_DIRECTORY, 0, "d");
}

/* Removing and creating the same paths again within one transaction. */
static void rebuilding(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	WRITES(g, 0, "d/old/deep", "1");
	WRITES(g, 0, "d/keep", "1");
	tx = tx_begin(g);
	WRITES(g, tx, "d/old/deep", "2");
	OK(g, XS_RM, tx, "d");
	FAILS("ENOENT", g, XS_READ, tx, "d/old");
	WRITES(g, tx, "d/new", "3");
	GIVES("new|", g, XS_DIRECTORY, tx, "d");
	FAILS("ENOENT", g, XS_READ, tx, "d/old/deep");
	WRITES(g, tx, "d/old/deep", "4");
	OK(g, XS_RM, tx, "d/new");
	OK(g, XS_RM, tx, "d/nothing");
	FAILS("ENOENT", g, XS_RM, tx, "d/keep/below");
	GIVES("old|", g, XS_DIRECTORY, tx, "d");
	OK(g, XS_RM, tx, "d");
	WRITES(g, tx, "d/old", "5");
	GIVES("", g, XS_DIRECTORY, tx, "d/old");
	COMMITS(g, tx);
	GIVES("old|", g, XS_DIRECTORY, 0, "d");
	GIVES("5", g, XS_READ, 0, "d/old");
	GIVES("", g, XS_DIRECTORY, 0, "d/old");
}

enum act { READ, LIST, PERMS, WRITE, CREATE, REMOVE, SET_PERMS, MISS, ACTS };

static void act(struct conn *c, uint32_t tx, enum act a, const char *dir)
{
	char path[64], child[80];

	snprintf(path, sizeof path, "/t/%s", dir);
	snprintf(child, sizeof child, "/t/%s/child", dir);
	switch (a) {
	case READ:	assert(ask_strings(c, XS_READ, tx, path, NULL) == XS_READ); break;
	case LIST:	assert(ask_strings(c, XS_DIRECTORY, tx, path, NULL) == XS_DIRECTORY); break;
	case PERMS:	assert(ask_strings(c, XS_GET_PERMS, tx, path, NULL) == XS_GET_PERMS); break;
	case WRITE:	WRITES(c, tx, path, "w"); break;
	case CREATE:	WRITES(c, tx, child, "c"); break;
	case REMOVE:	OK(c, XS_RM, tx, path); break;
	case SET_PERMS:	OK(c, XS_SET_PERMS, tx, path, "r0"); break;
	case MISS:	FAILS("ENOENT", c, XS_READ, tx, child); break;
	default:	break;
	}
}

/* conflict[a][b]: the transaction did a, then somebody else did b to the same node. */
static void conflicts(void)
{
	static const bool conflict[ACTS][ACTS] = {
		/*		   READ LIST PERMS WRITE CREATE REMOVE SET_PERMS */
		[READ] =	{ 0,   0,   0,    1,    0,     1,     1 },
		[LIST] =	{ 0,   0,   0,    1,    1,     1,     1 },
		[PERMS] =	{ 0,   0,   0,    1,    0,     1,     1 },
		[WRITE] =	{ 0,   0,   0,    1,    0,     1,     1 },
		[CREATE] =	{ 0,   0,   0,    1,    1,     1,     1 },
		[REMOVE] =	{ 0,   0,   0,    1,    0,     1,     1 },
		[SET_PERMS] =	{ 0,   0,   0,    1,    0,     1,     1 },
		[MISS] =	{ 0,   0,   0,    1,    1,     1,     1 },
	};

	for (int a = 0; a < ACTS; a++)
		for (int b = 0; b < ACTS; b++) {
			uint32_t tx, same;

			WRITES(master, 0, "/t/x", "");
			WRITES(master, 0, "/t/y", "");
			tx = tx_begin(master);
			same = tx_begin(master);
			act(master, tx, (enum act)a, "x");
			act(master, same, (enum act)a, "x");
			act(master, 0, (enum act)b, "y");		/* elsewhere: never a conflict */
			COMMITS(master, tx);
			OK(master, XS_TRANSACTION_END, same, "F");
			OK(master, XS_RM, 0, "/t");
			WRITES(master, 0, "/t/x", "");
			tx = tx_begin(master);
			act(master, tx, (enum act)a, "x");
			act(master, 0, (enum act)b, "x");
			if (conflict[a][b])
				CONFLICTS(master, tx);
			else
				COMMITS(master, tx);
			OK(master, XS_RM, 0, "/t");
		}
}

static void between_transactions(void)
{
	struct conn *g = guest(3);
	uint32_t a = tx_begin(g), b = tx_begin(g);

	assert(a != b && a && b);
	WRITES(g, a, "n/a", "1");
	WRITES(g, b, "n/b", "1");		/* both create n */
	COMMITS(g, a);
	CONFLICTS(g, b);
	FAILS("ENOENT", g, XS_READ, 0, "n/b");
	a = tx_begin(g), b = tx_begin(g);
	WRITES(g, a, "n/c", "1");		/* different children of one node: both win */
	WRITES(g, b, "n/d", "1");
	COMMITS(g, a);
	COMMITS(g, b);
	GIVES("a|c|d|", g, XS_DIRECTORY, 0, "n");
	a = tx_begin(g), b = tx_begin(g);
	WRITES(g, a, "n/a", "A");
	WRITES(g, b, "n/a", "B");
	COMMITS(g, b);
	CONFLICTS(g, a);
	GIVES("B", g, XS_READ, 0, "n/a");
	a = tx_begin(g);
	GIVES("B", g, XS_READ, a, "n/a");
	OK(g, XS_RM, 0, "n/a");
	WRITES(g, 0, "n/a", "B");		/* the same value in a new node is a change */
	CONFLICTS(g, a);
	a = tx_begin(g);
	GIVES("c|d|a|", g, XS_DIRECTORY, a, "n");
	OK(g, XS_RM, 0, "n/c");
	CONFLICTS(g, a);
	a = tx_begin(g);
	GIVES("B", g, XS_READ, a, "n/a");
	WRITES(g, 0, "n/a", "C");
	GIVES("C", g, XS_READ, a, "n/a");	/* the first look counts */
	CONFLICTS(g, a);
}

static void identifiers(void)
{
	struct conn *g = guest(3), *h = guest(4);
	uint32_t tx = tx_begin(g);

	FAILS("ENOENT", h, XS_READ, tx, "x");		/* another's */
	FAILS("ENOENT", g, XS_TRANSACTION_END, tx + 1, "T");
	FAILS("ENOENT", g, XS_TRANSACTION_END, 0, "T");
	FAILS("EINVAL", g, XS_TRANSACTION_END, tx, "X");
	FAILS("EINVAL", g, XS_TRANSACTION_END, tx, "");
	assert(ask_raw(g, XS_TRANSACTION_END, tx, "T", 1) == XS_ERROR);
	FAILS("EBUSY", g, XS_TRANSACTION_START, tx, "");
	FAILS("ENOENT", g, XS_TRANSACTION_START, tx + 9, "");
	OK(g, XS_WATCH, 4711, "x", "t");		/* its tx_id means nothing */
	OK(g, XS_RESET_WATCHES, 0, "");			/* ends transactions too */
	FAILS("ENOENT", g, XS_TRANSACTION_END, tx, "T");
}

static void watches_wait(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	WRITES(g, 0, "old/sub", "");
	OK(g, XS_WATCH, 0, "/local/domain/3", "t");
	OK(g, XS_WATCH, 0, "old/sub", "s");
	assert(!strcmp(events(g), "/local/domain/3|t old/sub|s "));
	tx = tx_begin(g);
	WRITES(g, tx, "b", "1");
	WRITES(g, tx, "a/deep/one", "1");
	WRITES(g, tx, "b", "2");
	OK(g, XS_RM, tx, "old");
	OK(g, XS_MKDIR, tx, "brief");
	OK(g, XS_RM, tx, "brief");
	assert(!strcmp(events(g), ""));
	COMMITS(g, tx);
	assert(!strcmp(events(g), "/local/domain/3/b|t /local/domain/3/a/deep/one|t /local/domain/3/old|t old/sub|s "));
	tx = tx_begin(g);
	WRITES(g, tx, "b", "1");
	WRITES(g, 0, "b", "3");
	assert(!strcmp(events(g), "/local/domain/3/b|t "));
	CONFLICTS(g, tx);
	assert(!strcmp(events(g), ""));
}

/* The master's transaction gives rights to a domain that dies before the end. */
static void dead_domains(void)
{
	uint32_t tx, other;

	guest(3);
	tx = tx_begin(master);
	other = tx_begin(master);
	WRITES(master, tx, "/t/n", "");
	OK(master, XS_SET_PERMS, tx, "/t/n", "n0", "r3");
	WRITES(master, other, "/t2", "");
	OK(master, XS_RELEASE, 0, "3");
	CONFLICTS(master, tx);
	COMMITS(master, other);
	tx = tx_begin(master);
	WRITES(master, tx, "/t/n", "");
	OK(master, XS_SET_PERMS, tx, "/t/n", "n7", "r9");	/* an owner that was never introduced */
	COMMITS(master, tx);
	GIVES("n7|r9|", master, XS_GET_PERMS, 0, "/t/n");
	OK(master, XS_RM, 0, "/t2");
}

void tx_cases(void)
{
	void (*const cases[])(void) = { isolation, rebuilding, conflicts, between_transactions, identifiers, watches_wait, dead_domains };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(0);
		cases[i]();
		fake_end();
	}
}
