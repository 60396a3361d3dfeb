/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/advisory_test.c - what went wrong with xenstored and oxenstored in published advisories of Xen: verification/advisories names each function. */
// link: domains/xenstore/hosted/fake.c domains/xenstore/hosted/arena_host.c
// link: domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c domains/xenstore/tx_commit.c
// link: domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c domains/xenstore/request.c
// link: domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c domains/xenstore/engine.c xen/lib/sha256.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c domains/xenstore/hosted/allow.c
#include "domains/xenstore/hosted/allow.h"
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/arena.h"

/* As many nodes as a guest may own: its home and those below it. */
static void fill_with_nodes(struct conn *c)
{
	char path[16];

	for (uint32_t i = c->acct->nodes; i < QUOTA_NODES; i++) {
		snprintf(path, sizeof path, "n%u", i);
		WRITES(c, 0, path, "");
	}
	WRITE_FAILS("ENOSPC", c, 0, "more", "");
}

static void fill_with_watches(struct conn *c)
{
	char token[16];

	for (uint32_t i = c->acct->watches; i < QUOTA_WATCHES; i++) {
		snprintf(token, sizeof token, "%u", i);
		OK(c, XS_WATCH, 0, "w", token);
	}
	FAILS("E2BIG", c, XS_WATCH, 0, "w", "more");
	events(c);
}

/* XSA-206: writes of one guest make no transaction fail that does not look at them, nor one that ends before the next write. */
static void others_transactions_make_progress(void)
{
	struct conn *g = guest(3);
	char text[8];

	WRITES(master, 0, "/t/x", "0");
	for (int i = 0; i < 100; i++) {
		uint32_t tx = tx_begin(master);

		GIVES("0", master, XS_READ, tx, "/t/x");
		WRITES(g, 0, "busy", "1");
		WRITES(g, 0, "busy/below", "1");
		OK(g, XS_RM, 0, "busy");
		snprintf(text, sizeof text, "%d", i);
		WRITES(master, tx, "/t/y", text);
		OK(master, XS_TRANSACTION_END, tx, "T");
	}
}

/* XSA-233: a guest and its device model go in either order, and what the one held for the other goes once. */
static void device_model_and_guest_end_in_any_order(void)
{
	for (int first = 3; first <= 4; first++) {
		struct conn *g = guest(3), *dm = guest(4);

		OK(master, XS_SET_TARGET, 0, "4", "3");
		OK(dm, XS_WATCH, 0, "/local/domain/3", "t");
		WRITES(dm, 0, "/local/domain/3/device", "1");
		WRITES(g, tx_begin(g), "half", "");
		WRITES(dm, tx_begin(dm), "/local/domain/3/half", "");
		OK(master, XS_RELEASE, 0, first == 3 ? "3" : "4");
		WRITES(master, 0, "/local/domain/3/device", "2");
		OK(master, XS_RELEASE, 0, first == 3 ? "4" : "3");
		FAILS("ENOENT", master, XS_RELEASE, 0, "3");
		FAILS("ENOENT", master, XS_RELEASE, 0, "4");
		OK(master, XS_RM, 0, "/local/domain");
		check_store();
	}
}

/* XSA-325: a guest that breaks the protocol is not reported as gone; when it is gone, it is. */
static void a_broken_connection_is_no_death(void)
{
	struct xsd_sockmsg m = { XS_READ, 1, 0, XENSTORE_PAYLOAD_MAX + 1 };
	struct conn *g = guest(3);

	WRITES(g, 0, "mine", "");
	OK(master, XS_WATCH, 0, "@releaseDomain", "r");
	events(master);
	assert(engine_input(g, &m, sizeof m) == sizeof m && g->dead);
	assert(!strcmp(events(master), ""));
	GIVES("T|", master, XS_IS_DOMAIN_INTRODUCED, 0, "3");
	OK(master, XS_RELEASE, 0, "3");
	assert(!strcmp(events(master), "@releaseDomain|r "));
	FAILS("ENOENT", master, XS_READ, 0, "/local/domain/3/mine");
}

/* XSA-330, XSA-512: watches are counted as long as they are there: no more than the quota at once, and all of them again after a reset. */
static void a_reset_gives_all_watches_back(void)
{
	struct conn *g = guest(3);
	size_t used = arena_used();

	for (int i = 0; i < 5; i++) {
		fill_with_watches(g);
		OK(g, XS_RESET_WATCHES, 0, "");
		events(g);
		assert(g->acct->watches == 0 && arena_used() == used);
	}
}

