/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/exit.h - instructions that exit, as operations: CPUID, MSRs, the local APIC, HLT, ports, ... (hal/exit.h says what they do). */
#ifndef CORE_EXIT_H
#define CORE_EXIT_H
#include "call/exit.h"
#include "call/row.h"
#include "hal/exit.h"

/*@ predicate exits(struct ctx *c) = \valid_read(c) && c->self < NR_DOMS;
    predicate port_sized(integer size) = size == 1 || size == 2 || size == 4;
*/

struct exit_cpuid_arg { uint32_t leaf, sub, r[4]; };
struct exit_cpuid_plan { uint32_t r[4]; };
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures ok: \result == 0 && \forall integer i; 0 <= i < 4 ==> plan->r[i] == cpuid_word(c->self, c->vcpu, arg->leaf, arg->sub, i);
    exits \false;
*/
err_t exit_cpuid_check(const struct ctx *c, const struct exit_cpuid_arg *arg, struct exit_cpuid_plan *plan);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->r[0 .. 3];
    ensures answer: \forall integer i; 0 <= i < 4 ==> arg->r[i] == plan->r[i];
    exits \false;
*/
void exit_cpuid_result(const struct exit_cpuid_plan *plan, struct exit_cpuid_arg *arg);

struct exit_msr_arg { uint32_t msr; uint64_t val; };
struct exit_msr_plan { uint32_t msr; uint64_t val; };
#define exit_rdmsr_plan exit_msr_plan
#define exit_wrmsr_plan exit_msr_plan
#define exit_apic_read_plan exit_msr_plan
#define exit_apic_write_plan exit_msr_plan
/*@ predicate msr_write_planned(struct ctx *c, struct exit_msr_plan *plan) = msr_writable(c->self, c->vcpu, plan->msr, plan->val); */
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns plan->val;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->val == msr_word(c->self, c->vcpu, arg->msr);
    ensures works: \result == 0 <==> msr_readable(c->self, c->vcpu, arg->msr);
    exits \false;
*/
err_t exit_rdmsr_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->val;
    ensures answer: arg->val == plan->val;
    exits \false;
*/
void exit_rdmsr_result(const struct exit_msr_plan *plan, struct exit_msr_arg *arg);
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns plan->val;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->val == msr_word(c->self, c->vcpu, arg->msr);
    ensures works: \result == 0 <==> msr_readable(c->self, c->vcpu, arg->msr);
    exits \false;
*/
err_t exit_apic_read_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->val;
    ensures answer: arg->val == plan->val;
    exits \false;
*/
void exit_apic_read_result(const struct exit_msr_plan *plan, struct exit_msr_arg *arg);
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> msr_write_planned(c, plan) && plan->msr == arg->msr && plan->val == arg->val;
    ensures works: \result == 0 <==> msr_writable(c->self, c->vcpu, arg->msr, arg->val);
    exits \false;
*/
err_t exit_wrmsr_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan);
/*@ requires exits(c) && \valid_read(plan);
    requires plan: msr_write_planned(c, plan);
    assigns exit_world, msr_log;
    ensures once: logged(msr_log, \old(msr_log.n), c->self, c->vcpu, plan->msr, plan->val);
    exits \false;
*/
void exit_wrmsr_commit(const struct ctx *c, const struct exit_msr_plan *plan, struct fx *fx);
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> msr_write_planned(c, plan) && plan->msr == arg->msr && plan->val == arg->val;
    ensures works: \result == 0 <==> msr_writable(c->self, c->vcpu, arg->msr, arg->val);
    exits \false;
*/
err_t exit_apic_write_check(const struct ctx *c, const struct exit_msr_arg *arg, struct exit_msr_plan *plan);
/*@ requires exits(c) && \valid_read(plan);
    requires plan: msr_write_planned(c, plan);
    assigns exit_world, msr_log;
    ensures once: logged(msr_log, \old(msr_log.n), c->self, c->vcpu, plan->msr, plan->val);
    exits \false;
*/
void exit_apic_write_commit(const struct ctx *c, const struct exit_msr_plan *plan, struct fx *fx);

struct exit_icr_arg { uint64_t icr; };
struct exit_apic_icr_plan { uint64_t icr; };
/*@ logic integer on_board(struct ctx *c, integer v) = v < NR_VCPUS && v < domtab[c->self].max_vcpus && vcputab[c->self][v].exists != 0 ? 1 : 0; */
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> icr_defined(plan->icr) && plan->icr == arg->icr;
    ensures works: \result == 0 <==> icr_defined(arg->icr);
    exits \false;
