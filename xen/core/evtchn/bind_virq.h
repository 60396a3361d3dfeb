/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_virq.h - EVTCHNOP_bind_virq: a port for a virtual interrupt of a vCPU (struct evtchn_bind_virq of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_VIRQ_H
#define CORE_EVTCHN_BIND_VIRQ_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include "core/evtchn/virq.h"
#include <xen/event_channel.h>

struct evtchn_bind_virq_plan { uint32_t port, virq, vcpu; };

/*@ predicate virq_planned(integer d, struct evtchn_bind_virq_plan *plan) = pickable(d, plan->port) && plan->virq < NR_HVIRQS &&
      plan->vcpu < NR_VCPUS && plan->vcpu < domtab[d].max_vcpus && (global_virq(plan->virq) != 0 ==> plan->vcpu == 0) &&
      vcputab[d][plan->vcpu].virq[plan->virq] == 0;
*/

/*@ requires \valid_read(c) && c->self < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t evtchn_bind_virq_reserve(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_EINVAL: no such VIRQ, or a global one not on vCPU 0; -XEN_ENOENT: no such vCPU; -XEN_EEXIST: bound already; -XEN_EBUSY: held by another domain. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) &&
      \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: evtchn_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> virq_planned(c->self, plan) && plan->virq == arg->virq && plan->vcpu == arg->vcpu;
    ensures bad: arg->virq >= NR_HVIRQS || (global_virq(arg->virq) != 0 && arg->vcpu != 0) ==> \result == -XEN_EINVAL;
    ensures once: arg->virq < NR_HVIRQS && arg->vcpu < NR_VCPUS && vcputab[c->self][arg->vcpu].virq[arg->virq] != 0 ==> \result != 0;
    exits \false;
*/
err_t evtchn_bind_virq_check(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->self);
    requires plan: virq_planned(c->self, plan);
    assigns evdom[c->self].nr_ports, evdom[c->self].free, evdom[c->self].used,
      ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], virq_bindings;
    ensures pending: same_pend_but{Pre,Post}(c->self, plan->port);
    ensures others: same_ports_but{Pre,Post}(c->self, plan->port);
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures made: port_ok(c->self, plan->port) && ports[c->self][plan->port].state == ECS_VIRQ && ports[c->self][plan->port].label == c->label &&
      ports[c->self][plan->port].vcpu == plan->vcpu && ports[c->self][plan->port].irq == plan->virq;
    exits \false;
*/
void evtchn_bind_virq_commit(const struct ctx *c, const struct evtchn_bind_virq_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->port;
    ensures arg->port == plan->port;
    exits \false;
*/
void evtchn_bind_virq_result(const struct evtchn_bind_virq_plan *plan, struct evtchn_bind_virq *arg);
#endif
