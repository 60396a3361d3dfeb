/* SPDX-License-Identifier: Apache-2.0 */
/* core/hypercall_op/hypercall_op.h - multicall's question, vm_assist (Xen public xen.h), PHYSDEVOP_eoi and irq_status_query (physdev.h). */
#ifndef CORE_HYPERCALL_OP_H
#define CORE_HYPERCALL_OP_H
#include "call/row.h"
#include "hal/irq.h"
#include <xen/physdev.h>

struct multicall_plan { uint32_t none; };
/* May the domain send lists at all: each entry asks for itself. */
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t multicall_check(const struct ctx *c, const struct no_arg *arg, struct multicall_plan *plan);
/*@ assigns \nothing; exits \false; */
void multicall_commit(const struct ctx *c, const struct multicall_plan *plan, struct fx *fx);

/* VMASST_CMD_*, VMASST_TYPE_*. -XEN_EINVAL: not VMASST_TYPE_runstate_update_flag, all that an HVM guest has in Xen 4.17; -XEN_ENOSYS: no such command. */
#define ASSIST_BIT (1u << VMASST_TYPE_runstate_update_flag)
struct vm_assist_arg { uint32_t cmd, type; };
struct vm_assist_plan { uint32_t mask; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: life_own(c->peer);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->mask == (arg->cmd == VMASST_CMD_enable ?
      domtab[c->self].vm_assist | ASSIST_BIT : domtab[c->self].vm_assist & (uint32_t)~ASSIST_BIT);
    ensures bad: \result == (arg->type != VMASST_TYPE_runstate_update_flag ? -XEN_EINVAL :
      arg->cmd != VMASST_CMD_enable && arg->cmd != VMASST_CMD_disable ? -XEN_ENOSYS : 0);
    exits \false;
*/
err_t vm_assist_check(const struct ctx *c, const struct vm_assist_arg *arg, struct vm_assist_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: life_own(c->peer);
    assigns domtab[c->self].vm_assist;
    ensures set: domtab[c->self].vm_assist == plan->mask;
    exits \false;
*/
void vm_assist_commit(const struct ctx *c, const struct vm_assist_plan *plan, struct fx *fx);

struct physdev_eoi_plan { uint32_t pirq; };
/*@ predicate pirq_looked(struct ctx *c, integer pirq) = pirq_asked.dom == c->self && pirq_asked.pirq == pirq;
    predicate pirq_own(integer rc) = rc == 0 || rc == -XEN_EEXIST;
*/
/* -XEN_EINVAL: not one's own pirq, also below. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: evtchn_own(c->self);
    assigns *plan, pirq_asked;
    ensures ok: plan->pirq == arg->irq && pirq_looked(c, arg->irq);
    ensures own: pirq_own(pirq_asked.rc) ? \result == 0 : \result == pirq_asked.rc < 0;
    exits \false;
*/
err_t physdev_eoi_check(const struct ctx *c, const struct physdev_eoi *arg, struct physdev_eoi_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires lock: evtchn_own(c->self);
    requires plan: pirq_looked(c, plan->pirq) && pirq_own(pirq_asked.rc);
    assigns pirq_eois;
    ensures once: pirq_eois.n == \old(pirq_eois.n) + 1 && pirq_eois.dom == c->self && pirq_eois.pirq == plan->pirq;
    exits \false;
*/
void physdev_eoi_commit(const struct ctx *c, const struct physdev_eoi_plan *plan, struct fx *fx);

struct physdev_irq_status_plan { uint32_t flags; };
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: evtchn_own(c->self);
    assigns *plan, pirq_asked;
    ensures ok: plan->flags == 0 && pirq_looked(c, arg->irq);
    ensures own: pirq_own(pirq_asked.rc) ? \result == 0 : \result == pirq_asked.rc < 0;
    exits \false;
*/
err_t physdev_irq_status_check(const struct ctx *c, const struct physdev_irq_status_query *arg, struct physdev_irq_status_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void physdev_irq_status_commit(const struct ctx *c, const struct physdev_irq_status_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->flags;
    ensures answer: arg->flags == plan->flags;
    exits \false;
*/
void physdev_irq_status_result(const struct physdev_irq_status_plan *plan, struct physdev_irq_status_query *arg);
#endif
