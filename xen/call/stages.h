/* SPDX-License-Identifier: Apache-2.0 */
/* call/stages.h - the stages around an operation, and the ghost protocol that orders them. */
#ifndef CALL_STAGES_H
#define CALL_STAGES_H
#include "call/call.h"
#include "call/lock.h"
#include "core/evtchn/evtchn.h"
#include "core/evtchn/raise.h"
#include "core/grant/grant.h"
#include "core/fx.h"
#include "core/mem/frame.h"
#include "xsm/xsm.h"

struct ask { uint32_t ssid, tsid, perm, locks; uint16_t cls; };
enum { HELD_NONE, HELD_SHARED, HELD_ONE, HELD_PAIR };
struct held_refs { int of[NR_DOMS]; };
struct proto {				/* ghost: what this call did so far */
	int fetched;			/* fetches done */
	int refs;			/* 1: peer and third are referenced by this call */
	struct held_refs held;		/* by how many references each; oneself needs none */
	domid_t peer, third;
	int evtchn, grant, p2m, life;	/* HELD_*: locks of each class */
	domid_t la, lb;			/* whose */
	int alive;			/* the locks (`locks`) under which the targets were seen alive, plus one; 0: not looked */
	int nauth;			/* questions that the policy allowed */
	struct ask auth[NR_ASK];
	int holds;			/* effects whose references were taken under the lock */
	int applied, kicks;		/* effects: applications, kicks delivered */
	struct kick kick[FX_KICKS];
	int put;			/* results written to the guest */
};
//@ ghost struct proto g;

/*@ predicate unlocked = g.evtchn == HELD_NONE && g.grant == HELD_NONE && g.p2m == HELD_NONE && g.life == HELD_NONE;
    predicate none_held(struct held_refs h) = \forall integer d; 0 <= d < NR_DOMS ==> h.of[d] == 0;
    predicate two_held(struct held_refs h, integer self, integer peer, integer third) = \forall integer d; 0 <= d < NR_DOMS ==>
      h.of[d] == (d == peer && d != self ? 1 : 0) + (d == third && d != self ? 1 : 0);
    predicate balanced = unlocked && g.refs == 0 && none_held(g.held);
    predicate enveloped(struct ctx *c) = c->peer == c->call->dom && c->peer != DOMID_SELF && c->third == c->self;	// about whom an envelope names
    predicate to_resolve(struct ctx *c) = \valid(c) && \valid_read(c->call) && \separated(c, c->call) && c->self < NR_DOMS;
    predicate idle = balanced && g.fetched == 0 && g.nauth == 0 && g.holds == 0 && g.applied == 0 && g.kicks == 0 && g.put == 0;
    predicate evtchn_shared(integer a) = g.evtchn == HELD_SHARED && g.la == a;
    predicate evtchn_own(integer a) = g.evtchn == HELD_ONE && g.la == a;
    predicate evtchn_pair(integer a, integer b) = g.evtchn == HELD_PAIR && g.la == a && g.lb == b;
    // the domain that a domid of the argument names
    predicate names(integer self, integer d, integer found) = found == (d == DOMID_SELF ? self : d);
    predicate grant_pair(integer a, integer b) = g.grant == HELD_PAIR && g.p2m == HELD_PAIR && g.la == a && g.lb == b;
    predicate p2m_own(integer a) = g.p2m == HELD_ONE && g.la == a;
    predicate p2m_pair(integer a, integer b) = g.p2m == HELD_PAIR && g.la == a && g.lb == b;
    predicate life_own(integer a) = g.life == HELD_ONE && g.la == a;
    logic integer locks = g.evtchn + 4 * g.grant + 16 * g.p2m + 64 * g.life;
    predicate asked(integer i, integer ssid, integer tsid, integer cls, integer perm) =
      g.auth[i].ssid == ssid && g.auth[i].tsid == tsid && g.auth[i].cls == cls &&
      g.auth[i].perm == perm;
*/

