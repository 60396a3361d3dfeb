/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/expand_array.h - EVTCHNOP_expand_array: event words of the next 1024 ports (struct evtchn_expand_array of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_EXPAND_ARRAY_H
#define CORE_EVTCHN_EXPAND_ARRAY_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_expand_array_plan { void *page; };

/*@ requires \valid(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(c, arg, plan);
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    assigns c->page, page_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> c->page != \null && page_pins.n == \old(page_pins.n) + 1 && page_pins.dom == c->self &&
      page_pins.gfn == arg->array_gfn && page_pins.page == c->page;
    ensures bad: \result != 0 ==> page_pins.n == \old(page_pins.n) && c->page == \old(c->page);
    exits \false;
*/
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
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv && \valid_read(plan) && \valid(fx) && fx->nkick == 0 && \separated(plan, c, fx);
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    requires words: evdom[c->self].nr_words < NR_PORTS && evdom[c->self].nr_words % 1024 == 0;
    assigns evdom[c->self].words[evdom[c->self].nr_words / 1024] \from plan->page;
    assigns evdom[c->self].nr_words, pend[c->self][0 .. NR_PORTS - 1], fx->nkick, fx->kick[0 .. FX_KICKS - 1];
    ensures inv: evtchn_inv;
    ensures words: evdom[c->self].nr_words == \old(evdom[c->self].nr_words) + 1024;
    ensures page: evdom[c->self].words[\old(evdom[c->self].nr_words) / 1024] == plan->page;
    ensures whole: \old(evtchn_words) ==> evtchn_words;
    ensures kicks: fx->nkick <= FX_KICKS;
    ensures whom: \forall integer i; 0 <= i < fx->nkick ==> fx->kick[i].dom == c->self && fx->kick[i].vcpu < NR_VCPUS;
    exits \false;
*/
void evtchn_expand_array_commit(const struct ctx *c, const struct evtchn_expand_array_plan *plan, struct fx *fx);
#endif
