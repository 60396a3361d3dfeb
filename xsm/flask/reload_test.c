/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/reload_test.c - policies that replace one another on a running system: SIDs and booleans over a load, a refused load, and CPUs that ask all the while,
 * of which none may see both policies in one answer. Also built with ThreadSanitizer (build/reload-tsan). */
// link: build/hosted/xsm.o
// libs: -lpthread
#include <pthread.h>
#include "xsm/flask/policy.h"
#include "xsm/flask/testing.h"

#define LOADS   (getenv("LOADS") ? atoi(getenv("LOADS")) : 50)
#define THREADS 3

static unsigned char *bytes[2];
static size_t len[2];
static uint32_t a, b, hw;

static void load(int which)
{
	char why[256];

	if (xsm_load(bytes[which], len[which], why, sizeof(why))) {
		printf("%d: %s\n", which, why);
		exit(1);
	}
}

static bool is(uint32_t sid, const char *context)
{
	char s[XSM_CONTEXT_MAX];

	return !xsm_sid_to_context(sid, s, sizeof(s)) && !strcmp(s, context);
}

/* A SID keeps its context; what the second policy lacks is unlabeled there, and itself again afterwards. */
static void sids_over_loads(void)
{
	uint32_t gone, seen, same;

	load(0);
	a = test_sid("red:one_r:a_t");
	b = test_sid("red:one_r:b_t");
	hw = test_sid("red:object_r:a_t");
	gone = test_sid("red:one_r:gone_t");
	seen = xsm_transition(a, b, SECCLASS_EVENT);
	CHECK(is(seen, "red:object_r:x_t") && is(gone, "red:one_r:gone_t") && xsm_sid_valid(gone));
	CHECK(xsm_check(gone, b, SECCLASS_EVENT, EVENT__BIND) == 0 && xsm_check_self(a, b, SECCLASS_GRANT, GRANT__UNMAP) == 0);
	CHECK(xsm_irq_sid(33) == hw);
	load(1);
	CHECK(a == SECINITSID_DOM0 && is(a, "red:one_r:a_t") && is(b, "red:one_r:b_t") && is(hw, "red:object_r:a_t") && test_sid("red:one_r:b_t") == b);
	CHECK(!xsm_sid_valid(gone) && is(gone, "red:object_r:xen_t") && xsm_check(gone, b, SECCLASS_EVENT, EVENT__BIND) == -XEN_EACCES);
	CHECK(xsm_context_to_sid("red:one_r:gone_t", 17, &same) == -XEN_EINVAL);
	CHECK(xsm_check_self(a, b, SECCLASS_GRANT, GRANT__UNMAP) == -XEN_EACCES && xsm_check_self(a, b, SECCLASS_GRANT, GRANT__MAP_WRITE) == 0);
	CHECK(is(xsm_transition(a, b, SECCLASS_EVENT), "red:object_r:y_t") && is(xsm_irq_sid(33), "red:object_r:b_t") && xsm_irq_sid(33) != hw);
	CHECK(xsm_transition(gone, b, SECCLASS_EVENT) == xsm_transition(SECINITSID_UNLABELED, b, SECCLASS_EVENT));
	load(0);
	CHECK(xsm_sid_valid(gone) && is(gone, "red:one_r:gone_t") && xsm_check(gone, b, SECCLASS_EVENT, EVENT__BIND) == 0);
	CHECK(xsm_transition(a, b, SECCLASS_EVENT) == seen && test_sid("red:one_r:gone_t") == gone);
}

static bool boolean(const char *name)
{
	bool active, pending;
	uint32_t id;

	CHECK(!xsm_bool_find(name, &id) && !xsm_bool_get(id, &active, &pending) && active == pending);
	return active;
}

