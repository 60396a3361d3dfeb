/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testing.h - what the tests of xsm share: files, the linked-in hooks, the last audit lines. Included once. */
#ifndef XSM_FLASK_TESTING_H
#define XSM_FLASK_TESTING_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "xsm/xsm.h"

#define CHECK(x) do { if (!(x)) { printf("%s:%d: %s\n", __FILE__, __LINE__, #x); exit(1); } } while (0)

static struct xsm_who test_who = { .domid = 5, .target = 3, .now = 0 };
static char test_line[2048];		/* the last audit line */
static unsigned int test_lines;

void xsm_audit_who(struct xsm_who *who)
{
	*who = test_who;
}

void audit_emit(const char *line)
{
	snprintf(test_line, sizeof(test_line), "%s", line);
	test_lines++;
}

/* The whole file, in memory of exactly its size. */
static inline unsigned char *test_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	unsigned char *p;
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) <= 0) {
		printf("%s: cannot read; run `make policy check`\n", path);
		exit(1);
	}
	rewind(f);
	p = malloc((size_t)n);
	CHECK(p && fread(p, 1, (size_t)n, f) == (size_t)n);
	fclose(f);
	*len = (size_t)n;
	return p;
}

static inline void test_load(const char *path)
{
	char why[256];
	size_t len;
	unsigned char *p = test_file(path, &len);

	if (xsm_load(p, len, why, sizeof(why))) {
		printf("%s\n", why);
		exit(1);
	}
	free(p);
}

static inline uint32_t test_sid(const char *context)
{
	uint32_t sid = 0;

	if (xsm_context_to_sid(context, strlen(context) + 1, &sid)) {
		printf("no context: %s\n", context);
		exit(1);
	}
	return sid;
}
#endif
