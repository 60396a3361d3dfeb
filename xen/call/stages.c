/* SPDX-License-Identifier: Apache-2.0 */
/* call/stages.c - resolvers and lock sets of the table. */
#include "call/held.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/once.h"
#include "hal/spec.h"

/*@ requires \valid(c);
    assigns c->peer, c->third, c->label, g.refs, g.peer, g.third;
    ensures c->peer == peer && c->third == third && c->label == 0 && g.refs == 1 && g.peer == peer && g.third == third;
    exits \false;
*/
static void resolved(struct ctx *c, domid_t peer, domid_t third)
{
	c->peer = peer;
	c->third = third;
	c->label = 0;
	//@ ghost g.refs = 1;
	//@ ghost g.peer = peer;
	//@ ghost g.third = third;
}

/* The same, and records of refusals name the peer, until ctx_release. */
/*@ requires \valid(c);
    assigns c->peer, c->third, c->label, g.refs, g.peer, g.third;
    ensures c->peer == peer && c->third == third && c->label == 0 && g.refs == 1 && g.peer == peer && g.third == third;
    exits \false;
*/
static void resolved_peer(struct ctx *c, domid_t peer, domid_t third)
{
	hal_about(peer != c->self ? peer : third);
	resolved(c, peer, third);
}

err_t resolve_self(struct ctx *c)
{
	resolved(c, c->self, c->self);	/* the caller runs: it needs no reference */
	return 0;
}

/* Oneself needs no reference; the caller runs. */
/*@ requires \valid(d) && self < NR_DOMS;
    assigns *d, g.held;
    ensures \result <= 0;
    ensures named: names(self, \old(*d), *d);
    ensures got: \result == 0 ==> *d < NR_DOMS && (*d == self ? g.held == \old(g.held) : held_but{Pre,Post}(*d, 1));
    ensures none: \result != 0 ==> g.held == \old(g.held);
    exits \false;
*/
static err_t peer_get(domid_t self, domid_t *d)
{
	if (*d == DOMID_SELF)
		*d = self;
	return *d == self ? 0 : dom_get(*d);
}

/*@ requires d != self ==> d < NR_DOMS && g.held.of[d] > 0;
    assigns g.held;
    ensures gone: d == self ? g.held == \old(g.held) : held_but{Pre,Post}(d, -1);
    exits \false;
*/
static void peer_put(domid_t self, domid_t d)
{
	if (d != self)
		dom_put(d);
}

err_t resolve_dom(struct ctx *c, uint32_t d)
{
	domid_t id = (domid_t)d;
	err_t rc = d == id ? peer_get(c->self, &id) : -XEN_ESRCH;

	if (rc == 0)
		resolved_peer(c, (domid_t)index_clamp(id, NR_DOMS), c->self);
	return rc;
}

err_t resolve_named(struct ctx *c, domid_t d)
{
	return d == DOMID_SELF ? -XEN_ESRCH : resolve_dom(c, d);
}

err_t resolve_two(struct ctx *c, domid_t d, domid_t third)
{
	err_t rc = peer_get(c->self, &d);

	if (rc)
		return rc;
	rc = peer_get(c->self, &third);
	if (rc) {
		peer_put(c->self, d);
		return rc;
	}
	resolved_peer(c, (domid_t)index_clamp(d, NR_DOMS), (domid_t)index_clamp(third, NR_DOMS));
	return 0;
}

err_t resolve_listener(struct ctx *c, domid_t d, domid_t remote)
{
	err_t rc = resolve_two(c, d, remote);

	if (rc == 0)
		c->label = xsm_transition(once(domtab[c->peer].sid), dom_object_sid(c->peer, c->third), SECCLASS_EVENT);
	return rc;
}

err_t resolve_remote(struct ctx *c, domid_t remote)
{
	err_t rc = resolve_dom(c, remote);

	if (rc == 0)
		c->label = xsm_transition(once(domtab[c->self].sid), dom_object_sid(c->self, c->peer), SECCLASS_EVENT);
	return rc;
}

