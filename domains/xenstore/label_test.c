/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/label_test.c - the compiled table against libselinux's selabel_lookup of the same policy/xenstore_contexts, on many thousand paths; numbers of domains. */
// link: domains/xenstore/label.c
// libs: -lselinux
#include "domains/xenstore/label.h"
#include <assert.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATHS = 60000 };
static uint64_t seed = 88172645463325252ull;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % below;
}

static const char *ours(const char *path)
{
	uint32_t state = label_start(), entry;

	for (const char *p = path; *p; p++)
		state = label_step(state, *p);
	entry = label_won(state);
	return entry == LABEL_NONE ? "" : label_entry(entry)->context;
}

/* Names that the file speaks of, names beside them, and any characters. */
static void random_path(char *path, size_t n)
{
	static const char *const name[] = { "local", "domain", "domains", "tool", "vm", "control", "memory", "data", "device", "vbd", "vif", "backend", "state",
		"0", "5", "017", "65535", "x5", "5x", "xenstored", "devic", "memory0", "@", "a-b_c" };
	static const char any[] = "abcxyz019-_@ldkmeotrv";
	size_t at = 0;

	if (rnd(3)) {
		const char *home[] = { "/local/domain/5", "/local/domain", "/local", "/local/domain/31/backend" };

		at = (size_t)snprintf(path, n, "%s", home[rnd(4)]);
	}
	for (uint32_t k = rnd(6) + !at; k; k--) {
		at += (size_t)snprintf(path + at, n - at, "/");
		if (rnd(8))
			at += (size_t)snprintf(path + at, n - at, "%s", name[rnd(ARRAY_SIZE(name))]);
		else
			for (uint32_t c = rnd(12) + 1; c; c--)
				path[at++] = any[rnd(sizeof any - 1)];
		path[at] = 0;
	}
	if (rnd(200) == 0)
		snprintf(path, n, "@%s", name[rnd(ARRAY_SIZE(name))]);
}

static void compare(struct selabel_handle *h, const char *path, uint32_t *of_each)
{
	char *theirs;

	if (selabel_lookup_raw(h, &theirs, path, 0))
		theirs = strdup("");
	if (strcmp(ours(path), theirs)) {
		printf("%s: ours \"%s\", libselinux's \"%s\"\n", path, ours(path), theirs);
		exit(1);
	}
	(*of_each)++;
	free(theirs);
}

static int quiet(int type, const char *f, ...)
{
	return 0;
}

static void against_libselinux(void)
{
	static const char *const edge[] = { "/", "/x", "/local", "/local/domain", "/local/domain/5", "@", "@releaseDomain", "/local/domain/5/backend/vbd/3/0" };
	struct selinux_opt opt[] = { { SELABEL_OPT_PATH, "policy/xenstore_contexts" }, { SELABEL_OPT_BASEONLY, (char *)1 } };
	struct selabel_handle *h;
	char path[512];
	uint32_t n = 0;

	selinux_set_callback(SELINUX_CB_LOG, (union selinux_callback){ .func_log = quiet });
	h = selabel_open(SELABEL_CTX_FILE, opt, 2);
	assert(h);
	for (size_t i = 0; i < ARRAY_SIZE(edge); i++)
		compare(h, edge[i], &n);
	for (int i = 0; i < PATHS; i++) {
		random_path(path, sizeof path);
		compare(h, path, &n);
	}
	selabel_close(h);
	printf("label: %u paths as libselinux\n", n);
}

static domid_t domain(const char *path, uint32_t k)
{
	return label_domain(path, strlen(path), k);
}

static void domains(void)
{
	static const char deep[] = "/local/domain/7/backend/vbd/12/51712";

	assert(domain(deep, 3) == 7 && domain(deep, 6) == 12 && domain(deep, 7) == NO_DOMAIN && domain(deep, 8) == NO_DOMAIN);
	assert(domain(deep, 1) == NO_DOMAIN && domain(deep, 5) == NO_DOMAIN);
	assert(domain("/local/domain/0", 3) == 0 && domain("/local/domain/0", 4) == NO_DOMAIN && domain("/local/domain", 3) == NO_DOMAIN);
	assert(domain("/local/domain/32751", 3) == 32751 && domain("/local/domain/32752", 3) == NO_DOMAIN);
	assert(domain("/local/domain/4294967301", 3) == NO_DOMAIN && domain("/local/domain/99999999999999999999/x", 3) == NO_DOMAIN);
	assert(domain("/local/domain/5x", 3) == NO_DOMAIN && domain("/", 1) == NO_DOMAIN && domain("", 1) == NO_DOMAIN && domain("/5", 1) == 5);
	assert(label_domain("/local/domain/57", 15, 3) == 5);		/* of the prefix */
}

int main(void)
{
	domains();
	against_libselinux();
	return 0;
}
