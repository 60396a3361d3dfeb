/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc_test.c - the hook: cached answers, audit records, permissive types, booleans under running CPUs. */
// link: build/hosted/xsm.o
// libs: -lpthread
#include <pthread.h>
#include "xsm/flask/audit.h"
#include "xsm/flask/testing.h"

static uint32_t a, b, c, d, e, hw;

static uint64_t misses(void)
{
	struct xsm_stats s;

	xsm_stats_get(&s);
	return s.misses;
}

static void cached(void)
{
	uint64_t before = misses();

	CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__BIND) == 0);
	CHECK(misses() == before + 1);
	for (int i = 0; i < 10; i++)
		CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__BIND) == 0);
	CHECK(misses() == before + 1);
	CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__BIND | EVENT__RESET) == -XEN_EACCES);	/* all bits, not some */
	CHECK(xsm_check(c, a, SECCLASS_EVENT, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(a, c, SECCLASS_GRANT, EVENT__BIND) == -XEN_EACCES);
}

/* The shorter way gives the same answers, whatever SID a label has for itself at the time. */
static void self_is_no_other(void)
{
	const uint32_t sid[] = { a, b, c, d, e };
	uint32_t allowed = 0;

	for (int turn = 0; turn < 2; turn++)
		for (size_t s = 0; s < ARRAY_SIZE(sid); s++)
			for (size_t t = 0; t < ARRAY_SIZE(sid); t++)
				for (uint16_t tclass = 1; tclass <= SECCLASS_COUNT; tclass++)
					for (uint32_t bit = 0; bit < 32; bit++) {
						err_t want = xsm_check(sid[s], sid[t], tclass, 1u << bit);

						CHECK(xsm_check_self(sid[s], sid[t], tclass, 1u << bit) == want);
						CHECK(xsm_check_self(sid[s], sid[t], tclass, 1u << bit) == want);
						allowed += want == 0;
					}
	CHECK(allowed);
	CHECK(xsm_check_self(a, c, SECCLASS_EVENT, 0) == -XEN_EACCES);
}

static void words_of_xen(void)
{
	test_lines = 0;
	CHECK(xsm_check(b, a, SECCLASS_EVENT, EVENT__SEND) == -XEN_EACCES);
	CHECK(test_lines == 1);
	CHECK(!strcmp(test_line, "avc:  denied  { send } for domid=5 target=3 scontext=red:one_r:b_t tcontext=red:one_r:a_t tclass=event"));
	test_who.target = 5;
	CHECK(xsm_check(b, a, SECCLASS_GRANT, GRANT__SETUP | GRANT__COPY) == -XEN_EACCES);
	CHECK(!strcmp(test_line, "avc:  denied  { setup copy } for domid=5 scontext=red:one_r:b_t tcontext=red:one_r:a_t tclass=grant"));
	test_who.domid = XSM_NO_DOMID;
	test_who.target = 3;
	CHECK(xsm_check(b, 999, SECCLASS_EVENT, EVENT__SEND) == -XEN_EACCES);
	CHECK(!strcmp(test_line, "avc:  denied  { send } for target=3 scontext=red:one_r:b_t tsid=999 tclass=event"));
	test_who = (struct xsm_who){ .domid = 5, .target = 3 };
}

static void audited(void)
{
	test_lines = 0;
	CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__SEND) == 0);	/* auditallow: told each time, cached or not, repeats as a count */
	CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__SEND) == 0 && test_lines == 1);
	xsm_audit_flush();
	CHECK(test_lines == 2 && !strcmp(strstr(test_line, "tclass"), "tclass=event"));
	CHECK(!strncmp(test_line, "avc:  granted  { send } for domid=5 target=3 ", 45));
	test_lines = 0;
	CHECK(xsm_check(d, c, SECCLASS_EVENT, EVENT__STATUS) == -XEN_EACCES && test_lines == 0);	/* dontaudit */
	CHECK(xsm_check(d, c, SECCLASS_EVENT, EVENT__STATUS | EVENT__CLOSE) == -XEN_EACCES && test_lines == 1);
	CHECK(!strncmp(test_line, "avc:  denied  { close } ", 24));
}

static void permissive(void)
{
	CHECK(xsm_permissive_types() == 1);
	test_lines = 0;
	CHECK(xsm_check(e, a, SECCLASS_MMU, MMU__MAP_WRITE) == 0 && test_lines == 1);
	xsm_audit_flush();
	CHECK(xsm_check(e, a, SECCLASS_MMU, MMU__MAP_WRITE) == 0 && test_lines == 2);
	CHECK(!strncmp(test_line, "avc:  denied  { map_write } ", 28));
	CHECK(xsm_check(a, e, SECCLASS_MMU, MMU__MAP_WRITE) == -XEN_EACCES);	/* the source counts */
	CHECK(xsm_would_allow(e, a, SECCLASS_MMU, MMU__MAP_WRITE) && !xsm_would_allow(a, e, SECCLASS_MMU, MMU__MAP_WRITE));
}

