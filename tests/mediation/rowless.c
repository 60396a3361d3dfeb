/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/rowless.c - every number that a guest can name and no row has answers -ENOSYS, asks nothing and changes nothing. That each operation
 * of Xen's headers has a row or a reason in norow.txt, tools/hypercall-reference sees to. */
#include <stdio.h>
#include <string.h>
#include "tests/mediation/mediation.h"

#define HYPERCALLS 64u		/* the hypercall page holds so many stubs */
#define SUBS       2048u	/* sub-operations tried of each: Xen's headers go to 1003 */

#define OP(name, family, nr, ...) { family, nr },
static const struct { enum family family; uint32_t nr; } rows[] = {
#include "call/table.def"
};

static bool has_row(enum family family, uint32_t nr)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].family == family && rows[i].nr == nr)
			return true;
	return false;
}

static int64_t plain(uint64_t nr, uint32_t sub) { return fake_call(B, nr, sub, FAKE_ARG, 1, 0); }
static int64_t by_vcpu(uint64_t nr, uint32_t sub) { return fake_call(B, nr, sub, 0, FAKE_ARG, 0); }

/* The envelopes of domctl, sysctl and xsm_op begin alike: command, version. */
static int64_t enveloped(uint64_t nr, uint32_t sub)
{
	uint8_t envelope[1024] = { 0 };
	uint32_t head[2] = { sub, nr == __HYPERVISOR_domctl ? XEN_DOMCTL_INTERFACE_VERSION : nr == __HYPERVISOR_sysctl ? XEN_SYSCTL_INTERFACE_VERSION :
		XEN_FLASK_INTERFACE_VERSION };

	memcpy(envelope, head, sizeof head);
	put(B, FAKE_ARG, envelope, sizeof envelope);
	return fake_call(B, nr, FAKE_ARG, 0, 0, 0);
}

/* memory_op's command has six bits; what stands above says where a long operation goes on. */
static const struct { uint64_t nr; enum family family; int64_t (*call)(uint64_t nr, uint32_t sub); uint32_t subs; } hypercalls[] = {
	{ __HYPERVISOR_event_channel_op, EVTCHNOP, plain, SUBS }, { __HYPERVISOR_grant_table_op, GNTTABOP, plain, SUBS },
	{ __HYPERVISOR_memory_op, MEMOP, plain, 64 }, { __HYPERVISOR_xen_version, XENVER, plain, SUBS }, { __HYPERVISOR_console_io, CONSOLEIO, plain, SUBS },
	{ __HYPERVISOR_vcpu_op, VCPUOP, by_vcpu, SUBS }, { __HYPERVISOR_sched_op, SCHEDOP, plain, SUBS }, { __HYPERVISOR_hvm_op, HVMOP, plain, SUBS },
	{ __HYPERVISOR_physdev_op, PHYSDEV, plain, SUBS }, { __HYPERVISOR_domctl, DOMCTL, enveloped, SUBS }, { __HYPERVISOR_sysctl, SYSCTL, enveloped, SUBS },
	{ __HYPERVISOR_xsm_op, XSMOP, enveloped, SUBS },
	{ __HYPERVISOR_multicall, MULTICALL, NULL, 0 }, { __HYPERVISOR_vm_assist, VMASSIST, NULL, 0 }, { __HYPERVISOR_set_timer_op, SETTIMER, NULL, 0 },
};

static uint32_t wrong(uint64_t nr, uint32_t sub, int64_t rc)
{
	if (rc == -XEN_ENOSYS && records.n == 0)
		return 0;
	printf("hypercall %lu, operation %u: has no row and answers %ld after %u questions\n", (unsigned long)nr, sub, (long)rc, records.n);
	return 1;
}

static uint32_t sub_operations(uint32_t i, uint32_t *tried)
{
	uint32_t failures = 0;

	for (uint32_t sub = 0; sub < hypercalls[i].subs; sub++) {
		if (has_row(hypercalls[i].family, sub))
			continue;
		records_clear();
		failures += wrong(hypercalls[i].nr, sub, hypercalls[i].call(hypercalls[i].nr, sub));
		++*tried;
	}
	return failures;
}

static uint32_t whole_hypercalls(uint32_t *tried)
{
	uint32_t failures = 0;

	for (uint64_t nr = 0; nr < HYPERCALLS; nr++) {
		uint32_t i = 0;

		while (i < ARRAY_SIZE(hypercalls) && hypercalls[i].nr != nr)
			i++;
		if (i < ARRAY_SIZE(hypercalls))
			continue;
		records_clear();
		failures += wrong(nr, 0, plain(nr, 0));
		++*tried;
	}
	return failures;
}

uint32_t rowless(void)
{
	uint32_t failures = 0, tried = 0;
	uint8_t nothing[1024] = { 0 };
	const char *what;

	put(B, FAKE_ARG, nothing, sizeof nothing);
	snapshot_take();
	failures += whole_hypercalls(&tried);
	for (uint32_t i = 0; i < ARRAY_SIZE(hypercalls); i++)
		failures += sub_operations(i, &tried);
	for (uint32_t nr = 0; nr < SUBS; nr++) {
		struct call call = { .self = B };

		if (has_row(EXIT, nr))
			continue;
		records_clear();
		failures += wrong(~0ul, nr, exit_operation(&call, nr));
		tried++;
	}
	what = snapshot_changed();
	if (what)
		printf("operations without a row: %s changed\n", what);
	printf("mediation: %u numbers without a row answer -ENOSYS, ask nothing and change nothing\n", tried - failures);
	return failures + (what != NULL);
}
