/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_test.c - VIRQs, IPIs, PIRQs, moving, unmasking, status, reset. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20 };
#define OP_(d, op, s) fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_##op, &(s), sizeof(s))

static struct shared_info *si(domid_t d) { return domtab[d].shared; }
static bool pending(domid_t d, uint32_t p) { return si(d)->evtchn_pending[p / 64] >> (p % 64) & 1; }

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 2);
	fake_domain(B, SID_B, 4);
}

static void virqs(void)
{
	struct evtchn_bind_virq v = { VIRQ_TIMER, 1, 0 };
	struct evtchn_bind_vcpu mv;
	struct evtchn_close cl;
	uint32_t timer, con;

	start();
	assert(OP_(A, bind_virq, v) == 0 && fake_xsm.n == 1 && fake_xsm.ask[0].perm == EVENT__BIND_VIRQ && fake_xsm.ask[0].tsid == SID_A + 1);
	timer = v.port;
	assert(OP_(A, bind_virq, v) == -XEN_EEXIST);
	memset(&fake_log, 0, sizeof fake_log);
	virq_raise(A, 1, VIRQ_TIMER);
	assert(pending(A, timer) && fake_log.kicks == 1 && fake_log.kick[0].vcpu == 1 && fake_locks_held() == 0);
	virq_raise(A, 0, VIRQ_TIMER);
	virq_raise(A, 9, VIRQ_TIMER);
	virq_raise(A, NR_VCPUS, VIRQ_TIMER);
	virq_raise(NR_DOMS, 0, VIRQ_TIMER);
	virq_raise(A, 0, NR_HVIRQS);
	virq_raise(99, 0, VIRQ_TIMER);			/* no such domain: its row is not even backed */
	assert(fake_log.kicks == 1);
	mv = (struct evtchn_bind_vcpu){ timer, 0 };
	assert(OP_(A, bind_vcpu, mv) == -XEN_EINVAL);		/* the VIRQ of one vCPU stays there */

	v = (struct evtchn_bind_virq){ VIRQ_CONSOLE, 1, 0 };
	assert(OP_(A, bind_virq, v) == -XEN_EINVAL);
	v.vcpu = 0;
	assert(OP_(A, bind_virq, v) == 0 && fake_xsm.n == 2 && fake_xsm.ask[1].cls == SECCLASS_XEN2 && fake_xsm.ask[1].perm == XEN2__VIRQ_CONSOLE &&
	       fake_xsm.ask[1].tsid == SECINITSID_XEN);
	con = v.port;
	v.port = 0;
	assert(OP_(B, bind_virq, v) == -XEN_EBUSY);		/* there is one console */
	mv = (struct evtchn_bind_vcpu){ con, 2 };
	assert(OP_(A, bind_vcpu, mv) == -XEN_ENOENT);		/* A has two */
	mv.vcpu = NR_VCPUS;
	assert(OP_(A, bind_vcpu, mv) == -XEN_ENOENT && ports[A][con].vcpu == 0);
	mv = (struct evtchn_bind_vcpu){ con, 1 };
	assert(OP_(A, bind_vcpu, mv) == 0);
	memset(&fake_log, 0, sizeof fake_log);
	virq_raise_global(VIRQ_CONSOLE);
	assert(pending(A, con) && fake_log.kicks == 0);		/* vCPU 1 was not acked since the timer */
	cl.port = con;
	assert(OP_(A, close, cl) == 0 && vcputab[A][0].virq[VIRQ_CONSOLE] == 0 && !pending(A, con));
	virq_raise_global(VIRQ_CONSOLE);
	assert(!pending(A, con));
	assert(OP_(B, bind_virq, v) == 0);
	v = (struct evtchn_bind_virq){ VIRQ_DOM_EXC, 0, 0 };
	fake_xsm.deny = 2;
	assert(OP_(B, bind_virq, v) == -XEN_EACCES && fake_xsm.ask[1].perm == XEN2__VIRQ_DOM_EXC && vcputab[B][0].virq[VIRQ_DOM_EXC] == 0);
	fake_xsm.deny = 0;
	v.virq = NR_HVIRQS;
	assert(OP_(A, bind_virq, v) == -XEN_EINVAL);
	v.virq = ~0u;
	assert(OP_(A, bind_virq, v) == -XEN_EINVAL);
	v = (struct evtchn_bind_virq){ VIRQ_TIMER, 2, 0 };
	assert(OP_(A, bind_virq, v) == -XEN_ENOENT);
	v.vcpu = ~0u;
	assert(OP_(A, bind_virq, v) == -XEN_ENOENT);
}

