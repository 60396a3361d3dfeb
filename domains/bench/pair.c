/* SPDX-License-Identifier: Apache-2.0 */
/* bench/pair.c - two domains on one CPU: an event there and back, and two that yield to each other. The neighbour is the same image, started
 * next (its id is one more), with role=peer on its command line; role=idle is a domain that only exists, role=devices one that measures nothing but its disk and its NICs. */
#include "domains/bench/bench.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"

#define PORTS_TRIED 64u

static evtchn_port_t port;

static void forget(void)
{
	__atomic_fetch_and(&shared_info->evtchn_pending[port / 64], ~(1ull << port % 64), __ATOMIC_SEQ_CST);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_pending_sel, 0);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
}

/* The port in a variable of its own, where the stack is: as Linux does. */
static err_t wait(void)
{
	evtchn_port_t on = port;
	err_t e = sched_poll(&on, 1, 0);

	forget();
	return e;
}

static long op_there_and_back(void)
{
	err_t e = evtchn_send(port);

	return e ? e : wait();
}

static long op_yield(void)
{
	return sched_yield();
}

static err_t bind(domid_t peer)
{
	err_t e = -XEN_ENOENT;

	for (evtchn_port_t far = 1; e && far < PORTS_TRIED; far++)
		e = evtchn_bind_interdomain(peer, far, &port);
	return e;
}

void bench_pair(void)
{
	err_t e = bind((domid_t)(domid_self() + 1));

	if (e) {
		bench_skip("event_there_and_back", e);
		return;
	}
	forget();			/* binding raises an event */
	bench_run("event_there_and_back", op_there_and_back);
	bench_run("yield_both", op_yield);
}

/* As many answers as bench_run asks for, then as many yields; the end comes with that of the machine. */
void bench_peer(void)
{
	err_t e = evtchn_alloc_unbound(DOMID_SELF, (domid_t)(domid_self() - 1), &port);

	for (uint32_t i = 0; !e && i < BENCH_TIMES + 1; i++) {
		e = wait();
		if (!e)
			e = evtchn_send(port);
	}
	for (uint32_t i = 0; !e && i < BENCH_TIMES; i++)
		e = sched_yield();
	if (e)
		bench_skip("peer", e);
	bench_idle();
}

void bench_idle(void)
{
	for (;;)
		(void)!sched_poll(NULL, 0, 0);
}
