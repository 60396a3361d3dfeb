/* SPDX-License-Identifier: Apache-2.0 */
/* tests/mediation/world.c - the fake machine with five domains under a real policy, and the hooks that note what is asked and audited. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_domctl.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/mediation/mediation.h"

uint32_t label[N + 1], label_new, label_sealed, label_device;
struct records records;
bool world_unasked;
jmp_buf machine_stop;
static const char *const letters = "baptn";

err_t __real_xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm);
err_t __real_xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm);
err_t __wrap_xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm);
err_t __wrap_xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm);
uint32_t __wrap_hal_pci_sid(uint32_t fn);
void __wrap_hal_machine_stop(bool reset);

static void note(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	struct question *q = &records.q[records.n % MAX_QUESTIONS];

	assert(perm && !(perm & (perm - 1)));
	if (records.n++ >= MAX_QUESTIONS)	/* whoever looks at them sees that there were too many */
		return;
	*q = (struct question){ .cls = tclass, .perm = perm };
	xsm_type_of(ssid, q->source, sizeof q->source);
	xsm_type_of(tsid, q->target, sizeof q->target);
}

err_t __wrap_xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	if (world_unasked)
		return 0;
	note(ssid, tsid, tclass, perm);
	return __real_xsm_check(ssid, tsid, tclass, perm);
}

err_t __wrap_xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm)
{
	if (world_unasked)
		return 0;
	note(ssid, self_sid, tclass, perm);
	return __real_xsm_check_self(ssid, self_sid, tclass, perm);
}

uint32_t __wrap_hal_pci_sid(uint32_t fn)
{
	(void)fn;
	return label_device;
}

void __wrap_hal_machine_stop(bool reset)
{
	(void)reset;
	longjmp(machine_stop, 1);
}

void xsm_audit_who(struct xsm_who *who)
{
	*who = (struct xsm_who){ .domid = A, .target = fake_about == DOMID_INVALID ? XSM_NO_DOMID : fake_about, .now = 1000000000 };
}

void audit_emit(const char *line)
{
	if (records.nlines < RECORDS)
		snprintf(records.line[records.nlines], RECORD, "%s", line);
	records.nlines++;
}

void records_clear(void)
{
	memset(&records, 0, sizeof records);
}

void world_load(const char *policy)
{
	static uint8_t bytes[1u << 20];
	char why[256];
	size_t n;
	FILE *f = fopen(policy, "rb");

	assert(f);
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	if (xsm_load(bytes, n, why, sizeof why)) {
		printf("%s: %s\n", policy, why);
		exit(1);
	}
}

static uint32_t sid_of(const char *format, const char *kind)
{
	char context[64];
	uint32_t sid = 0;

	snprintf(context, sizeof context, format, kind);
	if (xsm_context_to_sid(context, strlen(context) + 1, &sid)) {
		printf("%s: no such context\n", context);
		exit(1);
	}
	return sid;
}

static void labels(const char *kind)
{
	for (domid_t d = 0; d <= N; d++)
		label[d] = kind ? sid_of("system_u:system_r:%s_t:s0", kind) : sid_of("u:r:%s_t", (char[2]){ letters[d], 0 });
	label_new = label[N];
	label_sealed = kind ? label[N] : sid_of("u:r:s_t", "");
	label_device = kind ? sid_of("system_u:object_r:disk_t:s0", "") : sid_of("u:r:hw_t", "");
}

static void running(domid_t d)
{
	fake_domain(d, label[d], 3);
	domtab[d].self_sid = xsm_self_sid(label[d]);
	domtab[d].target_sid = label[d];
	memory_map_reset(d);
	vcputab[d][0].initialised = 1;
	fake_vcpu[d][0].up = 1;
}

void world_init(const char *kind)
{
	labels(kind);
	fake_init();
	memset(fake_dom, 0, sizeof fake_dom);
	fake_pci = (struct fake_pci){ .owner = DOMID_INVALID };
	for (domid_t d = B; d <= T; d++)
		running(d);
	assert(fake_build(B, label_new) == N);
	for (domid_t d = B; d <= N; d++)	/* each label that a channel can have is known before: to name one is no change */
		for (domid_t to = B; to <= N; to++) {
			xsm_transition(label[d], label[to], SECCLASS_EVENT);
			xsm_transition(label[d], domtab[to].self_sid, SECCLASS_EVENT);
		}
}

void put(domid_t d, uint64_t va, const void *p, size_t n)
{
	fake_put(d, va, p, n);
	for (size_t i = 0; i < n; i++)
		snapshot_excuse(fake_ptr(d, va + i), 1);
}

int16_t status_of(domid_t d, uint64_t va)
{
	int16_t status;

	fake_get(d, va, &status, sizeof status);
	snapshot_excuse(fake_ptr(d, va), sizeof status);
	return status;
}

int32_t error_of(domid_t d, uint64_t va)
{
	int32_t error;

	fake_get(d, va, &error, sizeof error);
	snapshot_excuse(fake_ptr(d, va), sizeof error);
	return error;
}

int64_t op(domid_t d, uint64_t nr, uint32_t cmd, void *arg, size_t n)
{
	int64_t rc;

	put(d, FAKE_ARG, arg, n);
	rc = fake_call(d, nr, cmd, FAKE_ARG, 0, 0);
	fake_get(d, FAKE_ARG, arg, n);
	return rc;
}

int64_t gnttab(domid_t d, uint32_t cmd, void *arg, size_t n, size_t status_at)
{
	int64_t rc;
	int16_t status;

	put(d, FAKE_ARG, arg, n);
	rc = fake_call(d, __HYPERVISOR_grant_table_op, cmd, FAKE_ARG, 1, 0);
	if (rc)
		return rc;
	status = status_of(d, FAKE_ARG + status_at);
	fake_get(d, FAKE_ARG, arg, n);
	return status == GNTST_permission_denied ? -XEN_EACCES : status ? -1000 + status : 0;
}

int64_t domctl(uint32_t cmd, domid_t d, struct xen_domctl *ctl)
{
	int64_t rc;

	ctl->cmd = cmd;
	ctl->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	ctl->domain = d;
	put(B, FAKE_ARG, ctl, sizeof *ctl);
	rc = fake_call(B, __HYPERVISOR_domctl, FAKE_ARG, 0, 0, 0);
	fake_get(B, FAKE_ARG, ctl, sizeof *ctl);
	return rc;
}

uint32_t channel(domid_t d, domid_t peer)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = d };
	struct evtchn_bind_interdomain b = { .remote_dom = peer };

	assert(op(peer, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &a, sizeof a) == 0);
	b.remote_port = a.port;
	assert(op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &b, sizeof b) == 0);
	return b.local_port;
}