/* XSA-484: a reset of watches inside of a transaction ends the transaction, and the store lives on. */
static void watches_are_reset_inside_a_transaction(void)
{
	struct conn *g = guest(3);
	uint32_t tx = tx_begin(g), other = tx_begin(g);

	WRITES(g, tx, "a/b", "1");
	WRITES(g, other, "a/c", "1");
	OK(g, XS_WATCH, tx, "a", "t");
	OK(g, XS_RESET_WATCHES, tx, "");
	FAILS("ENOENT", g, XS_TRANSACTION_END, tx, "T");
	FAILS("ENOENT", g, XS_READ, other, "a");
	assert(!g->txs && !g->watches && g->acct->txs == 0);
	FAILS("ENOENT", g, XS_READ, 0, "a");
	check_store();
}

/* XSA-353: the root has permissions like any node, and a guest is asked for them. */
static void the_root_is_guarded(void)
{
	struct conn *g = guest(3);

	FAILS("EACCES", g, XS_DIRECTORY, 0, "/");
	FAILS("EACCES", g, XS_READ, 0, "/");
	FAILS("EACCES", g, XS_GET_PERMS, 0, "/");
	FAILS("EACCES", g, XS_SET_PERMS, 0, "/", "b3");
	FAILS("EACCES", g, XS_SET_PERMS, 0, "/", "n0", "b3");
	WRITE_FAILS("EACCES", g, 0, "/", "x");
	WRITE_FAILS("EACCES", g, 0, "/new", "x");
	FAILS("EACCES", g, XS_MKDIR, 0, "/new");
	assert(ask_strings(g, XS_RM, 0, "/", NULL) == XS_ERROR && ask_strings(g, XS_RM, 0, "/local", NULL) == XS_ERROR);
	GIVES("n0|", master, XS_GET_PERMS, 0, "/");
}

/* XSA-414, XSA-415: wherever the memory ends while nodes are created, with and without a transaction, no part of them is left and every count is right. */
static void creation_that_fails_leaves_no_orphans(void)
{
	struct conn *g = guest(3);
	uint32_t failed = 0, tx;

	for (uint32_t n = 2; n < 24; n++) {
		arena_fail_every = n;
		failed += write_text(g, 0, "a/b/c/d/e", "x") == XS_ERROR;
		tx = ask_raw(g, XS_TRANSACTION_START, 0, "", 1) == XS_TRANSACTION_START ? (uint32_t)strtoul(ans.data, NULL, 10) : 0;
		failed += write_text(g, tx, "f/g/h/i/j", "x") == XS_ERROR;
		failed += tx && ask_raw(g, XS_TRANSACTION_END, tx, "T", 2) == XS_ERROR;
		arena_fail_every = 0;
		check_store();
		ask_strings(g, XS_RM, 0, "a", NULL);
		ask_strings(g, XS_RM, 0, "f", NULL);
		GIVES("", g, XS_DIRECTORY, 0, "/local/domain/3");
		assert(g->acct->nodes == 1);
	}
	assert(failed > 10);
}

/* XSA-416: what a request needs while it is worked on is given back though its answer is not read. */
static void an_unread_answer_holds_the_answer_only(void)
{
	struct conn *g = guest(3);
	size_t used;

	for (int i = 0; i < 200; i++) {
		char path[32];

		snprintf(path, sizeof path, "dir/node-%d", i);
		WRITES(g, 0, path, "");
	}
	used = arena_used();
	assert(submit(g, XS_DIRECTORY, 0, "dir", 4) > 0 && arena_used() - used <= sizeof(struct xsd_sockmsg) + XENSTORE_PAYLOAD_MAX + 64);
	assert(submit(g, XS_DIRECTORY, 0, "dir", 4) == 0);
	drain(g);
	assert(arena_used() == used);
}

/* XSA-417, XSA-419: what a dead domain owned goes with it: the next of its number finds nothing, and nobody else pays for it or hoards by it. */
static void nodes_die_with_their_owner(void)
{
	struct conn *g = guest(3), *h;

	WRITES(g, 0, "shared", "");
	OK(g, XS_SET_PERMS, 0, "shared", "b3");
	for (int life = 0; life < 3; life++) {
		uint32_t of_master = master->acct->nodes;

		h = guest(4);
		WRITES(h, 0, "/local/domain/3/shared/his/deep", "secret");
		WRITES(h, 0, "own", "secret");
		fill_with_nodes(h);
		OK(master, XS_RELEASE, 0, "4");
		FAILS("ENOENT", g, XS_READ, 0, "shared/his");
		FAILS("ENOENT", master, XS_READ, 0, "/local/domain/4");
		assert(master->acct->nodes == of_master);
		check_store();
	}
}

