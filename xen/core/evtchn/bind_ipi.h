/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_ipi.h - EVTCHNOP_bind_ipi: a port that a vCPU of the domain receives (struct evtchn_bind_ipi of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_IPI_H
#define CORE_EVTCHN_BIND_IPI_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_ipi_plan { uint32_t port, vcpu; };

/*@ predicate ipi_planned(integer d, struct evtchn_bind_ipi_plan *plan) =
      pickable(d, plan->port) && plan->vcpu < NR_VCPUS && plan->vcpu < domtab[d].max_vcpus;
*/

/*@ requires \valid_read(c) && c->self < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t evtchn_bind_ipi_reserve(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_ENOENT: no such vCPU; -XEN_ENOSPC. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) &&
      \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: evtchn_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> ipi_planned(c->self, plan) && plan->vcpu == arg->vcpu;
    ensures bad: arg->vcpu >= domtab[c->self].max_vcpus ==> \result == -XEN_ENOENT;
    exits \false;
*/
err_t evtchn_bind_ipi_check(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->self);
    requires plan: ipi_planned(c->self, plan);
    assigns evdom[c->self].nr_ports, evdom[c->self].free, evdom[c->self].used,
      ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures pending: same_pend_but{Pre,Post}(c->self, plan->port);
    ensures others: same_ports_but{Pre,Post}(c->self, plan->port);
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures zero: \forall integer d; 0 <= d < NR_DOMS && \at(port_zero(d),Pre) ==> port_zero(d);
    ensures made: port_ok(c->self, plan->port) && ports[c->self][plan->port].state == ECS_IPI && ports[c->self][plan->port].label == c->label &&
      ports[c->self][plan->port].vcpu == plan->vcpu;
    exits \false;
*/
void evtchn_bind_ipi_commit(const struct ctx *c, const struct evtchn_bind_ipi_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->port;
    ensures arg->port == plan->port;
    exits \false;
*/
void evtchn_bind_ipi_result(const struct evtchn_bind_ipi_plan *plan, struct evtchn_bind_ipi *arg);
#endif
