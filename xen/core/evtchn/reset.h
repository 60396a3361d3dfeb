/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/reset.h - EVTCHNOP_reset: close every port and go back to 2-level (struct evtchn_reset of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_RESET_H
#define CORE_EVTCHN_RESET_H
#include "call/stages.h"
#include "core/evtchn/close.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_reset_plan { uint32_t port, last; struct evtchn_close_plan close; };

/*@ predicate same_others{L1,L2}(integer e, integer f) = \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS && d != e && d != f ==>
        \at(ports[d][p],L1) == \at(ports[d][p],L2);
    predicate reset_planned(struct ctx *c, struct evtchn_reset_plan *plan) =
      (plan->last != 0 ==> evdom[c->peer].used == 0 && !channel_ok(c->peer, plan->port)) &&
      (channel_ok(c->peer, plan->port) ==> plan->close.port == plan->port && close_planned(c->peer, c->third, &plan->close));
*/

/* -XEN_EINVAL: another domain that is not paused; -ERESTART: the port that the resolver found changed. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS && evtchn_inv && port_zero(c->peer);
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) &&
      \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: evtchn_pair(c->peer, c->third);
    assigns *plan;
    ensures \result <= 0;
    ensures running: c->peer != c->self && domtab[c->peer].pause_count == 0 ==> \result == -XEN_EINVAL;
    ensures last: \result == 0 && plan->last != 0 ==> evdom[c->peer].used == 0 && !channel_ok(c->peer, plan->port);
    ensures ok: \result == 0 && channel_ok(c->peer, plan->port) ==> plan->close.port == plan->port && close_planned(c->peer, c->third, &plan->close);
    exits \false;
*/
err_t evtchn_reset_check(const struct ctx *c, const struct evtchn_reset *arg, struct evtchn_reset_plan *plan);
/* One port, or the end: last. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && c->third < NR_DOMS && evtchn_inv && \valid_read(plan) && \valid(fx) && \separated(plan, c, fx);
    requires sized: domtab[c->peer].max_vcpus <= NR_VCPUS;
    requires sizes: evdom[c->peer].nr_words <= NR_PORTS;
    requires lock: evtchn_pair(c->peer, c->third);
    requires plan: reset_planned(c, plan);
    assigns evdom[c->peer].free, evdom[c->peer].used, ports[c->peer][0 .. NR_PORTS - 1], ports[c->third][0 .. NR_PORTS - 1],
      pend[c->peer][0 .. NR_PORTS - 1], virq_bindings;
    assigns fx->value, evdom[c->peer].sweep, evdom[c->peer].fifo, evdom[c->peer].nr_words, page_pins.n;
    assigns vcputab[c->peer][..] \from \nothing;
    ensures inv: evtchn_inv;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures last: plan->last != 0 ==> evdom[c->peer].fifo == 0 && evdom[c->peer].nr_words == 0 && fx->value == \old(fx->value) && same_ports{Pre,Post};
    ensures more: plan->last == 0 ==> fx->value == -ERESTART && evdom[c->peer].fifo == \old(evdom[c->peer].fifo) &&
      evdom[c->peer].nr_words == \old(evdom[c->peer].nr_words);
    ensures closed: ports[c->peer][plan->port].state != ECS_RESERVED && plan->port < evdom[c->peer].nr_ports ==> ports[c->peer][plan->port].state == ECS_FREE;
    ensures others: same_others{Pre,Post}(c->peer, c->third);
    ensures vcpus: vcpus_kept{Pre,Post}(c->peer);
    ensures silent: fx->nkick == \old(fx->nkick);
    exits \false;
*/
void evtchn_reset_commit(const struct ctx *c, const struct evtchn_reset_plan *plan, struct fx *fx);

/* Finds the next port to close: peer is the domain, third whoever is at the other end. -XEN_ESRCH. */
/*@ requires evtchn_bounds; requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> names(c->self, arg->dom, c->peer);
    exits \false;
*/
err_t evtchn_reset_resolve(struct ctx *c, const struct evtchn_reset *arg);
#endif
