/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/mac_test.c - the policy over the store: each request is asked, a denial changes nothing and is written once, kinds of guest are apart, and a change
 * counts from the next request on. */
// link: domains/xenstore/hosted/fake.c domains/xenstore/hosted/arena_host.c domains/xenstore/hosted/policy.c domains/xenstore/hosted/mac_cases.c
// link: domains/xenstore/acct.c domains/xenstore/path.c domains/xenstore/perm.c domains/xenstore/node.c domains/xenstore/tx.c domains/xenstore/tx_commit.c
// link: domains/xenstore/store.c domains/xenstore/store_perms.c domains/xenstore/watch.c domains/xenstore/conn.c domains/xenstore/request.c
// link: domains/xenstore/req_node.c domains/xenstore/req_session.c domains/xenstore/req_domain.c domains/xenstore/engine.c
// link: domains/xenstore/mac.c domains/xenstore/mac_request.c domains/xenstore/audit.c domains/xenstore/label.c
// link: build/hosted/xsm.o
#include "domains/xenstore/hosted/policy.h"
#include "domains/xenstore/acct.h"
#include "domains/xenstore/node.h"
#include "domains/xenstore/tx.h"
#include "domains/xenstore/watch.h"

void mac_cases(void);

/* Everything that a request could have changed. */
static uint64_t digest(void)
{
	static char path[PATH_BUF];
	uint64_t h = st.gen;

	for (const struct node *n = st.root; n; n = node_walk(n, st.root)) {
		size_t len = node_path(n, path);

		for (size_t i = 0; i < len; i++)
			h = hash_step(h, path[i]);
		for (uint32_t i = 0; i < n->vlen; i++)
			h = hash_step(h, n->value[i]);
		for (uint32_t i = 0; i < n->perms->n; i++)
			h = h * 31 + n->perms->p[i].id * 16u + n->perms->p[i].mode;
	}
	for (int i = 0; i < SPECIALS; i++)
		h = h * 31 + st.special[i]->n;
	for (uint32_t i = 0; i < MAX_CONNS; i++)
		if (st.conn[i])
			h = h * 31 + st.conn[i]->acct->watches * 256 + st.conn[i]->acct->txs + st.conn[i]->target * 65536ull;
	return h * 31 + connects + disconnects;
}

/* Each type of request with arguments that succeed, for the master and for guest 3, whose node "n" is there. */
static const struct op { uint32_t type; bool master; const char *perm, *arg[3]; } ops[] = {
	{ XS_CONTROL, true, "control", { "help" } },
	{ XS_DIRECTORY, false, "list", { "n" } },
	{ XS_READ, false, "read", { "n" } },
	{ XS_GET_PERMS, false, "getperms", { "n" } },
	{ XS_GET_PERMS, true, "getperms", { "@releaseDomain" } },
	{ XS_WATCH, false, "watch", { "n", "t" } },
	{ XS_WATCH, false, "watch", { "@introduceDomain", "t" } },
	{ XS_UNWATCH, false, "unwatch", { "n", "t" } },
	{ XS_TRANSACTION_START, false, "transaction", { "" } },
	{ XS_INTRODUCE, true, "introduce", { "9", "1", "1" } },
	{ XS_GET_DOMAIN_PATH, false, "get_path", { "4" } },
	{ XS_WRITE, false, "write", { "n", "v" } },
	{ XS_MKDIR, false, "create", { "made" } },
	{ XS_SET_PERMS, false, "setperms", { "n", "n3", "r4" } },
	{ XS_SET_PERMS, true, "setperms", { "@releaseDomain", "n0", "r3" } },
	{ XS_IS_DOMAIN_INTRODUCED, false, "is_introduced", { "4" } },
	{ XS_RESUME, true, "resume", { "9" } },
	{ XS_SET_TARGET, true, "set_target", { "9", "4" } },
	{ XS_DIRECTORY_PART, false, "list", { "n", "0" } },
	{ XS_RELEASE, true, "release", { "9" } },
	{ XS_RM, false, "remove", { "made" } },
	{ XS_RESET_WATCHES, false, "reset_watches", { "" } },
};

