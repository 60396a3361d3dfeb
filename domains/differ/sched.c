/* SPDX-License-Identifier: Apache-2.0 */
/* differ/sched.c - scheduling, its watchdogs and polls, timers. */
#include "domains/differ/differ.h"

static void watchdog(uint32_t id, uint32_t seconds)
{
	struct sched_watchdog w = { id, seconds };

	answer("watchdog %u %u: %ld", id, seconds, sched(SCHEDOP_watchdog, &w));
}

static long poll(const evtchn_port_t *list, uint32_t n, uint64_t deadline)
{
	struct sched_poll p = { .nr_ports = n, .timeout = deadline };

	set_xen_guest_handle(p.ports, (evtchn_port_t *)list);
	return sched(SCHEDOP_poll, &p);
}

static void polls(void)
{
	struct evtchn_bind_ipi ipi = { .vcpu = 0 };
	struct evtchn_send s;
	evtchn_port_t list[2] = { 0, MISSING };

	begin("poll");
	(void)ev(EVTCHNOP_bind_ipi, &ipi);
	list[0] = s.port = ipi.port;
	answer("nothing until then: %ld", poll(list, 1, 1));
	answer("no ports: %ld", poll(list, 0, 1));
	answer("soon: %ld", poll(list, 1, time_now() + 2000000));
	(void)ev(EVTCHNOP_send, &s);
	answer("pending: %ld", poll(list, 1, 0));
	answer("stays pending: %u", is_pending(ipi.port));
	answer("a missing one: %ld", poll(list + 1, 1, 1));
	list[1] = ~0u;
	answer("no port: %ld", poll(list + 1, 1, 1));
	answer("too many: %ld", poll(list, 129, 1));
	answer("far too many: %ld", poll(list, ~0u, 1));
	answer("bad ports: %ld", poll(BAD, 1, 1));
}

/* Interrupts are off: an event wakes, and is not delivered. */
static void blocks(void)
{
	struct vcpu_set_singleshot_timer t = { 0 };
	struct evtchn_bind_virq v = { .virq = VIRQ_TIMER };
	uint32_t name;
	long rc;

	begin("block");
	(void)ev(EVTCHNOP_bind_virq, &v);
	name = name_new(&ports, v.port);
	mask(name, false);
	forget_pending(name);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
	t.timeout_abs_ns = time_now() + 2000000;
	rc = vcpu(VCPUOP_set_singleshot_timer, 0, &t);
	answer("timer: %ld", rc);
	if (rc)
		return;
	rc = sched(SCHEDOP_block, NULL);
	answer("block: %ld pending %u upcall %u mask %u", rc, is_pending(v.port), READ_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending),
		READ_ONCE(shared_info->vcpu_info[0].evtchn_upcall_mask));
}

static void watchdogs(void)
{
	begin("watchdog");
	watchdog(1, 0);
	watchdog(3, 0);
	watchdog(~0u, 1000);
	watchdog(1, 1000);
	watchdog(0, 1000);
	watchdog(0, 1000);
	watchdog(0, 1000);
	watchdog(1, 2000);
	watchdog(2, 0);
	watchdog(2, 0);
	watchdog(2, 1000);
	watchdog(0, 1000);
	watchdog(1, 0);
	watchdog(2, 0);
}

static void others(void)
{
	struct sched_remote_shutdown r = { .domain_id = 0, .reason = SHUTDOWN_crash };
	struct sched_pin_override pin = { .pcpu = 0 };

	begin("sched");
	answer("yield: %ld", sched(SCHEDOP_yield, NULL));
	answer("remote_shutdown 0: %ld", sched(SCHEDOP_remote_shutdown, &r));
	r.domain_id = NOBODY;
	answer("remote_shutdown nobody: %ld", sched(SCHEDOP_remote_shutdown, &r));
	r.domain_id = DOMID_XEN;
	answer("remote_shutdown xen: %ld", sched(SCHEDOP_remote_shutdown, &r));
	answer("pin_override: %ld", sched(SCHEDOP_pin_override, &pin));
	for (uint32_t cmd = SCHEDOP_shutdown; cmd < 10; cmd++)
		answer("op %u bad pointer: %ld", cmd, sched(cmd, BAD));
	answer("op 100: %ld", sched(100, pages[0]));
	answer("compat yield: %ld", hypercall(__HYPERVISOR_sched_op_compat, 0, 0, 0, 0, 0));
}

static void timers(void)
{
	struct vcpu_set_singleshot_timer t = { .timeout_abs_ns = 1, .flags = VCPU_SSHOTTMR_future };
	struct vcpu_set_periodic_timer p = { 1 };
	struct evtchn_bind_virq v = { .virq = VIRQ_TIMER };

	begin("timer");
	(void)ev(EVTCHNOP_bind_virq, &v);
	answer("past, to be future: %ld pending %u", vcpu(VCPUOP_set_singleshot_timer, 0, &t), is_pending(v.port));
	t.flags = 0;
	answer("past: %ld", vcpu(VCPUOP_set_singleshot_timer, 0, &t));
	answer("poll: %ld pending %u", poll(&v.port, 1, time_now() + 1000000000), is_pending(v.port));
	t.flags = ~0u, t.timeout_abs_ns = ~0ull >> 1;
	answer("unknown flags: %ld", vcpu(VCPUOP_set_singleshot_timer, 0, &t));
	answer("stop: %ld", vcpu(VCPUOP_stop_singleshot_timer, 0, NULL));
	answer("stop again: %ld", vcpu(VCPUOP_stop_singleshot_timer, 0, NULL));
	answer("singleshot of 1: %ld", vcpu(VCPUOP_set_singleshot_timer, 1, &t));
	answer("period 1 ns: %ld", vcpu(VCPUOP_set_periodic_timer, 0, &p));
	p.period_ns = 1000000000;
	answer("period 1 s: %ld", vcpu(VCPUOP_set_periodic_timer, 0, &p));
	p.period_ns = 1ull << 63;
	answer("period of centuries: %ld", vcpu(VCPUOP_set_periodic_timer, 0, &p));
	answer("stop: %ld", vcpu(VCPUOP_stop_periodic_timer, 0, NULL));
	answer("stop of 1: %ld", vcpu(VCPUOP_stop_periodic_timer, 1, NULL));
	answer("set_timer_op 0: %ld", hypercall(__HYPERVISOR_set_timer_op, 0, 0, 0, 0, 0));
	answer("set_timer_op far: %ld", hypercall(__HYPERVISOR_set_timer_op, 1ull << 60, 0, 0, 0, 0));
	answer("set_timer_op off: %ld", hypercall(__HYPERVISOR_set_timer_op, 0, 0, 0, 0, 0));
}

void sequences_sched(void)
{
	polls();
	blocks();
	watchdogs();
	others();
	timers();
}
