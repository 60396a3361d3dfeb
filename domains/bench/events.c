/* SPDX-License-Identifier: Apache-2.0 */
/* bench/events.c - event channels of the domain to itself, and how late a timer wakes it. */
#include "domains/bench/bench.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"

#define NAPS 100u
#define NAP_NS 200000u

static evtchn_port_t near, far;

static void on_event(void *ctx, evtchn_port_t port)
{
}

static long op_send(void)
{
	return evtchn_send(far);
}

static void clear_pending(void)
{
	__atomic_fetch_and(&shared_info->evtchn_pending[near / 64], ~(1ull << near % 64), __ATOMIC_SEQ_CST);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_pending_sel, 0);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
}

/* Pending already: the bit stays set and nothing is delivered. Fresh: the upcall becomes pending, interrupts are off. */
static long op_send_fresh(void)
{
	clear_pending();
	return evtchn_send(far);
}

/* With interrupts on the upcall runs before the hypercall's successor. */
static long op_round_trip(void)
{
	long e;

	clear_pending();
	asm volatile("sti" : : : "memory");
	e = evtchn_send(far);
	asm volatile("cli" : : : "memory");
	return READ_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending) ? -XEN_EBUSY : e;
}

static long op_alloc_close(void)
{
	evtchn_port_t p;
	err_t e = evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &p);

	return e ? e : evtchn_close(p);
}

static evtchn_port_t offered;

/* Closing our end leaves the other one unbound again. */
static long op_bind_close(void)
{
	evtchn_port_t p;
	err_t e = evtchn_bind_interdomain(DOMID_SELF, offered, &p);

	return e ? e : evtchn_close(p);
}

static void bench_sends(void)
{
	err_t e = evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &near);

	if (!e)
		e = evtchn_bind_interdomain(DOMID_SELF, near, &far);
	if (e) {
		bench_skip("send", e);
		return;
	}
	bench_run("send_masked", op_send);
	e = ev_bind(near, on_event, NULL);
	if (e) {
		bench_skip("send_unmasked", e);
		return;
	}
	bench_run("send_pending", op_send);
	bench_run("send_unmasked", op_send_fresh);
	bench_run("event_round_trip", op_round_trip);
	clear_pending();
	ev_close(near);
	(void)!evtchn_close(far);
}

static void nap_end(void *ctx)
{
	*(uint64_t *)ctx = time_now();
}

/* Ticks are nanoseconds of system time here; the runtime's own handling is in it. */
static void bench_naps(void)
{
	static uint64_t woke;
	static struct ev_timer t = { .fn = nap_end, .ctx = &woke };
	uint64_t late = 0, frozen = time_now();

	while (time_now() == frozen)		/* Xen's dom0 sees no time pass until the first calibration */
		(void)!sched_yield();
	for (uint32_t i = 0; i < NAPS; i++) {
		woke = 0;
		ev_timer_after(&t, NAP_NS);
		while (!woke)
			ev_turn();
		late += woke - t.deadline;
	}
	bench_result("hlt_timer_late_ns", late, NAPS);
}

void bench_events(void)
{
	bench_sends();
	bench_run("alloc_unbound_close", op_alloc_close);
	if (!evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &offered))
		bench_run("bind_interdomain_close", op_bind_close);
	bench_naps();
}