*/
err_t exit_apic_icr_check(const struct ctx *c, const struct exit_icr_arg *arg, struct exit_apic_icr_plan *plan);
/* Each vCPU that there is hears of it once; a kick is for one of them, and none has two. */
/*@ requires exits(c) && \valid_read(plan) && \valid(fx) && fx->nkick == 0 && \separated(fx, plan, c);
    requires \separated(fx, domtab + (0 .. NR_DOMS - 1)) && \separated(fx, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires \separated(c, domtab + (0 .. NR_DOMS - 1)) && \separated(c, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires \separated(plan, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires plan: icr_defined(plan->icr);
    assigns icr_log, fx->nkick, fx->kick[0 .. FX_KICKS - 1], exit_world, icr_sent[0 .. NR_VCPUS - 1], vcpu_online[c->self][0 .. NR_VCPUS - 1], domtab[c->self].shutdown,
      pause_log, pauses[c->self], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures noted: logged(icr_log, \old(icr_log.n), c->self, c->vcpu, 0, plan->icr);
    ensures sent: \forall integer v; 0 <= v < NR_VCPUS ==> icr_sent[v] == \old(icr_sent[v]) + on_board(c, v);
    ensures first: \old(domtab[c->self].shutdown) != 0 ==> domtab[c->self].shutdown == \old(domtab[c->self].shutdown);
    ensures few: fx->nkick <= FX_KICKS;
    ensures whom: \forall integer i; 0 <= i < fx->nkick ==> fx->kick[i].dom == c->self && on_board(c, fx->kick[i].vcpu) == 1;
    ensures apart: \forall integer i, j; 0 <= i < j < fx->nkick ==> fx->kick[i].vcpu < fx->kick[j].vcpu;
    exits \false;
*/
void exit_apic_icr_commit(const struct ctx *c, const struct exit_apic_icr_plan *plan, struct fx *fx);

struct exit_page_arg { uint64_t gpa; };
struct exit_hypercall_page_plan { void *page; };
/* -XEN_EINVAL: no page of RAM of its own; the fetch: not aligned. */
/*@ requires \valid(c) && c->self < NR_DOMS && \valid_read(arg) && \separated(c, arg);
    requires lock: p2m_own(c->self);
    assigns c->page, page_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> page_pins.n == \old(page_pins.n) + 1 && page_pins.dom == c->self && page_pins.gfn == arg->gpa / PAGE_SIZE &&
      page_pins.page == c->page;
    ensures bad: \result != 0 ==> page_pins.n == \old(page_pins.n) && c->page == \old(c->page);
    exits \false;
*/
err_t exit_hypercall_page_reserve(struct ctx *c, const struct exit_page_arg *arg, struct exit_hypercall_page_plan *plan);
/*@ requires exits(c) && \valid(plan) && \separated(plan, c);
    assigns *plan;
    ensures ok: \result == 0 && plan->page == c->page;
    exits \false;
*/
err_t exit_hypercall_page_check(const struct ctx *c, const struct exit_page_arg *arg, struct exit_hypercall_page_plan *plan);
/*@ requires exits(c) && \valid_read(plan);
    requires pinned: plan->page == page_pins.page;
    assigns stubs_log, page_pins.n;
    ensures written: stubs_log.n == \old(stubs_log.n) + 1 && stubs_log.page == plan->page;
    ensures unpinned: page_pins.n == \old(page_pins.n) - 1;
    exits \false;
*/
void exit_hypercall_page_commit(const struct ctx *c, const struct exit_hypercall_page_plan *plan, struct fx *fx);

struct exit_xcr_arg { uint32_t index; uint64_t val; };
struct exit_xsetbv_plan { uint64_t val; };
/*@ requires exits(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->val == arg->val;
    ensures works: \result == 0 <==> xcr_writable(c->self, c->vcpu, arg->index, arg->val);
    exits \false;
*/
err_t exit_xsetbv_check(const struct ctx *c, const struct exit_xcr_arg *arg, struct exit_xsetbv_plan *plan);
/*@ requires \valid_read(plan);
    assigns exit_world, xcr_log;
    ensures once: xcr_log.n == \old(xcr_log.n) + 1 && xcr_log.val == plan->val;
    exits \false;
*/
void exit_xsetbv_commit(const struct ctx *c, const struct exit_xsetbv_plan *plan, struct fx *fx);

