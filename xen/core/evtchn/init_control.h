/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/init_control.h - EVTCHNOP_init_control: the FIFO control block of a vCPU (struct evtchn_init_control of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_INIT_CONTROL_H
#define CORE_EVTCHN_INIT_CONTROL_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_init_control_plan { uint32_t vcpu, offset; void *page; };

/*@ requires \valid(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(c, arg, plan);
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    assigns c->page, page_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> c->page != \null && page_pins.n == \old(page_pins.n) + 1 && page_pins.dom == c->self &&
      page_pins.gfn == arg->control_gfn && page_pins.page == c->page;
    ensures bad: \result != 0 ==> page_pins.n == \old(page_pins.n) && c->page == \old(c->page);
    exits \false;
*/
err_t evtchn_init_control_reserve(struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan);	/* -XEN_EINVAL: not a page of its own RAM; -XEN_ENOMEM */
/* -XEN_ENOENT: no such vCPU; -XEN_EINVAL: the block crosses the page, is not aligned to 8, or exists. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && evtchn_inv;
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1)) && \separated(plan, &ports[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1]) &&
      \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->vcpu == arg->vcpu && plan->vcpu < NR_VCPUS && plan->vcpu < domtab[c->self].max_vcpus && plan->page == c->page &&
      plan->offset == arg->offset && plan->offset + sizeof(struct evtchn_fifo_control_block) <= PAGE_SIZE && plan->offset % 8 == 0 &&
      vcputab[c->self][plan->vcpu].control == \null;
    exits \false;
*/
err_t evtchn_init_control_check(const struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_inv && \valid_read(plan) && \valid(fx) && \separated(plan, c, fx);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) && \separated(c, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires lock: evtchn_own(c->self) && p2m_own(c->self);
    requires plan: plan->vcpu < NR_VCPUS && plan->offset + sizeof(struct evtchn_fifo_control_block) <= PAGE_SIZE && plan->page != \null;
    assigns evdom[c->self].fifo;
    assigns vcputab[c->self][plan->vcpu].control, vcputab[c->self][plan->vcpu].control_page \from plan->page, plan->offset;
    ensures inv: evtchn_inv;
    ensures fifo: evdom[c->self].fifo != 0;
    ensures block: vcputab[c->self][plan->vcpu].control_page == plan->page && vcputab[c->self][plan->vcpu].control == (char *)plan->page + plan->offset;
    exits \false;
*/
void evtchn_init_control_commit(const struct ctx *c, const struct evtchn_init_control_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->link_bits;
    ensures arg->link_bits == EVTCHN_FIFO_LINK_BITS;
    exits \false;
*/
void evtchn_init_control_result(const struct evtchn_init_control_plan *plan, struct evtchn_init_control *arg);
#endif
