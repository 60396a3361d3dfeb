/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/testdata/speed.c - instructions of a question that the cache answers, counted one by one: the same with a small policy and few SIDs, and with over a
 * thousand types and as many SIDs as there can be. Compiled as the hypervisor is, without sanitizers. */
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#undef PAGE_SHIFT		/* of sys/user.h */
#undef PAGE_SIZE
#include "xsm/flask/policy.h"
#include "xsm/flask/avc.c"
#include "xsm/flask/testing.h"

#define SELF_GOAL  20u
#define CROSS_GOAL 60u

/* As a row asks: class and permission are constants. */
static __attribute__((noinline)) err_t ask(uint32_t ssid, uint32_t tsid)
{
	return xsm_check(ssid, tsid, SECCLASS_EVENT, EVENT__SEND);
}

static __attribute__((noinline)) err_t ask_self(uint32_t ssid, uint32_t tsid)
{
	return xsm_check_self(ssid, tsid, SECCLASS_EVENT, EVENT__SEND);
}

/* What is audited, or only done because a type is permissive, is decided anew each time. */
static bool kept(uint32_t ssid, uint32_t tsid)
{
	const struct policydb *db = policy_now();
	struct decision d;

	compute_av(db, policy_changes & 1u, sid_context(db, ssid), sid_context(db, tsid), SECCLASS_EVENT, &d);
	return d.allowed & ~d.auditallow & EVENT__SEND;
}

/* Some pair of SIDs that may send; others are asked, too, so that the cache is not empty. */
static void find(uint32_t *ssid, uint32_t *tsid)
{
	for (*ssid = 1; *ssid < SID_LIMIT; ++*ssid)
		for (*tsid = 1; *tsid < SID_LIMIT; *tsid += 7)
			if (xsm_would_allow(*ssid, *tsid, SECCLASS_EVENT, EVENT__SEND) && !ask(*ssid, *tsid) && kept(*ssid, *tsid))
				return;
	printf("nobody may send\n");
	exit(1);
}

static uint32_t many_sids(void)
{
	char s[64];
	uint32_t sid, n = 0;

	for (uint32_t i = 0; i < 4000; i++) {
		snprintf(s, sizeof(s), "user0:object_r:kind%u:s0:c%u", 4 + i % 1000, i / 1000);
		n += xsm_context_to_sid(s, sizeof(s), &sid) == 0;
	}
	return n;
}

static void child(err_t (*question)(uint32_t, uint32_t), const char *policy, bool many)
{
	uint32_t ssid, tsid;

	test_load(policy);
	if (many)
		CHECK(many_sids() > 1900 && policy_now()->ntypes > 1024);
	find(&ssid, &tsid);
	if (question(ssid, tsid) || question(ssid, tsid))
		exit(1);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	_exit(question(ssid, tsid) != 0);
}

/* Steps of a child from the first instruction of question to its return. */
static uint32_t count(err_t (*question)(uint32_t, uint32_t), const char *policy, bool many)
{
	pid_t pid = fork();
	struct user_regs_struct r;
	uint32_t n = 0;
	uint64_t back = 0;
	int status;

	if (!pid)
		child(question, policy, many);
	for (;;) {
		CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
		CHECK(!ptrace(PTRACE_GETREGS, pid, NULL, &r));
		if (!back && r.rip == (uint64_t)question)
			back = (uint64_t)ptrace(PTRACE_PEEKDATA, pid, r.rsp, NULL);
		else if (back)
			n++;
		if (back && r.rip == back)
			break;
		CHECK(!ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL));
	}
	CHECK(!ptrace(PTRACE_CONT, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status));
	return n;
}

int main(void)
{
	const char *few = "build/test-policy.bin", *many = "build/xsm-policies/29.bin";
	uint32_t self = count(ask_self, few, false), cross = count(ask, few, false);

	printf("a question to oneself: %u instructions (goal %u), of another: %u (goal %u)\n", self, SELF_GOAL, cross, CROSS_GOAL);
	CHECK(self <= SELF_GOAL && cross <= CROSS_GOAL);
	CHECK(count(ask_self, many, true) == self && count(ask, many, true) == cross);
	printf("the same with more than 1,024 types and 1,900 SIDs\n");
	return 0;
}
