/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/overlay_cases.c - the same random requests inside a transaction on one tree and directly on its twin: every
 * answer is the same, and so are the two trees after the commit. */
#include "domains/xenstore/hosted/fake.h"
#include "domains/xenstore/node.h"

enum { RUNS = 400, STEPS = 25 };
static uint32_t seed = 4242;
static char plain[XENSTORE_PAYLOAD_MAX + 1];

static uint32_t rnd(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 10) % below;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The last answer as one line; names of a directory sorted, their order is not promised. */
static void answer_line(char *out, uint32_t type)
{
	static char buf[XENSTORE_PAYLOAD_MAX + 1];
	char *name[64];
	size_t n = 0, len = 0;

	memcpy(buf, ans.data, ans.len);
	for (char *p = buf; p < buf + ans.len && n < 64; p += strlen(p) + 1)
		name[n++] = p;
	if (type == XS_DIRECTORY)
		qsort(name, n, sizeof name[0], by_text);
	len = (size_t)sprintf(out, "%u:", type);
	buf[ans.len] = 0;
	for (size_t i = 0; i < n; i++)
		len += (size_t)sprintf(out + len, "%s|", name[i]);
}

static uint32_t request(uint32_t tx, const char *root, uint32_t what, const char *path, const char *value)
{
	char full[128];

	snprintf(full, sizeof full, "%s%s", root, path);
	switch (what) {
	case 0:
	case 1:
	case 2:		return write_text(master, tx, full, value);
	case 3:		return ask_strings(master, XS_MKDIR, tx, full, NULL);
	case 4:		return ask_strings(master, XS_RM, tx, full, NULL);
	case 5:		return ask_strings(master, XS_READ, tx, full, NULL);
	case 6:		return ask_strings(master, XS_GET_PERMS, tx, full, NULL);
	case 7:		return ask_strings(master, XS_SET_PERMS, tx, full, "n0", value, NULL);
	default:	return ask_strings(master, XS_DIRECTORY, tx, full, NULL);
	}
}

static void both(uint32_t tx, int step)
{
	static const char *const name[] = { "/a", "/b", "/c" };
	char path[64] = "", value[16], direct[XENSTORE_PAYLOAD_MAX + 1];
	uint32_t what = rnd(11);

	for (uint32_t n = rnd(4); n; n--)
		strcat(path, name[rnd(3)]);
	snprintf(value, sizeof value, "r%d", step);
	answer_line(direct, request(0, "/t/direct", what, path, value));
	answer_line(plain, request(tx, "/t/within", what, path, value));
	if (strcmp(direct, plain))
		printf("request %u %s: direct \"%s\", in a transaction \"%s\"\n", what, path, direct, plain);
	assert(!strcmp(direct, plain));
}

static void tree_text(const char *root, char *out)
{
	struct node *top = node_child(node_child(st.root, "t", 1), root, strlen(root));
	static char line[4096][100];
	char *sorted[4096], path[PATH_BUF];
	size_t n = 0;

	*out = 0;
	for (struct node *i = top; i; i = node_walk(i, top)) {
		node_path(i, path);
		snprintf(line[n], sizeof line[n], "%s=%.*s p%u.%u ", path + 2 + strlen(root) + 1, (int)i->vlen, i->value ? i->value : "",
			i->perms->n, i->perms->p[i->perms->n - 1].id);
		sorted[n] = line[n];
		n++;
	}
	qsort(sorted, n, sizeof sorted[0], by_text);
	for (size_t i = 0; i < n; i++)
		strcat(out, sorted[i]);
}

static void twins(void)
{
	static char a[1 << 16], b[1 << 16];

	for (int run = 0; run < RUNS; run++) {
		uint32_t tx;

		WRITES(master, 0, "/t/direct/keep", "");
		WRITES(master, 0, "/t/within/keep", "");
		tx = tx_begin(master);
		for (int i = 0; i < STEPS; i++)
			both(tx, i);
		OK(master, XS_TRANSACTION_END, tx, "T");
		tree_text("direct", a);
		tree_text("within", b);
		if (strcmp(a, b))
			printf("direct: %s\nwithin: %s\n", a, b);
		assert(!strcmp(a, b));
		check_store();
		if (run % 10 == 0)
			OK(master, XS_RM, 0, "/t");
	}
}

void overlay_cases(void)
{
	fake_start(0);
	twins();
	fake_end();
}