/* XSA-420: numbers have all their 32 bits: no identifier means another one. */
static void identifiers_have_32_bits(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	g->next_tx = 0x7fffffff;
	for (int i = 0; i < 3; i++) {
		tx = tx_begin(g);
		assert(tx == 0x7fffffffu + (uint32_t)i);
		WRITES(g, tx, "a", "1");
		FAILS("ENOENT", g, XS_READ, tx ^ 0x80000000u, "a");
		OK(g, XS_TRANSACTION_END, tx, "F");
	}
	g->next_tx = 0xffffffff;
	assert(tx_begin(g) == 0xffffffff && tx_begin(g) == 1);
	FAILS("ENOENT", g, XS_READ, 0x80000001, "a");
	FAILS("EINVAL", master, XS_INTRODUCE, 0, "2147483651", "5", "7");
	FAILS("EINVAL", master, XS_RELEASE, 0, "4294967299");
}

/* XSA-421: nodes that a transaction makes and takes away again count for nothing, and its end is no error; those that it leaves count. */
static void transactions_count_what_they_leave(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	for (int i = 0; i < 20; i++) {
		tx = tx_begin(g);
		for (int k = 0; k < 100; k++) {
			WRITES(g, tx, "t/a/b", "1");
			OK(g, XS_RM, tx, "t");
		}
		WRITES(g, tx, "kept", "1");
		OK(g, XS_TRANSACTION_END, tx, "T");
		assert(g->acct->nodes == 2);
		check_store();
	}
	tx = tx_begin(g);
	WRITES(g, tx, "beyond/the/quota", "");
	fill_with_nodes(g);
	FAILS("ENOSPC", g, XS_TRANSACTION_END, tx, "T");
	FAILS("ENOENT", g, XS_READ, 0, "beyond");
	assert(g->acct->nodes == QUOTA_NODES);
	check_store();
}

/* XSA-425: a domain that is released and introduced again, as for a kexec, has a connection that works and nothing of the old one. */
static void released_and_introduced_again(void)
{
	for (int i = 0; i < 5; i++) {
		struct conn *g = guest(3);

		OK(g, XS_WATCH, 0, "w", "t");
		WRITES(g, tx_begin(g), "half", "");
		assert(submit(g, XS_READ, 0, "w", 2) > 0);
		OK(master, XS_RELEASE, 0, "3");
		g = guest(3);
		assert(!g->watches && !g->txs && !g->dead);
		WRITES(g, 0, "w", "new");
		GIVES("new", g, XS_READ, 0, "w");
		assert(!strcmp(events(g), ""));
		OK(master, XS_RELEASE, 0, "3");
	}
}

/* XSA-440: a transaction that takes away what others took away meanwhile conflicts, and the counts stay those of the nodes. */
static void conflicts_leave_the_counts_right(void)
{
	struct conn *g = guest(3);
	uint32_t tx;

	for (int i = 0; i < 10; i++) {
		WRITES(g, 0, "a/b", "1");
		WRITES(g, 0, "c", "1");
		tx = tx_begin(g);
		OK(g, XS_RM, tx, "a");
		OK(g, XS_RM, tx, "c");
		WRITES(g, tx, "d", "1");
		OK(g, XS_RM, 0, "a");
		OK(g, XS_RM, 0, "c");
		FAILS("EAGAIN", g, XS_TRANSACTION_END, tx, "T");
		assert(g->acct->nodes == 1 && g->acct->txs == 0);
		check_store();
	}
}

/* XSA-483: a number that had a life before has its whole quotas again. */
static void quotas_are_whole_in_the_next_life(void)
{
	for (int life = 0; life < 3; life++) {
		struct conn *g = guest(3);

		assert(g->acct->nodes == 1 && g->acct->watches == 0 && g->acct->txs == 0);
		for (uint32_t i = 0; i < QUOTA_TRANSACTIONS; i++)
			tx_begin(g);
		FAILS("ENOSPC", g, XS_TRANSACTION_START, 0, "");
		fill_with_watches(g);
		fill_with_nodes(g);
		OK(master, XS_RELEASE, 0, "3");
	}
}

int main(void)
{
	void (*const cases[])(void) = { others_transactions_make_progress, device_model_and_guest_end_in_any_order, a_broken_connection_is_no_death,
		a_reset_gives_all_watches_back, watches_are_reset_inside_a_transaction, the_root_is_guarded, creation_that_fails_leaves_no_orphans,
		an_unread_answer_holds_the_answer_only, nodes_die_with_their_owner, identifiers_have_32_bits, transactions_count_what_they_leave,
		released_and_introduced_again, conflicts_leave_the_counts_right, quotas_are_whole_in_the_next_life };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(0);
		cases[i]();
		fake_end();
	}
	puts("xenstore advisories: ok");
	return 0;
}
