/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/load_test.c - a policy that is cut, bent or for something else is refused and leaves nothing loaded. */
// link: build/hosted/xsm.o
#define _GNU_SOURCE	/* memmem */
#include "xsm/flask/testing.h"

static char why[256];

/* Loads a copy of exactly n bytes, so that a sanitizer sees every byte read too far. */
static err_t load_copy(const unsigned char *p, size_t n)
{
	unsigned char *copy = malloc(n ? n : 1);
	err_t e;

	CHECK(copy);
	memcpy(copy, p, n);
	e = xsm_load(copy, n, why, sizeof(why));
	free(copy);
	return e;
}

static bool one_in_force;

/* Whoever may ask about something, or nobody while there is no policy. */
static void in_force(bool yes)
{
	CHECK((xsm_check(SECINITSID_DOM0, SECINITSID_DOM0, SECCLASS_MMU, MMU__POPULATE) == 0) == yes);
	CHECK(xsm_sid_valid(SECINITSID_DOM0) == yes && (xsm_bool_count() != 0) == yes);
	CHECK(yes || xsm_transition(SECINITSID_DOM0, SECINITSID_DOM0, SECCLASS_EVENT) == SECINITSID_UNLABELED);
}

/* A refused policy leaves what was in force. */
static void refused(const unsigned char *p, size_t n, const char *words)
{
	CHECK(load_copy(p, n) == -XEN_EINVAL);
	if (!strstr(why, words)) {
		printf("expected `%s` in: %s\n", words, why);
		exit(1);
	}
	CHECK(strchr(why, ';') && !strstr(why, "policy:"));	/* the mend; the caller says what it is about */
	in_force(one_in_force);
}

static void every_truncation(const char *path)
{
	size_t n;
	unsigned char *p = test_file(path, &n);

	for (size_t i = 0; i < n; i++)
		refused(p, i, "byte");
	free(p);
}

/* Replaces the first `from` in the policy by `to` of the same length. */
static void replaced(const char *from, const char *to, const char *words)
{
	size_t n, len = strlen(from);
	unsigned char *p = test_file("build/test-policy.bin", &n), *at = memmem(p, n, from, len);

	CHECK(at && strlen(to) == len);
	memcpy(at, to, len);
	refused(p, n, words);
	free(p);
}

static void header_byte(size_t at, unsigned char value, const char *words)
{
	size_t n;
	unsigned char *p = test_file("build/test-policy.bin", &n);

	p[at] = value;
	refused(p, n, words);
	free(p);
}

/* What does not fit is named: the number of roles stands 20 bytes before the name of the first one. */
static void too_many(void)
{
	static const char *const roles[] = { "object_r", "one_r", "two_r", "three_r" };
	size_t n;
	unsigned char *p = test_file("build/test-policy.bin", &n), *first = p + n;

	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		unsigned char *at = memmem(p, n, roles[i], strlen(roles[i]));

		first = at && at < first ? at : first;
	}
	first[-20] = 0;
	first[-19] = 1;
	refused(p, n, "roles, byte ");
	refused(p, n, "more than 255 roles; make the policy smaller or raise the limit in xsm/flask/policydb.h");
	free(p);
}

static void trailing_byte(void)
{
	size_t n;
	unsigned char *p = test_file("build/test-policy.bin", &n);

	p = realloc(p, n + 1);
	CHECK(p);
	p[n] = 0;
	refused(p, n + 1, "end, byte ");
	refused(p, n + 1, "bytes after the policy");
	free(p);
}

int main(void)
{
	CHECK(xsm_check(SECINITSID_DOM0, SECINITSID_XEN, SECCLASS_VERSION, 1) == -XEN_EACCES);	/* before any policy */
	every_truncation("build/test-policy.bin");
	test_load("build/test-policy.bin");
	one_in_force = true;
	in_force(true);
	every_truncation("build/policy.bin");
	trailing_byte();
	too_many();
	header_byte(0, 0, "not a policy");
	header_byte(8, 'S', "not a policy for Xen");
	header_byte(16, 24, "header, byte 20: not version 30; compile it with -c 30");
	header_byte(20, 1, "MLS without a sensitivity");
	header_byte(20, 4, "handle_unknown is allow");
	header_byte(24, 7, "number of tables");
	replaced("grant", "grand", "class grant is missing; add it to policy/security_classes");
	replaced("hypercall_page", "hypercall_pagE", "class exit lacks permission hypercall_page; add it to policy/access_vectors");
	replaced("object_r", "object-r", "role 1 is not object_r");
	replaced("three_r", "three r", "rename it");
	return 0;
}
