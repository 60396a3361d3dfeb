/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/load_test.c - what changes the policy on a live system: its questions, its errors, and that a refusal changes nothing. (The policies: xsm/flask.) */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"
#include <xen/xsm/flask_op.h>

enum { A = 1, SID_A = 10, AT = 0x3000 };
static struct xen_flask_op op;

static int64_t run(uint32_t cmd)
{
	int64_t rc;

	op.cmd = cmd;
	op.interface_version = XEN_FLASK_INTERFACE_VERSION;
	fake_put(A, FAKE_ARG, &op, sizeof op);
	rc = fake_call(A, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
	fake_get(A, FAKE_ARG, &op, sizeof op);
	return rc;
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 1);
	fake_policy = (struct fake_policy){ .enforcing = true };
	memset(&op, 0, sizeof op);
}

static bool asked(uint32_t perm)
{
	return fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_A && fake_xsm.ask[0].tsid == SECINITSID_SECURITY && fake_xsm.ask[0].cls == SECCLASS_SECURITY &&
		fake_xsm.ask[0].perm == perm && fake_xsm.ask[0].locks == 0;
}

static int64_t load(uint64_t at, uint32_t size)
{
	op.u.load.buffer.p = (void *)at;
	op.u.load.size = size;
	return run(FLASK_LOAD);
}

static void loads(void)
{
	start();
	fake_put(A, AT, "policy", 6);
	fake_put(A, AT + 4094, "policy", 6);		/* over the end of a page */
	assert(load(AT, 6) == 0 && asked(SECURITY__LOAD_POLICY) && fake_policy.loaded == 6 && fake_log.flushes == 1);
	assert(load(AT + 4094, 4098) == 0 && fake_policy.loaded == 4098);
	assert(load(AT + 1, 6) == -XEN_EINVAL && fake_policy.loaded == 4098);
	assert(load(AT, 0) == -XEN_EINVAL && load(AT, XSM_LIVE_MAX + 1) == -XEN_EINVAL && load(AT, ~0u) == -XEN_EINVAL);
	assert(load(0xdead0000, 6) == -XEN_EFAULT && load(~0ul, 6) == -XEN_EFAULT && load(AT, XSM_LIVE_MAX) == -XEN_EFAULT);
	fake_xsm.deny = 1;
	assert(load(AT, 6) == -XEN_EACCES && fake_policy.loaded == 4098);
	fake_xsm.deny = 0;
	assert(load(AT, 6) == 0 && fake_policy.loaded == 6);		/* an error leaves nothing behind that is in the way */
}

static int64_t setenforce(uint32_t yes)
{
	op.u.enforce.enforcing = yes;
	return run(FLASK_SETENFORCE);
}

static void enforces(void)
{
	start();
	assert(run(FLASK_GETENFORCE) == 1 && asked(SECURITY__GETENFORCE));
	assert(setenforce(0) == -XEN_EPERM && asked(SECURITY__SETENFORCE) && fake_policy.enforcing && setenforce(1) == 0 && setenforce(7) == 0);
	fake_policy.switchable = true;
	fake_xsm.deny = 1;
	assert(setenforce(0) == -XEN_EACCES && fake_policy.enforcing);
	fake_xsm.deny = 0;
	assert(setenforce(0) == 0 && !fake_policy.enforcing && run(FLASK_GETENFORCE) == 0);
	assert(setenforce(2) == 0 && fake_policy.enforcing && run(FLASK_GETENFORCE) == 1);
	assert(run(FLASK_MLS) == 0 && asked(SECURITY__GETENFORCE));
	fake_policy.mls = true;
	assert(run(FLASK_MLS) == 1 && run(FLASK_POLICYVERS) == 30);
}

