/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/evtchn_test.c - send, alloc_unbound, bind_interdomain, close from the hypercall to the kick. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2, C = 3, SID_A = 10, SID_B = 20, SID_C = 30 };

static int64_t send(domid_t d, uint32_t port)
{
	struct evtchn_send s = { port };
	return fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_send, &s, sizeof s);
}
static int64_t shut(domid_t d, uint32_t port)
{
	struct evtchn_close s = { port };
	return fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_close, &s, sizeof s);
}
static int64_t listen(domid_t d, domid_t dom, domid_t remote, uint32_t *port)
{
	struct evtchn_alloc_unbound s = { dom, remote, 0xdead };
	int64_t rc = fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &s, sizeof s);
	*port = s.port;
	return rc;
}
static int64_t bind(domid_t d, domid_t remote, uint32_t rport, uint32_t *port)
{
	struct evtchn_bind_interdomain s = { remote, rport, 0xdead };
	int64_t rc = fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &s, sizeof s);
	*port = s.local_port;
	return rc;
}
static struct shared_info *si(domid_t d) { return domtab[d].shared; }
static bool pending(domid_t d, uint32_t p) { return si(d)->evtchn_pending[p / 64] >> (p % 64) & 1; }
static void ack(domid_t d)
{
	memset(si(d)->evtchn_pending, 0, sizeof si(d)->evtchn_pending);
	for (int v = 0; v < 4; v++) {
		si(d)->vcpu_info[v].evtchn_pending_sel = 0;
		si(d)->vcpu_info[v].evtchn_upcall_pending = 0;
	}
}
static bool asked(uint32_t i, uint32_t s, uint32_t t, uint32_t perm)
{
	return fake_xsm.ask[i].ssid == s && fake_xsm.ask[i].tsid == t && fake_xsm.ask[i].cls == SECCLASS_EVENT && fake_xsm.ask[i].perm == perm;
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 2);
	fake_domain(B, SID_B, 4);
	fake_domain(C, SID_C, 1);
}

static void pair_up(uint32_t *pa, uint32_t *pb)
{
	assert(listen(B, DOMID_SELF, A, pb) == 0 && bind(A, B, *pb, pa) == 0);
	ack(A);
	ack(B);
}

static void mediated(void)
{
	uint32_t pa, pb;

	start();
	assert(listen(A, B, C, &pb) == 0 && pb == 1);	/* A makes a port of B that waits for C, as the builder does */
	assert(fake_xsm.n == 3 && asked(0, SID_A, SID_B, EVENT__ALLOC_PORT) && asked(1, SID_A, FAKE_LABEL(SID_B, SID_C), EVENT__CREATE));
	assert(asked(2, FAKE_LABEL(SID_B, SID_C), SID_C, EVENT__BIND) && ports[B][1].label == FAKE_LABEL(SID_B, SID_C));
	assert(fake_xsm.ask[0].locks == 0 && fake_xsm.ask[1].locks == 0 && fake_xsm.ask[2].locks == 0);
	assert(bind(C, B, pb, &pa) == 0 && fake_xsm.n == 3);
	assert(asked(0, SID_C, FAKE_LABEL(SID_C, SID_B), EVENT__CREATE) && asked(1, FAKE_LABEL(SID_C, SID_B), SID_B, EVENT__BIND));
	assert(asked(2, FAKE_LABEL(SID_B, SID_C), SID_C, EVENT__BIND) && fake_xsm.ask[2].locks == 2);
	assert(pending(C, pa) && fake_log.kicks == 1 && fake_log.kick[0].dom == C);
	assert(send(C, pa) == 0 && fake_xsm.n == 1 && asked(0, SID_C, FAKE_LABEL(SID_C, SID_B), EVENT__SEND) && fake_xsm.ask[0].locks == 1);
	assert(send(C, 77) == -XEN_EINVAL && asked(0, SID_C, SID_C + 1, EVENT__SEND));
	assert(shut(C, pa) == 0 && fake_xsm.n == 1 && asked(0, SID_C, SID_C + 1, EVENT__CLOSE));

	for (uint32_t n = 1; n <= 3; n++) {		/* each question alone can refuse, and then nothing happens */
		uint32_t p, before = evdom[B].nr_ports;

		fake_xsm.deny = n;
		assert(listen(A, B, C, &p) == -XEN_EACCES && p == 0xdead && evdom[B].nr_ports == before);
		assert(bind(C, B, pb, &p) == -XEN_EACCES && p == 0xdead && ports[B][pb].state == ECS_UNBOUND);
		fake_xsm.deny = 0;
	}
	assert(bind(C, B, pb, &pa) == 0);
	ack(B);
	fake_xsm.deny = 1;
	assert(send(C, pa) == -XEN_EACCES && !pending(B, pb) && fake_log.kicks == 0);
	assert(shut(C, pa) == -XEN_EACCES && ports[C][pa].state == ECS_INTERDOMAIN);
}

