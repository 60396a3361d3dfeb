/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/node_cases.c - requests on nodes: results, errors, malformed arguments. */
#include "domains/xenstore/hosted/fake.h"

static void reads_and_writes(void)
{
	struct conn *g = guest(3);

	WRITES(g, 0, "a/b/c", "value");
	GIVES("value", g, XS_READ, 0, "a/b/c");
	GIVES("value", g, XS_READ, 0, "/local/domain/3/a/b/c");
	GIVES("", master, XS_READ, 0, "/local/domain/3/a/b");
	WRITES(g, 0, "a/b/c", "");
	GIVES("", g, XS_READ, 0, "a/b/c");
	assert(ask_raw(g, XS_WRITE, 0, "a/bin\0\0x\0", 9) == XS_WRITE);	/* values may hold NULs */
	GIVES("|x|", g, XS_READ, 0, "a/bin");
	OK(g, XS_MKDIR, 0, "a/d/e");
	GIVES("", g, XS_READ, 0, "a/d/e");
	OK(g, XS_MKDIR, 0, "a/bin");					/* leaves the value alone */
	GIVES("|x|", g, XS_READ, 0, "a/bin");
	GIVES("b|bin|d|", g, XS_DIRECTORY, 0, "a");
	GIVES("", g, XS_DIRECTORY, 0, "a/bin");
	GIVES("tool|local|", master, XS_DIRECTORY, 0, "/");
	FAILS("ENOENT", g, XS_READ, 0, "nothing");
	FAILS("ENOENT", g, XS_DIRECTORY, 0, "nothing/there");
	FAILS("ENOENT", g, XS_GET_PERMS, 0, "nothing");
}

static void removal(void)
{
	struct conn *g = guest(3);

	WRITES(g, 0, "a/b/c", "1");
	WRITES(g, 0, "a/x", "1");
	OK(g, XS_RM, 0, "a/b");
	FAILS("ENOENT", g, XS_READ, 0, "a/b/c");
	GIVES("x|", g, XS_DIRECTORY, 0, "a");
	OK(g, XS_RM, 0, "a/b");			/* gone already: not an error */
	FAILS("ENOENT", g, XS_RM, 0, "a/b/c");	/* but its parent must exist */
	FAILS("EINVAL", master, XS_RM, 0, "/");
	OK(g, XS_RM, 0, "a");
	GIVES("", g, XS_DIRECTORY, 0, "/local/domain/3");
}