/* XSA-85: there is one CPU to ask about. */
static void counts(void)
{
	start();
	assert(run(FLASK_AVC_HASHSTATS) == 0 && asked(SECURITY__GETAVCSTATS));
	assert(op.u.hash_stats.entries == 7 && op.u.hash_stats.buckets_used == 7 && op.u.hash_stats.buckets_total == 2048 && op.u.hash_stats.max_chain_len == 1);
	op.u.cache_stats.cpu = 0;
	assert(run(FLASK_AVC_CACHESTATS) == 0 && asked(SECURITY__GETAVCSTATS) && op.u.cache_stats.misses == 42 && op.u.cache_stats.hits == 0);
	for (uint32_t cpu = 1; cpu; cpu *= 2) {
		op.u.cache_stats.cpu = cpu;
		assert(run(FLASK_AVC_CACHESTATS) == -XEN_ENOENT);
		op.u.cache_stats.cpu = ~cpu;
		assert(run(FLASK_AVC_CACHESTATS) == -XEN_ENOENT);
	}
	assert(run(FLASK_GETAVC_THRESHOLD) == 2048 && asked(SECURITY__GETAVCSTATS));
	op.u.setavc_threshold.threshold = 2048;
	assert(run(FLASK_SETAVC_THRESHOLD) == 0 && asked(SECURITY__SETSECPARAM));
	op.u.setavc_threshold.threshold = 512;
	assert(run(FLASK_SETAVC_THRESHOLD) == -XEN_EINVAL);
}

static int64_t ocontext(uint32_t cmd, uint32_t kind, uint64_t low, uint64_t high)
{
	op.u.ocontext = (struct xen_flask_ocontext){ .ocon = kind, .sid = 7, .low = low, .high = high };
	return run(cmd);
}

static void labels_hardware(void)
{
	start();
	fake_xsm.deny = 1;
	assert(ocontext(FLASK_ADD_OCONTEXT, 1, 33, 33) == -XEN_EACCES && !fake_policy.ocon);
	fake_xsm.deny = 0;
	assert(ocontext(FLASK_ADD_OCONTEXT, 1, 33, 33) == 0 && asked(SECURITY__ADD_OCONTEXT) && fake_policy.ocon == 1 && fake_policy.low == 33);
	assert(ocontext(FLASK_ADD_OCONTEXT, 1, 33, 33) == -XEN_EEXIST && ocontext(FLASK_ADD_OCONTEXT, 0, 33, 33) == -XEN_EINVAL);
	assert(ocontext(FLASK_DEL_OCONTEXT, 1, 34, 34) == -XEN_ENOENT && asked(SECURITY__DEL_OCONTEXT));
	fake_xsm.deny = 1;
	assert(ocontext(FLASK_DEL_OCONTEXT, 1, 33, 33) == -XEN_EACCES && fake_policy.ocon == 1);
	fake_xsm.deny = 0;
	assert(ocontext(FLASK_DEL_OCONTEXT, 1, 33, 33) == 0 && !fake_policy.ocon);
}

static void answers(void)
{
	start();
	op.u.access = (struct xen_flask_access){ .ssid = FAKE_CONSOLE_SID, .tsid = 7, .tclass = SECCLASS_XEN };
	assert(run(FLASK_ACCESS) == 0 && asked(SECURITY__COMPUTE_AV) && op.u.access.allowed == XEN__READCONSOLE);
	assert(op.u.access.audit_allow == 0 && op.u.access.audit_deny == ~0u && op.u.access.seqno == 3);
	op.u.access = (struct xen_flask_access){ .ssid = 1, .tsid = 7, .tclass = 0x10000 | SECCLASS_XEN };
	assert(run(FLASK_ACCESS) == -XEN_EINVAL);
	op.u.access.tclass = SECCLASS_COUNT + 1;
	assert(run(FLASK_ACCESS) == -XEN_EINVAL);
	op.u.access = (struct xen_flask_access){ .ssid = XSM_MAX_SIDS, .tsid = 7, .tclass = 1 };
	assert(run(FLASK_ACCESS) == -XEN_EINVAL);
}

static void others(void)
{
	static const uint32_t gone[] = { FLASK_USER, FLASK_DISABLE, FLASK_DEVICETREE_LABEL, 0, 26, ~0u };

	start();
	for (uint32_t i = 0; i < ARRAY_SIZE(gone); i++)
		assert(run(gone[i]) == -XEN_ENOSYS && fake_xsm.n == 0);
}

int main(void)
{
	loads();
	enforces();
	counts();
	labels_hardware();
	answers();
	others();
	puts("load: ok");
	return 0;
}
