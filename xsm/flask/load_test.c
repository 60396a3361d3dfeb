/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/load_test.c - a policy that is cut, bent or for something else is refused and leaves nothing loaded. */
// link: xsm/flask/audit.c xsm/flask/ring.c xen/lib/sha256.c xsm/flask/avc.c xsm/flask/compute.c xsm/flask/context.c xsm/flask/expr.c xsm/flask/names.c
// link: xsm/flask/read.c xsm/flask/read_classes.c xsm/flask/read_ocontexts.c xsm/flask/read_policy.c
// link: xsm/flask/read_rules.c xsm/flask/read_symbols.c xsm/flask/services.c xsm/flask/sidtab.c
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

static void refused(const unsigned char *p, size_t n, const char *words)
{
	CHECK(load_copy(p, n) == -XEN_EINVAL);
	if (!strstr(why, words)) {
		printf("expected `%s` in: %s\n", words, why);
		exit(1);
	}
	CHECK(strchr(why, ';') && !strstr(why, "policy:"));	/* the mend; the caller says what it is about */
	CHECK(xsm_check(SECINITSID_DOM0, SECINITSID_XEN, SECCLASS_VERSION, VERSION__XEN_VERSION) == -XEN_EACCES);
	CHECK(!xsm_sid_valid(SECINITSID_DOM0) && xsm_bool_count() == 0);
	CHECK(xsm_transition(SECINITSID_DOM0, SECINITSID_DOM0, SECCLASS_EVENT) == SECINITSID_UNLABELED);
}

static void every_truncation(const char *path)
{
	size_t n;
	unsigned char *p = test_file(path, &n);

	for (size_t i = 0; i < n; i++)
		refused(p, i, "byte");
	CHECK(load_copy(p, n) == 0);
	free(p);
}

/* Asks about everything that a loaded policy, however bent, may answer. */
static void use_policy(void)
{
	for (uint32_t s = 0; s <= SECINITSID_COUNT; s++) {
		for (uint16_t c = 0; c <= SECCLASS_COUNT + 1; c++) {
			(void)xsm_would_allow(s, SECINITSID_COUNT - s, c, 1);
			(void)xsm_type_name(xsm_transition(s, SECINITSID_NIC, c));
			(void)xsm_type_name(xsm_change(s, SECINITSID_NIC, c));
		}
	}
	for (uint32_t i = 0; i < xsm_bool_count(); i++)
		CHECK(xsm_bool_name(i) && !xsm_bool_set(i, i & 1));
	xsm_bool_commit();
	(void)xsm_iomem_sid(0xfebe0, 0xfebff);
}

static void every_byte_bent(void)
{
	size_t n, loaded = 0;
	unsigned char *p = test_file("build/test-policy.bin", &n);
	static const unsigned char bend[] = { 0x01, 0x80, 0xff };

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof(bend); k++) {
			p[i] ^= bend[k];
			if (load_copy(p, n) == 0) {
				loaded++;
				use_policy();
			} else {
				CHECK(why[0]);
			}
			p[i] ^= bend[k];
		}
	}
	CHECK(loaded < n);		/* most of them are noticed */
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
	every_truncation("build/policy.bin");
	every_byte_bent();
	trailing_byte();
	header_byte(0, 0, "not a policy");
	header_byte(8, 'S', "not a policy for Xen");
	header_byte(16, 24, "header, byte 20: not version 30; compile it with -c 30");
	header_byte(20, 1, "without -M");
	header_byte(20, 4, "handle_unknown is allow");
	header_byte(24, 7, "number of tables");
	replaced("grant", "grand", "class grant is missing; add it to policy/security_classes");
	replaced("hypercall_page", "hypercall_pagE", "class exit lacks permission hypercall_page; add it to policy/access_vectors");
	replaced("object_r", "object-r", "role 1 is not object_r");
	replaced("three_r", "three r", "rename it");
	return 0;
}
