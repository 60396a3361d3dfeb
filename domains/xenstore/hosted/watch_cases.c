/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/watch_cases.c - which events arrive, with which path and token, in which order. */
#include "domains/xenstore/hosted/fake.h"

#define HEARS(c, text) do {								\
	const char *got_ = events(c);							\
	if (strcmp(got_, text))								\
		printf("%s:%d expected \"%s\", got \"%s\"\n", __func__, __LINE__, text, got_);	\
	assert(!strcmp(got_, text));							\
} while (0)

static void paths_and_tokens(void)
{
	struct conn *g = guest(3);

	OK(g, XS_WATCH, 0, "a", "rel");
	HEARS(g, "a|rel ");					/* at once, even if nothing is there */
	OK(g, XS_WATCH, 0, "/local/domain/3/a", "abs");
	HEARS(g, "/local/domain/3/a|abs ");
	WRITES(g, 0, "a", "1");
	HEARS(g, "a|rel /local/domain/3/a|abs ");
	WRITES(g, 0, "a/b/c", "1");				/* once, for the path that was named */
	HEARS(g, "a/b/c|rel /local/domain/3/a/b/c|abs ");
	WRITES(g, 0, "ab", "1");				/* not below a */
	HEARS(g, "");
	OK(g, XS_MKDIR, 0, "a/b");				/* exists */
	HEARS(g, "");
	OK(g, XS_SET_PERMS, 0, "a/b", "r3");
	HEARS(g, "a/b|rel /local/domain/3/a/b|abs ");
	FAILS("EEXIST", g, XS_WATCH, 0, "a", "rel");
	FAILS("ENOENT", g, XS_UNWATCH, 0, "a", "other");
	FAILS("ENOENT", g, XS_UNWATCH, 0, "other", "rel");
	OK(g, XS_UNWATCH, 0, "a", "rel");
	WRITES(g, 0, "a", "2");
	HEARS(g, "/local/domain/3/a|abs ");
	FAILS("EINVAL", g, XS_WATCH, 0, "a");
	OK(g, XS_WATCH, 0, "a", "");				/* an empty token is one */
	HEARS(g, "a| ");
	OK(g, XS_RESET_WATCHES, 0, "");
	WRITES(g, 0, "a", "3");
	HEARS(g, "");
}

static void removals(void)
{
	struct conn *g = guest(3);

	WRITES(g, 0, "a/b/c", "");
	WRITES(g, 0, "a/b/d", "");
	OK(g, XS_WATCH, 0, "a", "top");
	OK(g, XS_WATCH, 0, "a/b/c", "below");
	OK(g, XS_WATCH, 0, "a/b/none", "none");
	HEARS(g, "a|top a/b/c|below a/b/none|none ");
	OK(g, XS_RM, 0, "a/b");
	HEARS(g, "a/b|top a/b/c|below ");	/* a watch below hears of its own path */
	OK(g, XS_RM, 0, "a/b");			/* nothing happened */
	HEARS(g, "");
	OK(master, XS_RM, 0, "/local/domain/3");
	HEARS(g, "a|top ");
}

/* XSA-349: the same event waits once, however often it happens. */
static void order(void)
{
	struct conn *g = guest(3);

	OK(master, XS_WATCH, 0, "/local/domain/3", "t");
	HEARS(master, "/local/domain/3|t ");
	WRITES(g, 0, "one", "");
	WRITES(g, 0, "two", "");
	WRITES(g, 0, "three", "");
	WRITES(g, 0, "one", "");		/* the same event is queued already */
	OK(g, XS_RM, 0, "two");
	HEARS(master, "/local/domain/3/one|t /local/domain/3/two|t /local/domain/3/three|t ");
	WRITES(g, 0, "one", "");
	HEARS(master, "/local/domain/3/one|t ");
	OK(master, XS_WATCH, 0, "/", "root");
	HEARS(master, "/|root ");
	WRITES(master, 0, "/", "x");
	HEARS(master, "/|root ");
	WRITES(master, 0, "/t", "");
	HEARS(master, "/t|root ");
}

/* XSA-115: an event tells of a node only those who may read it. */
static void permissions(void)
{
	struct conn *g = guest(3), *h = guest(4);

	WRITES(g, 0, "open", "");
	OK(g, XS_SET_PERMS, 0, "open", "n3", "r4");
	WRITES(g, 0, "closed", "");
	OK(h, XS_WATCH, 0, "/local/domain/3", "t");
	HEARS(h, "/local/domain/3|t ");			/* watching is free, hearing is not */
	WRITES(g, 0, "closed", "1");
	HEARS(h, "");
	WRITES(g, 0, "open", "1");
	HEARS(h, "/local/domain/3/open|t ");
	WRITES(g, 0, "open/sub", "1");			/* inherits */
	HEARS(h, "/local/domain/3/open/sub|t ");
	OK(g, XS_SET_PERMS, 0, "open/sub", "n3");	/* may hear that it is shut out */
	HEARS(h, "/local/domain/3/open/sub|t ");
	WRITES(g, 0, "open/sub/x", "1");		/* neither it nor its parent */
	HEARS(h, "");
	OK(g, XS_RM, 0, "open/sub");			/* parent is readable */
	HEARS(h, "/local/domain/3/open/sub|t ");
	OK(g, XS_RM, 0, "closed");
	HEARS(h, "");
	OK(g, XS_RM, 0, "open");
	HEARS(h, "/local/domain/3/open|t ");
}

