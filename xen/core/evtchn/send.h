/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/send.h - EVTCHNOP_send: plan and contracts (argument: struct evtchn_send of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_SEND_H
#define CORE_EVTCHN_SEND_H
#include "call/stages.h"
#include <xen/event_channel.h>

struct evtchn_send_plan { uint32_t raise, port, vcpu, prio; domid_t dom; };

//@ ghost struct evtchn_send sent;	/* what the one fetch read */

/*@ predicate sendable(integer d, integer p) = port_ok(d, p) &&
      (ports[d][p].state == ECS_UNBOUND || ports[d][p].state == ECS_IPI ||
       ports[d][p].state == ECS_INTERDOMAIN);
    predicate to_peer(integer d, integer p) = ports[d][p].state == ECS_INTERDOMAIN;
    predicate raises(integer d, integer p) = to_peer(d, p) || ports[d][p].state == ECS_IPI;

    // the (domain, port, vCPU) that a send on port p of d raises
    logic integer send_dom(integer d, integer p) =
      ports[d][p].state == ECS_INTERDOMAIN ? ports[d][p].peer_dom : d;
    logic integer send_port(integer d, integer p) =
      ports[d][p].state == ECS_INTERDOMAIN ? ports[d][p].peer_port : p;
    logic integer send_vcpu(integer d, integer p) =
      ports[send_dom(d, p)][send_port(d, p)].vcpu;

    predicate send_planned(integer d, integer p, struct evtchn_send_plan *plan) =
      sendable(d, p) &&
      (plan->raise != 0 <==> raises(d, p)) &&
      (plan->raise != 0 ==> plan->dom == send_dom(d, p) && plan->port == send_port(d, p) &&
        plan->vcpu == send_vcpu(d, p));

    // exactly this pending bit was set
    predicate raised{L1,L2}(integer e, integer q) =
      \at(pend[e][q],L2) == 1 && same_pend_but{L1,L2}(e, q);
    predicate send_authorised(integer d) = g.nauth == 1 && g.auth[0].locks == HELD_SHARED &&
      asked(0, domtab[d].sid, channel_label(d, sent.port), SECCLASS_EVENT, EVENT__SEND);
*/

/*@ requires \valid(call) && \valid(arg) && g.fetched == 0;
    assigns *arg, sent, g.fetched;
    ensures \result <= 0 && g.fetched == 1;
    ensures \result == 0 ==> arg->port == sent.port;
    exits \false;
*/
err_t evtchn_send_fetch(struct call *call, struct evtchn_send *arg);

/* -XEN_EINVAL: no such port, or one that cannot be sent on (free, VIRQ, PIRQ). */
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) && \separated(plan, evdom + (0 .. NR_DOMS - 1));
    requires once: arg->port == sent.port;
    requires lock: evtchn_shared(c->self);
    assigns *plan;
    ensures ok: \result == 0 ==> send_planned(c->self, arg->port, plan);
    ensures bad: !sendable(c->self, arg->port) ==> \result == -XEN_EINVAL;
    ensures works: sendable(c->self, arg->port) ==> \result == 0;
    exits \false;
*/
err_t evtchn_send_check(const struct ctx *c, const struct evtchn_send *arg, struct evtchn_send_plan *plan);

/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \valid(fx) && fx->nkick == 0;
    requires \separated(plan, fx, c);
    requires lock: evtchn_shared(c->self);
    requires auth: send_authorised(c->self);
    requires plan: send_planned(c->self, sent.port, plan);
    assigns pend[plan->dom][plan->port], fx->nkick, fx->kick[0];
    ensures bit: plan->raise != 0 ==> pend[plan->dom][plan->port] == 1;
    ensures frame: plan->raise == 0 ==> same_pend{Pre,Post};
    ensures few: fx->nkick <= 1;
    ensures hush: plan->raise == 0 || \old(muted(plan->dom, plan->port)) ==> fx->nkick == 0;
    ensures whom: fx->nkick == 1 ==> fx->kick[0].dom == plan->dom && fx->kick[0].vcpu == plan->vcpu;
    exits \false;
*/
void evtchn_send_commit(const struct ctx *c, const struct evtchn_send_plan *plan, struct fx *fx);

/*@ requires \valid_read(call) && call->self < NR_DOMS && evtchn_inv;
    requires \valid(arg) && \valid(fx) && fx->nkick == 0 && fx->nfin == 0 && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0;
    requires once: arg->port == sent.port;
    assigns g.refs, g.held, g.peer, g.third, g.evtchn, g.la, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds,
      pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], fx->nkick, fx->held, fx->kick[0];
    ensures inv: evtchn_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_pend{Pre,Post} && fx->nkick == 0;
    ensures denied: g.nauth == 0 ==> \result != 0;
    ensures works: g.nauth == 1 && sendable(call->self, sent.port) ==> \result == 0;
    ensures bad: g.nauth == 1 && !sendable(call->self, sent.port) ==> \result == -XEN_EINVAL;
    ensures who: \result == 0 ==> send_authorised(call->self);
    ensures open: \result == 0 ==> sendable(call->self, sent.port);
    ensures held: fx->nkick <= 1 && (fx->nkick == 1 ==> g.holds == 1);
    ensures unbound: \result == 0 && !raises(call->self, sent.port) ==> same_pend{Pre,Post} && fx->nkick == 0;
    ensures raised: \result == 0 && raises(call->self, sent.port) ==>
      raised{Pre,Post}(send_dom(call->self, sent.port), send_port(call->self, sent.port));
    ensures hush: \result == 0 && raises(call->self, sent.port) &&
      \old(muted(send_dom(call->self, sent.port), send_port(call->self, sent.port))) ==> fx->nkick == 0;
    ensures whom: fx->nkick == 1 ==> raises(call->self, sent.port) &&
      fx->kick[0].dom == send_dom(call->self, sent.port) && fx->kick[0].vcpu == send_vcpu(call->self, sent.port);
    exits \false;
*/
err_t run_evtchn_send(const struct call *call, struct evtchn_send *arg, struct fx *fx);

/*@ requires \valid(call) && call->self < NR_DOMS && evtchn_inv && idle;
    requires call->buf.n == 0 && call->tail.n == 0;
    assigns g, sent, pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], call->buf.n, call->tail.n;
    ensures inv: evtchn_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_pend{Pre,Post} && g.kicks == 0;
    ensures denied: g.nauth == 0 ==> \result != 0;
    ensures works: g.nauth == 1 && sendable(call->self, sent.port) ==> \result == 0;
    ensures bad: g.nauth == 1 && !sendable(call->self, sent.port) ==> \result == -XEN_EINVAL;
    ensures who: \result == 0 ==> send_authorised(call->self);
    ensures open: \result == 0 ==> sendable(call->self, sent.port) && g.applied == 1;
    ensures unbound: \result == 0 && !raises(call->self, sent.port) ==> same_pend{Pre,Post} && g.kicks == 0;
    ensures raised: \result == 0 && raises(call->self, sent.port) ==>
      raised{Pre,Post}(send_dom(call->self, sent.port), send_port(call->self, sent.port));
    ensures hush: \result == 0 && raises(call->self, sent.port) &&
      muted{Pre}(send_dom(call->self, sent.port), send_port(call->self, sent.port)) ==> g.kicks == 0;
    ensures whom: g.kicks <= 1 && (g.kicks == 1 ==> raises(call->self, sent.port) &&
      g.kick[0].dom == send_dom(call->self, sent.port) && g.kick[0].vcpu == send_vcpu(call->self, sent.port));
    exits \false;
*/
int64_t call_evtchn_send(struct call *call);
#endif
