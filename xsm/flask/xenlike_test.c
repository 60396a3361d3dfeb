/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/xenlike_test.c - a policy in the shape of Xen's: the reader takes it, every decision is libsepol's, and the hypervisor says what of its own it lacks. */
// link: build/hosted/xsm.o xsm/flask/testdata/compare.c xsm/flask/testdata/oracle.c
// libs: -l:libsepol.a
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include "xsm/flask/read.h"
#include "xsm/flask/testdata/compare.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/flask/testing.h"

#define CONTEXTS 200
#define PAIRS    1500

static struct compared sum;
static unsigned long texts;

/* In force without the hypervisor's numbers: compare_pair asks in the policy's own. */
static void read_only(const char *path)
{
	size_t n;
	unsigned char *p = test_file(path, &n);
	struct rd r = { .p = p, .len = (uint32_t)n, .section = "header" };
	struct policydb *db = policy_spare();

	if (pdb_read(&r, db)) {
		printf("%s: %s, byte %u: %s\n", path, r.bad_section, r.bad, r.what);
		exit(1);
	}
	conds_eval(db, false, db->cond_true[0]);
	conds_eval(db, false, db->cond_true[1]);
	db->loaded = true;
	policy_switch(db);
	free(p);
}

static void compare_file(const char *path)
{
	static struct pair p[CONTEXTS];
	size_t n;

	read_only(path);
	oracle_load(path);
	oracle_commit();
	compare_seed(7);
	n = compare_contexts(p, CONTEXTS, &texts);
	for (int i = 0; i < PAIRS; i++) {
		const struct pair *a = &p[compare_random((uint32_t)n)], *b = &p[compare_random((uint32_t)n)];

		for (uint32_t class = 1; class <= policy_now()->nclasses; class++)
			compare_pair(a, b, &p[compare_random((uint32_t)n)], class, &sum);
		if (i % 50 == 49)
			compare_booleans();
	}
}

static void not_ours(const char *path)
{
	char why[256];
	size_t n;
	unsigned char *p = test_file(path, &n);

	CHECK(xsm_load(p, n, why, sizeof(why)) == -XEN_EINVAL);
	CHECK(strstr(why, "class domain2 lacks permission") || strstr(why, "class xen lacks permission") || strstr(why, "is missing; add it"));
	free(p);
}

int main(void)
{
	compare_file("build/xenlike.bin");
	compare_file("build/xenlike-mls.bin");
	not_ours("build/xenlike.bin");
	not_ours("build/xenlike-mls.bin");
	printf("%lu queries agree with libsepol, %lu allow something, %lu context texts\n", sum.queries, sum.allowed, texts);
	CHECK(sum.allowed && sum.labels);
	return 0;
}