static void unwatch_drops_queued(void)
{
	struct conn *g = guest(3);

	OK(g, XS_WATCH, 0, "a", "one");
	OK(g, XS_WATCH, 0, "a", "two");
	HEARS(g, "a|one a|two ");
	WRITES(master, 0, "/local/domain/3/a", "1");		/* two events */
	WRITES(master, 0, "/local/domain/3/a/b", "1");		/* and two */
	drain_some(g, 5);
	submit(g, XS_UNWATCH, 0, "a\0one", 6);
	submit(g, XS_UNWATCH, 0, "", 0);			/* waits for the first reply: not taken */
	HEARS(g, "a|one a|two a/b|two ");			/* what was half sent goes on; its other events are gone */
	FAILS("ENOENT", g, XS_UNWATCH, 0, "a", "one");
}

/* Replies and events go out in the order they came to be, whole messages each. */
static void replies_between_events(void)
{
	struct conn *g = guest(3);
	const char *data;

	OK(g, XS_WATCH, 0, "a", "t");
	HEARS(g, "a|t ");
	WRITES(master, 0, "/local/domain/3/a", "1");
	submit(g, XS_WRITE, 0, "a/b\0x", 5);
	assert(conn_peek(g, &data) && ((const struct xsd_sockmsg *)data)->type == XS_WATCH_EVENT);
	drain_some(g, sizeof(struct xsd_sockmsg) + 4);
	assert(conn_peek(g, &data) && ((const struct xsd_sockmsg *)data)->type == XS_WRITE);
	drain_some(g, sizeof(struct xsd_sockmsg) + 3);
	HEARS(g, "a|t a/b|t ");
}

/* XSA-324: an event that does not fit a message is not sent as it is. */
static void long_paths(void)
{
	char path[1200], token[3000];
	struct conn *g = guest(3);

	memset(path, 'p', sizeof path);
	path[sizeof path - 1] = 0;
	memset(token, 't', sizeof token);
	token[sizeof token - 1] = 0;
	OK(g, XS_WATCH, 0, "a", token);
	assert(strlen(events(g)) == 2 + strlen(token) + 1);
	memcpy(path, "a/", 2);
	WRITES(g, 0, path, "");				/* path and token together do not fit a message */
	assert(!strncmp(events(g), "a|tttt", 6));
}

static void special(void)
{
	struct conn *g = guest(3);

	OK(g, XS_WATCH, 0, "@releaseDomain", "rel");
	OK(g, XS_WATCH, 0, "@introduceDomain", "intro");
	HEARS(g, "@releaseDomain|rel @introduceDomain|intro ");
	OK(master, XS_WATCH, 0, "@introduceDomain", "m");
	HEARS(master, "@introduceDomain|m ");
	guest(4);
	HEARS(g, "");					/* the master's only, unless it says otherwise */
	HEARS(master, "@introduceDomain|m ");
	GIVES("n0|", master, XS_GET_PERMS, 0, "@releaseDomain");
	FAILS("EACCES", g, XS_GET_PERMS, 0, "@releaseDomain");
	FAILS("EACCES", g, XS_SET_PERMS, 0, "@releaseDomain", "n0", "r3");
	FAILS("EINVAL", master, XS_SET_PERMS, 0, "@other", "n0");
	FAILS("EINVAL", master, XS_GET_PERMS, 0, "@other");
	OK(master, XS_SET_PERMS, 0, "@releaseDomain", "n0", "r3");
	GIVES("n0|r3|", g, XS_GET_PERMS, 0, "@releaseDomain");
	OK(master, XS_RELEASE, 0, "4");
	HEARS(g, "@releaseDomain|rel ");
	HEARS(master, "");
	OK(master, XS_RELEASE, 0, "3");
	GIVES("n0|", master, XS_GET_PERMS, 0, "@releaseDomain");
	FAILS("ENOENT", master, XS_READ, 0, "@releaseDomain");	/* not a node */
}

void watch_cases(void)
{
	void (*const cases[])(void) = { paths_and_tokens, removals, order, permissions, unwatch_drops_queued, replies_between_events,
		long_paths, special };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(0);
		cases[i]();
		fake_end();
	}
}