/* What was set stays by name, though the number is another; what is new is as the file says; what is pending is dropped. */
static void booleans_over_loads(void)
{
	uint32_t kept, unkept;

	load(0);
	CHECK(!xsm_bool_find("kept", &kept) && !xsm_bool_find("unkept", &unkept) && !xsm_bool_commit_one(kept, true));
	CHECK(!xsm_bool_set(unkept, true));
	load(1);
	CHECK(boolean("kept") && !boolean("unkept") && boolean("another") && xsm_bool_count() == 3);
	CHECK(xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == 0 && xsm_check(a, b, SECCLASS_HVM, HVM__GETPARAM) == 0);
	xsm_bool_commit();
	CHECK(boolean("kept") && !boolean("unkept"));
	CHECK(!xsm_bool_find("kept", &kept) && !xsm_bool_commit_one(kept, false));
	load(0);
	CHECK(!boolean("kept") && xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == -XEN_EACCES);
}

/* Nothing of a refused policy is seen, whatever it set before it was found wrong; a commit without a policy read does nothing. */
static void refused(void)
{
	uint32_t changes;
	char why[256];

	load(0);
	changes = policy_changes;
	CHECK(xsm_load(bytes[1], len[1] - 1, why, sizeof(why)) == -XEN_EINVAL && why[0]);
	CHECK(xsm_load(bytes[1], XSM_POLICY_MAX + 1, why, sizeof(why)) == -XEN_EINVAL && strstr(why, "1 MiB"));
	xsm_load_commit();
	CHECK(policy_changes == changes && xsm_check(a, b, SECCLASS_GRANT, GRANT__UNMAP) == 0 && is(xsm_transition(a, b, SECCLASS_EVENT), "red:object_r:x_t"));
	CHECK(!xsm_load_read(bytes[1], len[1], why, sizeof(why)) && policy_changes == changes);
	CHECK(xsm_check(a, b, SECCLASS_GRANT, GRANT__UNMAP) == 0 && xsm_would_allow(a, b, SECCLASS_GRANT, GRANT__UNMAP));
	CHECK(xsm_load(bytes[1], 9, why, sizeof(why)) == -XEN_EINVAL);		/* a read in between makes the first one void */
	xsm_load_commit();
	CHECK(policy_changes == changes);
}

/* Every label would be lost, of who might load another policy as well. */
static void levels_stay(void)
{
	uint32_t changes;
	char why[256];
	size_t n;
	unsigned char *mls = test_file("build/policy.bin", &n);

	load(0);
	changes = policy_changes;
	CHECK(xsm_load_read(mls, n, why, sizeof(why)) == -XEN_EINVAL && strstr(why, "has some levels") && strstr(why, "without checkpolicy -M"));
	xsm_load_commit();
	CHECK(policy_changes == changes && xsm_check(a, b, SECCLASS_GRANT, GRANT__UNMAP) == 0);
	CHECK(!xsm_load(mls, n, why, sizeof(why)));
	CHECK(xsm_load_read(bytes[0], len[0], why, sizeof(why)) == -XEN_EINVAL && strstr(why, "has no levels") && strstr(why, "with checkpolicy -M"));
	CHECK(!xsm_load_read(mls, n, why, sizeof(why)));
	load(0);
	free(mls);
}

/* Only on request at boot, and then told and not refused. */
static void permissive(void)
{
	load(0);
	CHECK(xsm_enforcing() && !xsm_may_set_enforcing(false));
	xsm_set_enforcing(false);
	CHECK(xsm_enforcing() && xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == -XEN_EACCES);
	xsm_enforce_switchable(true);
	xsm_set_enforcing(false);
	test_lines = 0;
	test_who.now += 1ull << 40;
	CHECK(!xsm_enforcing() && xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == 0 && test_lines && !strncmp(test_line, "avc:  denied  { setparam }", 26));
	CHECK(xsm_check(a, b, SECCLASS_HVM, 0) == -XEN_EACCES);
	load(1);
	CHECK(!xsm_enforcing());
	xsm_set_enforcing(true);
	CHECK(xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == -XEN_EACCES);
	xsm_enforce_switchable(false);
}