static void sends(void)
{
	uint32_t pa, pb;

	start();
	pair_up(&pa, &pb);
	assert(send(A, pa) == 0 && pending(B, pb) && !pending(A, pa));
	assert(fake_log.kicks == 1 && fake_log.kick[0].dom == B && fake_log.kick[0].vcpu == 0 && fake_log.kick[0].why == KICK_UPCALL);
	assert(si(B)->vcpu_info[0].evtchn_upcall_pending == 1 && si(B)->vcpu_info[0].evtchn_pending_sel == 1);
	assert(send(A, pa) == 0 && fake_log.kicks == 0);		/* pending already */
	si(B)->vcpu_info[0].evtchn_pending_sel = 0;			/* though the guest is looking just now */
	si(B)->vcpu_info[0].evtchn_upcall_pending = 0;
	assert(send(A, pa) == 0 && fake_log.kicks == 0 && si(B)->vcpu_info[0].evtchn_pending_sel == 0);
	ack(B);
	si(B)->evtchn_mask[0] = ~0ul;
	assert(send(A, pa) == 0 && pending(B, pb) && fake_log.kicks == 0 && si(B)->vcpu_info[0].evtchn_upcall_pending == 0);
	ack(B);
	vcpu_pollers[B] = 1;						/* a poller sees masked ports too */
	assert(send(A, pa) == 0 && fake_log.kicks == 1 && fake_log.kick[0].why == KICK_POLL);
	vcpu_pollers[B] = 0;
	si(B)->evtchn_mask[0] = 0;
	ack(B);
	ports[B][pb].vcpu = 3;
	assert(send(A, pa) == 0 && fake_log.kicks == 1 && fake_log.kick[0].vcpu == 3);
	assert(send(B, pb) == 0 && pending(A, pa));
	assert(domtab[A].refs == 1 && domtab[B].refs == 1);

	assert(send(A, 0) == -XEN_EINVAL && send(A, NR_PORTS) == -XEN_EINVAL && send(A, ~0u) == -XEN_EINVAL);
	assert(fake_call(A, __HYPERVISOR_event_channel_op, EVTCHNOP_send, 0x7fff0000, 0, 0) == -XEN_EFAULT);
	assert(fake_call(A, __HYPERVISOR_event_channel_op, EVTCHNOP_send, ~0ull, 0, 0) == -XEN_EFAULT);
	assert(fake_call(A, __HYPERVISOR_event_channel_op, 99, FAKE_ARG, 0, 0) == -XEN_ENOSYS);
	assert(fake_call(A, __HYPERVISOR_event_channel_op, 4ull << 32 | 99, FAKE_ARG, 0, 0) == -XEN_ENOSYS);
	assert(fake_call(A, 63, 0, 0, 0, 0) == -XEN_ENOSYS);
}

static void binds(void)
{
	uint32_t pa, pb, pc, n;

	start();
	assert(listen(A, 77, A, &pa) == -XEN_ESRCH && listen(A, A, 77, &pa) == -XEN_ESRCH && listen(A, 0x7ff5, A, &pa) == -XEN_ESRCH);
	assert(listen(B, DOMID_SELF, A, &pb) == 0);
	assert(bind(C, B, pb, &pc) == -XEN_EINVAL);			/* it waits for A */
	assert(bind(A, B, 0, &pa) == -XEN_EINVAL && bind(A, B, pb + 1, &pa) == -XEN_EINVAL && bind(A, B, ~0u, &pa) == -XEN_EINVAL);
	assert(bind(A, B, pb, &pa) == 0 && bind(A, B, pb, &pc) == -XEN_EINVAL);	/* taken */
	assert(ports[A][pa].peer_dom == B && ports[A][pa].peer_port == pb && ports[B][pb].peer_dom == A && ports[B][pb].peer_port == pa);
	assert(shut(A, pa) == 0 && ports[B][pb].state == ECS_UNBOUND && ports[B][pb].peer_dom == A);
	assert(send(A, pa) == -XEN_EINVAL && send(B, pb) == 0 && shut(A, pa) == -XEN_EINVAL && shut(A, 0) == -XEN_EINVAL && shut(A, ~0u) == -XEN_EINVAL);
	assert(bind(A, B, pb, &pc) == 0 && pc == pa);			/* the free port is used again */
	assert(shut(B, pb) == 0 && ports[A][pa].state == ECS_UNBOUND && ports[A][pa].peer_dom == B);

	assert(listen(A, A, A, &pa) == 0 && bind(A, A, pa, &pb) == 0 && pa != pb);	/* a channel to oneself */
	ack(A);
	assert(send(A, pa) == 0 && pending(A, pb) && !pending(A, pa) && shut(A, pb) == 0 && ports[A][pa].state == ECS_UNBOUND);

	domtab[C].max_ports = 200;
	for (n = 0; listen(C, C, A, &pc) == 0; n++)
		assert(pc == n + 1);
	assert(n == 199 && listen(C, C, A, &pc) == -XEN_ENOSPC);
	assert(bind(A, C, 150, &pa) == 0 && send(A, pa) == 0 && si(C)->evtchn_pending[2] == 1ul << 22);
	assert(si(C)->vcpu_info[0].evtchn_pending_sel == 1ul << 2 && !si(C)->evtchn_pending[0] && !si(C)->evtchn_pending[4]);
	assert(shut(A, pa) == 0);
	assert(shut(C, 100) == 0 && listen(C, C, A, &pc) == 0 && pc == 100);
	fake_fail_in = 1;
	assert(shut(C, 7) == 0 && listen(C, C, A, &pc) == 0 && fake_fail_in == 1);	/* a free port needs no memory */
	fake_fail_in = 0;
	domtab[B].state = DOM_DYING;
	assert(bind(A, B, 1, &pa) == -XEN_ESRCH && domtab[B].refs == 1 && domtab[A].refs == 1 && domtab[C].refs == 1);
}

static void no_memory(void)
{
	uint32_t p;

	start();
	fake_fail_in = 1;
	assert(listen(A, A, B, &p) == -XEN_ENOMEM && evdom[A].nr_ports == 1);
	assert(listen(A, A, B, &p) == 0);
}

int main(void)
{
	mediated();
	sends();
	binds();
	no_memory();
	puts("evtchn: ok");
	return 0;
}
