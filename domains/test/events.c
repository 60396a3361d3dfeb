/* SPDX-License-Identifier: Apache-2.0 */
/* test/events.c - event channels of the domain to itself, and timers. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/test/tap.h"

static uint32_t hits;
static evtchn_port_t hit_port;

static void on_event(void *ctx, evtchn_port_t port)
{
	hits++;
	hit_port = port;
}

static void test_loopback(void)
{
	evtchn_port_t a = 0, b = 0;
	err_t e = evtchn_alloc_unbound(DOMID_SELF, DOMID_SELF, &a);

	tap(e == 0 && a != 0, "alloc_unbound", e);
	e = evtchn_send(a);
	tap(e == 0, "send to an unbound port does nothing", e);
	e = evtchn_bind_interdomain(DOMID_SELF, a, &b);
	tap(e == 0 && b != a, "bind_interdomain", e);
	e = ev_bind(a, on_event, NULL);
	tap(e == 0, "handler", e);
	hits = 0;
	(void)!evtchn_send(b);
	ev_turn();
	tap(hits == 1 && hit_port == a, "send runs the peer's handler", hits);
	(void)!evtchn_send(b);
	(void)!evtchn_send(b);
	ev_turn();
	tap(hits == 2, "two sends merge", hits);
	ev_unbind(a);
	(void)!evtchn_send(b);
	e = sched_poll(&a, 1, 0);
	tap(e == 0 && hits == 2, "poll sees a masked port pending", e);
	(void)!ev_bind(a, on_event, NULL);
	ev_turn();
	tap(hits == 3, "unmask delivers what is pending", hits);
	ev_close(a);
	e = evtchn_send(a);
	tap(e == -XEN_EINVAL, "send on a closed port refused", e);
	e = evtchn_close(b);
	tap(e == 0, "close the peer", e);
}

/* Redoubt asks the policy about what is not there before it says that it is not there; Xen's dom0 is told at once. */
static bool refused(err_t e)
{
	return e == -XEN_EINVAL || e == -XEN_EACCES;
}

static void test_refusals(void)
{
	struct evtchn_status s = { .dom = DOMID_SELF };
	evtchn_port_t p = 0, q = 0;
	err_t e = evtchn_bind_interdomain(DOMID_SELF, 4095, &p);

	tap(refused(e), "bind to a free port refused", e);
	e = evtchn_close(0);
	tap(e == -XEN_EINVAL, "close of port 0 refused", e);
	e = evtchn_send(1u << 30);
	tap(e == -XEN_EINVAL, "send on a port out of range refused", e);
	e = evtchn_bind_virq(1000, 0, &p);
	tap(refused(e), "virq out of range refused", e);
	e = evtchn_bind_virq(VIRQ_TIMER, 4000, &p);
	tap(e == -XEN_ENOENT, "virq of a missing vCPU refused", e);
	e = evtchn_bind_virq(VIRQ_DEBUG, 0, &p);
	tap(e == 0, "bind_virq", e);
	e = evtchn_bind_virq(VIRQ_DEBUG, 0, &q);
	tap(e == -XEN_EEXIST, "second bind_virq refused", e);
	s.port = p;
	e = evtchn_status(&s);
	tap(e == 0 && s.status == EVTCHNSTAT_virq && s.u.virq == VIRQ_DEBUG, "status", e);
	(void)!evtchn_close(p);
	e = evtchn_bind_ipi(0, &p);
	tap(e == 0, "bind_ipi", e);
	hits = 0;
	(void)!ev_bind(p, on_event, NULL);
	(void)!evtchn_send(p);
	ev_turn();
	tap(hits == 1, "ipi to oneself", hits);
	ev_close(p);
}

void test_events(void)
{
	test_loopback();
	test_refusals();
}

static uint32_t order[3], fired;
static uint64_t late[3];

static void on_timer(void *ctx)
{
	uint32_t *id = ctx;

	late[fired] = time_now();
	order[fired++] = *id;
}


void test_timers(void)
{
	static uint32_t id[3] = { 1, 2, 3 };
	static struct ev_timer t[3] = { { .fn = on_timer, .ctx = &id[0] }, { .fn = on_timer, .ctx = &id[1] }, { .fn = on_timer, .ctx = &id[2] } };
	uint64_t start = time_now(), again = time_now();

	while (again == start)			/* Xen's dom0 sees no time pass until the first calibration */
		again = time_now();
	start = time_now();
	again = time_now();
	tap(again >= start && start > 0, "time does not go back", (long)(again - start));
	ev_timer_at(&t[0], start + 3000000);
	ev_timer_at(&t[1], start + 2000000);
	ev_timer_at(&t[2], start + 1000000);
	ev_timer_cancel(&t[1]);
	while (fired < 2)
		ev_turn();
	tap(order[0] == 3 && order[1] == 1, "timers in order", order[0]);
	tap(late[0] >= t[2].deadline && late[1] >= t[0].deadline, "no timer before its deadline", (long)(late[0] - t[2].deadline));
}
