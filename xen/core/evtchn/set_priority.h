/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/set_priority.h - EVTCHNOP_set_priority: the FIFO queue of a port (struct evtchn_set_priority of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_SET_PRIORITY_H
#define CORE_EVTCHN_SET_PRIORITY_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_set_priority_plan { uint32_t port, prio; };

/* -XEN_ENOSYS: not in FIFO mode; -XEN_EINVAL: no such port or priority. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> evdom[c->self].fifo != 0 && channel_ok(c->self, plan->port) && plan->port == arg->port && plan->prio == arg->priority && plan->prio <= EVTCHN_FIFO_PRIORITY_MIN;
    ensures bad: evdom[c->self].fifo == 0 || arg->priority > EVTCHN_FIFO_PRIORITY_MIN || !channel_ok(c->self, arg->port) ==> \result != 0;
    exits \false;
*/
err_t evtchn_set_priority_check(const struct ctx *c, const struct evtchn_set_priority *arg, struct evtchn_set_priority_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv;
    requires \valid_read(plan) && \separated(plan, c);
    requires lock: evtchn_own(c->self);
    requires plan: channel_ok(c->self, plan->port) && plan->prio <= EVTCHN_FIFO_PRIORITY_MIN;
    assigns ports[c->self][plan->port].prio;
    ensures inv: evtchn_inv;
    ensures set: ports[c->self][plan->port].prio == plan->prio;
    exits \false;
*/
void evtchn_set_priority_commit(const struct ctx *c, const struct evtchn_set_priority_plan *plan, struct fx *fx);
#endif
