/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/world.c - the machine that an input meets, made by the operations themselves, and another CPU that changes arguments while they are used. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "call/call.h"
#include "fuzz/calls/step.h"
#include "fuzz/calls/world.h"
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_vcpu.h"
#include <xen/memory.h>

#define REFS 8u
uint32_t world_flip;
domid_t world_self;
static const char *const label[NR_PEOPLE] = { "builder_t", "guest_t", "guest_t", "other_t", "building_t" };

void xsm_audit_who(struct xsm_who *who)
{
	*who = (struct xsm_who){ .domid = world_self, .target = fake_about == DOMID_INVALID ? XSM_NO_DOMID : fake_about, .now = fake_now };
}

void audit_emit(const char *line) { (void)line; }

/* The tail's bytes come into the argument. */
static void flip(void)
{
	uint8_t *page;

	if (!world_flip || --world_flip)
		return;
	page = fake_ptr(world_self, STEP_PAGE);
	if (page)
		memcpy(page, page + (STEP_TAIL - STEP_PAGE), 64);
}

static uint8_t policy[1 << 15];
static size_t policy_size;

/* A boolean's record: value, state, length of its name, name. */
size_t world_policy(uint32_t off, const uint8_t **bytes)
{
	static const char *const name[] = { "may_send", "may_map", "may_bind", "may_foreign", "revoke_event", "revoke_grant" };
	static uint8_t changed[sizeof policy];
	uint8_t *at;

	memcpy(changed, policy, policy_size);
	*bytes = changed;
	for (uint32_t i = 0; i < ARRAY_SIZE(name); i++) {
		at = memmem(changed, policy_size, name[i], strlen(name[i]));
		if (off >> i & 1 && at)
			at[-8] = 0;
	}
	return policy_size;
}

static void load_policy(void)
{
	const char *path = getenv("FUZZ_POLICY");
	FILE *f = fopen(path ? path : "build/stress-policy.bin", "rb");
	char why[200] = "no file";

	if (f)
		policy_size = fread(policy, 1, sizeof policy, f);
	if (!policy_size || policy_size == sizeof policy || xsm_load(policy, policy_size, why, sizeof why)) {
		fprintf(stderr, "the policy: %s\n", why);
		exit(1);
	}
	fclose(f);
}

static uint32_t sid_of(const char *type)
{
	char context[64];
	uint32_t sid;

	snprintf(context, sizeof context, "any:any_r:%s", type);
	assert(xsm_context_to_sid(context, strlen(context), &sid) == 0);
	return sid;
}

static int64_t op(domid_t d, uint64_t nr, uint32_t cmd, void *arg, size_t n)
{
	world_self = d;
	return fake_op(d, nr, cmd, arg, n);
}

/* Its grant table is where Linux has it, with a few entries for everybody. */
static void grants(domid_t d)
{
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .gpfn = GFN_GRANTS };

	assert(op(d, __HYPERVISOR_memory_op, XENMEM_add_to_physmap, &a, sizeof a) == 0);
	for (uint32_t r = 0; r < REFS; r++) {
		struct grant_entry_v1 e = { .flags = GTF_permit_access | (r & 1 ? GTF_readonly : 0), .domid = (domid_t)(r / 2 % 4), .frame = 8 + r };

		fake_put(d, GFN_GRANTS * PAGE_SIZE + r * sizeof e, &e, sizeof e);
	}
}

static void channel(domid_t d, domid_t peer)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = d };
	struct evtchn_bind_interdomain b = { .remote_dom = peer };

	assert(op(peer, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &a, sizeof a) == 0);
	b.remote_port = a.port;
	assert(op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &b, sizeof b) == 0);
}

static void person(domid_t d)
{
	uint32_t sid = d ? sid_of(label[d]) : SECINITSID_DOM0;

	fake_domain(d, sid, 3);
	domtab[d].self_sid = xsm_self_sid(sid);
	domtab[d].target_sid = sid;
	memory_map_reset(d);
	fake_dom[d].vcpus = 3;
	for (uint32_t v = 0; v < 3; v++) {
		vcputab[d][v].initialised = v != 2;
		fake_vcpu[d][v].up = v != 2;
	}
	grants(d);
}

void world_init(void)
{
	load_policy();
	fake_init();
	memset(fake_dom, 0, sizeof fake_dom);
	fake_pci = (struct fake_pci){ .owner = DOMID_INVALID };
	fake_pci_sid = SECINITSID_DEVICE;
	xsm_enforce_switchable(true);
	for (domid_t d = BUILDER; d <= OTHER; d++)
		person(d);
	assert(fake_build(BUILDER, sid_of(label[MADE])) == MADE);
	for (domid_t d = BUILDER; d <= OTHER; d++)
		channel(d, (d + 1) % MADE);
	fake_between = flip;
}
