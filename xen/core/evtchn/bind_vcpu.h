/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_vcpu.h - EVTCHNOP_bind_vcpu: another vCPU receives the port (struct evtchn_bind_vcpu of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_VCPU_H
#define CORE_EVTCHN_BIND_VCPU_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include "core/evtchn/virq.h"
#include <xen/event_channel.h>

struct evtchn_bind_vcpu_plan { uint32_t port, vcpu; };

/*@ // port p of d may be received by that vCPU instead
    predicate moves(integer d, integer p, integer vcpu) = vcpu < NR_VCPUS && vcpu < domtab[d].max_vcpus && channel_ok(d, p) &&
      ports[d][p].state != ECS_IPI && (ports[d][p].state == ECS_VIRQ ==> global_virq(ports[d][p].irq) != 0);
*/

/* -XEN_ENOENT: no such vCPU; -XEN_EINVAL: no such port, an IPI, a VIRQ of one vCPU. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) &&
      \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: evtchn_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> moves(c->self, plan->port, plan->vcpu) && plan->port == arg->port && plan->vcpu == arg->vcpu;
    ensures works: moves(c->self, arg->port, arg->vcpu) ==> \result == 0;
    ensures bad: !moves(c->self, arg->port, arg->vcpu) ==> \result != 0;
    exits \false;
*/
err_t evtchn_bind_vcpu_check(const struct ctx *c, const struct evtchn_bind_vcpu *arg, struct evtchn_bind_vcpu_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->self);
    requires plan: moves(c->self, plan->port, plan->vcpu);
    assigns ports[c->self][plan->port].vcpu;
    ensures inv: evtchn_inv;
    ensures moved: ports[c->self][plan->port].vcpu == plan->vcpu;
    exits \false;
*/
void evtchn_bind_vcpu_commit(const struct ctx *c, const struct evtchn_bind_vcpu_plan *plan, struct fx *fx);
#endif
