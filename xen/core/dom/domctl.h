/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/domctl.h - the domctl rows that make, pause and describe domains (xen/domctl.h, interface version 0x15). */
#ifndef CORE_DOMCTL_H
#define CORE_DOMCTL_H
#include "call/stages.h"
#include "core/dom/build.h"
#include "hal/dom.h"
#include "hal/vcpu.h"

/* The envelope's `domain` is the id that is wanted; 0 or a reserved id: any free one. -XEN_EOPNOTSUPP: no PVH (HVM with HAP, local APIC only);
 * -XEN_EINVAL: a limit, a CPU pool, the id out of range or no such label; -XEN_EEXIST: the id is taken; -XEN_ENOMEM: no id or no memory is left. */
struct domctl_createdomain_plan { domid_t dom; uint32_t sid; };
/*@ requires \valid_read(c) && \valid_read(c->call) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, domtab + (0 .. NR_DOMS - 1)) &&
      \separated(arg, domtab + (0 .. NR_DOMS - 1));
    assigns *plan, domtab[0 .. NR_DOMS - 1], vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1];
    ensures \result <= 0;
    ensures slot: \result == 0 ==> 0 < plan->dom < NR_DOMS;
    ensures bound: \old(vcpus_bound) ==> vcpus_bound;
    ensures weights: \old(weights_ok) ==> weights_ok;
    ensures weighs: \result == 0 ==> weighs(plan->dom);
    exits \false;
*/
err_t domctl_createdomain_reserve(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				  struct domctl_createdomain_plan *plan);
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns plan->sid;
    ensures ok: \result == 0 && plan->sid == arg->ssidref;
    exits \false;
*/
err_t domctl_createdomain_check(const struct ctx *c, const struct xen_domctl_createdomain *arg,
				struct domctl_createdomain_plan *plan);
/*@ requires \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(fx, domtab + (0 .. NR_DOMS - 1));
    requires plan: plan->dom < NR_DOMS && weighs(plan->dom);
    assigns domtab[plan->dom].sid, domtab[plan->dom].self_sid, domtab[plan->dom].target_sid, domtab[plan->dom].state, fx->value;
    ensures open: domtab[plan->dom].state == DOM_BUILDING && domtab[plan->dom].sid == plan->sid && domtab[plan->dom].target_sid == plan->sid;
    ensures own: domtab[plan->dom].self_sid == transition(plan->sid, plan->sid, SECCLASS_DOMAIN);
    ensures told: fx->value == plan->dom;
    ensures weights: \old(weights_ok) ==> weights_ok;
    exits \false;
*/
void domctl_createdomain_commit(const struct ctx *c, const struct domctl_createdomain_plan *plan, struct fx *fx);

