/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/damaged_test.c - policies with wrong bits, or cut: refused with a message, or every sampled answer is libsepol's of the same bytes. MUTATIONS=n
 * for the long run: every bit of a small policy, n random changes of the reference one; else a part of both. */
// link: build/hosted/xsm.o xsm/flask/testdata/compare.c xsm/flask/testdata/oracle.c
// libs: -l:libsepol.a
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "xsm/flask/context.h"
#include "xsm/flask/testdata/compare.h"
#include "xsm/flask/testdata/oracle.h"
#include "xsm/flask/testing.h"

#define CONTEXTS 12
#define PAIRS    6

/* Shared with the children that do the work: libsepol may die of some bytes, and that is no failure of ours. */
static struct progress {
	unsigned long at;			/* the change that is being tried */
	volatile bool theirs;			/* libsepol is at work */
	unsigned long tried, cut, refused, accepted, only_ours, theirs_died, sampled, theirs_take;
	unsigned long queries, texts;
} *now;

/* libsepol asks for as many bytes as a damaged length says; marking gigabytes would take all the time. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "max_allocation_size_mb=64:allocator_may_return_null=1";
}

static unsigned char *policy;
static size_t len;
static bool truncate_too, at_random;
static unsigned int step;

static void show(const char *what)
{
	printf("change %lu: %s\n", now->at, what);
	fflush(stdout);
}

/* One to three changes of bits, bytes or words, anywhere. */
static size_t change_at_random(unsigned char *p, unsigned long k)
{
	static const uint32_t words[] = { 0, 1, 2, 0x7fffffff, 0xffffffff, 0x10000, 64, 0x40000000 };
	unsigned int n;

	compare_seed(k * 7919 + 13);
	n = 1 + compare_random(3);
	for (unsigned int i = 0; i < n; i++) {
		size_t at = compare_random((uint32_t)len - 4);

		switch (compare_random(4)) {
		case 0:
			p[at] = (unsigned char)compare_random(256);
			break;
		case 1:
			memcpy(p + at, &words[compare_random(ARRAY_SIZE(words))], 4);
			break;
		case 2:
			p[at] = (unsigned char)(p[at] + (compare_random(2) ? 1 : -1));
			break;
		default:
			p[at] ^= (unsigned char)(1u << compare_random(8));
		}
	}
	return compare_random(50) ? len : compare_random((uint32_t)len);
}

/* Change number k of the policy in p; the length that is left, 0: there is no such change. */
static size_t change(unsigned char *p, unsigned long k)
{
	unsigned long bits = 8 * (unsigned long)len;

	memcpy(p, policy, len);
	if (at_random)
		return change_at_random(p, k);
	k *= step;
	if (k < bits) {
		p[k / 8] ^= (unsigned char)(1u << k % 8);
		return len;
	}
	k -= bits;
	return truncate_too && k + 1 < len ? k + 1 : 0;
}

/* What libsepol reads of the same bytes gives the same answers. */
static void compare_with_theirs(unsigned long k)
{
	static struct pair p[CONTEXTS];
	struct compared sum = { 0 };
	size_t n;

	compare_seed(k);
	compare_booleans();		/* ours have kept what they were before the load */
	n = compare_contexts(p, CONTEXTS, &now->texts);
	for (int i = 0; i < PAIRS && n; i++) {
		const struct pair *a = &p[compare_random((uint32_t)n)], *b = &p[compare_random((uint32_t)n)];

		for (uint32_t class = 1; class <= policy_now()->nclasses; class++)
			if (is_class(policy_now(), class))
				compare_pair(a, b, &p[compare_random((uint32_t)n)], class, &sum);
		compare_booleans();
	}
	now->queries += sum.queries;
}

static void use_hook(void)
{
	for (uint32_t s = 0; s <= SECINITSID_COUNT; s++) {
		uint16_t c = (uint16_t)compare_random(SECCLASS_COUNT + 2);
		char text[XSM_CONTEXT_MAX];

		(void)xsm_would_allow(s, SECINITSID_COUNT - s, c, 1);
		(void)xsm_sid_valid(xsm_transition(s, SECINITSID_NIC, c));
		(void)!xsm_sid_to_context(s, text, sizeof(text));
	}
	(void)xsm_iomem_sid(0xfebe0, 0xfebff);
}

static void try(unsigned long k, size_t n, unsigned char *p)
{
	char why[256] = "";
	bool mine;

	mine = xsm_load(p, n, why, sizeof(why)) == 0;
	alarm(20);			/* nothing hangs */
	now->tried++;
	now->cut += n < len;
	CHECK(mine == !why[0]);
	CHECK(mine || strchr(why, ';'));
	now->accepted += mine;
	now->refused += !mine;
	if (mine)
		use_hook();
	if (!mine && k % 16)
		return;
	if (!mine) {			/* how much stricter we are, of a sample */
		now->sampled++;
		now->theirs_take += oracle_try(p, n);
		return;
	}
	if (!oracle_try(p, n)) {
		if (now->only_ours++ < 20)
			show("only ours takes it");
		return;
	}
	compare_with_theirs(k);
}

static void work(unsigned long from, unsigned long end)
{
	for (unsigned long k = from; k < end; k++) {
		unsigned char *p = malloc(len);
		size_t n = change(p, k);
		unsigned char *cut = malloc(n ? n : 1);		/* exactly as long as it is: a sanitizer sees every byte read too far */

		CHECK(p && cut);
		now->at = k;
		memcpy(cut, p, n);
		free(p);
		if (n || at_random)
			try(k, n, cut);
		free(cut);
		if (!n && !at_random)
			break;
	}
	fflush(stdout);
	_exit(0);
}

/* Until all is tried; a child that died within libsepol is followed by one that goes on behind it. */
static bool run(const char *path, unsigned long end)
{
	unsigned long from = 0;

	*now = (struct progress){ 0 };
	oracle_busy = &now->theirs;
	policy = test_file(path, &len);
	for (;;) {
		int status;
		pid_t child;

		fflush(stdout);
		child = fork();
		CHECK(child >= 0);
		if (!child) {
			signal(SIGSEGV, SIG_DFL);
			work(from, end);
		}
		CHECK(waitpid(child, &status, 0) == child);
		if (!status)
			break;
		if (!now->theirs) {
			printf("%s: change %lu failed\n", path, now->at);
			return false;
		}
		now->theirs = false;
		now->theirs_died++;
		from = now->at + 1;
	}
	printf("%s: %lu changes (%lu of them cut), %lu refused, %lu accepted, %lu queries and %lu texts agree; "
	       "only ours takes %lu; libsepol died of %lu, and takes %lu of %lu that ours refused\n",
	       path, now->tried, now->cut, now->refused, now->accepted, now->queries, now->texts, now->only_ours, now->theirs_died, now->theirs_take, now->sampled);
	free(policy);
	return now->tried && now->refused && now->accepted && now->queries && !now->only_ours;
}

int main(void)
{
	bool full = getenv("MUTATIONS") != NULL, ok;

	now = mmap(NULL, sizeof(*now), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(now != MAP_FAILED);
	truncate_too = true;
	step = full ? 1 : 11;
	ok = run("build/small-policy.bin", ~0ul);
	at_random = true;
	ok &= run("build/policy.bin", full ? strtoul(getenv("MUTATIONS"), NULL, 10) : 2000);
	ok &= run("build/xsm-policies/5.bin", full ? strtoul(getenv("MUTATIONS"), NULL, 10) / 4 : 1000);
	CHECK(ok);
	return 0;
}
