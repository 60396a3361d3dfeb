/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_interdomain.h - EVTCHNOP_bind_interdomain: a new port linked to one that waits for us (struct evtchn_bind_interdomain). */
#ifndef CORE_EVTCHN_BIND_INTERDOMAIN_H
#define CORE_EVTCHN_BIND_INTERDOMAIN_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_interdomain_plan { uint32_t port, remote; };

//@ ghost struct evtchn_bind_interdomain binding;	/* what the one fetch read */

/*@ predicate same_binding(struct evtchn_bind_interdomain *arg) =
      arg->remote_dom == binding.remote_dom && arg->remote_port == binding.remote_port;
    predicate waits_for{L}(integer e, integer q, integer d) =
      \at(port_ok(e, q) && ports[e][q].state == ECS_UNBOUND && ports[e][q].peer_dom == d, L);
    // who may link a new port of self to port q of peer; the third question under both locks
    predicate bind_authorised(struct ctx *c, integer q) = g.nauth == 3 &&
      asked(0, domtab[c->self].sid, c->label, SECCLASS_EVENT, EVENT__CREATE) &&
      asked(1, c->label, dom_object(c->self, c->peer), SECCLASS_EVENT, EVENT__BIND) &&
      asked(2, channel_label(c->peer, q), dom_object(c->peer, c->self), SECCLASS_EVENT, EVENT__BIND) &&
      g.auth[2].locks == HELD_PAIR;
*/

/* -XEN_ENOSPC, -XEN_ENOMEM */
/*@ requires \valid_read(c) && c->self < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t evtchn_bind_interdomain_reserve(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				      struct evtchn_bind_interdomain_plan *plan);
/* -XEN_EINVAL: remote_port is not unbound, or waits for another; -XEN_ENOSPC. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires once: same_binding(arg);
    requires lock: evtchn_pair(c->self, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> pickable(c->self, plan->port) && waits_for(c->peer, arg->remote_port, c->self) &&
      plan->remote == arg->remote_port;
    ensures bad: !waits_for(c->peer, arg->remote_port, c->self) ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t evtchn_bind_interdomain_check(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				    struct evtchn_bind_interdomain_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \valid(fx) && fx->nkick == 0 && \separated(plan, c, fx);
    requires lock: evtchn_pair(c->self, c->peer);
    requires auth: bind_authorised(c, plan->remote);
    requires plan: plan->remote == binding.remote_port && pickable(c->self, plan->port) && waits_for(c->peer, plan->remote, c->self);
    assigns evdom[c->self].nr_ports, evdom[c->self].free, evdom[c->self].used,
      ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], fx->nkick, fx->kick[0];
    ensures pending: same_pend_but{Pre,Post}(c->self, plan->port);
    ensures others: same_ports_but2{Pre,Post}(c->self, plan->port, c->peer, plan->remote);
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures made: linked(c->self, plan->port, c->peer, plan->remote) && linked(c->peer, plan->remote, c->self, plan->port);
    ensures label: ports[c->self][plan->port].label == c->label;
    ensures remote: ports[c->peer][plan->remote].label == \old(ports[c->peer][plan->remote].label);
    ensures notified: pend[c->self][plan->port] == 1;
    ensures whom: fx->nkick <= 1 && (fx->nkick == 1 ==> fx->kick[0].dom == c->self && fx->kick[0].vcpu == 0);
    exits \false;
*/
void evtchn_bind_interdomain_commit(const struct ctx *c, const struct evtchn_bind_interdomain_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->local_port;
    ensures arg->local_port == plan->port;
    exits \false;
*/
void evtchn_bind_interdomain_result(const struct evtchn_bind_interdomain_plan *plan, struct evtchn_bind_interdomain *arg);

/*@ requires \valid_read(call) && call->self < NR_DOMS && evtchn_inv;
    requires \valid(arg) && \valid(fx) && fx->nkick == 0 && fx->nfin == 0 && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0;
    requires once: same_binding(arg);
    assigns g.refs, g.held, g.peer, g.third, g.evtchn, g.alive, g.la, g.lb, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds, arg->local_port,
      fx->held, fx->nkick, fx->kick[0],
      evdom[0 .. NR_DOMS - 1], ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures inv: evtchn_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_ports{Pre,Post} && fx->nkick == 0 && arg->local_port == \old(arg->local_port);
    ensures mediated: \result == 0 ==> g.nauth == 3 && names(call->self, binding.remote_dom, g.peer) &&
      g.auth[0].ssid == domtab[call->self].sid && g.auth[0].cls == SECCLASS_EVENT && g.auth[0].perm == EVENT__CREATE &&
      asked(1, g.auth[0].tsid, dom_object(call->self, g.peer), SECCLASS_EVENT, EVENT__BIND) &&
      (\let e = g.peer; asked(2, \at(channel_label(e, binding.remote_port),Pre), dom_object(e, call->self), SECCLASS_EVENT, EVENT__BIND));
    ensures waited: \result == 0 ==> waits_for{Pre}(g.peer, binding.remote_port, call->self);
    ensures made: \result == 0 ==> linked(call->self, arg->local_port, g.peer, binding.remote_port) &&
      ports[call->self][arg->local_port].label == g.auth[0].tsid;
    ensures others: \result == 0 ==> same_ports_but2{Pre,Post}(call->self, arg->local_port, g.peer, binding.remote_port);
    ensures whom: fx->nkick <= 1 && (fx->nkick == 1 ==> g.holds == 1 && fx->kick[0].dom == call->self);
    exits \false;
*/
err_t run_evtchn_bind_interdomain(const struct call *call, struct evtchn_bind_interdomain *arg, struct fx *fx);
#endif
