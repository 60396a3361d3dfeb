/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/generated_test.c - policies of every feature, made by testdata/generate.py: each answer ours against libsepol's. POLICIES=n of them. */
// link: build/hosted/xsm.o xsm/flask/testdata/compare.c xsm/flask/testdata/oracle.c
// libs: -l:libsepol.a
#include <sys/wait.h>
#include <unistd.h>
#include "xsm/flask/context.h"
#include "xsm/flask/testdata/compare.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/flask/testing.h"

#define CONTEXTS 120
#define FLIPS    5		/* of all booleans */
#define PAIRS    70		/* of contexts, each with every class, between two flips */

struct result { struct compared sum; unsigned long texts, contexts, asked; };

/* The hook itself, by SIDs, against the answer that was compared. */
static void hook_agrees(const struct pair *p, size_t n, struct result *r)
{
	static char s[XSM_CONTEXT_MAX], t[XSM_CONTEXT_MAX], back[XSM_CONTEXT_MAX];
	const struct pair *a = &p[compare_random((uint32_t)n)], *b = &p[compare_random((uint32_t)n)];
	uint16_t tclass = (uint16_t)(1 + compare_random(SECCLASS_COUNT));
	uint32_t ssid, tsid, perm = 1u << compare_random(32);
	bool known = strcmp(xsm_perm_name(tclass, (uint32_t)__builtin_ctz(perm)), "?") != 0, permissive;
	struct oracle_av o = oracle_av(a->theirs, b->theirs, tclass);		/* these policies number classes and permissions as we do */

	if (!context_print(policy_now(), &a->con, s, sizeof(s)) || !context_print(policy_now(), &b->con, t, sizeof(t)))
		return;
	CHECK(!xsm_context_to_sid(s, sizeof(s), &ssid) && !xsm_context_to_sid(t, sizeof(t), &tsid));
	CHECK(!xsm_sid_to_context(ssid, back, sizeof(back)) && !strcmp(back, s));
	permissive = bit_test(&policy_now()->permissive, a->con.type);
	CHECK((xsm_check(ssid, tsid, tclass, perm) == 0) == ((known && o.allowed & perm) || permissive));
	CHECK((xsm_check(ssid, tsid, tclass, perm) == 0) == ((known && o.allowed & perm) || permissive));
	r->asked++;
}

static void compare_policy(const char *path, uint64_t seed, struct result *r)
{
	static struct pair p[CONTEXTS];
	size_t n;

	test_load(path);
	oracle_load(path);
	oracle_commit();
	compare_seed(seed);
	n = compare_contexts(p, CONTEXTS, &r->texts);
	CHECK(n > 1);
	r->contexts = n;
	for (int flip = 0; flip < FLIPS; flip++) {
		for (int i = 0; i < PAIRS; i++) {
			const struct pair *a = &p[compare_random((uint32_t)n)], *b = &p[compare_random((uint32_t)n)];
			const struct pair *c = &p[compare_random((uint32_t)n)];

			for (uint32_t class = 1; class <= policy_now()->nclasses; class++)
				compare_pair(a, b, c, class, &r->sum);
			hook_agrees(p, n, r);
		}
		compare_booleans();
	}
}

/* In a process of its own: SIDs are never given back. */
static bool one_policy(unsigned int i, struct result *r)
{
	char path[64];
	int fd[2], status;
	pid_t child;

	CHECK(!pipe(fd));
	fflush(stdout);
	child = fork();
	CHECK(child >= 0);
	if (!child) {
		snprintf(path, sizeof(path), "build/xsm-policies/%u.bin", i);
		compare_policy(path, i, r);
		CHECK(write(fd[1], r, sizeof(*r)) == sizeof(*r));
		fflush(stdout);
		_exit(0);
	}
	close(fd[1]);
	CHECK(waitpid(child, &status, 0) == child);
	if (status || read(fd[0], r, sizeof(*r)) != sizeof(*r)) {
		printf("build/xsm-policies/%u.bin: failed\n", i);
		return false;
	}
	close(fd[0]);
	return true;
}

int main(void)
{
	unsigned int n = getenv("POLICIES") ? (unsigned int)atoi(getenv("POLICIES")) : 8, failed = 0;
	struct result all = { .texts = 0 };

	for (unsigned int i = 0; i < n; i++) {
		struct result r = { .texts = 0 };

		if (!one_policy(i, &r)) {
			failed++;
			continue;
		}
		all.sum.queries += r.sum.queries;
		all.sum.allowed += r.sum.allowed;
		all.sum.bounded += r.sum.bounded;
		all.sum.labels += r.sum.labels;
		all.texts += r.texts;
		all.contexts += r.contexts;
		CHECK(r.asked && r.texts);
		all.asked += r.asked;
	}
	printf("%u policies, %lu queries agree with libsepol (%lu decisions allow something, %lu labels are valid, bounds took from %lu), "
	       "%lu context texts (%lu valid), %lu asked by the hook; %u failed\n",
	       n, all.sum.queries, all.sum.allowed, all.sum.labels, all.sum.bounded, all.texts, all.contexts, all.asked, failed);
	CHECK(!failed && all.sum.allowed && all.sum.labels && all.contexts);
	return 0;
}
