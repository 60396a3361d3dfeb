/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/sched_op_test.c - SCHEDOP_*: who sleeps wakes, who ends stays ended, and domain 0 alone takes the machine down. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/evtchn/port.h"
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20, PORTS_AT = 0x2000 };

static int64_t op(domid_t d, uint32_t cmd, void *arg, size_t n)
{
	return fake_op(d, __HYPERVISOR_sched_op, cmd, arg, n);
}
static struct shared_info *si(domid_t d) { return domtab[d].shared; }
static bool asked(uint32_t i, uint32_t s, uint32_t t, uint16_t cls, uint32_t perm)
{
	return fake_xsm.ask[i].ssid == s && fake_xsm.ask[i].tsid == t && fake_xsm.ask[i].cls == cls && fake_xsm.ask[i].perm == perm;
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 2);
	fake_domain(B, SID_B, 1);
	memset(fake_dom, 0, sizeof fake_dom);
	sched_watchdog_reset(A);
}

static void waits(void)
{
	start();
	assert(op(A, SCHEDOP_yield, NULL, 0) == 0 && fake_vcpu[A][0].yields == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_SCHED, SCHED__YIELD));
	si(A)->vcpu_info[0].evtchn_upcall_mask = 1;
	assert(op(A, SCHEDOP_block, NULL, 0) == 0 && fake_vcpu[A][0].asleep && si(A)->vcpu_info[0].evtchn_upcall_mask == 0);
	fake_vcpu[A][0].asleep = false;
	si(A)->vcpu_info[0].evtchn_upcall_pending = 1;
	assert(op(A, SCHEDOP_block, NULL, 0) == 0 && !fake_vcpu[A][0].asleep);
	fake_xsm.deny = 1;
	si(A)->vcpu_info[0].evtchn_upcall_pending = 0;
	assert(op(A, SCHEDOP_block, NULL, 0) == -XEN_EACCES && !fake_vcpu[A][0].asleep);
	assert(op(A, SCHEDOP_yield, NULL, 0) == -XEN_EACCES && fake_vcpu[A][0].yields == 1);
}

static int64_t poll(const uint32_t *port, uint32_t nr, uint64_t timeout)
{
	struct sched_poll p = { .nr_ports = nr, .timeout = timeout };

	p.ports.p = (evtchn_port_t *)PORTS_AT;
	if (nr)
		fake_put(A, PORTS_AT, port, nr <= 128 ? nr * sizeof *port : 512);
	return op(A, SCHEDOP_poll, &p, sizeof p);
}

