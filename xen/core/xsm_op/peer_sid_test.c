/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/peer_sid_test.c - who is at the other end of a channel, as its label is now; and the VIRQ that tells of every change of labels and policy. */
// link: build/hosted/core.a
#include <string.h>
#include "call/lock.h"
#include "core/evtchn/virq.h"
#include "tests/fakearch/fake.h"
#include "tests/fakearch/fake_cpu.h"

enum { S = 1, B = 2, G = 3, SID_S = 10, SID_B = 20, SID_G = 30, SID_SEALED = 60 };
static struct xen_flask_op op;

static int64_t run(domid_t d, uint32_t cmd)
{
	int64_t rc;

	op.cmd = cmd;
	op.interface_version = XEN_FLASK_INTERFACE_VERSION;
	fake_put(d, FAKE_ARG, &op, sizeof op);
	rc = fake_call(d, __HYPERVISOR_xsm_op, FAKE_ARG, 0, 0, 0);
	fake_get(d, FAKE_ARG, &op, sizeof op);
	return rc;
}

static int64_t peer_sid(domid_t d, uint32_t port)
{
	op.u.peersid.evtchn = port;
	op.u.peersid.sid = 77;
	return run(d, FLASK_GET_PEER_SID);
}

static int64_t relabel(domid_t d, uint32_t sid)
{
	op.u.relabel.domid = d;
	op.u.relabel.sid = sid;
	return run(B, FLASK_RELABEL_DOMAIN);
}

static int64_t set_bool(uint8_t value, uint8_t commit)
{
	op.u.boolean = (struct xen_flask_boolean){ .bool_id = 0, .new_value = value, .commit = commit };
	return run(B, FLASK_SETBOOL);
}

static uint32_t bind_virq(domid_t d)
{
	struct evtchn_bind_virq v = { VIRQ_REDOUBT_POLICY, 0, 0 };

	assert(fake_op(d, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_virq, &v, sizeof v) == 0);
	return v.port;
}

/* Was S told? It is not told again until it is told anew. */
static bool told(uint32_t port)
{
	xen_ulong_t *word = &((struct shared_info *)domtab[S].shared)->evtchn_pending[port / 64];
	bool was = *word >> port % 64 & 1;

	*word &= ~(1ul << port % 64);
	return was;
}

static void start(void)
{
	fake_init();
	fake_domain(S, SID_S, 1);
	fake_domain(B, SID_B, 1);
	fake_domain(G, SID_G, 2);
	virq_unbind(S, 0, VIRQ_REDOUBT_POLICY);
	memset(fake_bool, 0, sizeof fake_bool);
}

static void peers(void)
{
	struct evtchn_alloc_unbound a = { G, S, 0 };
	struct evtchn_bind_interdomain b = { G, 0, 0 };
	struct evtchn_close cl;

	start();
	assert(fake_op(G, __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &a, sizeof a) == 0);
	b.remote_port = a.port;
	assert(fake_op(S, __HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, &b, sizeof b) == 0);
	assert(peer_sid(S, b.local_port) == 0 && op.u.peersid.sid == SID_G);
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].ssid == SID_S && fake_xsm.ask[0].cls == SECCLASS_EVENT && fake_xsm.ask[0].perm == EVENT__PEER_SID);
	assert(fake_xsm.ask[0].tsid == FAKE_LABEL(SID_S, SID_G) && fake_xsm.ask[0].locks == 1);	/* of the channel, under its lock */
	assert(peer_sid(G, a.port) == 0 && op.u.peersid.sid == SID_S);
	assert(relabel(G, SID_SEALED) == 0 && peer_sid(S, b.local_port) == 0 && op.u.peersid.sid == SID_SEALED);
	fake_xsm.deny = 1;
	assert(peer_sid(S, b.local_port) == -XEN_EACCES && op.u.peersid.sid == 77);
	fake_xsm.deny = 1;
	assert(peer_sid(S, 999) == -XEN_EACCES && fake_xsm.ask[0].tsid == SID_S + 1);		/* nobody learns which ports there are */
	fake_xsm.deny = 0;
	assert(peer_sid(S, 0) == -XEN_EINVAL && peer_sid(S, 999) == -XEN_EINVAL && peer_sid(S, ~0u) == -XEN_EINVAL && peer_sid(S, bind_virq(S)) == -XEN_EINVAL);
	cl.port = a.port;
	assert(fake_op(G, __HYPERVISOR_event_channel_op, EVTCHNOP_close, &cl, sizeof cl) == 0);
	assert(peer_sid(S, b.local_port) == -XEN_EINVAL && op.u.peersid.sid == 77);
}

static void changes(void)
{
	uint32_t port;

	start();
	assert(relabel(G, SID_SEALED) == 0 && set_bool(1, 1) == 0);		/* nobody listens: nothing happens */
	port = bind_virq(S);
	assert(!told(port));
	assert(fake_xsm.n == 2 && fake_xsm.ask[1].tsid == SECINITSID_XEN && fake_xsm.ask[1].cls == SECCLASS_XEN2 && fake_xsm.ask[1].perm == XEN2__VIRQ_POLICY);
	assert(relabel(G, SID_G) == 0 && fake_log.kicks == 1 && fake_log.kick[0].dom == S && told(port));
	assert(set_bool(1, 0) == 0 && !told(port));				/* pending: nothing has changed yet */
	assert(run(B, FLASK_COMMITBOOLS) == 0 && told(port));
	assert(set_bool(0, 1) == 0 && told(port));
	fake_xsm.deny = 1;
	assert(set_bool(1, 1) == -XEN_EACCES && !told(port));
	fake_xsm.deny = 1;
	assert(run(B, FLASK_COMMITBOOLS) == -XEN_EACCES && !told(port));
	fake_xsm.deny = 3;
	assert(relabel(G, SID_SEALED) == -XEN_EACCES && !told(port));
	fake_xsm.deny = 0;
	assert(peer_sid(S, 1) == -XEN_EINVAL && !told(port));			/* questions change nothing */
}

static bool ended;

/* On another CPU S ends, just before the evtchn lock that it waits for is had here. */
static void s_ends(void)
{
	if (ended || !fake_holds(LOCK_P2M, G))
		return;
	ended = true;
	fake_cpus(2);
	fake_cpu_is(1);
	virq_unbind(S, 0, VIRQ_REDOUBT_POLICY);
	virq_forget(S);
	evdom[S].nr_ports = 0;
	domtab[S].tot_pages = 0;
	domtab[S].state = DOM_DEAD;
	dom_put(S);
	fake_cpu_is(0);
	fake_cpus(1);
}

/* Whoever tells of a change has locks: the last reference on whom it tells does not go under them (the fake machine looks). */
static void listener_ends(void)
{
	start();
	bind_virq(S);
	fake_between = s_ends;
	assert(relabel(G, SID_SEALED) == 0 && ended && domtab[S].state == DOM_FREE && fake_log.kicks == 0);
	fake_between = NULL;
}

int main(void)
{
	peers();
	changes();
	listener_ends();
	return 0;
}
