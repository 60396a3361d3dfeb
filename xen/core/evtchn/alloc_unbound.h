/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/alloc_unbound.h - EVTCHNOP_alloc_unbound: a port of `dom` that `remote_dom` may bind (struct evtchn_alloc_unbound). */
#ifndef CORE_EVTCHN_ALLOC_UNBOUND_H
#define CORE_EVTCHN_ALLOC_UNBOUND_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_alloc_unbound_plan { uint32_t port; };

//@ ghost struct evtchn_alloc_unbound listened;	/* what the one fetch read */

/*@ predicate same_listened(struct evtchn_alloc_unbound *arg) = arg->dom == listened.dom && arg->remote_dom == listened.remote_dom;
    // who may make a port of `peer` that waits for `third`
    predicate listen_authorised(struct ctx *c) = g.nauth == 3 &&
      asked(0, domtab[c->self].sid, dom_object(c->self, c->peer), SECCLASS_EVENT, EVENT__ALLOC_PORT) &&
      asked(1, domtab[c->self].sid, c->label, SECCLASS_EVENT, EVENT__CREATE) &&
      asked(2, c->label, dom_object(c->peer, c->third), SECCLASS_EVENT, EVENT__BIND);
*/

/* -XEN_ENOSPC, -XEN_ENOMEM */
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t evtchn_alloc_unbound_reserve(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				   struct evtchn_alloc_unbound_plan *plan);
/* -XEN_ENOSPC */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires once: same_listened(arg);
    requires lock: evtchn_own(c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> pickable(c->peer, plan->port);
    exits \false;
*/
err_t evtchn_alloc_unbound_check(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				 struct evtchn_alloc_unbound_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->peer);
    requires auth: listen_authorised(c);
    requires plan: pickable(c->peer, plan->port);
    assigns evdom[c->peer].nr_ports, evdom[c->peer].free, evdom[c->peer].used,
      ports[c->peer][plan->port].state, ports[c->peer][plan->port].label, ports[c->peer][plan->port].vcpu, ports[c->peer][plan->port].prio,
      ports[c->peer][plan->port].irq, ports[c->peer][plan->port].peer_dom, pend[c->peer][plan->port];
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures state: ports[c->peer][plan->port].state == ECS_UNBOUND && port_ok(c->peer, plan->port);
    ensures whom: ports[c->peer][plan->port].peer_dom == c->third;
    ensures label: ports[c->peer][plan->port].label == c->label;
    exits \false;
*/
void evtchn_alloc_unbound_commit(const struct ctx *c, const struct evtchn_alloc_unbound_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->port;
    ensures arg->port == plan->port;
    exits \false;
*/
void evtchn_alloc_unbound_result(const struct evtchn_alloc_unbound_plan *plan, struct evtchn_alloc_unbound *arg);

/*@ requires \valid_read(call) && call->self < NR_DOMS && evtchn_inv;
    requires \valid(arg) && \valid(fx) && fx->nkick == 0 && fx->nfin == 0 && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0;
    requires once: same_listened(arg);
    assigns g.refs, g.held, g.peer, g.third, g.evtchn, g.alive, g.la, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds, arg->port, fx->held,
      evdom[0 .. NR_DOMS - 1], ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures inv: evtchn_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_ports{Pre,Post} && arg->port == \old(arg->port);
    ensures mediated: \result == 0 ==> g.nauth == 3 && names(call->self, listened.dom, g.peer) && names(call->self, listened.remote_dom, g.third) &&
      asked(0, domtab[call->self].sid, dom_object(call->self, g.peer), SECCLASS_EVENT, EVENT__ALLOC_PORT) &&
      g.auth[1].ssid == domtab[call->self].sid && g.auth[1].cls == SECCLASS_EVENT && g.auth[1].perm == EVENT__CREATE &&
      asked(2, g.auth[1].tsid, dom_object(g.peer, g.third), SECCLASS_EVENT, EVENT__BIND);
    ensures made: \result == 0 ==> port_ok(g.peer, arg->port) && ports[g.peer][arg->port].state == ECS_UNBOUND &&
      ports[g.peer][arg->port].peer_dom == g.third && ports[g.peer][arg->port].label == g.auth[1].tsid &&
      same_ports_but{Pre,Post}(g.peer, arg->port);
    ensures silent: fx->nkick == 0;
    exits \false;
*/
err_t run_evtchn_alloc_unbound(const struct call *call, struct evtchn_alloc_unbound *arg, struct fx *fx);
#endif
