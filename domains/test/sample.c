/* SPDX-License-Identifier: Apache-2.0 */
/* test/sample.c - one operation of most families, each once, with its result: what a policy lets a domain do (tests/system, policy_tests.py). */
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/test/tap.h"
#include "lib/string.h"
#include <xen/sched.h>
#include <xen/vcpu.h>

static long ev(uint32_t cmd, void *arg) { return hypercall(__HYPERVISOR_event_channel_op, cmd, (uintptr_t)arg, 0, 0, 0); }

static void events(void)
{
	struct evtchn_bind_ipi ipi = { .vcpu = 0 };
	struct evtchn_alloc_unbound alloc = { .dom = DOMID_SELF, .remote_dom = DOMID_SELF };
	struct evtchn_close close;
	long rc = ev(EVTCHNOP_bind_ipi, &ipi);

	log_line("sample bind_ipi %ld", rc);
	close.port = ipi.port;
	if (rc == 0)
		(void)ev(EVTCHNOP_close, &close);
	log_line("sample alloc_port %ld", ev(EVTCHNOP_alloc_unbound, &alloc));
}

static void memory(void)
{
	struct xen_memory_domain self = { DOMID_SELF };
	struct gnttab_query_size q = { .dom = DOMID_SELF };
	long rc = hypercall(__HYPERVISOR_memory_op, XENMEM_current_reservation, (uintptr_t)&self, 0, 0, 0);

	log_line("sample stat %ld", rc > 0 ? 0 : rc);
	rc = hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_query_size, (uintptr_t)&q, 1, 0, 0);
	log_line("sample query %ld", rc ? rc : q.status == GNTST_permission_denied ? (long)-XEN_EACCES : q.status);
}

static void others(void)
{
	struct sched_watchdog w = { .id = 1 };
	struct vcpu_runstate_info run;
	long rc;

	rc = hypercall(__HYPERVISOR_sched_op, SCHEDOP_watchdog, (uintptr_t)&w, 0, 0, 0);
	log_line("sample watchdog %ld", rc == -XEN_EINVAL ? 0 : rc);		/* there is none to stop */
	log_line("sample get_runstate %ld", hypercall(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, 0, (uintptr_t)&run, 0, 0));
	rc = hypercall(__HYPERVISOR_xen_version, XENVER_pagesize, 0, 0, 0, 0);
	log_line("sample xen_pagesize %ld", rc > 0 ? 0 : rc);
	log_line("sample multicall %ld", hypercall(__HYPERVISOR_multicall, (uintptr_t)&run, 0, 0, 0, 0));
	log_line("sample vm_assist %ld", hypercall(__HYPERVISOR_vm_assist, VMASST_CMD_enable, VMASST_TYPE_runstate_update_flag, 0, 0, 0));
}

int sample(void)
{
	events();
	memory();
	others();
	(void)!sched_poll(NULL, 0, time_now() + 2500000000ul);	/* until the records of refusals are in the log */
	log_line("sample ends");
	return 0;
}