/* All of an answer at once. */
static void decisions(void)
{
	struct xsm_decision x;
	uint32_t changes;

	CHECK(!xsm_decision(a, c, SECCLASS_EVENT, &x) && x.allowed & EVENT__BIND && !(x.allowed & EVENT__RESET) && x.auditallow == EVENT__SEND);
	changes = x.changes;
	CHECK(!xsm_decision(d, c, SECCLASS_EVENT, &x) && !(x.auditdeny & (EVENT__STATUS | EVENT__CREATE)) && x.auditdeny & EVENT__CLOSE);
	CHECK(!xsm_decision(e, a, SECCLASS_MMU, &x) && x.allowed == UINT32_MAX);	/* permissive */
	xsm_bool_commit();
	CHECK(!xsm_decision(a, c, SECCLASS_EVENT, &x) && x.changes == changes + 1);
	CHECK(xsm_decision(a, 999, SECCLASS_EVENT, &x) == -XEN_EINVAL && xsm_decision(0, a, SECCLASS_EVENT, &x) == -XEN_EINVAL);
	CHECK(xsm_decision(a, c, 0, &x) == -XEN_EINVAL && xsm_decision(a, c, SECCLASS_COUNT + 1, &x) == -XEN_EINVAL);
}

/* Numbers that are no SID, class or permission; those that would share an AVC word with a good one among them. */
static void nonsense(void)
{
	CHECK(xsm_check(a, c, SECCLASS_EVENT, EVENT__BIND) == 0);
	CHECK(xsm_check(a, c, SECCLASS_EVENT, 0) == -XEN_EACCES);
	CHECK(xsm_check(a | 1u << 11, c, SECCLASS_EVENT, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(a, c | a << 11, SECCLASS_EVENT, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(0, c | a << 11, SECCLASS_EVENT, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(a | SECCLASS_EVENT << 11, c, 0, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(a, c, SECCLASS_EVENT | 32, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_check(a, c, SECCLASS_COUNT + 1, 1) == -XEN_EACCES);
	CHECK(xsm_check(0, 0, 0, 1) == -XEN_EACCES && xsm_check(UINT32_MAX, UINT32_MAX, UINT16_MAX, UINT32_MAX) == -XEN_EACCES);
	CHECK(!xsm_would_allow(UINT32_MAX, c, SECCLASS_EVENT, 1) && !xsm_would_allow(a, c, SECCLASS_EVENT, 0));
}

/* Repeats are counted, and are no records that were held back. */
static void repeats(void)
{
	struct xsm_stats s0, s1;

	xsm_stats_get(&s0);
	test_who = (struct xsm_who){ .domid = 7, .target = 7, .now = 100ull << AUDIT_WINDOW };
	test_lines = 0;
	for (uint32_t i = 0; i < 1000; i++)
		CHECK(xsm_check(b, a, SECCLASS_EVENT, EVENT__SEND) == -XEN_EACCES);
	xsm_stats_get(&s1);
	CHECK(test_lines == 1 && s1.suppressed == s0.suppressed && s1.denied == s0.denied + 1000);
	test_who.now = 101ull << AUDIT_WINDOW;		/* the next window tells the count first */
	CHECK(xsm_check(b, a, SECCLASS_EVENT, EVENT__SEND) == -XEN_EACCES && test_lines == 3);
	CHECK(!strncmp(test_line, "avc:  denied  { send } for domid=7 scontext", 43));
	xsm_audit_flush();
	CHECK(test_lines == 3);
}

static void booleans(void)
{
	bool active, pending;
	uint32_t two, id;

	CHECK(!xsm_bool_find("two", &two) && xsm_bool_find("nine", &id) == -XEN_ENOENT);
	CHECK(xsm_bool_set(3, true) == -XEN_ENOENT && xsm_bool_get(3, &active, &pending) == -XEN_ENOENT && !xsm_bool_name(3));
	CHECK(xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == -XEN_EACCES);
	CHECK(!xsm_bool_set(two, true) && !xsm_bool_get(two, &active, &pending) && !active && pending);
	CHECK(xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == -XEN_EACCES);	/* pending is not yet */
	for (int i = 0; i < 100; i++) {						/* more than the AVC has generations */
		CHECK(!xsm_bool_set(two, true));
		xsm_bool_commit();
		CHECK(xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0 && xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0);
		CHECK(!xsm_bool_set(two, false));
		xsm_bool_commit();
		CHECK(!xsm_would_allow(b, d, SECCLASS_GRANT, GRANT__UNMAP));
		CHECK(xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == -XEN_EACCES);
	}
}

static void one_boolean(void)
{
	bool active, pending;
	uint32_t two, other;

	CHECK(!xsm_bool_find("two", &two) && xsm_bool_count() == 3);
	other = two ? 0 : 1;
	CHECK(xsm_bool_commit_one(3, true) == -XEN_ENOENT && !xsm_bool_get(other, &active, &pending) && active == pending);
	CHECK(!xsm_bool_set(other, !active) && !xsm_bool_commit_one(two, true));
	CHECK(!xsm_bool_get(other, &pending, &active) && active != pending);		/* still pending */
	CHECK(xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0);
	for (int i = 0; i < 3; i++)			/* both sides of the conditionals are computed anew */
		CHECK(!xsm_bool_commit_one(two, true) && xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0);
	CHECK(!xsm_bool_commit_one(two, false) && xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == -XEN_EACCES);
	CHECK(!xsm_bool_get(other, &active, &pending) && !xsm_bool_set(other, active));
}

static volatile bool stop;
static unsigned long wrong;

/* What no boolean changes stays as it is while they change. */
static void *checker(void *arg)
{
	while (!stop) {
		if (xsm_check(a, c, SECCLASS_EVENT, EVENT__BIND))
			__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
		if (xsm_would_allow(b, d, SECCLASS_GRANT, GRANT__COPY))
			__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
		(void)xsm_would_allow(b, d, SECCLASS_GRANT, GRANT__UNMAP);
	}
	return arg;
}

static void booleans_under_load(void)
{
	pthread_t t[2];
	uint32_t two;

	CHECK(!xsm_bool_find("two", &two));
	for (int i = 0; i < 2; i++)
		CHECK(!pthread_create(&t[i], NULL, checker, NULL));
	for (int i = 0; i < 2000; i++) {
		CHECK(!xsm_bool_set(two, i & 1));
		xsm_bool_commit();
		for (int k = 0; k < 20; k++)		/* no CPU's late word answers for the old generation */
			CHECK((xsm_check(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0) == (i & 1) &&
			      (xsm_check_self(b, d, SECCLASS_GRANT, GRANT__UNMAP) == 0) == (i & 1));
	}
	stop = true;
	for (int i = 0; i < 2; i++)
		CHECK(!pthread_join(t[i], NULL));
	CHECK(wrong == 0);
}

/* Each permission once, of each pair of labels, by either way to ask; what was only computed for somebody is no use. */
static void traced(void)
{
	xsm_audit_flush();
	test_who = (struct xsm_who){ .domid = 5, .target = 3, .now = 300ull << AUDIT_WINDOW };
	xsm_trace();
	test_lines = 0;
	CHECK(xsm_would_allow(a, b, SECCLASS_EVENT, EVENT__BIND) && test_lines == 0);
	CHECK(xsm_check(a, b, SECCLASS_EVENT, EVENT__BIND) == 0 && test_lines == 1);
	CHECK(!strcmp(test_line, "avc:  granted  { bind } for domid=5 target=3 scontext=red:one_r:a_t tcontext=red:one_r:b_t tclass=event"));
	CHECK(xsm_check(a, b, SECCLASS_EVENT, EVENT__BIND) == 0 && test_lines == 1);
	CHECK(xsm_check(a, b, SECCLASS_EVENT, EVENT__SEND) == 0 && test_lines == 2);
	CHECK(xsm_check(a, b, SECCLASS_EVENT, EVENT__BIND) == 0 && xsm_check(a, b, SECCLASS_EVENT, EVENT__SEND) == 0 && test_lines == 2);
	CHECK(xsm_check_self(a, b, SECCLASS_DOMAIN, DOMAIN__CREATE) == 0 && xsm_check_self(a, b, SECCLASS_DOMAIN, DOMAIN__CREATE) == 0 && test_lines == 3);
	CHECK(xsm_check_self(a, b, SECCLASS_DOMAIN, DOMAIN__TRANSITION) == 0 && test_lines == 4);
	CHECK(xsm_check(b, a, SECCLASS_EVENT, EVENT__STATUS) == -XEN_EACCES && test_lines == 5 && !strncmp(test_line, "avc:  denied ", 13));
}

int main(void)
{
	test_load("build/test-policy.bin");
	a = test_sid("red:one_r:a_t");
	b = test_sid("red:one_r:b_t");
	c = test_sid("red:object_r:c_t");
	d = test_sid("red:one_r:d_t");
	e = test_sid("red:one_r:e_t");
	hw = test_sid("red:object_r:hw_t");
	cached();
	words_of_xen();
	audited();
	permissive();
	decisions();
	nonsense();
	repeats();
	self_is_no_other();
	test_who.now = 200ull << AUDIT_WINDOW;
	booleans();
	one_boolean();
	booleans_under_load();
	traced();
	return 0;
}
