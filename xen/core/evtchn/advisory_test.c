/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/advisory_test.c - what went wrong with event channels in published advisories of Xen: verification/advisories names each of these functions. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2 };
#define OP_(d, op, s) fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_##op, &(s), sizeof(s))

static struct shared_info *si(domid_t d) { return domtab[d].shared; }
static bool pending(domid_t d, uint32_t p) { return si(d)->evtchn_pending[p / 64] >> (p % 64) & 1; }

static void start(void)
{
	fake_init();
	fake_domain(A, 10, 1);
	fake_domain(B, 20, 2);
}

static int64_t listen(domid_t d, domid_t remote, uint32_t *port)
{
	struct evtchn_alloc_unbound a = { DOMID_SELF, remote, 0 };
	int64_t rc = OP_(d, alloc_unbound, a);

	*port = a.port;
	return rc;
}

static int64_t bind(domid_t d, domid_t remote, uint32_t rport, uint32_t *port)
{
	struct evtchn_bind_interdomain b = { remote, rport, 0 };
	int64_t rc = OP_(d, bind_interdomain, b);

	*port = b.local_port;
	return rc;
}

static int64_t send(domid_t d, uint32_t port)
{
	struct evtchn_send s = { port };

	return OP_(d, send, s);
}

static int64_t control(uint64_t gfn, uint32_t vcpu)
{
	struct evtchn_init_control c = { .control_gfn = gfn, .offset = 0, .vcpu = vcpu };

	return OP_(B, init_control, c);
}

static int64_t expand(uint64_t gfn)
{
	struct evtchn_expand_array e = { gfn };

	return OP_(B, expand_array, e);
}

static uint32_t refs(uint64_t gfn) { return frametab[fake_look(B, gfn).mfn.v].refs; }

/* One step of a reset of B by itself; true when it is not the last one. */
static bool reset_step(void)
{
	struct evtchn_reset r = { DOMID_SELF };
	struct call call = { .self = B, .a = { EVTCHNOP_reset, FAKE_ARG } };

	fake_put(B, FAKE_ARG, &r, sizeof r);
	assert(hypercall(&call, __HYPERVISOR_event_channel_op) == 0 || call.restart);
	return call.restart;
}

/* XSA-107: an event for a vCPU that has no control block, bound there or moved there, waits in its word. */
static void events_wait_for_a_control_block(void)
{
	struct evtchn_bind_vcpu move = { 0, 1 };
	struct evtchn_bind_virq timer = { VIRQ_TIMER, 1, 0 };
	struct evtchn_bind_ipi ipi = { 1, 0 };
	uint32_t pa, pb;

	start();
	assert(listen(B, A, &pb) == 0 && bind(A, B, pb, &pa) == 0 && control(5, 0) == 0 && expand(6) == 0);
	move.port = pb;
	assert(OP_(B, bind_vcpu, move) == 0 && send(A, pa) == 0 && fake_log.kicks == 0);
	assert(OP_(B, bind_virq, timer) == 0 && OP_(B, bind_ipi, ipi) == 0 && send(B, ipi.port) == 0);
	virq_raise(B, 1, VIRQ_TIMER);
	for (uint32_t p = 1; p <= 3; p++)
		assert(((uint32_t *)fake_ptr(B, 6 << 12))[p] & 1u << EVTCHN_FIFO_PENDING);
	assert(control(7, 1) == 0 && send(A, pa) == 0);
}

