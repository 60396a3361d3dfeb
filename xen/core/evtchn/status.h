/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/status.h - EVTCHNOP_status: what a port is bound to (struct evtchn_status of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_STATUS_H
#define CORE_EVTCHN_STATUS_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_status_plan { uint32_t status, vcpu, port, irq; domid_t dom; };

/*@ logic integer stat_of(integer state) = state == ECS_UNBOUND ? EVTCHNSTAT_unbound : state == ECS_INTERDOMAIN ? EVTCHNSTAT_interdomain :
      state == ECS_PIRQ ? EVTCHNSTAT_pirq : state == ECS_VIRQ ? EVTCHNSTAT_virq : state == ECS_IPI ? EVTCHNSTAT_ipi : EVTCHNSTAT_closed;
*/

/* -XEN_EINVAL: no such port. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_own(c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> port_ok(c->peer, arg->port) && \let ch = ports[c->peer][arg->port];
      plan->status == stat_of(ch.state) && plan->vcpu == ch.vcpu && plan->dom == ch.peer_dom && plan->port == ch.peer_port && plan->irq == ch.irq;
    ensures works: port_ok(c->peer, arg->port) <==> \result == 0;
    exits \false;
*/
err_t evtchn_status_check(const struct ctx *c, const struct evtchn_status *arg, struct evtchn_status_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void evtchn_status_commit(const struct ctx *c, const struct evtchn_status_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->status, arg->vcpu, arg->u;
    ensures arg->status == plan->status && arg->vcpu == (plan->status == EVTCHNSTAT_closed ? 0 : plan->vcpu);
    exits \false;
*/
void evtchn_status_result(const struct evtchn_status_plan *plan, struct evtchn_status *arg);
#endif