static bool stop;
static unsigned long wrong, asked;

static void expect(bool right, const char *what)
{
	if (right)
		return;
	printf("wrong: %s\n", what);
	__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
}

/* Whatever comes and goes, some answers never change, and none is a mixture of the two policies. */
static void *cpu(void *arg)
{
	char s[XSM_CONTEXT_MAX];
	unsigned long n = 0;
	uint32_t sid;

	for (; !__atomic_load_n(&stop, __ATOMIC_RELAXED); n++) {
		expect(xsm_check(a, b, SECCLASS_EVENT, EVENT__BIND) == 0, "bind is allowed by both");
		expect(xsm_check_self(b, a, SECCLASS_EVENT, EVENT__BIND) == 0, "bind is allowed by both, to oneself");
		expect(xsm_would_allow(a, b, SECCLASS_GRANT, GRANT__MAP_READ), "map_read is allowed by both");
		expect(!xsm_would_allow(a, b, SECCLASS_GRANT, GRANT__UNMAP | GRANT__MAP_WRITE), "unmap and map_write are never allowed together");
		expect(!xsm_would_allow(a, b, SECCLASS_EVENT, EVENT__SEND), "send is allowed by none");
		sid = xsm_transition(a, b, SECCLASS_EVENT);
		expect(!xsm_sid_to_context(sid, s, sizeof(s)) && (!strcmp(s, "red:object_r:x_t") || !strcmp(s, "red:object_r:y_t")), "a new channel is x_t or y_t");
		expect(!xsm_context_to_sid("red:one_r:b_t", 14, &sid) && sid == b, "a context has one SID");
		xsm_type_of(b, s, sizeof(s));
		expect(!strcmp(s, "b_t"), "a SID has one type");
		sid = xsm_irq_sid(33);
		expect(!xsm_sid_to_context(sid, s, sizeof(s)) && (!strcmp(s, "red:object_r:a_t") || !strcmp(s, "red:object_r:b_t")), "an interrupt is a_t or b_t");
	}
	__atomic_add_fetch(&asked, n, __ATOMIC_RELAXED);
	return arg;
}

static void under_load(void)
{
	pthread_t t[THREADS];
	int n = LOADS;
	uint32_t kept;

	for (int i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&t[i], NULL, cpu, NULL));
	for (int i = 0; i < n; i++) {
		load(i & 1);
		for (int k = 0; k < 20; k++)		/* no CPU's late word answers for the old policy */
			CHECK(xsm_would_allow(a, b, SECCLASS_GRANT, i & 1 ? GRANT__MAP_WRITE : GRANT__UNMAP) &&
			      (xsm_check(a, b, SECCLASS_GRANT, i & 1 ? GRANT__MAP_WRITE : GRANT__UNMAP) == 0) &&
			      (xsm_check_self(a, b, SECCLASS_GRANT, i & 1 ? GRANT__MAP_WRITE : GRANT__UNMAP) == 0));
		CHECK(!xsm_bool_find("kept", &kept) && !xsm_bool_commit_one(kept, i & 2));
		CHECK((xsm_check(a, b, SECCLASS_HVM, HVM__SETPARAM) == 0) == ((i & 2) != 0));
		if (i % 3 == 0) {
			xsm_ocontext_add(1, 40, 40, b);
			CHECK(xsm_irq_sid(40) == b);
		}
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		CHECK(!pthread_join(t[i], NULL));
	printf("%d loads under %d threads, which asked %lu times\n", n, THREADS, asked * 10);
	CHECK(wrong == 0 && asked > 0);
}

int main(void)
{
	bytes[0] = test_file("build/reload-first.bin", &len[0]);
	bytes[1] = test_file("build/reload-second.bin", &len[1]);
	sids_over_loads();
	booleans_over_loads();
	refused();
	levels_stay();
	permissive();
	test_who.now = 1;
	under_load();
	return 0;
}