struct exit_hlt_arg { uint32_t interrupts; };
struct exit_hlt_plan { uint32_t interrupts; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 && plan->interrupts == arg->interrupts;
    exits \false;
*/
err_t exit_hlt_check(const struct ctx *c, const struct exit_hlt_arg *arg, struct exit_hlt_plan *plan);
/*@ requires exits(c) && \valid_read(plan) && \separated(c, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires runs: vcpu_ok(c->self, c->vcpu);
    assigns halt_log, vcpu_online[c->self][c->vcpu], domtab[c->self].shutdown, pause_log, pauses[c->self], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures once: logged(halt_log, \old(halt_log.n), c->self, c->vcpu, 0, (plan->interrupts != 0 ? 1 : 0));
    ensures down: plan->interrupts == 0 ==> vcpu_online[c->self][c->vcpu] == 0;
    ensures ends: plan->interrupts == 0 && ended_by{Pre,Post}(c->self, c->vcpu) ==> shut_down{Pre,Post}(c->self, SHUTDOWN_poweroff);
    ensures goes_on: plan->interrupts != 0 || !ended_by{Pre,Post}(c->self, c->vcpu) ==> domtab[c->self].shutdown == \old(domtab[c->self].shutdown);
    exits \false;
*/
void exit_hlt_commit(const struct ctx *c, const struct exit_hlt_plan *plan, struct fx *fx);

struct exit_wbinvd_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t exit_wbinvd_check(const struct ctx *c, const struct no_arg *arg, struct exit_wbinvd_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void exit_wbinvd_commit(const struct ctx *c, const struct exit_wbinvd_plan *plan, struct fx *fx);

struct exit_port_arg { uint32_t port, size, val; };
struct exit_port_plan { uint32_t port, size, val; };
#define exit_port_in_plan exit_port_plan
#define exit_port_out_plan exit_port_plan
/*@ predicate port_arg(struct exit_port_arg *arg) = arg->port <= UINT16_MAX && port_sized(arg->size);
    predicate port_planned(struct exit_port_plan *plan) = plan->port <= UINT16_MAX && port_sized(plan->size);
*/
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures fetched: \result == 0 ==> port_arg(arg);
    ensures ok: \result == 0 ==> arg->port == (uint16_t)call->a[0] && arg->size == (uint32_t)call->a[1] && arg->val == (uint32_t)call->a[2];
    ensures bad: !port_sized((uint32_t)call->a[1]) ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t exit_port_in_fetch(struct call *call, struct exit_port_arg *arg);
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    requires fetched: port_arg(arg);
    assigns *plan;
    ensures ok: \result == 0 && port_planned(plan) && plan->port == arg->port && plan->size == arg->size && plan->val == arg->val;
    exits \false;
*/
err_t exit_port_in_check(const struct ctx *c, const struct exit_port_arg *arg, struct exit_port_plan *plan);
/*@ requires exits(c) && \valid_read(plan) && \valid(fx) && \separated(fx, plan, c);
    requires plan: port_planned(plan);
    assigns exit_world, fx->value;
    ensures answer: fx->value == \old(port_word(c->self, c->vcpu, plan->port, plan->size));
    exits \false;
*/
void exit_port_in_commit(const struct ctx *c, const struct exit_port_plan *plan, struct fx *fx);
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures fetched: \result == 0 ==> port_arg(arg);
    ensures ok: \result == 0 ==> arg->port == (uint16_t)call->a[0] && arg->size == (uint32_t)call->a[1] && arg->val == (uint32_t)call->a[2];
    ensures bad: !port_sized((uint32_t)call->a[1]) ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t exit_port_out_fetch(struct call *call, struct exit_port_arg *arg);
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    requires fetched: port_arg(arg);
    assigns *plan;
    ensures ok: \result == 0 && port_planned(plan) && plan->port == arg->port && plan->size == arg->size && plan->val == arg->val;
    exits \false;
*/
err_t exit_port_out_check(const struct ctx *c, const struct exit_port_arg *arg, struct exit_port_plan *plan);
/*@ requires exits(c) && \valid_read(plan);
    requires plan: port_planned(plan);
    assigns exit_world, port_log;
    ensures once: logged(port_log, \old(port_log.n), c->self, c->vcpu, plan->port, plan->val) && port_log.size == plan->size;
    exits \false;
*/
void exit_port_out_commit(const struct ctx *c, const struct exit_port_plan *plan, struct fx *fx);
#endif
