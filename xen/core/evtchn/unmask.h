/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/unmask.h - EVTCHNOP_unmask: clear the mask and notify if pending (struct evtchn_unmask of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_UNMASK_H
#define CORE_EVTCHN_UNMASK_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include "hal/irq.h"
#include <xen/event_channel.h>

struct evtchn_unmask_plan { uint32_t port, vcpu, prio, pirq, has_pirq; };

/* -XEN_EINVAL: no such port. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_shared(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> port_ok(c->self, plan->port) && plan->port == arg->port && \let ch = ports[c->self][arg->port];
      plan->vcpu == ch.vcpu && plan->prio == ch.prio && plan->pirq == ch.irq && (plan->has_pirq != 0 <==> ch.state == ECS_PIRQ);
    ensures works: port_ok(c->self, arg->port) <==> \result == 0;
    exits \false;
*/
err_t evtchn_unmask_check(const struct ctx *c, const struct evtchn_unmask *arg, struct evtchn_unmask_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS;
    requires \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(plan, fx, c);
    requires lock: evtchn_shared(c->self);
    requires plan: port_ok(c->self, plan->port) && plan->port < NR_PORTS && plan->vcpu < NR_VCPUS;
    assigns mask[c->self][plan->port], pirq_eois, fx->nkick, fx->kick[fx->nkick];
    ensures open: mask[c->self][plan->port] == 0;
    ensures whom: fx->nkick == \old(fx->nkick) || (fx->nkick == \old(fx->nkick) + 1 &&
      fx->kick[\old(fx->nkick)].dom == c->self && fx->kick[\old(fx->nkick)].vcpu == plan->vcpu);
    exits \false;
*/
void evtchn_unmask_commit(const struct ctx *c, const struct evtchn_unmask_plan *plan, struct fx *fx);
#endif
