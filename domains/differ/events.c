/* SPDX-License-Identifier: Apache-2.0 */
/* differ/events.c - event channels: making, binding, closing, states. */
#include "domains/differ/differ.h"

static uint32_t last;		/* name of the port that was made */

static uint32_t alloc(domid_t dom, domid_t remote)
{
	uint32_t made = 0;
	struct evtchn_alloc_unbound a = { .dom = dom, .remote_dom = remote };
	long rc = ev(EVTCHNOP_alloc_unbound, &a);

	answer("alloc_unbound %x %x: %ld port %u", dom == self ? 0xfefe : dom, remote == self ? 0xfefe : remote, rc, rc ? 0 : (made = name_new(&ports, a.port)));
	return rc ? 0 : made;
}

static uint32_t bind(domid_t remote, uint32_t port)
{
	uint32_t made = 0;
	struct evtchn_bind_interdomain b = { .remote_dom = remote, .remote_port = name_value(&ports, port) };
	long rc = ev(EVTCHNOP_bind_interdomain, &b);

	answer("bind_interdomain %x %u: %ld port %u", remote == self ? 0xfefe : remote, port, rc, rc ? 0 : (made = name_new(&ports, b.local_port)));
	return rc ? 0 : made;
}

static void virq(uint32_t n, uint32_t id)
{
	struct evtchn_bind_virq b = { .virq = n, .vcpu = id };
	long rc = ev(EVTCHNOP_bind_virq, &b);

	last = rc ? 0 : name_new(&ports, b.port);
	answer("bind_virq %u %u: %ld port %u", n, id, rc, last);
}

static void ipi(uint32_t id)
{
	struct evtchn_bind_ipi b = { .vcpu = id };
	long rc = ev(EVTCHNOP_bind_ipi, &b);

	last = rc ? 0 : name_new(&ports, b.port);
	answer("bind_ipi %u: %ld port %u", id, rc, last);
}

static void close_port(uint32_t port)
{
	struct evtchn_close c = { name_value(&ports, port) };
	long rc = ev(EVTCHNOP_close, &c);

	if (!rc)
		name_gone(&ports, port);
	answer("close %u: %ld", port, rc);
}

static void state(domid_t dom, uint32_t port)
{
	struct evtchn_status s = { .dom = dom, .port = name_value(&ports, port) };
	long rc = ev(EVTCHNOP_status, &s);
	uint32_t a = 0, b = 0;

	if (!rc && s.status == EVTCHNSTAT_unbound)
		a = s.u.unbound.dom == self ? 0xfefe : s.u.unbound.dom;
	if (!rc && s.status == EVTCHNSTAT_interdomain)
		a = s.u.interdomain.dom == self ? 0xfefe : s.u.interdomain.dom, b = name_of(&ports, s.u.interdomain.port);
	if (!rc && s.status == EVTCHNSTAT_virq)
		a = s.u.virq;
	answer("status %x %u: %ld is %u vcpu %u %x %u", dom, port, rc, rc ? 0 : s.status, rc ? 0 : s.vcpu, a, b);
}

static void unbound(void)
{
	begin("ev-unbound");
	for (uint32_t i = 0; i < 3; i++)
		(void)alloc(DOMID_SELF, DOMID_SELF);
	(void)alloc(self, self);
	(void)alloc(DOMID_SELF, 0);
	(void)alloc(DOMID_SELF, NOBODY);
	(void)alloc(NOBODY, DOMID_SELF);
	(void)alloc(0, DOMID_SELF);
	(void)alloc(DOMID_XEN, DOMID_SELF);
	(void)alloc(DOMID_SELF, DOMID_XEN);
	(void)alloc(DOMID_SELF, DOMID_INVALID);
	for (uint32_t p = 0; p < 8; p++)
		state(DOMID_SELF, p);
	close_port(2);
	close_port(2);
	close_port(0);
	close_port(MISSING);
	close_port(~0u);
	state(DOMID_SELF, 2);
	(void)alloc(DOMID_SELF, DOMID_SELF);
}

static void interdomain(void)
{
	uint32_t a, b;

	begin("ev-loop");
	a = alloc(DOMID_SELF, DOMID_SELF);
	b = bind(DOMID_SELF, a);
	state(DOMID_SELF, a);
	state(DOMID_SELF, b);
	(void)bind(self, a);
	(void)bind(DOMID_SELF, b);
	(void)bind(DOMID_SELF, 0);
	(void)bind(DOMID_SELF, MISSING);
	(void)bind(DOMID_SELF, ~0u);
	(void)bind(NOBODY, 1);
	(void)bind(0, MISSING);
	(void)bind(DOMID_XEN, 1);
	(void)alloc(DOMID_SELF, 0);
	(void)bind(DOMID_SELF, 3);
	close_port(b);
	state(DOMID_SELF, 1);
	(void)bind(self, 1);
	close_port(1);
	state(DOMID_SELF, 1);
	state(DOMID_SELF, 2);
	close_port(2);
	(void)bind(DOMID_SELF, 1);
}