static void ipis(void)
{
	struct evtchn_bind_ipi b = { 1, 0 };
	struct evtchn_send s;
	struct evtchn_bind_vcpu mv;

	start();
	assert(OP_(A, bind_ipi, b) == 0 && fake_xsm.ask[0].perm == EVENT__BIND_IPI);
	s.port = b.port;
	assert(OP_(A, send, s) == 0 && pending(A, b.port) && fake_log.kicks == 1 && fake_log.kick[0].dom == A && fake_log.kick[0].vcpu == 1);
	mv = (struct evtchn_bind_vcpu){ b.port, 0 };
	assert(OP_(A, bind_vcpu, mv) == -XEN_EINVAL);
	b.vcpu = 2;
	assert(OP_(A, bind_ipi, b) == -XEN_ENOENT);
	b.vcpu = 0xffff0000;
	assert(OP_(A, bind_ipi, b) == -XEN_ENOENT);
}

static void pirqs(void)
{
	struct evtchn_bind_pirq b = { 2, 0, 0 };
	struct evtchn_send s;
	struct evtchn_unmask u;
	struct evtchn_close cl;

	start();
	assert(OP_(A, bind_pirq, b) == 0 && fake_xsm.ask[0].perm == EVENT__BIND_PIRQ);
	cl.port = u.port = s.port = b.port;
	assert(OP_(A, bind_pirq, b) == -XEN_EEXIST && OP_(A, send, s) == -XEN_EINVAL);
	pirq_raise(A, 2, s.port);
	assert(pending(A, s.port));
	pirq_raise(A, 1, s.port);
	pirq_raise(A, 2, NR_PORTS);
	assert(OP_(A, unmask, u) == 0 && OP_(A, close, cl) == 0 && OP_(A, bind_pirq, b) == 0);
	b.pirq = 77;
	assert(OP_(A, bind_pirq, b) == -XEN_EINVAL);
}

static void unmask_and_status(void)
{
	struct evtchn_alloc_unbound al = { A, B, 0 };
	struct evtchn_bind_interdomain bi = { A, 0, 0 };
	struct evtchn_status st = { .dom = DOMID_SELF };
	struct evtchn_send s;
	struct evtchn_unmask u;

	start();
	assert(OP_(A, alloc_unbound, al) == 0);
	st.port = al.port;
	assert(OP_(A, status, st) == 0 && st.status == EVTCHNSTAT_unbound && st.u.unbound.dom == B && fake_xsm.n == 2);
	assert(fake_xsm.ask[0].tsid == SID_A + 1 && fake_xsm.ask[1].tsid == FAKE_LABEL(SID_A, SID_B));
	bi.remote_port = al.port;
	assert(OP_(B, bind_interdomain, bi) == 0);
	st.dom = A;
	assert(OP_(B, status, st) == 0 && st.status == EVTCHNSTAT_interdomain && st.u.interdomain.dom == B && st.u.interdomain.port == bi.local_port);
	assert(fake_xsm.n == 2 && fake_xsm.ask[1].perm == EVENT__STATUS && fake_xsm.ask[1].ssid == SID_B && fake_xsm.ask[1].tsid == FAKE_LABEL(SID_A, SID_B));
	/* The channels of two domains of one type have one label: the domain is what keeps them apart. */
	assert(fake_xsm.ask[0].perm == EVENT__STATUS && fake_xsm.ask[0].ssid == SID_B && fake_xsm.ask[0].tsid == SID_A && !fake_xsm.ask[0].locks);
	st.port = NR_PORTS;
	assert(OP_(B, status, st) == -XEN_EINVAL);
	st.dom = 50;
	assert(OP_(B, status, st) == -XEN_ESRCH);

	si(A)->evtchn_mask[0] = 1ul << al.port;
	s.port = bi.local_port;
	assert(OP_(B, send, s) == 0 && fake_log.kicks == 0 && pending(A, al.port));
	u.port = al.port;
	assert(OP_(A, unmask, u) == 0 && fake_log.kicks == 1 && fake_log.kick[0].dom == A && si(A)->evtchn_mask[0] == 0);
	assert(OP_(A, unmask, u) == 0 && fake_log.kicks == 0);
	u.port = NR_PORTS;
	assert(OP_(A, unmask, u) == -XEN_EINVAL);
}

