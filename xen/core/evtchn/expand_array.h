/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/expand_array.h - EVTCHNOP_expand_array: event words of the next 1024 ports (struct evtchn_expand_array of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_EXPAND_ARRAY_H
#define CORE_EVTCHN_EXPAND_ARRAY_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_expand_array_plan { void *page; };

err_t evtchn_expand_array_reserve(struct ctx *c, const struct evtchn_expand_array *arg, struct evtchn_expand_array_plan *plan);	/* -XEN_EINVAL: not a page of its own RAM */
/* -XEN_EOPNOTSUPP: not in FIFO mode; -XEN_ENOSPC: every port has a word. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]);
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> evdom[c->self].fifo != 0 && evdom[c->self].nr_words < NR_PORTS && plan->page == c->page;
    ensures bad: evdom[c->self].fifo == 0 || evdom[c->self].nr_words >= NR_PORTS ==> \result != 0;
    exits \false;
*/
err_t evtchn_expand_array_check(const struct ctx *c, const struct evtchn_expand_array *arg, struct evtchn_expand_array_plan *plan);
void evtchn_expand_array_commit(const struct ctx *c, const struct evtchn_expand_array_plan *plan, struct fx *fx);
#endif
