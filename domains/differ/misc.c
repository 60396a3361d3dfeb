/* SPDX-License-Identifier: Apache-2.0 */
/* differ/misc.c - versions, hypercalls that are not for a guest, numbers without one, lists of calls, what CPUID says of the hypervisor. */
#include "domains/differ/differ.h"

static void versions(void)
{
	struct xen_feature_info f;
	long rc;

	begin("version");
	answer("version: %lx", version(XENVER_version, NULL));
	answer("pagesize: %ld", version(XENVER_pagesize, NULL));
	for (uint32_t cmd = 1; cmd < 12; cmd++)
		if (cmd != XENVER_pagesize && cmd != XENVER_get_features)
			answer("op %u: %ld", cmd, cmd == XENVER_build_id ? version(cmd, NULL) > 0 : version(cmd, pages[0]));
	rc = version(XENVER_platform_parameters, pages[1]);
	answer("platform_parameters: %ld %lx", rc, *(uint64_t *)pages[1]);
	for (f.submap_idx = 0; f.submap_idx < 3; f.submap_idx++) {
		rc = version(XENVER_get_features, &f);
		answer("features %u: %ld %x", f.submap_idx, rc, rc ? 0 : f.submap);
	}
	for (uint32_t cmd = 1; cmd < 12; cmd++)
		if (cmd != XENVER_pagesize && cmd != XENVER_build_id)
			answer("op %u bad pointer: %ld", cmd, version(cmd, BAD));
	answer("op 99: %ld", version(99, pages[0]));
}

/* Not the ones that wait or end, or begin from here. */
static bool is_plain(uint32_t nr)
{
	return nr != __HYPERVISOR_sched_op && nr != __HYPERVISOR_sched_op_compat && nr != __HYPERVISOR_vcpu_op && nr != __HYPERVISOR_iret;
}

static void numbers(void)
{
	begin("number");
	for (uint32_t nr = 0; nr < 64; nr++)
		if (is_plain(nr))
			answer("%u of zeros: %ld", nr, hypercall(nr, 0, 0, 0, 0, 0));
	for (uint32_t nr = 0; nr < 64; nr++)
		if (is_plain(nr))
			answer("%u of ones: %ld", nr, hypercall(nr, ~0ul, ~0ul, ~0ul, ~0ul, ~0ul));
	answer("127: %ld", hypercall(127, 0, 0, 0, 0, 0));
}

static void privileged(void)
{
	static struct xen_domctl ctl;
	static struct xen_sysctl sys;
	static struct xen_flask_op flask;

	begin("privileged");
	for (uint32_t cmd = 0; cmd < 90; cmd++)
		if (cmd != XEN_DOMCTL_destroydomain && cmd != XEN_DOMCTL_pausedomain && cmd != XEN_DOMCTL_resumedomain) {
			memset(&ctl, 0, sizeof ctl);
			ctl.cmd = cmd, ctl.interface_version = XEN_DOMCTL_INTERFACE_VERSION, ctl.domain = self;
			answer("domctl %u: %ld", cmd, hypercall(__HYPERVISOR_domctl, (uintptr_t)&ctl, 0, 0, 0, 0));
		}
	for (uint32_t cmd = 0; cmd < 32; cmd++) {
		memset(&sys, 0, sizeof sys);
		sys.cmd = cmd, sys.interface_version = XEN_SYSCTL_INTERFACE_VERSION;
		answer("sysctl %u: %ld", cmd, hypercall(__HYPERVISOR_sysctl, (uintptr_t)&sys, 0, 0, 0, 0));
	}
	for (uint32_t cmd = 0; cmd < 30; cmd++) {
		memset(&flask, 0, sizeof flask);
		flask.cmd = cmd, flask.interface_version = XEN_FLASK_INTERFACE_VERSION;
		answer("xsm_op %u: %ld", cmd, hypercall(__HYPERVISOR_xsm_op, (uintptr_t)&flask, 0, 0, 0, 0));
	}
	for (uint32_t cmd = 0; cmd < 33; cmd++)
		answer("physdev_op %u: %ld", cmd, hypercall(__HYPERVISOR_physdev_op, cmd, (uintptr_t)pages[0], 0, 0, 0));
}

static void calls(uint32_t n, const multicall_entry_t *list)
{
	static multicall_entry_t m[4];
	long rc;

	memcpy(m, list, sizeof m);
	rc = hypercall(__HYPERVISOR_multicall, (uintptr_t)m, n, 0, 0, 0);
	answer("%u: %ld; %ld %ld %ld %ld", n, rc, (long)m[0].result, (long)m[1].result, (long)m[2].result, (long)m[3].result);
}

static void lists(void)
{
	static multicall_entry_t m[4];

	begin("multicall");
	for (uint32_t i = 0; i < 4; i++)
		m[i] = (multicall_entry_t){ .op = __HYPERVISOR_xen_version, .result = 77, .args = { XENVER_pagesize } };
	calls(4, m);
	calls(2, m);
	calls(0, m);
	m[1].op = 62;
	m[2].op = __HYPERVISOR_multicall, m[2].args[1] = 0;
	m[3].args[0] = 99;
	calls(4, m);
	m[1].op = ~0u;
	m[2].op = __HYPERVISOR_event_channel_op, m[2].args[0] = EVTCHNOP_send, m[2].args[1] = (uintptr_t)BAD;
	calls(4, m);
	answer("bad pointer: %ld", hypercall(__HYPERVISOR_multicall, (uintptr_t)BAD, 1, 0, 0, 0));
	answer("bad pointer, none: %ld", hypercall(__HYPERVISOR_multicall, (uintptr_t)BAD, 0, 0, 0, 0));
}

static void assists(void)
{
	begin("assist");
	for (uint32_t cmd = 0; cmd < 3; cmd++)
		for (uint32_t type = 0; type < 8; type++)
			answer("vm_assist %u %u: %ld", cmd, type, hypercall(__HYPERVISOR_vm_assist, cmd, type, 0, 0, 0));
	answer("vm_assist 0 32: %ld", hypercall(__HYPERVISOR_vm_assist, 0, 32, 0, 0, 0));
	for (uint32_t cmd = 0; cmd < 3; cmd++)
		answer("console_io %u of none: %ld", cmd, hypercall(__HYPERVISOR_console_io, cmd, 0, (uintptr_t)pages[0], 0, 0));
}

static void leaves(void)
{
	uint32_t r[4];

	begin("cpuid");
	for (uint32_t leaf = 0; leaf < 6; leaf++) {
		cpuid(hypercall_cpuid_base() + leaf, 0, r);
		if (leaf < 3)
			answer("leaf %u: %x %x %x %x", leaf, r[0], r[1], r[2], r[3]);
		else if (leaf == 4)
			answer("leaf %u: %x %u", leaf, r[0], r[2] == self);
		else if (leaf == 5)
			answer("leaf %u: %x", leaf, r[0]);
	}
}

void sequences_misc(void)
{
	leaves();
	versions();
	numbers();
	privileged();
	lists();
	assists();
}
