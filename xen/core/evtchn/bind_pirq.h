/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_pirq.h - EVTCHNOP_bind_pirq: a port for a physical interrupt that PHYSDEVOP_map_pirq gave to the domain (struct evtchn_bind_pirq of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_PIRQ_H
#define CORE_EVTCHN_BIND_PIRQ_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include "hal/irq.h"
#include <xen/event_channel.h>

struct evtchn_bind_pirq_plan { uint32_t port, pirq; };

/*@ requires \valid_read(c) && c->self < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t evtchn_bind_pirq_reserve(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_EINVAL, -XEN_EEXIST by hal_pirq_check; -XEN_ENOSPC. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_own(c->self);
    assigns *plan, pirq_asked;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> pickable(c->self, plan->port) && plan->pirq == arg->pirq && pirq_asked.rc == 0 &&
      pirq_asked.dom == c->self && pirq_asked.pirq == arg->pirq;
    exits \false;
*/
err_t evtchn_bind_pirq_check(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->self);
    requires plan: pickable(c->self, plan->port);
    assigns evdom[c->self].nr_ports, evdom[c->self].free, evdom[c->self].used,
      ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures pending: same_pend_but{Pre,Post}(c->self, plan->port);
    ensures others: same_ports_but{Pre,Post}(c->self, plan->port);
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures made: port_ok(c->self, plan->port) && ports[c->self][plan->port].state == ECS_PIRQ && ports[c->self][plan->port].label == c->label &&
      ports[c->self][plan->port].vcpu == 0 && ports[c->self][plan->port].irq == plan->pirq;
    exits \false;
*/
void evtchn_bind_pirq_commit(const struct ctx *c, const struct evtchn_bind_pirq_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->port;
    ensures arg->port == plan->port;
    exits \false;
*/
void evtchn_bind_pirq_result(const struct evtchn_bind_pirq_plan *plan, struct evtchn_bind_pirq *arg);
#endif
