/* SPDX-License-Identifier: Apache-2.0 */
/* core/hvm/hvm.h - HVMOP_*: parameters, upcall vectors, small queries of a translated guest (Xen public hvm/hvm_op.h, params.h). */
#ifndef CORE_HVM_H
#define CORE_HVM_H
#include "call/row.h"
#include "hal/p2m.h"
#include "hal/vcpu.h"
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>

extern uint64_t hvm_params[NR_DOMS][HVM_NR_PARAMS];	/* life lock */
void hvm_params_reset(domid_t d);			/* a new domain's are 0 */

/*@ // what a builder writes
    predicate builders_param(integer i) = i == HVM_PARAM_STORE_PFN || i == HVM_PARAM_STORE_EVTCHN || i == HVM_PARAM_PAE_ENABLED ||
      i == HVM_PARAM_TIMER_MODE || i == HVM_PARAM_HPET_ENABLED || i == HVM_PARAM_IDENT_PT || i == HVM_PARAM_VPT_ALIGN ||
      i == HVM_PARAM_CONSOLE_PFN || i == HVM_PARAM_CONSOLE_EVTCHN || i == HVM_PARAM_ACPI_IOPORTS_LOCATION || i == HVM_PARAM_PAGING_RING_PFN ||
      i == HVM_PARAM_MONITOR_RING_PFN || i == HVM_PARAM_SHARING_RING_PFN || i == HVM_PARAM_VM86_TSS_SIZED ||
      i == HVM_PARAM_VM_GENERATION_ID_ADDR || i == HVM_PARAM_TRIPLE_FAULT_REASON;
    // what it leaves for its guest to read
    predicate left_for_guest(integer i) = i == HVM_PARAM_STORE_PFN || i == HVM_PARAM_STORE_EVTCHN || i == HVM_PARAM_CONSOLE_PFN ||
      i == HVM_PARAM_CONSOLE_EVTCHN || i == HVM_PARAM_VM_GENERATION_ID_ADDR;
    predicate settable(integer i, integer own, integer rc) = i == HVM_PARAM_CALLBACK_IRQ ? rc == 0 :
      (builders_param(i) ? rc == (own != 0 ? -XEN_EPERM : 0) : rc == -XEN_EINVAL);
    predicate gettable(integer i, integer own, integer rc) = left_for_guest(i) ? rc == 0 : settable(i, own, rc);
*/

/* Who may set or get index for a domain (own: one's own domain)? A guest sets CALLBACK_IRQ only (Xen 4.17 lets it set some more, as its own channels of store and console)
 * and reads what its builder left for it. -XEN_EPERM: the builder may; -XEN_EINVAL: nobody. */
/*@ assigns \nothing;
    ensures settable(index, (own ? 1 : 0), \result);
    exits \false;
*/
err_t __must_check hvm_param_settable(uint32_t index, bool own);
/*@ assigns \nothing;
    ensures gettable(index, (own ? 1 : 0), \result);
    exits \false;
*/
err_t __must_check hvm_param_gettable(uint32_t index, bool own);