static void virqs(void)
{
	begin("ev-virq");
	for (uint32_t n = 0; n < 26; n++) {
		virq(n, 0);
		state(DOMID_SELF, 1);
		close_port(1);
	}
	for (uint32_t n = 0; n < 4; n++)
		virq(n & 1, 0);
	virq(VIRQ_TIMER, 1);
	virq(VIRQ_TIMER, 9999);
	virq(VIRQ_DEBUG, 1);
	virq(~0u, 0);
	begin("ev-ipi");
	ipi(0);
	state(DOMID_SELF, last);
	ipi(0);
	ipi(1);
	ipi(9999);
	(void)bind(DOMID_SELF, 1);
	close_port(1);
	ipi(0);
}

static void bind_vcpu(uint32_t port, uint32_t id)
{
	struct evtchn_bind_vcpu b = { name_value(&ports, port), id };

	answer("bind_vcpu %u %u: %ld", port, id, ev(EVTCHNOP_bind_vcpu, &b));
}

static void vcpus(void)
{
	begin("ev-vcpu");
	(void)alloc(DOMID_SELF, DOMID_SELF);
	ipi(0);
	virq(VIRQ_TIMER, 0);
	(void)bind(DOMID_SELF, 1);
	for (uint32_t p = 0; p < 6; p++)
		bind_vcpu(p, 0);
	bind_vcpu(1, 1);
	bind_vcpu(1, 9999);
	bind_vcpu(MISSING, 0);
}

static void priority(uint32_t port, uint32_t p)
{
	struct evtchn_set_priority s = { name_value(&ports, port), p };

	answer("set_priority %u %u: %ld", port, p, ev(EVTCHNOP_set_priority, &s));
}

static void control(uint64_t gfn, uint32_t offset, uint32_t id)
{
	struct evtchn_init_control c = { .control_gfn = gfn, .offset = offset, .vcpu = id };

	answer("init_control %s %u %u: %ld", gfn == holes ? "hole" : "bad", offset, id, ev(EVTCHNOP_init_control, &c));
}

static void pirq(uint32_t n, uint32_t flags)
{
	struct evtchn_bind_pirq b = { .pirq = n, .flags = flags };

	answer("bind_pirq %u %x: %ld", n, flags, ev(EVTCHNOP_bind_pirq, &b));
}

static void others(void)
{
	struct evtchn_expand_array e = { .array_gfn = 0 };
	struct evtchn_reset r = { 0 };

	begin("ev-other");
	(void)alloc(DOMID_SELF, DOMID_SELF);
	priority(1, 3);
	priority(1, 16);
	priority(2, 3);
	priority(MISSING, 3);
	control(holes, 0, 0);
	control(~0ull, 0, 0);
	control(holes, 4, 0);
	control(holes, 4096, 0);
	control(holes, 0, 1);
	answer("expand_array: %ld", ev(EVTCHNOP_expand_array, &e));
	pirq(0, 0);
	pirq(16, 0);
	pirq(16, BIND_PIRQ__WILL_SHARE);
	pirq(100000, 0);
	answer("reset 0: %ld", ev(EVTCHNOP_reset, &r));
	r.dom = NOBODY;
	answer("reset nobody: %ld", ev(EVTCHNOP_reset, &r));
	r.dom = self;
	answer("reset self: %ld", ev(EVTCHNOP_reset, &r));
	state(DOMID_SELF, 1);
	state(0, 1);
	state(NOBODY, 1);
	state(DOMID_XEN, 1);
	for (uint32_t cmd = 0; cmd < 17; cmd++)
		if (cmd != EVTCHNOP_reset)
			answer("op %u bad pointer: %ld", cmd, ev(cmd, BAD));
	answer("op 1000: %ld", ev(1000, pages[0]));
}

/* The one place where it shows which free port is taken. */
static void numbers(void)
{
	struct evtchn_alloc_unbound a = { .dom = DOMID_SELF, .remote_dom = DOMID_SELF };
	struct evtchn_close c;

	begin("ev-number");
	for (uint32_t i = 0; i < 4; i++) {
		long rc = ev(EVTCHNOP_alloc_unbound, &a);

		answer("port of a new channel: %ld is %u", rc, a.port);
		c.port = a.port;
		if (i == 1)
			(void)ev(EVTCHNOP_close, &c);
	}
}

void sequences_events(void)
{
	numbers();
	unbound();
	interdomain();
	virqs();
	vcpus();
	others();
}
