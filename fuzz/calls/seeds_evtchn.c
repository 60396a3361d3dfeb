/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/calls/seeds_evtchn.c - event channels: every state of a port, both ABIs. In the world each guest has ports 1 and 2, bound to its neighbours. */
#include "fuzz/calls/seeds.h"
#include <xen/event_channel.h>
#include <xen/sched.h>

#define GFN_CONTROL 4u
#define GFN_WORDS   5u

static void send(uint32_t d, uint32_t port) { DO(d, evtchn_send, 0, (struct evtchn_send){ port }); }
static void closes(uint32_t d, uint32_t port) { DO(d, evtchn_close, 0, (struct evtchn_close){ port }); }
static void unmask(uint32_t d, uint32_t port) { DO(d, evtchn_unmask, 0, (struct evtchn_unmask){ port }); }
static void status(uint32_t d, uint32_t of, uint32_t port) { DO(d, evtchn_status, 0, (struct evtchn_status){ .dom = (domid_t)of, .port = port }); }
static void prio(uint32_t d, uint32_t port, uint32_t n) { DO(d, evtchn_set_priority, 0, (struct evtchn_set_priority){ port, n }); }
static void listen(uint32_t d, uint32_t of, uint32_t to) { DO(d, evtchn_alloc_unbound, 0, (struct evtchn_alloc_unbound){ (domid_t)of, (domid_t)to, 0 }); }
static void ipi(uint32_t d, uint32_t vcpu) { DO(d, evtchn_bind_ipi, 0, (struct evtchn_bind_ipi){ .vcpu = vcpu }); }
static void virq(uint32_t d, uint32_t nr, uint32_t vcpu) { DO(d, evtchn_bind_virq, 0, (struct evtchn_bind_virq){ .virq = nr, .vcpu = vcpu }); }
static void move(uint32_t d, uint32_t port, uint32_t vcpu) { DO(d, evtchn_bind_vcpu, 0, (struct evtchn_bind_vcpu){ port, vcpu }); }
static void binds(uint32_t d, uint32_t to, uint32_t port) { DO(d, evtchn_bind_interdomain, 0, (struct evtchn_bind_interdomain){ .remote_dom = (domid_t)to, .remote_port = port }); }

static void control(uint32_t d, uint64_t gfn, uint32_t off, uint32_t vcpu)
{
	DO(d, evtchn_init_control, 0, (struct evtchn_init_control){ .control_gfn = gfn, .offset = off, .vcpu = vcpu });
}

static void expand(uint32_t d, uint64_t gfn) { DO(d, evtchn_expand_array, 0, (struct evtchn_expand_array){ gfn }); }

static void states(void)
{
	uint64_t all = ~0ull;

	listen(ONE, DOMID_SELF, TWO);		/* port 3 of ONE */
	ipi(ONE, 1);				/* 4 */
	virq(ONE, VIRQ_TIMER, 0);		/* 5 */
	virq(ONE, VIRQ_TIMER, 0);
	virq(ONE, 99, 0);
	virq(ONE, VIRQ_TIMER, 9);
	virq(ONE, VIRQ_CONSOLE, 1);
	ipi(ONE, 9);
	for (uint32_t p = 0; p < 8; p++)
		status(ONE, DOMID_SELF, p);
	status(ONE, DOMID_SELF, 4000);
	for (uint32_t p = 0; p < 7; p++)
		send(ONE, p);
	binds(TWO, ONE, 3);
	binds(TWO, ONE, 3);
	binds(TWO, ONE, 4000);
	send(TWO, 3);
	put(ONE, GFN_SHARED, 0xa00, &all, 8);
	send(TWO, 3);
	unmask(ONE, 3);
	unmask(ONE, 4000);
	move(ONE, 3, 1), move(ONE, 5, 1), move(ONE, 4, 1), move(ONE, 3, 9), move(ONE, 4000, 0);
	send(TWO, 3);
	closes(TWO, 3);
	closes(ONE, 3), closes(ONE, 3), closes(ONE, 4), closes(ONE, 5), closes(ONE, 4000);
	seed("evtchn-states");
	listen(ONE, ONE, ONE), binds(ONE, ONE, 3), send(ONE, 3), closes(ONE, 4), closes(ONE, 3);
	listen(BUILDER, TWO, OTHER), binds(OTHER, TWO, 3), send(OTHER, 3), status(BUILDER, TWO, 3), status(OTHER, TWO, 3);
	listen(ONE, 99, TWO), listen(ONE, DOMID_SELF, 99), binds(ONE, 99, 1);
	listen(BUILDER, MADE, BUILDER), binds(BUILDER, MADE, 1), send(BUILDER, 3), closes(BUILDER, 3);
	seed("evtchn-pairs");
}

/* Every port's bit in both words, and the waiting that ends with it. */
static void two_level(void)
{
	for (uint32_t p = 3; p < 20; p++)
		ipi(TWO, p & 1);
	for (uint32_t p = 3; p < 20; p++)
		send(TWO, p);
	for (uint32_t p = 3; p < 10; p++)
		unmask(TWO, p);
	for (uint32_t p = 3; p < 6; p++)
		closes(TWO, p);
	ipi(TWO, 0), ipi(TWO, 1);
	seed("evtchn-two-level");
	virq(ONE, VIRQ_CONSOLE, 0), virq(BUILDER, VIRQ_CONSOLE, 0);
	seed("evtchn-virq-of-another");
}

