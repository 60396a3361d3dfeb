/* SPDX-License-Identifier: Apache-2.0 */
/* differ/delivery.c - what a send does to the shared page: pending bits, the selector, the upcall flag, masks. */
#include "domains/differ/differ.h"

static void seen(const char *what, long rc)
{
	const struct vcpu_info *v = &shared_info->vcpu_info[0];
	uint64_t sel = READ_ONCE(v->evtchn_pending_sel);

	answer("%s: %ld pending %x sel %lx upcall %u", what, rc, names_pending(), sel, READ_ONCE(v->evtchn_upcall_pending));
}

static void quiet(void)
{
	WRITE_ONCE(shared_info->evtchn_pending[0], 0ul);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_pending_sel, 0ul);
	WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);
}

static long send(uint32_t port)
{
	struct evtchn_send s = { name_value(&ports, port) };

	return ev(EVTCHNOP_send, &s);
}

static long unmask(uint32_t port)
{
	struct evtchn_unmask u = { name_value(&ports, port) };

	return ev(EVTCHNOP_unmask, &u);
}

static void pair(uint32_t *a, uint32_t *b)
{
	struct evtchn_alloc_unbound u = { .dom = DOMID_SELF, .remote_dom = DOMID_SELF };
	struct evtchn_bind_interdomain i = { .remote_dom = DOMID_SELF };

	(void)ev(EVTCHNOP_alloc_unbound, &u);
	i.remote_port = u.port;
	(void)ev(EVTCHNOP_bind_interdomain, &i);
	*a = name_new(&ports, u.port);
	*b = name_new(&ports, i.local_port);
}

static long close_port(uint32_t name)
{
	long rc = ev(EVTCHNOP_close, &(struct evtchn_close){ name_value(&ports, name) });

	if (!rc)
		name_gone(&ports, name);
	return rc;
}

static void loop(void)
{
	uint32_t a, b;

	begin("send-loop");
	pair(&a, &b);
	answer("a pair: %u %u", a, b);
	seen("as bound", 0);
	quiet();
	seen("send masked", send(a));
	seen("send masked again", send(a));
	seen("unmask other", unmask(a));
	seen("unmask pending", unmask(b));
	quiet();
	seen("send unmasked", send(a));
	seen("again", send(a));
	seen("back", send(b));
	quiet();
	forget_pending(a);
	mask(b, true);
	seen("masked", send(a));
	mask(a, true);
	seen("close the sender", close_port(a));
	seen("send to who is left", send(b));
	seen("send closed", send(a));
	seen("close pending", close_port(b));
	pair(&a, &b);
	seen("new pair", 0);
}

static void others(void)
{
	struct evtchn_bind_ipi ipi = { .vcpu = 0 };
	struct evtchn_bind_virq v = { .virq = VIRQ_TIMER };
	struct evtchn_alloc_unbound u = { .dom = DOMID_SELF, .remote_dom = DOMID_SELF };
	uint32_t i, t, n;

	begin("send-other");
	(void)ev(EVTCHNOP_bind_ipi, &ipi);
	(void)ev(EVTCHNOP_bind_virq, &v);
	(void)ev(EVTCHNOP_alloc_unbound, &u);
	i = name_new(&ports, ipi.port), t = name_new(&ports, v.port), n = name_new(&ports, u.port);
	quiet();
	seen("ipi masked", send(i));
	seen("unmask ipi", unmask(i));
	quiet();
	seen("ipi unmasked", send(i));
	quiet();
	seen("virq", send(t));
	seen("unbound", send(n));
	seen("port 0", send(0));
	seen("free port", send(20));
	seen("missing port", send(MISSING));
	seen("no port", send(~0u));
	seen("unmask unbound", unmask(n));
	seen("unmask free", unmask(20));
	seen("unmask missing", unmask(MISSING));
	seen("unmask none", unmask(~0u));
	seen("unmask port 0", unmask(0));
}

void sequences_delivery(void)
{
	loop();
	others();
}