static void resets(void)
{
	struct evtchn_alloc_unbound al = { A, B, 0 };
	struct evtchn_bind_interdomain bi = { A, 0, 0 };
	struct evtchn_bind_virq v = { VIRQ_TIMER, 0, 0 };
	struct evtchn_reset r = { DOMID_SELF };

	start();
	for (int i = 0; i < 300; i++) {
		assert(OP_(A, alloc_unbound, al) == 0);
		bi.remote_port = al.port;
		if (i % 3 == 0)
			assert(OP_(B, bind_interdomain, bi) == 0);
	}
	assert(OP_(A, bind_virq, v) == 0 && evdom[A].used == 301);
	assert(OP_(A, reset, r) == 0 && evdom[A].used == 0 && vcputab[A][0].virq[VIRQ_TIMER] == 0);
	assert(ports[B][bi.local_port].state == ECS_UNBOUND && fake_xsm.n == 302);	/* asked again at each step */
	r.dom = B;
	assert(OP_(A, reset, r) == -XEN_EINVAL && evdom[B].used == 100);	/* not paused */
	fake_xsm.deny = 1;
	assert(OP_(B, reset, r) == -XEN_EACCES && evdom[B].used == 100);
	fake_xsm.deny = 0;
	domtab[B].pause_count = 1;
	assert(OP_(A, reset, r) == 0 && evdom[B].used == 0 && domtab[B].refs == 1);
	r.dom = 99;
	assert(OP_(A, reset, r) == -XEN_ESRCH);
}

/* What stands behind nr_ports is nobody's port, whatever it looks like. */
static void beyond(void)
{
	struct evtchn_bind_interdomain bind = { .remote_dom = B };
	struct evtchn_status st = { .dom = DOMID_SELF };
	struct evtchn_bind_vcpu mv = { .vcpu = 1 };
	struct evtchn_unmask unmask;
	struct evtchn_close cl;
	struct evtchn_send send;

	start();
	st.port = mv.port = unmask.port = cl.port = send.port = evdom[A].nr_ports;
	ports[A][evdom[A].nr_ports].state = ECS_UNBOUND;
	assert(OP_(A, bind_vcpu, mv) == -XEN_EINVAL && OP_(A, unmask, unmask) == -XEN_EINVAL && OP_(A, send, send) == -XEN_EINVAL);
	assert(OP_(A, status, st) == -XEN_EINVAL && OP_(A, close, cl) == -XEN_EINVAL);
	bind.remote_port = evdom[B].nr_ports;
	ports[B][bind.remote_port].state = ECS_UNBOUND;
	ports[B][bind.remote_port].peer_dom = A;
	assert(OP_(A, bind_interdomain, bind) == -XEN_EINVAL);
}

int main(void)
{
	virqs();
	ipis();
	pirqs();
	unmask_and_status();
	resets();
	beyond();
	puts("evtchn binds: ok");
	return 0;
}