struct domctl_max_vcpus_plan { uint32_t none; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg);
    assigns vcputab[c->peer][0 .. NR_VCPUS - 1], domtab[c->peer].tot_pages, weight_log;
    ensures other: arg->max != domtab[c->peer].max_vcpus ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t domctl_max_vcpus_reserve(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			       struct domctl_max_vcpus_plan *plan);		/* -XEN_EINVAL: not what createdomain said; -XEN_ENOMEM */
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t domctl_max_vcpus_check(const struct ctx *c, const struct xen_domctl_max_vcpus *arg,
			     struct domctl_max_vcpus_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_max_vcpus_commit(const struct ctx *c, const struct domctl_max_vcpus_plan *plan, struct fx *fx);

struct domctl_max_mem_plan { uint64_t pages; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 && plan->pages == arg->max_memkb / 4;
    exits \false;
*/
err_t domctl_max_mem_check(const struct ctx *c, const struct xen_domctl_max_mem *arg, struct domctl_max_mem_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan);
    assigns domtab[c->peer].max_pages;
    ensures set: domtab[c->peer].max_pages == \old(plan->pages);
    exits \false;
*/
void domctl_max_mem_commit(const struct ctx *c, const struct domctl_max_mem_plan *plan, struct fx *fx);

/* -XEN_EINVAL: not whole pages; -XEN_EBUSY: more are in use. */
struct domctl_set_paging_mempool_size_plan { uint64_t pages; };
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->pages * PAGE_SIZE == arg->size && pool_fault(c->peer, plan->pages) == 0;
    ensures bad: arg->size % PAGE_SIZE != 0 ==> \result == -XEN_EINVAL;
    ensures works: arg->size % PAGE_SIZE == 0 && pool_fault(c->peer, arg->size / PAGE_SIZE) == 0 ==> \result == 0;
    exits \false;
*/
err_t domctl_set_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_set_paging_mempool_size_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: pool_fault(c->peer, plan->pages) == 0;
    assigns pool_log;
    ensures set: logged(\old(pool_log), pool_log, c->peer, 0, plan->pages, 0);
    exits \false;
*/
void domctl_set_paging_mempool_size_commit(const struct ctx *c, const struct domctl_set_paging_mempool_size_plan *plan,
					   struct fx *fx);

struct domctl_get_paging_mempool_size_plan { uint64_t bytes; };
/*@ requires \valid_read(c) && \valid(plan) && \separated(plan, c);
    assigns *plan;
    ensures ok: \result == 0 && plan->bytes == (uint64_t)(pool_of(c->peer) * PAGE_SIZE);
    exits \false;
*/
err_t domctl_get_paging_mempool_size_check(const struct ctx *c, const struct xen_domctl_paging_mempool *arg,
					   struct domctl_get_paging_mempool_size_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_get_paging_mempool_size_commit(const struct ctx *c, const struct domctl_get_paging_mempool_size_plan *plan,
					   struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->size;
    ensures told: arg->size == plan->bytes;
    exits \false;
*/
void domctl_get_paging_mempool_size_result(const struct domctl_get_paging_mempool_size_plan *plan,
					   struct xen_domctl_paging_mempool *arg);

struct domctl_none { uint64_t none; };		/* operations without an argument of their own */
#define PAUSES_MOST 255u	/* as Xen has it, so that no count of pauses wraps around */
// a domain stands still for each pause of a domctl's, and for its shutdown
/*@ predicate pauses_all{L}(integer d) = \at(pauses[d],L) == \at(domtab[d].pause_count,L) + (\at(domtab[d].shutdown,L) != 0 ? 1 : 0); */
/* -XEN_EINVAL: oneself; -XEN_EOVERFLOW: paused PAUSES_MOST times. */
struct domctl_pausedomain_plan { uint32_t none; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 <==> c->peer != c->self && domtab[c->peer].pause_count < PAUSES_MOST;
    exits \false;
*/
err_t domctl_pausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_pausedomain_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires plan: domtab[c->peer].pause_count < PAUSES_MOST;
    assigns domtab[c->peer].pause_count, pause_log, pauses[c->peer];
    ensures counted: domtab[c->peer].pause_count == \old(domtab[c->peer].pause_count) + 1;
    ensures paused: logged(\old(pause_log), pause_log, c->peer, domtab[c->peer].max_vcpus, 0, 0);
    ensures all: pauses_all{Pre}(c->peer) ==> pauses_all{Post}(c->peer);
    exits \false;
*/
void domctl_pausedomain_commit(const struct ctx *c, const struct domctl_pausedomain_plan *plan, struct fx *fx);

/* -XEN_EINVAL: oneself, or not paused by a domctl. */
struct domctl_unpausedomain_plan { uint32_t none; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 <==> c->peer != c->self && domtab[c->peer].pause_count > 0;
    exits \false;
*/
err_t domctl_unpausedomain_check(const struct ctx *c, const struct domctl_none *arg, struct domctl_unpausedomain_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS;
    requires plan: domtab[c->peer].pause_count > 0;
    assigns domtab[c->peer].pause_count, unpause_log, pauses[c->peer];
    ensures counted: domtab[c->peer].pause_count == \old(domtab[c->peer].pause_count) - 1;
    ensures unpaused: logged(\old(unpause_log), unpause_log, c->peer, domtab[c->peer].max_vcpus, 0, 0);
    ensures all: pauses_all{Pre}(c->peer) ==> pauses_all{Post}(c->peer);
    ensures for_good: pauses_all{Pre}(c->peer) && domtab[c->peer].shutdown != 0 ==> pauses[c->peer] > 0;
    exits \false;
*/
void domctl_unpausedomain_commit(const struct ctx *c, const struct domctl_unpausedomain_plan *plan, struct fx *fx);

/* The domain that the envelope names, a dying one too, else the next one above it that the caller may see; -XEN_ESRCH: none;
 * -XEN_EINVAL: a reserved id, DOMID_SELF among them. */
/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> c->call->dom <= c->peer && c->third == c->self;
    exits \false;
*/
err_t domctl_getdomaininfo_resolve(struct ctx *c, const struct xen_domctl_getdomaininfo *arg);
/*@ predicate nothing_of(struct xen_domctl_getdomaininfo *i) = i->pad1 == 0 && i->outstanding_pages == 0 && i->shr_pages == 0 && i->paged_pages == 0 &&
      i->cpupool == 0 && i->arch_config.misc_flags == 0 && \forall integer k; 0 <= k < 7 ==> i->pad2[k] == 0;
*/
struct domctl_getdomaininfo_plan { struct xen_domctl_getdomaininfo info; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0;
    ensures who: plan->info.domain == c->peer && plan->info.ssidref == domtab[c->peer].sid && plan->info.shared_info_frame == domtab[c->peer].shared_mfn.v;
    ensures handle: \forall integer i; 0 <= i < 16 ==> plan->info.handle[i] == domtab[c->peer].handle[i];
    ensures pages: plan->info.tot_pages == domtab[c->peer].tot_pages && plan->info.max_pages == domtab[c->peer].max_pages;
    ensures gone: domtab[c->peer].state == DOM_DYING || vcputab[c->peer][0].exists == 0 ==>
      plan->info.max_vcpu_id == (uint32_t)XEN_INVALID_MAX_VCPU_ID && plan->info.nr_online_vcpus == 0 && plan->info.cpu_time == 0;
    ensures zero: nothing_of(&plan->info);
    exits \false;
*/
err_t domctl_getdomaininfo_check(const struct ctx *c, const struct xen_domctl_getdomaininfo *arg,
				 struct domctl_getdomaininfo_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_getdomaininfo_commit(const struct ctx *c, const struct domctl_getdomaininfo_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns *arg;
    ensures told: *arg == plan->info;
    exits \false;
*/
void domctl_getdomaininfo_result(const struct domctl_getdomaininfo_plan *plan, struct xen_domctl_getdomaininfo *arg);

struct domctl_sethvmcontext_plan { struct hvm_hw_cpu cpu; };
/* -XEN_EINVAL: not HEADER, CPU of vCPU 0, END; a domain that is not being built, or has no vCPU; -XEN_EBUSY: it runs. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(c->tail) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, c->tail);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures built: \old(vcputab[c->peer][0].exists == 0 || domtab[c->peer].state != DOM_BUILDING) ==> \result == -XEN_EINVAL;
    ensures still: \result == 0 ==> \old(domtab[c->peer].pause_count) > 0 && asleep(c->peer);
    ensures whole: \old(c->tail->len) < 3 * sizeof(struct hvm_save_descriptor) + sizeof(struct hvm_save_header) + sizeof(struct hvm_hw_cpu) ==>
      \result == -XEN_EINVAL || \result == -XEN_EBUSY;
    exits \false;
*/
err_t domctl_sethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_sethvmcontext_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->peer, 0);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) && \separated(c, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns vcpu_cpu[c->peer][0], vcputab[c->peer][0].initialised, vcpu_online[c->peer][0];
    ensures loaded: vcpu_cpu[c->peer][0] == \old(plan->cpu) && vcputab[c->peer][0].initialised == 1 && vcpu_online[c->peer][0] == 1;
    exits \false;
*/
void domctl_sethvmcontext_commit(const struct ctx *c, const struct domctl_sethvmcontext_plan *plan, struct fx *fx);

/* HEADER, CPU of vCPU 0 and END, as sethvmcontext takes them, of a domain that is built and paused; without a buffer their size. -XEN_ENOSPC: the buffer is too small;
 * -XEN_EINVAL: sealed; -XEN_EBUSY: it runs. */
struct domctl_gethvmcontext_plan { uint32_t size; bool copy, has_cpu; struct hvm_hw_cpu cpu; };
/*@ logic integer context_size(integer cpu) = 2 * sizeof(struct hvm_save_descriptor) + sizeof(struct hvm_save_header) +
      (cpu != 0 ? sizeof(struct hvm_save_descriptor) + sizeof(struct hvm_hw_cpu) : 0);
*/
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->buffer.p != \null ==> call->tail.len == \min(arg->size, context_size(1));
    exits \false;
*/
err_t domctl_gethvmcontext_fetch(struct call *call, struct xen_domctl_hvmcontext *arg);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures built: \result == 0 ==> c->peer != c->self && domtab[c->peer].state == DOM_BUILDING && domtab[c->peer].pause_count > 0 && asleep(c->peer);
    ensures ok: \result == 0 ==> plan->size == context_size(plan->has_cpu) && (plan->copy <==> arg->buffer.p != \null);
    ensures has: \result == 0 ==> (plan->has_cpu <==> vcputab[c->peer][0].exists != 0 && vcputab[c->peer][0].initialised != 0);
    ensures room: \result == 0 && plan->copy ==> plan->size <= arg->size;
    ensures sealed: c->peer == c->self || domtab[c->peer].state != DOM_BUILDING ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t domctl_gethvmcontext_check(const struct ctx *c, const struct xen_domctl_hvmcontext *arg,
				 struct domctl_gethvmcontext_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->size == context_size(plan->has_cpu);
    requires tail: plan->copy ==> \valid_read(c->tail) && plan->size <= c->tail->len;
    assigns put_log;
    ensures whole: plan->copy ==> put_log.off + put_log.len == plan->size;
    ensures none: !plan->copy ==> put_log == \old(put_log);
    exits \false;
*/
void domctl_gethvmcontext_commit(const struct ctx *c, const struct domctl_gethvmcontext_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->size;
    ensures told: arg->size == plan->size;
    exits \false;
*/
void domctl_gethvmcontext_result(const struct domctl_gethvmcontext_plan *plan, struct xen_domctl_hvmcontext *arg);
#endif