static void virqs(void)
{
	virq(BUILDER, VIRQ_CONSOLE, 0), virq(BUILDER, VIRQ_DOM_EXC, 0), virq(BUILDER, VIRQ_DEBUG, 1), virq(BUILDER, VIRQ_ARCH_0, 0), virq(BUILDER, VIRQ_TBUF, 0);
	for (uint32_t v = 0; v < 24; v++)
		BESIDE(VIRQ, BUILDER, 1, v);
	BESIDE(VIRQ, BUILDER, 2, VIRQ_DEBUG), BESIDE(VIRQ, ONE, 0, VIRQ_TIMER), BESIDE(VIRQ, BUILDER, 6, VIRQ_DEBUG);
	DO(ONE, sched_shutdown, 0, (struct sched_shutdown){ 0 });
	closes(BUILDER, 3), closes(BUILDER, 4), closes(BUILDER, 5);
	BESIDE(VIRQ, BUILDER, 1, VIRQ_CONSOLE), BESIDE(VIRQ, BUILDER, 1, VIRQ_DOM_EXC), BESIDE(VIRQ, 99, 0, 1), BESIDE(VIRQ, BUILDER, 0, 99);
	seed("evtchn-virqs");
}

static void fifo(void)
{
	uint32_t masked = 1u << EVTCHN_FIFO_MASKED, words[8] = { 0, masked, masked };
	static const uint8_t zero[240];

	put(TWO, GFN_CONTROL, 0, zero, 240);
	put(TWO, GFN_WORDS, 0, zero, 240);
	put(TWO, GFN_SHARED, 0xa00, zero, 8);
	send(ONE, 2);				/* to port 1 of TWO, before the switch */
	control(TWO, GFN_CONTROL, 0, 0);
	control(TWO, GFN_CONTROL, 0, 0);
	control(TWO, GFN_CONTROL, 128, 1);
	control(TWO, GFN_CONTROL, 4, 2), control(TWO, GFN_CONTROL, 4090, 2), control(TWO, GFN_CONTROL, 0, 9), control(TWO, 500, 0, 2);
	send(OTHER, 1);				/* to port 2 of TWO, without a word yet */
	status(TWO, DOMID_SELF, 1);
	expand(TWO, 500), expand(TWO, GFN_WORDS);
	send(ONE, 2), send(OTHER, 1), send(ONE, 2);
	ipi(TWO, 0), ipi(TWO, 0), ipi(TWO, 1), ipi(TWO, 0);
	DO_TAIL(TWO, sched_poll, 0, ((uint32_t[]){ 3 }), 4, (struct sched_poll){ .ports.p = (void *)STEP_TAIL, .nr_ports = 1 });
	send(TWO, 3), send(TWO, 4), send(TWO, 5), send(TWO, 6);
	prio(TWO, 3, 2), prio(TWO, 4, 99), prio(TWO, 4000, 1);
	put(TWO, GFN_WORDS, 0, words, sizeof words);	/* the guest consumed 1 and 2, masked */
	send(ONE, 2), unmask(TWO, 1), unmask(TWO, 2);
	send(TWO, 3);
	put(TWO, GFN_WORDS, 0, zero, 240);
	send(TWO, 3), send(TWO, 4), send(TWO, 5), send(TWO, 6);
	move(TWO, 4, 1), send(TWO, 4);
	closes(TWO, 3);
	expand(TWO, GFN_WORDS + 1);
	DO(TWO, evtchn_reset, 0, (struct evtchn_reset){ DOMID_SELF });
	send(ONE, 2);
	control(TWO, GFN_CONTROL, 0, 0);
	seed("evtchn-fifo");
	ipi(ONE, 0), ipi(ONE, 0);
	control(ONE, GFN_CONTROL, 0, 0), send(ONE, 3), send(ONE, 4), closes(ONE, 4), closes(ONE, 3), expand(ONE, GFN_WORDS), send(TWO, 1);
	DO(BUILDER, domctl_destroydomain, ONE, (uint8_t)0);
	seed("evtchn-fifo-early");
	FAIL(1), control(ONE, GFN_CONTROL, 0, 0), FAIL(2), control(ONE, GFN_CONTROL, 0, 0);
	FAIL(1), ipi(ONE, 0), FAIL(1), listen(ONE, DOMID_SELF, TWO), FAIL(1), virq(ONE, VIRQ_TIMER, 0), expand(ONE, GFN_WORDS);
	ipi(ONE, 0), ipi(ONE, 0), send(ONE, 3);
	control(ONE, GFN_CONTROL, 0, 2), send(ONE, 4), expand(ONE, GFN_WORDS), move(ONE, 3, 2), send(ONE, 3);
	for (uint32_t i = 0; i < 20; i++)
		expand(ONE, GFN_WORDS + i % 8);
	seed("evtchn-fifo-no-memory");
}

static void resets(void)
{
	ipi(ONE, 0), virq(ONE, VIRQ_TIMER, 0), listen(ONE, DOMID_SELF, TWO), listen(ONE, DOMID_SELF, ONE), binds(ONE, ONE, 6);
	next_chance = 2;
	DO(ONE, evtchn_reset, 0, (struct evtchn_reset){ DOMID_SELF });
	DO(BUILDER, evtchn_reset, 0, (struct evtchn_reset){ ONE });
	DO(BUILDER, domctl_pausedomain, TWO, (uint8_t)0);
	DO(BUILDER, evtchn_reset, 0, (struct evtchn_reset){ TWO });
	DO(BUILDER, evtchn_reset, 0, (struct evtchn_reset){ 99 });
	DO(BUILDER, evtchn_reset, 0, (struct evtchn_reset){ MADE });
	seed("evtchn-reset");
}

void seeds_evtchn(void)
{
	states();
	two_level();
	virqs();
	fifo();
	resets();
}
