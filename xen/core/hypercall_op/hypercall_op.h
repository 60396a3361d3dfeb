/* SPDX-License-Identifier: Apache-2.0 */
/* core/hypercall_op/hypercall_op.h - multicall's question, vm_assist (Xen public xen.h), PHYSDEVOP_eoi and irq_status_query (physdev.h). */
#ifndef CORE_HYPERCALL_OP_H
#define CORE_HYPERCALL_OP_H
#include "call/row.h"
#include "hal/irq.h"
#include <xen/physdev.h>

struct multicall_plan { uint32_t none; };
ROW(multicall, struct no_arg)			/* may the domain send lists at all: each entry asks for itself */

/* VMASST_CMD_*, VMASST_TYPE_*. -XEN_EINVAL: not VMASST_TYPE_runstate_update_flag, all that an HVM guest has in Xen 4.17; -XEN_ENOSYS: no such command. */
struct vm_assist_arg { uint32_t cmd, type; };
struct vm_assist_plan { uint32_t mask; };
ROW(vm_assist, struct vm_assist_arg)

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
