/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/virq_handler.h - XEN_DOMCTL_set_virq_handler: which domain a global VIRQ is for (xen/domctl.h). */
#ifndef CORE_EVTCHN_VIRQ_HANDLER_H
#define CORE_EVTCHN_VIRQ_HANDLER_H
#include "call/row.h"
#include "core/evtchn/virq.h"
#include <xen/domctl.h>

struct domctl_set_virq_handler_plan { uint32_t virq; };
/* -XEN_EINVAL: no such VIRQ, or one of each vCPU. The domain still needs its own permission to bind it. */
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->virq == arg->virq && plan->virq < NR_HVIRQS && global_virq(plan->virq) != 0;
    ensures bad: arg->virq >= NR_HVIRQS || global_virq(arg->virq) == 0 <==> \result == -XEN_EINVAL;
    ensures \result == 0 || \result == -XEN_EINVAL;
    exits \false;
*/
err_t domctl_set_virq_handler_check(const struct ctx *c, const struct xen_domctl_set_virq_handler *arg, struct domctl_set_virq_handler_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && c->peer < NR_DOMS;
    requires plan: plan->virq < NR_HVIRQS;
    assigns virq_bindings;
    ensures named: virq_for(plan->virq) == c->peer;
    ensures others: \forall integer v; v != plan->virq ==> virq_for(v) == \old(virq_for(v));
    exits \false;
*/
void domctl_set_virq_handler_commit(const struct ctx *c, const struct domctl_set_virq_handler_plan *plan, struct fx *fx);
#endif
