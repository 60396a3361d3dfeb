/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/close.h - EVTCHNOP_close: give a port back (struct evtchn_close). */
#ifndef CORE_EVTCHN_CLOSE_H
#define CORE_EVTCHN_CLOSE_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_close_plan { uint32_t port, state, vcpu, irq, remote; };

//@ ghost struct evtchn_close closing;	/* what the one fetch read */

/*@ predicate close_authorised(struct ctx *c) = g.nauth == 1 &&
      asked(0, domtab[c->self].sid, domtab[c->self].self_sid, SECCLASS_EVENT, EVENT__CLOSE);
    predicate close_planned(integer d, integer peer, struct evtchn_close_plan *plan) =
      0 < plan->port && channel_ok(d, plan->port) && plan->state == ports[d][plan->port].state &&
      plan->vcpu == ports[d][plan->port].vcpu && plan->irq == ports[d][plan->port].irq &&
      (plan->state == ECS_INTERDOMAIN ==> linked(d, plan->port, peer, plan->remote));
*/

/* -XEN_EINVAL: no such port, or free; -ERESTART: it was bound to another domain meanwhile. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv && port_zero(c->self);
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_pair(c->self, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> close_planned(c->self, c->peer, plan) && plan->port == arg->port;
    ensures bad: !channel_ok(c->self, arg->port) ==> \result == -XEN_EINVAL;
    ensures moved: channel_ok(c->self, arg->port) && ports[c->self][arg->port].state == ECS_INTERDOMAIN &&
      ports[c->self][arg->port].peer_dom != c->peer ==> \result == -ERESTART;
    ensures works: channel_ok(c->self, arg->port) && (ports[c->self][arg->port].state == ECS_INTERDOMAIN ==>
      ports[c->self][arg->port].peer_dom == c->peer) ==> \result == 0;
    exits \false;
*/
err_t evtchn_close_check(const struct ctx *c, const struct evtchn_close *arg, struct evtchn_close_plan *plan);
/* Also how reset and teardown close a port: then c->self is the domain that loses it. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \valid(fx) && \separated(plan, c, fx);
    requires lock: evtchn_pair(c->self, c->peer);
    requires plan: close_planned(c->self, c->peer, plan);
    assigns evdom[c->self].free, evdom[c->self].used, ports[c->self][0 .. NR_PORTS - 1], ports[c->peer][0 .. NR_PORTS - 1],
      pend[c->self][0 .. NR_PORTS - 1], virq_bindings;
    ensures pending: same_pend_but{Pre,Post}(c->self, plan->port);
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures free: ports[c->self][plan->port].state == ECS_FREE;
    ensures waits: plan->state == ECS_INTERDOMAIN && !(c->peer == c->self && plan->remote == plan->port) ==>
      ports[c->peer][plan->remote].state == ECS_UNBOUND && ports[c->peer][plan->remote].peer_dom == c->self;
    ensures others: plan->state == ECS_INTERDOMAIN ==> same_ports_but2{Pre,Post}(c->self, plan->port, c->peer, plan->remote);
    ensures alone: plan->state != ECS_INTERDOMAIN ==> same_ports_but{Pre,Post}(c->self, plan->port);
    exits \false;
*/
void evtchn_close_commit(const struct ctx *c, const struct evtchn_close_plan *plan, struct fx *fx);

/*@ requires \valid_read(call) && call->self < NR_DOMS && evtchn_inv && port_zero(call->self);
    requires \valid(arg) && \valid(fx) && fx->nkick == 0 && fx->nfin == 0 && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0;
    requires once: arg->port == closing.port;
    assigns g.refs, g.held, g.peer, g.third, g.evtchn, g.la, g.lb, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds, fx->held,
      evdom[0 .. NR_DOMS - 1], ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1],
      virq_bindings;
    ensures inv: evtchn_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_ports{Pre,Post};
    ensures bad: g.nauth == 1 && !\at(channel_ok(call->self, closing.port),Pre) ==> \result == -XEN_EINVAL;
    ensures denied: g.nauth == 0 ==> \result != 0;
    ensures mediated: \result == 0 ==> g.nauth == 1 &&
      asked(0, domtab[call->self].sid, domtab[call->self].self_sid, SECCLASS_EVENT, EVENT__CLOSE);
    ensures free: \result == 0 ==> ports[call->self][closing.port].state == ECS_FREE && \at(channel_ok(call->self, closing.port),Pre);
    ensures alone: \result == 0 && \at(ports[call->self][closing.port].state,Pre) != ECS_INTERDOMAIN ==>
      same_ports_but{Pre,Post}(call->self, closing.port);
    ensures others: \result == 0 && \at(ports[call->self][closing.port].state,Pre) == ECS_INTERDOMAIN ==>
      same_ports_but2{Pre,Post}(call->self, closing.port, \at(ports[call->self][closing.port].peer_dom,Pre),
        \at(ports[call->self][closing.port].peer_port,Pre));
    ensures silent: fx->nkick == 0;
    exits \false;
*/
err_t run_evtchn_close(const struct call *call, struct evtchn_close *arg, struct fx *fx);
#endif