/* Resolvers: from what the argument names to referenced domains in *c, without locks. On error no reference is held. For their contracts, the rows' own
 * (NAME_resolve) as well: */
#define RESOLVES(rc) \
	requires to_resolve(c) && g.fetched == 1 && balanced; \
	assigns c->peer, c->third, c->label, g.refs, g.held, g.peer, g.third; \
	ensures rc <= 0; \
	ensures who: rc == 0 ==> c->peer < NR_DOMS && c->third < NR_DOMS && g.peer == c->peer && g.third == c->third; \
	ensures held: rc == 0 ==> g.refs == 1 && two_held(g.held, c->self, g.peer, g.third); \
	ensures none: rc != 0 ==> g.refs == 0 && none_held(g.held);
/*@ RESOLVES(\result)
    ensures found: \result == 0 && c->peer == c->self && c->third == c->self;
    exits \false;
*/
err_t resolve_self(struct ctx *c);

/* The domain `d` (DOMID_SELF: oneself). -XEN_ESRCH. Some structures of the ABI have 32 bits for it. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, d, c->peer) && c->third == c->self;
    exits \false;
*/
err_t resolve_dom(struct ctx *c, uint32_t d);

/* The same for a domctl's envelope, where DOMID_SELF names nobody, as in Xen. -XEN_ESRCH. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> d != DOMID_SELF && c->peer == d && c->third == c->self;
    exits \false;
*/
err_t resolve_named(struct ctx *c, domid_t d);

/* Two domains, and as label that of a new channel end of the first towards the second. -XEN_ESRCH. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, d, c->peer) && names(c->self, remote, c->third);
    ensures label: \result == 0 ==> c->label == transition(domtab[c->peer].sid, dom_object(c->peer, c->third), SECCLASS_EVENT);
    exits \false;
*/
err_t resolve_listener(struct ctx *c, domid_t d, domid_t remote);

/* The domain at the other end, and as label that of a new channel end of the caller towards it. -XEN_ESRCH. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, remote, c->peer);
    ensures label: \result == 0 ==> c->label == transition(domtab[c->self].sid, dom_object(c->self, c->peer), SECCLASS_EVENT);
    exits \false;
*/
err_t resolve_remote(struct ctx *c, domid_t remote);

/*@ predicate far_end(integer self, integer p, integer d) =
      p < evdom[self].nr_ports && ports[self][p].state == ECS_INTERDOMAIN && ports[self][p].peer_dom < NR_DOMS ?
        d == ports[self][p].peer_dom : d == self;
    predicate granter_of(integer self, integer h, integer d) =
      h < gdom[self].nr_mt && mtrack[self][h].flags != 0 && mtrack[self][h].dom < NR_DOMS ? d == mtrack[self][h].dom : d == self;
*/
/* Whoever is at the other end of the caller's port: the reference is certain, the link is not (the check looks again); oneself if nobody is. */
/*@ requires evtchn_bounds; RESOLVES(\result)
    ensures found: \result == 0 && c->third == c->self && \let d = c->peer; \old(far_end(c->self, port, d));
    exits \false;
*/
err_t resolve_port_peer(struct ctx *c, uint32_t port);

/* Whoever granted what the handle maps: as resolve_port_peer. */
/*@ requires gdom[c->self].nr_mt <= NR_MT; RESOLVES(\result)
    ensures found: \result == 0 && c->third == c->self && \let d = c->peer; \old(granter_of(c->self, handle, d));
    exits \false;
*/
err_t resolve_granter(struct ctx *c, uint32_t handle);

/* Two domains; as label nothing. -XEN_ESRCH. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, d, c->peer) && names(c->self, third, c->third);
    exits \false;
*/
err_t resolve_two(struct ctx *c, domid_t d, domid_t third);