/* Found without a lock: it may be stale. */
/*@ RESOLVES(\result)
    ensures found: \result == 0 && c->peer == (peer < NR_DOMS ? peer : c->self) && c->third == c->self;
    exits \false;
*/
static err_t peer_found(struct ctx *c, domid_t peer)
{
	peer = (domid_t)index_clamp(peer < NR_DOMS ? peer : c->self, NR_DOMS);
	if (peer != c->self)
		dom_hold_slot(peer);
	resolved_peer(c, peer, c->self);
	return 0;
}

err_t resolve_port_peer(struct ctx *c, uint32_t port)
{
	const struct evtchn *ch;

	if (port >= once(evdom[c->self].nr_ports))
		return peer_found(c, c->self);
	ch = &ports[c->self][index_clamp(port, NR_PORTS)];
	return peer_found(c, once(ch->state) == ECS_INTERDOMAIN ? once(ch->peer_dom) : c->self);
}

err_t peers_alive(const struct ctx *c)
{
	uint32_t a = atomic_load(&domtab[c->peer].state), b = atomic_load(&domtab[c->third].state);

	//@ ghost g.alive = g.evtchn + 4 * g.grant + 16 * g.p2m + 64 * g.life + 1;
	return (a == DOM_BUILDING || a == DOM_LIVE) && (b == DOM_BUILDING || b == DOM_LIVE) ? 0 : -XEN_ESRCH;
}

void resolve_third(struct ctx *c, domid_t third)
{
	c->third = (domid_t)index_clamp(third < NR_DOMS ? third : c->self, NR_DOMS);
	if (c->third != c->self)
		dom_hold_slot(c->third);
	//@ ghost g.third = c->third;
}

err_t resolve_granter(struct ctx *c, uint32_t handle)
{
	const struct maptrack *mt;

	if (handle >= once(gdom[c->self].nr_mt))
		return peer_found(c, c->self);
	mt = &mtrack[c->self][index_clamp(handle, NR_MT)];
	return peer_found(c, once(mt->flags) ? once(mt->dom) : c->self);
}

void ctx_release(const struct ctx *c)
{
	hal_about(DOMID_INVALID);
	peer_put(c->self, c->peer);
	peer_put(c->self, c->third);
	//@ ghost g.refs = 0;
}

void evtchn_lock_shared(domid_t d) { lock_take_shared(d); }
void evtchn_unlock_shared(domid_t d) { lock_drop_shared(d); }
void evtchn_lock(domid_t d) { lock_take(LOCK_EVTCHN, d); }
void evtchn_unlock(domid_t d) { lock_drop(LOCK_EVTCHN, d); }
void evtchn_lock_pair(domid_t a, domid_t b) { lock_take_pair(LOCK_EVTCHN, a, b); }
void evtchn_unlock_pair(domid_t a, domid_t b) { lock_drop_pair(LOCK_EVTCHN, a, b); }
void evtchn_p2m_lock(domid_t d) { lock_take(LOCK_P2M, d); lock_take(LOCK_EVTCHN, d); }
void evtchn_p2m_unlock(domid_t d) { lock_drop(LOCK_EVTCHN, d); lock_drop(LOCK_P2M, d); }
void p2m_lock(domid_t d) { lock_take(LOCK_P2M, d); }
void p2m_unlock(domid_t d) { lock_drop(LOCK_P2M, d); }
void p2m_lock_pair(domid_t a, domid_t b) { lock_take_pair(LOCK_P2M, a, b); }
void p2m_unlock_pair(domid_t a, domid_t b) { lock_drop_pair(LOCK_P2M, a, b); }
void grant_lock(domid_t d) { lock_take(LOCK_GRANT, d); }
void grant_unlock(domid_t d) { lock_drop(LOCK_GRANT, d); }
void life_lock(domid_t d) { lock_take(LOCK_LIFE, d); }
void life_unlock(domid_t d) { lock_drop(LOCK_LIFE, d); }

void grant_lock_pair(domid_t a, domid_t b)
{
	lock_take_pair(LOCK_P2M, a, b);
	lock_take_pair(LOCK_GRANT, a, b);
}

void grant_unlock_pair(domid_t a, domid_t b)
{
	lock_drop_pair(LOCK_GRANT, a, b);
	lock_drop_pair(LOCK_P2M, a, b);
}