static uint32_t perm_of(const char *name)
{
	static const struct { const char *name; uint32_t bit; } perms[] = {
		{ "read", XENSTORE__READ }, { "list", XENSTORE__LIST }, { "getperms", XENSTORE__GETPERMS }, { "write", XENSTORE__WRITE },
		{ "create", XENSTORE__CREATE }, { "remove", XENSTORE__REMOVE }, { "setperms", XENSTORE__SETPERMS }, { "watch", XENSTORE__WATCH },
		{ "unwatch", XENSTORE__UNWATCH }, { "reset_watches", XENSTORE__RESET_WATCHES }, { "transaction", XENSTORE__TRANSACTION },
		{ "get_path", XENSTORE__GET_PATH }, { "is_introduced", XENSTORE__IS_INTRODUCED }, { "introduce", XENSTORE__INTRODUCE },
		{ "release", XENSTORE__RELEASE }, { "resume", XENSTORE__RESUME }, { "set_target", XENSTORE__SET_TARGET }, { "control", XENSTORE__CONTROL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(perms); i++)
		if (!strcmp(perms[i].name, name))
			return perms[i].bit;
	abort();
}

/* One request, denied: EACCES, one record, nothing else; then allowed: it works. */
static void one(struct conn *c, const struct op *o)
{
	char head[64];
	uint64_t before;

	script.now += AUDIT_PERIOD;
	deny(perm_of(o->perm), 0);
	before = digest();
	logs = 0;
	FAILS("EACCES", c, o->type, 0, o->arg[0], o->arg[1], o->arg[2]);
	snprintf(head, sizeof head, "avc:  denied  { %s } for domid=%u path=", o->perm, c->domid);
	assert(logs == 1 && !strncmp(last_log, head, strlen(head)) && strstr(last_log, " tclass=xenstore"));
	assert(digest() == before && !events(c)[0]);
	deny(~perm_of(o->perm), 0);		/* and this one is enough */
	if (o->type == XS_MKDIR || o->type == XS_WRITE)
		deny(0, 0);			/* which may make nodes above, too */
	assert(ask_strings(c, o->type, 0, o->arg[0], o->arg[1], o->arg[2], NULL) == o->type && logs == 1);
	events(c);
}

static void every_operation(void)
{
	uint32_t seen = 0;
	struct conn *g;

	fake_start(0);
	script.open = true;
	for (domid_t d = 0; d < 10; d++)
		relabel(d, d ? "left_t" : "builder_t");
	g = guest(3);
	guest(4);
	WRITES(g, 0, "n", "value");
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		one(ops[i].master ? master : g, &ops[i]);
		seen |= 1u << ops[i].type;
	}
	deny(0, 0);
	seen |= 1u << XS_TRANSACTION_END;	/* transactions() */
	for (uint32_t type = 0; type <= XS_TYPE_COUNT; type++) {	/* nothing else is a request */
		if (type < XS_TYPE_COUNT && seen >> type & 1)
			continue;
		assert(ask_strings(g, type, 0, "n", NULL) == XS_ERROR && !strcmp(ans.data, "ENOSYS"));
	}
	script.open = false;
	fake_end();
}

/* Who lacks the permission learns nothing of what is there, nor which arguments are wrong. */
static void denied_first(void)
{
	struct conn *g;

	fake_start(0);
	relabel(0, "builder_t");
	relabel(3, "left_t");
	relabel(4, "right_t");
	g = guest(3);
	guest(4);
	FAILS("EACCES", g, XS_READ, 0, "/local/domain/4/none");
	FAILS("EACCES", g, XS_READ, 0, "/local/domain/4");
	FAILS("EACCES", g, XS_RM, 0, "/local/domain/4/data/none");
	FAILS("EACCES", g, XS_INTRODUCE, 0, "4", "1", "1");
	FAILS("EACCES", g, XS_RELEASE, 0, "3");
	FAILS("EACCES", g, XS_CONTROL, 0, "help");
	FAILS("EACCES", g, XS_WATCH, 0, "@releaseDomain", "t");
	FAILS("EACCES", g, XS_READ, 7, "/tool/xenstored");		/* no such transaction: not told either */
	FAILS("EINVAL", g, XS_READ, 0, "a//b");
	FAILS("EINVAL", g, XS_RELEASE, 0, "x");
	assert(ask_raw(g, XS_READ, 0, "abc", 3) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
	assert(ask_raw(g, XS_RELEASE, 0, "", 0) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
	fake_end();
}

int main(void)
{
	setbuf(stdout, NULL);
	policy_load();
	every_operation();
	denied_first();
	mac_cases();
	puts("mac: ok");
	return 0;
}