struct hvm_set_param_plan { uint32_t index; uint64_t value; };
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> arg->index < HVM_NR_PARAMS && plan->index == arg->index && plan->value == arg->value;
    ensures who: arg->index < HVM_NR_PARAMS ==> settable(arg->index, (c->peer == c->self ? 1 : 0), \result);
    ensures bad: arg->index >= HVM_NR_PARAMS ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t hvm_set_param_check(const struct ctx *c, const struct xen_hvm_param *arg, struct hvm_set_param_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \separated(&hvm_params[0 .. NR_DOMS - 1][0 .. HVM_NR_PARAMS - 1], plan, c);
    requires lock: life_own(c->peer);
    requires plan: plan->index < HVM_NR_PARAMS;
    assigns hvm_params[c->peer][plan->index], callback_vector[c->peer];
    ensures set: hvm_params[c->peer][plan->index] == plan->value;
    ensures vector: plan->index == HVM_PARAM_CALLBACK_IRQ ==>
      callback_vector[c->peer] == (plan->value >> 56 == HVM_PARAM_CALLBACK_TYPE_VECTOR ? (uint8_t)plan->value : 0);
    ensures other: plan->index != HVM_PARAM_CALLBACK_IRQ ==> callback_vector[c->peer] == \old(callback_vector[c->peer]);
    exits \false;
*/
void hvm_set_param_commit(const struct ctx *c, const struct hvm_set_param_plan *plan, struct fx *fx);

struct hvm_get_param_plan { uint64_t value; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(&hvm_params[0 .. NR_DOMS - 1][0 .. HVM_NR_PARAMS - 1], plan);
    requires lock: life_own(c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> arg->index < HVM_NR_PARAMS && plan->value == hvm_params[c->peer][arg->index];
    ensures who: arg->index < HVM_NR_PARAMS ==> gettable(arg->index, (c->peer == c->self ? 1 : 0), \result);
    ensures bad: arg->index >= HVM_NR_PARAMS ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t hvm_get_param_check(const struct ctx *c, const struct xen_hvm_param *arg, struct hvm_get_param_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void hvm_get_param_commit(const struct ctx *c, const struct hvm_get_param_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->value;
    ensures answer: arg->value == plan->value;
    exits \false;
*/
void hvm_get_param_result(const struct hvm_get_param_plan *plan, struct xen_hvm_param *arg);

struct hvm_upcall_vector_plan { uint32_t vcpu; uint8_t vector; };
/*@ predicate upcall_planned(struct ctx *c, struct hvm_upcall_vector_plan *plan) = plan->vector >= 16 && plan->vcpu < NR_VCPUS &&
      plan->vcpu < domtab[c->self].max_vcpus && vcputab[c->self][plan->vcpu].exists != 0;
*/
/* -XEN_EINVAL: below 16; -XEN_ENOENT: no such vCPU. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> upcall_planned(c, plan) && plan->vcpu == arg->vcpu && plan->vector == arg->vector;
    ensures bad: arg->vector < 16 ==> \result == -XEN_EINVAL;
    ensures works: arg->vector >= 16 && arg->vcpu < NR_VCPUS && arg->vcpu < domtab[c->self].max_vcpus &&
      vcputab[c->self][arg->vcpu].exists != 0 ==> \result == 0;
    exits \false;
*/
err_t hvm_upcall_vector_check(const struct ctx *c, const struct xen_hvm_evtchn_upcall_vector *arg, struct hvm_upcall_vector_plan *plan);
/* What is pending is delivered by it: a kick. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nkick < FX_KICKS && \separated(fx, plan, c);
    requires plan: upcall_planned(c, plan);
    assigns upcall_vector[c->self][plan->vcpu], fx->nkick, fx->kick[fx->nkick];
    ensures set: upcall_vector[c->self][plan->vcpu] == plan->vector;
    ensures whom: fx->nkick == \old(fx->nkick) || (fx->nkick == \old(fx->nkick) + 1 &&
      fx->kick[\old(fx->nkick)].dom == c->self && fx->kick[\old(fx->nkick)].vcpu == plan->vcpu);
    exits \false;
*/
void hvm_upcall_vector_commit(const struct ctx *c, const struct hvm_upcall_vector_plan *plan, struct fx *fx);

struct hvm_flush_tlbs_plan { uint32_t none; };
/* -XEN_EINVAL: with an argument. */
/*@ requires \valid_read(c) && \valid_read(c->call) && \valid(plan) && \separated(plan, c, c->call);
    assigns *plan;
    ensures ok: \result == (c->call->uarg.v == 0 ? 0 : -XEN_EINVAL);
    exits \false;
*/
err_t hvm_flush_tlbs_check(const struct ctx *c, const struct no_arg *arg, struct hvm_flush_tlbs_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid(fx) && \separated(fx, c);
    assigns fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures flushed: fx->flushes != 0;
    exits \false;
*/
void hvm_flush_tlbs_commit(const struct ctx *c, const struct hvm_flush_tlbs_plan *plan, struct fx *fx);

struct hvm_pagetable_dying_plan { uint32_t none; };
/* -XEN_EINVAL: only shadow paging knows page tables. */
/*@ requires \valid(plan);
    assigns *plan;
    ensures bad: \result == -XEN_EINVAL;
    exits \false;
*/
err_t hvm_pagetable_dying_check(const struct ctx *c, const struct xen_hvm_pagetable_dying *arg, struct hvm_pagetable_dying_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void hvm_pagetable_dying_commit(const struct ctx *c, const struct hvm_pagetable_dying_plan *plan, struct fx *fx);

struct hvm_get_time_plan { uint64_t now; };
/*@ requires \valid(plan);
    assigns *plan, time_read;
    ensures ok: \result == 0 && plan->now == time_read && time_read >= \old(time_read);
    exits \false;
*/
err_t hvm_get_time_check(const struct ctx *c, const struct xen_hvm_get_time *arg, struct hvm_get_time_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void hvm_get_time_commit(const struct ctx *c, const struct hvm_get_time_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns *arg;
    ensures answer: arg->now == plan->now;
    exits \false;
*/
void hvm_get_time_result(const struct hvm_get_time_plan *plan, struct xen_hvm_get_time *arg);

struct hvm_get_mem_type_plan { uint16_t type; };
/*@ logic integer mem_type_of(integer t) = t == P2M_RAM || t == P2M_SHARED || t == P2M_GRANT_RW || t == P2M_FOREIGN ? HVMMEM_ram_rw :
      t == P2M_GRANT_RO ? HVMMEM_ram_ro : HVMMEM_mmio_dm;
*/
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: p2m_own(c->peer);
    assigns *plan;
    ensures ok: \result == 0 && plan->type == mem_type_of(p2m_type(c->peer, arg->pfn));
    exits \false;
*/
err_t hvm_get_mem_type_check(const struct ctx *c, const struct xen_hvm_get_mem_type *arg, struct hvm_get_mem_type_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void hvm_get_mem_type_commit(const struct ctx *c, const struct hvm_get_mem_type_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->mem_type;
    ensures answer: arg->mem_type == plan->type;
    exits \false;
*/
void hvm_get_mem_type_result(const struct hvm_get_mem_type_plan *plan, struct xen_hvm_get_mem_type *arg);
#endif