/* XSA-188: a control block at a frame that cannot be one leaves the domain as it was: no block, no FIFO, no reference, and the next try works. */
static void a_refused_control_block_leaves_nothing(void)
{
	static const uint64_t bad[] = { 1000, 999, FAKE_GFNS, ~0ull };		/* shared_info, a hole, beyond */
	uint32_t pa, pb;

	start();
	assert(listen(B, A, &pb) == 0 && bind(A, B, pb, &pa) == 0);
	for (uint32_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert(control(bad[i], 0) == -XEN_EINVAL && !vcputab[B][0].control && !vcputab[B][0].control_page && !evdom[B].fifo);
		si(B)->evtchn_pending[0] = 0;
		assert(send(A, pa) == 0 && pending(B, pb));
	}
	assert(control(5, 2) == -XEN_ENOENT && refs(5) == 1 && !evdom[B].fifo);
	assert(control(5, 0) == 0 && refs(5) == 2);
	for (uint32_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert(control(bad[i], 0) == -XEN_EINVAL && expand(bad[i]) == -XEN_EINVAL);
	assert(control(7, 0) == -XEN_EINVAL && refs(7) == 1 && vcputab[B][0].control_page == fake_ptr(B, 5 << 12) && evdom[B].nr_words == 0);
}

/* XSA-317: a port that cannot be had, for want of memory or above the limit, is an error of every operation that makes one. */
static void a_port_that_cannot_be_had_is_an_error(void)
{
	struct evtchn_bind_ipi ipi = { 0, 0 };
	struct evtchn_bind_virq virq = { VIRQ_TIMER, 0, 0 };
	struct evtchn_bind_pirq pirq = { 2, 0, 0 };
	uint32_t p, q;

	start();
	assert(listen(B, A, &p) == 0);
	for (int full = 0; full < 2; full++) {
		domtab[A].max_ports = full ? 1 : 100;
		fake_fail_in = full ? 0 : 1;
		assert(listen(A, B, &q) == (full ? -XEN_ENOSPC : -XEN_ENOMEM));
		fake_fail_in = full ? 0 : 1;
		assert(bind(A, B, p, &q) == (full ? -XEN_ENOSPC : -XEN_ENOMEM) && ports[B][p].state == ECS_UNBOUND);
		fake_fail_in = full ? 0 : 1;
		assert(OP_(A, bind_ipi, ipi) == (full ? -XEN_ENOSPC : -XEN_ENOMEM));
		fake_fail_in = full ? 0 : 1;
		assert(OP_(A, bind_virq, virq) == (full ? -XEN_ENOSPC : -XEN_ENOMEM) && vcputab[A][0].virq[VIRQ_TIMER] == 0);
		fake_fail_in = full ? 0 : 1;
		assert(OP_(A, bind_pirq, pirq) == (full ? -XEN_ENOSPC : -XEN_ENOMEM));
		assert(evdom[A].nr_ports == 1 && evdom[A].used == 0 && fake_fail_in == 0);
	}
}

/* XSA-342: all guests are 64-bit ones: every port that one can have has its bits in shared_info, the last one the last; one more is refused. */
static void the_last_port_is_the_last_bit(void)
{
	struct vcpu_info before;
	uint32_t pa, pb = 0;

	_Static_assert(NR_PORTS <= sizeof(((struct shared_info *)0)->evtchn_pending) * 8, "a port without a pending bit");
	_Static_assert(NR_PORTS <= sizeof(((struct shared_info *)0)->evtchn_mask) * 8, "a port without a mask bit");
	start();
	domtab[B].max_ports = NR_PORTS;
	for (uint32_t i = 1; i < NR_PORTS; i++)
		assert(listen(B, A, &pb) == 0 && pb == i);
	assert(listen(B, A, &pa) == -XEN_ENOSPC && bind(A, B, pb, &pa) == 0);
	memset(si(B)->evtchn_pending, 0, sizeof si(B)->evtchn_pending);
	before = si(B)->vcpu_info[1];
	assert(send(A, pa) == 0 && si(B)->evtchn_pending[63] == 1ull << 63 && si(B)->vcpu_info[0].evtchn_pending_sel >> 63 == 1);
	assert(si(B)->evtchn_mask[0] == 0 && memcmp(&before, &si(B)->vcpu_info[1], sizeof before) == 0);
}

/* XSA-338: a reset takes the channels of ports, not the ports: what was a valid number stays one, with FIFO words or without. */
static void ports_outlive_a_reset(void)
{
	uint32_t pa = 0, pb = 0, n;

	start();
	for (uint32_t i = 0; i < 60; i++)
		assert(listen(B, A, &pb) == 0 && bind(A, B, pb, &pa) == 0);
	assert(control(5, 0) == 0 && expand(6) == 0 && send(A, pa) == 0);
	n = evdom[B].nr_ports;
	while (reset_step())
		assert(evdom[B].nr_ports == n);
	assert(evdom[B].nr_ports == n && evdom[B].used == 0 && send(B, pb) == -XEN_EINVAL && send(A, pa) == 0);
	for (uint32_t i = 1; i <= 60; i++)
		assert(listen(B, A, &pb) == 0 && pb < n);
	assert(bind(A, B, 60, &pa) == 0 && send(A, pa) == 0 && pending(B, 60));
}

/* XSA-344: a reset of many ports does a few of them at a time. */
static void a_reset_stops_between_ports(void)
{
	uint32_t p, steps = 0, used;

	start();
	domtab[B].max_ports = 1000;
	for (uint32_t i = 0; i < 900; i++)
		assert(listen(B, A, &p) == 0);
	for (bool more = true; more; steps++) {
		used = evdom[B].used;
		more = reset_step();
		assert(used - evdom[B].used <= 1);
	}
	assert(steps > 900 && evdom[B].used == 0);
}

/* XSA-343, XSA-505: what the domain's other vCPUs do between the steps of a reset, event words and control blocks as well, is undone by it or stays whole. */
static void others_work_during_a_reset(void)
{
	uint32_t pa, pb, q, left;

	start();
	for (uint32_t i = 0; i < 20; i++)
		assert(listen(B, A, &pb) == 0 && bind(A, B, pb, &pa) == 0);
	assert(control(5, 0) == 0);
	for (uint32_t i = 0; reset_step(); i++) {
		assert(expand(6) == 0 || evdom[B].nr_words == NR_PORTS);
		assert(i != 3 || control(7, 1) == 0);
		assert(i % 2 || i > 30 || (listen(B, A, &q) == 0 && bind(A, B, q, &pa) == 0 && send(A, pa) == 0));
	}
	assert(evdom[B].used == 0 && !evdom[B].fifo && evdom[B].nr_words == 0 && refs(5) == 1 && refs(6) == 1 && refs(7) == 1);
	for (q = 1, left = 0; q < evdom[A].nr_ports; q++)
		left += ports[A][q].state == ECS_INTERDOMAIN;
	assert(left == 0 && domtab[A].refs == 1 && domtab[B].refs == 1);
}

int main(void)
{
	events_wait_for_a_control_block();
	a_refused_control_block_leaves_nothing();
	a_port_that_cannot_be_had_is_an_error();
	the_last_port_is_the_last_bit();
	ports_outlive_a_reset();
	a_reset_stops_between_ports();
	others_work_during_a_reset();
	puts("evtchn advisories: ok");
	return 0;
}