/* XSA-221: ports to wait for are valid ones. */
static void polls(void)
{
	uint32_t port[200] = { 1, 2 };

	start();
	evdom[A].nr_ports = 3;
	assert(poll(port, 2, 5000) == 0 && fake_vcpu[A][0].asleep && fake_vcpu[A][0].poll == 5000);
	assert(vcputab[A][0].polling && vcpu_pollers[A] == 1 && fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_SCHED, SCHED__POLL));
	assert(poll(port, 2, 5000) == 0 && vcpu_pollers[A] == 1);	/* twice in a multicall: it sleeps when all of it is over */
	hal_vcpu_wake(A, 0);
	assert(!vcputab[A][0].polling && vcpu_pollers[A] == 0);
	assert(poll(NULL, 0, 0) == 0 && fake_vcpu[A][0].poll == HAL_NEVER && fake_vcpu[A][0].asleep);
	hal_vcpu_wake(A, 0);

	si(A)->evtchn_pending[0] = 1 << 2;		/* pending, though masked: no sleep */
	si(A)->evtchn_mask[0] = ~0ul;
	assert(poll(port, 2, 0) == 0 && !fake_vcpu[A][0].asleep && vcpu_pollers[A] == 0);
	assert(poll(port, 1, 0) == 0 && fake_vcpu[A][0].asleep);
	hal_vcpu_wake(A, 0);
	si(A)->evtchn_pending[0] = 0;
	si(A)->vcpu_info[0].evtchn_upcall_pending = 1;	/* an upcall waits */
	assert(poll(port, 2, 0) == 0 && !fake_vcpu[A][0].asleep && vcpu_pollers[A] == 0 && !vcputab[A][0].polling);
	si(A)->vcpu_info[0].evtchn_upcall_pending = 0;

	port[1] = 3;
	assert(poll(port, 2, 0) == -XEN_EINVAL);
	port[1] = ~0u;
	assert(poll(port, 2, 0) == -XEN_EINVAL && !fake_vcpu[A][0].asleep && vcpu_pollers[A] == 0);
	for (uint32_t i = 0; i < 200; i++)
		port[i] = 1;
	assert(poll(port, 129, 0) == -XEN_EINVAL && poll(port, ~0u, 0) == -XEN_EINVAL);
	assert(poll(port, 128, 0) == 0 && fake_vcpu[A][0].asleep);
	hal_vcpu_wake(A, 0);
	struct sched_poll p = { .nr_ports = 2 };
	p.ports.p = (evtchn_port_t *)0x7fff0000;
	assert(op(A, SCHEDOP_poll, &p, sizeof p) == -XEN_EFAULT);
	fake_xsm.deny = 1;
	assert(poll(port, 1, 0) == -XEN_EACCES && vcpu_pollers[A] == 0 && !fake_vcpu[A][0].asleep);
}

static void ends(void)
{
	struct sched_shutdown s = { SHUTDOWN_reboot };
	struct sched_remote_shutdown r = { B, SHUTDOWN_crash };

	start();
	fake_xsm.deny = 1;
	assert(op(A, SCHEDOP_shutdown, &s, sizeof s) == -XEN_EACCES && !domtab[A].shutdown && !fake_dom[A].pauses);
	fake_xsm.deny = 0;
	s.reason = SHUTDOWN_suspend;
	assert(op(A, SCHEDOP_shutdown, &s, sizeof s) == -XEN_EOPNOTSUPP && !domtab[A].shutdown && !fake_dom[A].pauses);
	s.reason = SHUTDOWN_reboot;
	fake_xsm.n = 0;
	assert(op(A, SCHEDOP_shutdown, &s, sizeof s) == 0 && domtab[A].shutdown == 1 + SHUTDOWN_reboot && fake_dom[A].pauses == 1);
	assert(fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_SCHED, SCHED__SHUTDOWN));
	s.reason = SHUTDOWN_poweroff;
	assert(op(A, SCHEDOP_shutdown, &s, sizeof s) == 0 && domtab[A].shutdown == 1 + SHUTDOWN_reboot && fake_dom[A].pauses == 1);

	assert(op(A, SCHEDOP_remote_shutdown, &r, sizeof r) == 0 && domtab[B].shutdown == 1 + SHUTDOWN_crash && domtab[B].refs == 1);
	assert(fake_xsm.n == 1 && asked(0, SID_A, SID_B, SECCLASS_DOMAIN, DOMAIN__SHUTDOWN));
	r.domain_id = 77;
	assert(op(A, SCHEDOP_remote_shutdown, &r, sizeof r) == -XEN_ESRCH);

	start();
	s.reason = SHUTDOWN_crash;
	assert(op(A, SCHEDOP_shutdown_code, &s, sizeof s) == 0 && !domtab[A].shutdown);
	s.reason = SHUTDOWN_poweroff;
	assert(op(A, SCHEDOP_shutdown_code, &s, sizeof s) == 0);
	assert(op(A, SCHEDOP_shutdown, &s, sizeof s) == 0 && domtab[A].shutdown == 1 + SHUTDOWN_crash);
	assert(op(A, SCHEDOP_pin_override, &s, sizeof s) == -XEN_EPERM);
	assert(fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_SCHED, SCHED__PIN_OVERRIDE) && op(A, 99, &s, sizeof s) == -XEN_ENOSYS);
}

