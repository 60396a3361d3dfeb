/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/xenlike_test.c - a policy in the shape of Xen's: the reader takes it, every decision is libsepol's, and the hypervisor says what of its own it lacks.
 * xenlike_test FILE...: the same of policies of others. */
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
	CHECK(strstr(why, " lacks permission ") || strstr(why, " is missing; add it"));
	free(p);
}

int main(int argc, char **argv)
{
	static const char *const made[] = { "build/xenlike.bin", "build/xenlike-mls.bin" };

	for (size_t i = 0; argc < 2 && i < ARRAY_SIZE(made); i++) {
		compare_file(made[i]);
		not_ours(made[i]);
	}
	for (int i = 1; i < argc; i++) {
		compare_file(argv[i]);
		not_ours(argv[i]);
	}
	printf("%lu queries agree with libsepol, %lu allow something, %lu context texts\n", sum.queries, sum.allowed, texts);
	CHECK((sum.allowed || argc > 1) && sum.labels);	/* of others: setools' allows nothing, its constraints take it all */
	return 0;
}