/* XSA-323: every path is measured, relative and absolute ones, at the last byte that fits and at the first that does not. */
static void malformed(void)
{
	static const char *const bad[] = { "", "a//b", "a/", "/a/", "//", "a b", "a.b", "\x80", "a\n", "/local/domain/3/", "a%", "*" };
	static const uint32_t types[] = { XS_READ, XS_DIRECTORY, XS_GET_PERMS, XS_MKDIR, XS_RM };
	struct conn *g = guest(3);
	char path[XENSTORE_PAYLOAD_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		for (size_t t = 0; t < ARRAY_SIZE(types); t++)
			FAILS("EINVAL", g, types[t], 0, bad[i]);
		WRITE_FAILS("EINVAL", g, 0, bad[i], "x");
		FAILS("EINVAL", g, XS_SET_PERMS, 0, bad[i], "n3");
		FAILS("EINVAL", g, XS_WATCH, 0, bad[i], "t");
		FAILS("EINVAL", g, XS_DIRECTORY_PART, 0, bad[i], "0");
	}
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		assert(ask_raw(g, types[t], 0, "a", 1) == XS_ERROR && !strcmp(ans.data, "EINVAL"));	/* no NUL */
		assert(ask_raw(g, types[t], 0, "a\0b", 4) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
		assert(ask_raw(g, types[t], 0, "", 0) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
	}
	assert(ask_raw(g, XS_WRITE, 0, "abc", 3) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
	assert(ask_raw(g, XS_WRITE, 0, "", 0) == XS_ERROR && !strcmp(ans.data, "EINVAL"));
	memset(path, 'a', sizeof path);
	path[QUOTA_PATH] = 0;
	OK(g, XS_MKDIR, 0, "a");
	FAILS("ENOSPC", g, XS_MKDIR, 0, path);		/* a legal name, too large a node */
	memset(path, 'a', sizeof path);
	path[QUOTA_PATH + 1] = 0;
	FAILS("EINVAL", g, XS_MKDIR, 0, path);
	path[0] = '/';
	FAILS("EINVAL", g, XS_READ, 0, path);
	path[QUOTA_PATH] = 0;
	FAILS("EACCES", g, XS_READ, 0, path);
	path[QUOTA_PATH] = path[QUOTA_PATH + 1] = 'a';
	path[XENSTORE_ABS_PATH_MAX] = 0;
	OK(master, XS_MKDIR, 0, path);
	OK(master, XS_RM, 0, path);
	path[XENSTORE_ABS_PATH_MAX] = 'a';
	path[XENSTORE_ABS_PATH_MAX + 1] = 0;
	FAILS("EINVAL", master, XS_MKDIR, 0, path);
	assert(ask_raw(g, XS_TYPE_COUNT, 0, "", 0) == XS_ERROR && !strcmp(ans.data, "ENOSYS"));
	assert(ask_raw(g, XS_INVALID, 0, "", 0) == XS_ERROR && !strcmp(ans.data, "ENOSYS"));
	assert(ask_raw(g, XS_WATCH_EVENT, 0, "a\0b", 4) == XS_ERROR && !strcmp(ans.data, "ENOSYS"));
	assert(logs == 3 && !strcmp(last_log, "domain 3: refused: unknown request type"));
	FAILS("ENOENT", g, XS_READ, 77, "a");		/* no such transaction */
}

/* XSA-72: a reply that does not fit a message is an error, or comes in parts. */
static void large_directories(void)
{
	char name[64], whole[16384] = "", part[16384] = "", gen[24] = "", offset[16];
	size_t len = 0, at = 0;
	bool end = false;

	for (int i = 0; i < 400; i++) {
		snprintf(name, sizeof name, "/t/entry-%d-%.*s", i, i % 30, "abcdefghijklmnopqrstuvwxyz-0123456789");
		WRITES(master, 0, name, "");
		len += (size_t)sprintf(whole + len, "%s", name + 3) + 1;
	}
	FAILS("E2BIG", master, XS_DIRECTORY, 0, "/t");
	while (!end) {
		size_t glen;

		snprintf(offset, sizeof offset, "%zu", at);
		assert(ask_strings(master, XS_DIRECTORY_PART, 0, "/t", offset, NULL) == XS_DIRECTORY_PART);
		glen = strlen(ans.data) + 1;
		assert(!*gen || !strcmp(gen, ans.data));
		strcpy(gen, ans.data);
		end = ans.len == glen + 1 || (ans.data[ans.len - 1] == 0 && ans.data[ans.len - 2] == 0);
		memcpy(part + at, ans.data + glen, ans.len - glen - end);
		at += ans.len - glen - end;
	}
	assert(at == len && !memcmp(part, whole, len));
	WRITES(master, 0, "/t/one-more", "");
	assert(ask_strings(master, XS_DIRECTORY_PART, 0, "/t", "0", NULL) == XS_DIRECTORY_PART && strcmp(gen, ans.data));
	for (uint32_t i = 0; i < 20; i++) {	/* it tells that something changed, not how much was written elsewhere */
		uint64_t was = strtoull(ans.data, NULL, 10), is;

		WRITES(master, 0, "/t/one-more", "again");
		WRITES(master, 0, "/t/now", "");
		OK(master, XS_RM, 0, "/t/now");
		assert(ask_strings(master, XS_DIRECTORY_PART, 0, "/t", "0", NULL) == XS_DIRECTORY_PART);
		is = strtoull(ans.data, NULL, 10);
		assert(is - was > 1000 && was - is > 1000);
	}
	assert(ask_strings(master, XS_DIRECTORY_PART, 0, "/t", "999999", NULL) == XS_DIRECTORY_PART);
	assert(ans.len == strlen(ans.data) + 2);
	FAILS("EINVAL", master, XS_DIRECTORY_PART, 0, "/t");
	FAILS("EINVAL", master, XS_DIRECTORY_PART, 0, "/t", "x");
	FAILS("EINVAL", master, XS_DIRECTORY_PART, 0, "/t", "-1");
	FAILS("ENOENT", master, XS_DIRECTORY_PART, 0, "/nothing", "0");
}

/* XSA-418: the deepest tree that a path can make goes at once, without a stack that grows with it. */
static void deep_trees(void)
{
	char path[XENSTORE_ABS_PATH_MAX + 1] = "/t";

	while (strlen(path) + 2 < sizeof path)
		strcat(path, "/x");
	WRITES(master, 0, path, "bottom");
	GIVES("bottom", master, XS_READ, 0, path);
	OK(master, XS_RM, 0, "/t");
	FAILS("ENOENT", master, XS_READ, 0, path);
}

void node_cases(void)
{
	void (*const cases[])(void) = { reads_and_writes, removal, malformed, large_directories, deep_trees };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_start(0);
		cases[i]();
		fake_end();
	}
}