/* The fake machine exits with 2 when it is powered off, with 3 when it is reset. */
static int machine_after(domid_t by, uint32_t cmd, uint32_t reason, uint32_t deny)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct sched_shutdown s = { reason };
		struct sched_remote_shutdown r = { 0, reason };

		fake_xsm.deny_class = SECCLASS_XEN2;
		fake_xsm.deny_perm = deny;
		int64_t rc = cmd == SCHEDOP_shutdown ? op(by, cmd, &s, sizeof s) : op(by, cmd, &r, sizeof r);
		_exit(rc == -XEN_EACCES ? 13 : 1);
	}
	assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The reason asked about is the one that the machine follows, whatever stands above its low byte. */
static void low_byte_counts(domid_t by, uint32_t cmd)
{
	for (uint32_t above = 0x100; above; above <<= 1) {
		assert(machine_after(by, cmd, SHUTDOWN_reboot | above, XEN2__POWEROFF) == 3);
		assert(machine_after(by, cmd, SHUTDOWN_reboot | above, XEN2__REBOOT) == 13);
		assert(machine_after(by, cmd, SHUTDOWN_poweroff | above, XEN2__POWEROFF) == 13);
		assert(machine_after(by, cmd, SHUTDOWN_poweroff | above, XEN2__REBOOT) == 2);
	}
}

static void machine(void)
{
	start();
	fake_domain(0, SECINITSID_DOM0, 1);
	assert(machine_after(0, SCHEDOP_shutdown, SHUTDOWN_poweroff, 0) == 2 && machine_after(0, SCHEDOP_shutdown, SHUTDOWN_reboot, 0) == 3);
	assert(machine_after(0, SCHEDOP_shutdown, SHUTDOWN_poweroff, XEN2__POWEROFF) == 13);
	assert(machine_after(0, SCHEDOP_shutdown, SHUTDOWN_reboot, XEN2__REBOOT) == 13);
	assert(machine_after(0, SCHEDOP_shutdown, SHUTDOWN_crash, XEN2__POWEROFF) == 13);
	low_byte_counts(0, SCHEDOP_shutdown);
	low_byte_counts(A, SCHEDOP_remote_shutdown);
	assert(machine_after(A, SCHEDOP_remote_shutdown, SHUTDOWN_poweroff, XEN2__POWEROFF) == 13);
	assert(machine_after(A, SCHEDOP_remote_shutdown, SHUTDOWN_poweroff, 0) == 2);
}

static void watchdogs(void)
{
	struct sched_watchdog w = { 0, 5 };

	start();
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == 1 && fake_watchdog[A] == fake_now + 5000000000ull);
	w.timeout = 3;
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == 2 && fake_watchdog[A] == fake_now + 3000000000ull);
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == -XEN_ENOSPC);
	w = (struct sched_watchdog){ 2, 0 };
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == 0 && fake_watchdog[A] == fake_now + 5000000000ull);
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == -XEN_EINVAL);
	w.id = 3;
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == -XEN_EINVAL);
	w.id = ~0u;
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == -XEN_EINVAL);
	fake_now += 4000000000ull;
	dom_watchdog(A);			/* early: set again */
	assert(!domtab[A].shutdown && fake_watchdog[A] == fake_now + 1000000000ull);
	w = (struct sched_watchdog){ 1, ~0u };
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == 0 && fake_watchdog[A] == fake_now + 4294967295000000000ull);
	w.timeout = 1;
	assert(op(A, SCHEDOP_watchdog, &w, sizeof w) == 0);
	fake_now += 1000000000ull;
	dom_watchdog(A);
	assert(domtab[A].shutdown == 1 + SHUTDOWN_watchdog);
}

int main(void)
{
	waits();
	polls();
	ends();
	machine();
	watchdogs();
	puts("sched_op: ok");
	return 0;
}