/* -XEN_ESRCH: peer or third is dying. Under the row's lock. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && c->third < NR_DOMS;
    requires 0 <= g.evtchn <= HELD_PAIR && 0 <= g.grant <= HELD_PAIR && 0 <= g.p2m <= HELD_PAIR && 0 <= g.life <= HELD_PAIR;
    assigns g.alive;
    ensures \result <= 0;
    ensures \result == 0 ==> g.alive == locks + 1;
    ensures seen: \result == 0 <==> present(c->peer) && present(c->third);
    exits \false;
*/
err_t peers_alive(const struct ctx *c);

/* Adds, after resolve_dom, a second domain that was found without a lock. */
/*@ requires \valid(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third == c->self && g.refs == 1 && g.peer == c->peer;
    requires two_held(g.held, c->self, g.peer, c->self);
    assigns c->third, g.held, g.third;
    ensures whom: c->third == (third < NR_DOMS ? third : c->self) && g.third == c->third;
    ensures held: two_held(g.held, c->self, g.peer, g.third);
    exits \false;
*/
void resolve_third(struct ctx *c, domid_t third);

/*@ requires \valid_read(c) && g.refs == 1 && unlocked && g.peer == c->peer && g.third == c->third;
    requires held: two_held(g.held, c->self, g.peer, g.third) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS;
    assigns g.refs, g.held;
    ensures g.refs == 0 && none_held(g.held);
    exits \false;
*/
void ctx_release(const struct ctx *c);

/*@ requires unlocked && d < NR_DOMS;
    assigns g.evtchn, g.la;
    ensures evtchn_shared(d);
    exits \false;
*/
void evtchn_lock_shared(domid_t d);
/*@ requires evtchn_shared(d);
    assigns g.evtchn;
    ensures g.evtchn == HELD_NONE;
    exits \false;
*/
void evtchn_unlock_shared(domid_t d);
/* Under the life lock of the same domain as well, whose class is before. */
/*@ requires order: unlocked || (life_own(d) && g.p2m == HELD_NONE && g.grant == HELD_NONE && g.evtchn == HELD_NONE);
    requires d < NR_DOMS;
    assigns g.evtchn, g.la;
    ensures evtchn_own(d);
    exits \false;
*/
void evtchn_lock(domid_t d);
/*@ requires evtchn_own(d);
    assigns g.evtchn;
    ensures g.evtchn == HELD_NONE;
    exits \false;
*/
void evtchn_unlock(domid_t d);
/*@ requires unlocked && a < NR_DOMS && b < NR_DOMS;
    assigns g.evtchn, g.la, g.lb;
    ensures evtchn_pair(a, b);
    exits \false;
*/
void evtchn_lock_pair(domid_t a, domid_t b);
/*@ requires evtchn_pair(a, b);
    assigns g.evtchn;
    ensures g.evtchn == HELD_NONE;
    exits \false;
*/
void evtchn_unlock_pair(domid_t a, domid_t b);
/* p2m and evtchn. */
/*@ requires unlocked && d < NR_DOMS;
    assigns g.evtchn, g.p2m, g.la;
    ensures evtchn_own(d) && p2m_own(d);
    exits \false;
*/
void evtchn_p2m_lock(domid_t d);
/*@ requires evtchn_own(d) && p2m_own(d);
    assigns g.evtchn, g.p2m;
    ensures g.evtchn == HELD_NONE && g.p2m == HELD_NONE;
    exits \false;
*/
void evtchn_p2m_unlock(domid_t d);
/*@ requires unlocked && d < NR_DOMS;
    assigns g.p2m, g.la;
    ensures p2m_own(d);
    exits \false;
*/
void p2m_lock(domid_t d);
/*@ requires p2m_own(d);
    assigns g.p2m;
    ensures g.p2m == HELD_NONE;
    exits \false;
*/
void p2m_unlock(domid_t d);
/*@ requires unlocked && a < NR_DOMS && b < NR_DOMS;
    assigns g.p2m, g.la, g.lb;
    ensures p2m_pair(a, b);
    exits \false;
*/
void p2m_lock_pair(domid_t a, domid_t b);
/*@ requires p2m_pair(a, b);
    assigns g.p2m;
    ensures g.p2m == HELD_NONE;
    exits \false;
*/
void p2m_unlock_pair(domid_t a, domid_t b);
void grant_lock(domid_t d);
void grant_unlock(domid_t d);
/* p2m locks and grant locks of both, in order. */
/*@ requires unlocked && a < NR_DOMS && b < NR_DOMS;
    assigns g.grant, g.p2m, g.la, g.lb;
    ensures grant_pair(a, b);
    exits \false;
*/
void grant_lock_pair(domid_t a, domid_t b);
/*@ requires grant_pair(a, b);
    assigns g.grant, g.p2m;
    ensures g.grant == HELD_NONE && g.p2m == HELD_NONE;
    exits \false;
*/
void grant_unlock_pair(domid_t a, domid_t b);
/*@ requires unlocked && d < NR_DOMS;
    assigns g.life, g.la;
    ensures life_own(d);
    exits \false;
*/
void life_lock(domid_t d);
/*@ requires life_own(d);
    assigns g.life;
    ensures g.life == HELD_NONE;
    exits \false;
*/
void life_unlock(domid_t d);

/*@ requires 0 <= g.nauth < NR_ASK;
    assigns g.nauth, g.auth[g.nauth];
    ensures \result <= 0;
    ensures \result == 0 ==> g.nauth == \old(g.nauth) + 1 &&
      asked(\old(g.nauth), ssid, tsid, tclass, perm) && g.auth[\old(g.nauth)].locks == g.evtchn + 4 * g.grant;
    ensures \result != 0 ==> g.nauth == \old(g.nauth);
    exits \false;
*/
err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm);

/*@ requires \valid(fx);
    assigns fx->nkick, fx->nfin, fx->held, fx->flushes, fx->value;
    ensures fx->nkick == 0 && fx->nfin == 0 && fx->held == 0 && fx->flushes == 0 && fx->value == 0;
    exits \false;
*/
void fx_init(struct fx *fx);

/* After a commit, while its locks or the call's references keep them: references on whom the kicks added since the last call name. */
/*@ requires \valid(fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX;
    requires kept: !unlocked || (\forall integer i; fx->held <= i < fx->nkick ==> fx->kick[i].dom == g.peer && g.refs == 1);
    assigns fx->held, g.holds;
    ensures g.holds == \old(g.holds) + 1 && fx->held == fx->nkick;
    exits \false;
*/
void fx_hold(struct fx *fx);

/* One flush, release of the quarantine, kicks and their references. */
/*@ requires \valid_read(fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && unlocked && g.applied == 0;
    requires held: fx->nkick == 0 || g.holds != 0;
    assigns g.applied, g.kicks, g.kick[0 .. FX_KICKS - 1];
    ensures g.applied == 1 && g.kicks == fx->nkick;
    ensures \forall integer i; 0 <= i < fx->nkick ==>
      g.kick[i].dom == fx->kick[i].dom && g.kick[i].vcpu == fx->kick[i].vcpu;
    exits \false;
*/
void fx_apply(const struct fx *fx);

/* call/call.h: policy_told counts the raises of VIRQ_REDOUBT_POLICY. */
//@ ghost int policy_told;
/*@ requires \valid(fx) && fx->nkick < FX_KICKS;
    assigns fx->nkick, fx->held, fx->kick[fx->nkick], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], policy_told;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    ensures policy_told == \old(policy_told) + 1;
    exits \false;
*/
void policy_changed(struct fx *fx);

/* A page that the reserve stage pinned and no commit took. */
/*@ requires \valid(c);
    assigns \nothing;
    exits \false;
*/
void reserve_return(struct ctx *c);
#endif
