/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/vcpu_op.h - VCPUOP_* and set_timer_op: a domain's own vCPUs (Xen public vcpu.h). The vCPU is register 1 of the call. */
#ifndef CORE_VCPU_OP_H
#define CORE_VCPU_OP_H
#include "call/row.h"
#include "core/dom/shutdown.h"
#include "hal/dom.h"
#include "hal/guest.h"
#include "hal/vcpu.h"
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/save.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

/*@ predicate call_ok(struct ctx *c) = \valid_read(c) && c->self < NR_DOMS && \valid_read(c->call);
    logic integer named(struct ctx *c) = (uint32_t)c->call->a[1];
    predicate has_named(struct ctx *c) = named(c) < domtab[c->self].max_vcpus && vcpu_ok(c->self, named(c));
*/
/* The vCPU that the call names. -XEN_ENOENT. */
/*@ requires call_ok(c) && \valid(vcpu) && \separated(vcpu, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(vcpu, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *vcpu;
    ensures ok: \result == 0 <==> has_named(c);
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures which: \result == 0 ==> *vcpu == named(c);
    ensures range: *vcpu < NR_VCPUS;
    exits \false;
*/
err_t __must_check vcpu_named(const struct ctx *c, uint32_t *vcpu);
/* Only the caller itself: also -XEN_EINVAL. */
/*@ requires call_ok(c) && \valid(vcpu) && \separated(vcpu, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(vcpu, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *vcpu;
    ensures ok: \result == 0 <==> has_named(c) && named(c) == c->vcpu;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures other: has_named(c) && named(c) != c->vcpu ==> \result == -XEN_EINVAL;
    ensures which: \result == 0 ==> *vcpu == named(c);
    ensures range: *vcpu < NR_VCPUS;
    exits \false;
*/
err_t __must_check vcpu_named_self(const struct ctx *c, uint32_t *vcpu);

/* Start state of a vCPU of one's own; it stays off line. The ABI's union becomes an HVM save record at the fetch. Fetch: -XEN_EINVAL (no such
 * mode), check: -XEN_EINVAL (a state that the CPU would refuse, or no vcpu_info), -XEN_EEXIST. */
struct vcpu_initialise_plan { uint32_t vcpu; const struct hvm_hw_cpu *cpu; };	/* cpu: the argument, which outlives the plan */
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c);
    ensures which: \result == 0 ==> plan->cpu == arg;
    ensures lacks: \result == 0 ==> vcputab[c->self][named(c)].info != \null && vcputab[c->self][named(c)].initialised == 0;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures again: has_named(c) && vcputab[c->self][named(c)].info != \null && vcputab[c->self][named(c)].initialised != 0 ==> \result == -XEN_EEXIST;
    ensures \result <= 0;
    exits \false;
*/
err_t vcpu_initialise_check(const struct ctx *c, const struct hvm_hw_cpu *arg, struct vcpu_initialise_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires \valid_read(plan->cpu) && \separated(plan->cpu, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns vcpu_cpu[c->self][plan->vcpu], vcputab[c->self][plan->vcpu].initialised;
    ensures loaded: vcpu_cpu[c->self][plan->vcpu] == \old(*plan->cpu) && vcputab[c->self][plan->vcpu].initialised == 1;
    exits \false;
*/
void vcpu_initialise_commit(const struct ctx *c, const struct vcpu_initialise_plan *plan, struct fx *fx);
/* False: no such mode, or a segment that its mode cannot have. */
bool vcpu_start_state(const struct vcpu_hvm_context *ctx, struct hvm_hw_cpu *cpu);

/* -XEN_EINVAL: it has no start state. */
struct vcpu_up_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && vcputab[c->self][named(c)].initialised != 0;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures blank: has_named(c) && vcputab[c->self][named(c)].initialised == 0 ==> \result == -XEN_EINVAL;
    ensures \result <= 0;
    exits \false;
*/
err_t vcpu_up_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_up_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns vcpu_online[c->self][plan->vcpu];
    ensures up: vcpu_online[c->self][plan->vcpu] == 1;
    exits \false;
*/
void vcpu_up_commit(const struct ctx *c, const struct vcpu_up_plan *plan, struct fx *fx);

/* The last one on line shuts the domain down. */
struct vcpu_down_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c);
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures works: has_named(c) ==> \result == 0;
    exits \false;
*/
err_t vcpu_down_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_down_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    assigns vcpu_online[c->self][plan->vcpu], domtab[c->self].shutdown, pause_log, pauses[c->self], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures down: vcpu_online[c->self][plan->vcpu] == 0;
    ensures ends: ended_by{Pre,Post}(c->self, plan->vcpu) ==> shut_down{Pre,Post}(c->self, SHUTDOWN_poweroff);
    ensures goes_on: !ended_by{Pre,Post}(c->self, plan->vcpu) ==> domtab[c->self].shutdown == \old(domtab[c->self].shutdown);
    exits \false;
*/
void vcpu_down_commit(const struct ctx *c, const struct vcpu_down_plan *plan, struct fx *fx);

/* Returns 1 or 0. */
struct vcpu_is_up_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c);
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures works: has_named(c) ==> \result == 0;
    exits \false;
*/
err_t vcpu_is_up_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_is_up_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu) && \valid(fx);
    assigns fx->value;
    ensures up: fx->value == (vcpu_online[c->self][plan->vcpu] != 0 ? 1 : 0);
    exits \false;
*/
void vcpu_is_up_commit(const struct ctx *c, const struct vcpu_is_up_plan *plan, struct fx *fx);

struct vcpu_send_nmi_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && c->call->uarg.v == 0;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures bad_arg: has_named(c) && c->call->uarg.v != 0 ==> \result == -XEN_EINVAL;
    ensures \result <= 0;
    exits \false;
*/
err_t vcpu_send_nmi_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_send_nmi_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns vcpu_nmi[c->self][plan->vcpu];
    ensures sent: vcpu_nmi[c->self][plan->vcpu] == 1;
    exits \false;
*/
void vcpu_send_nmi_commit(const struct ctx *c, const struct vcpu_send_nmi_plan *plan, struct fx *fx);

/* -XEN_EINVAL: only those of a hardware domain that Xen pinned at boot have one. */
struct vcpu_get_physid_plan { uint32_t none; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures none: has_named(c) ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t vcpu_get_physid_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_get_physid_plan *plan);
/*@ assigns \nothing; exits \false; */
void vcpu_get_physid_commit(const struct ctx *c, const struct vcpu_get_physid_plan *plan, struct fx *fx);

struct vcpu_get_runstate_plan { struct vcpu_runstate_info info; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures works: has_named(c) ==> \result == 0;
    ensures whole: \result == 0 ==> plan->info == runstate_now[c->self][named(c)];
    exits \false;
*/
err_t vcpu_get_runstate_check(const struct ctx *c, const struct vcpu_runstate_info *arg, struct vcpu_get_runstate_plan *plan);
/*@ assigns \nothing; exits \false; */
void vcpu_get_runstate_commit(const struct ctx *c, const struct vcpu_get_runstate_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns *arg;
    ensures answer: *arg == plan->info;
    exits \false;
*/
void vcpu_get_runstate_result(const struct vcpu_get_runstate_plan *plan, struct vcpu_runstate_info *arg);

/* Where the vCPU's runstate (for the caller to see, without asking) or time is written: by guest virtual address, 0 for nowhere any more.
 * An area that was not handed over is unpinned by done. */
struct vcpu_area { struct guest_buf buf; bool taken; };
struct vcpu_register_runstate_plan { uint32_t vcpu; struct guest_buf area; };
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && plan->area == arg->buf;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures works: has_named(c) ==> \result == 0;
    exits \false;
*/
err_t vcpu_register_runstate_check(const struct ctx *c, const struct vcpu_area *arg, struct vcpu_register_runstate_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns runstate_at[c->self][plan->vcpu];
    ensures kept: runstate_at[c->self][plan->vcpu] == plan->area;
    exits \false;
*/
void vcpu_register_runstate_commit(const struct ctx *c, const struct vcpu_register_runstate_plan *plan, struct fx *fx);
struct vcpu_register_time_plan { uint32_t none; struct guest_buf area; };
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, guest_pins, guest_reads;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->buf.n != 0 ==> arg->buf.len == sizeof(struct vcpu_time_info);
    exits \false;
*/
err_t vcpu_register_time_fetch(struct call *call, struct vcpu_area *arg);
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: plan->area == arg->buf;
    ensures exists: \result == 0 <==> has_named(c);
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    exits \false;
*/
err_t vcpu_register_time_check(const struct ctx *c, const struct vcpu_area *arg, struct vcpu_register_time_plan *plan);
/* The record never changes (hal/vcpu.h), so it is written once and the area is not kept. */
/*@ requires \valid_read(plan);
    requires plan: plan->area.n != 0 ==> plan->area.len == sizeof(struct vcpu_time_info);
    assigns put_log;
    ensures nowhere: plan->area.n == 0 ==> put_log == \old(put_log);
    ensures whole: plan->area.n != 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.off == 0 && put_log.len == sizeof(struct vcpu_time_info);
    exits \false;
*/
void vcpu_register_time_commit(const struct ctx *c, const struct vcpu_register_time_plan *plan, struct fx *fx);

/* For the contracts: which place was made ready, and which had everything marked pending. */
//@ ghost struct info_log { void *filled, *marked; };
//@ ghost struct info_log info_log;
/*@ predicate info_fits(integer offset) = offset + sizeof(struct vcpu_info) <= PAGE_SIZE && offset % 8 == 0; */

/* Where the vCPU's vcpu_info lies from now on, once. -XEN_ENXIO: offset; -XEN_EINVAL: has one, another one's that is on line, not own RAM. */
struct vcpu_register_info_plan { uint32_t vcpu, offset; void *page; };
/*@ requires \valid(c) && c->self < NR_DOMS && \valid_read(arg) && \separated(c, arg);
    requires lock: p2m_own(c->self);
    assigns c->page, page_pins;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> info_fits(arg->offset) && c->page != \null && page_pins.n == \old(page_pins.n) + 1 && page_pins.dom == c->self &&
      page_pins.gfn == arg->mfn && page_pins.page == c->page;
    ensures bad: \result != 0 ==> page_pins.n == \old(page_pins.n) && c->page == \old(c->page);
    exits \false;
*/
err_t vcpu_register_info_reserve(struct ctx *c, const struct vcpu_register_vcpu_info *arg, struct vcpu_register_info_plan *plan);
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1));
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> has_named(c) && plan->vcpu == named(c) && info_fits(plan->offset) && plan->offset == arg->offset && plan->page == c->page;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures once: \result == 0 ==> vcputab[c->self][named(c)].info_page == \null;
    ensures asleep: \result == 0 && named(c) != c->vcpu ==> vcpu_online[c->self][named(c)] == 0;
    exits \false;
*/
err_t vcpu_register_info_check(const struct ctx *c, const struct vcpu_register_vcpu_info *arg, struct vcpu_register_info_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu) && \valid(fx) && fx->nkick < FX_KICKS && \separated(plan, c, fx);
    requires \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) && \separated(c, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]) &&
      \separated(fx, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires plan: info_fits(plan->offset) && plan->page != \null;
    assigns info_log, fx->nkick, fx->kick[fx->nkick];
    assigns vcputab[c->self][plan->vcpu].info, vcputab[c->self][plan->vcpu].info_page \from plan->page, plan->offset;
    ensures place: vcputab[c->self][plan->vcpu].info_page == plan->page && vcputab[c->self][plan->vcpu].info == (char *)plan->page + plan->offset;
    ensures ready: info_log.filled == vcputab[c->self][plan->vcpu].info && info_log.marked == info_log.filled;
    ensures kick: fx->nkick == \old(fx->nkick) + 1 && fx->kick[\old(fx->nkick)].dom == c->self && fx->kick[\old(fx->nkick)].vcpu == plan->vcpu;
    exits \false;
*/
void vcpu_register_info_commit(const struct ctx *c, const struct vcpu_register_info_plan *plan, struct fx *fx);

#define TIMER_PERIOD_MIN	1000000ull		/* ns */
#define TIMER_FAR		(1ull << 50)		/* 13 days: a wrapped jiffy count rather than a wish; Xen fires soon instead */
#define TIMER_SOON		100000000ull		/* ns */
#define TIMER_PERIOD_MAX	(1ull << 62)		/* Xen's STIME_DELTA_MAX */

struct set_timer_arg { int64_t timeout; };
struct vcpu_set_timer_plan { uint64_t deadline; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan, time_read;
    ensures ok: \result == 0;
    ensures off: arg->timeout == 0 ==> plan->deadline == HAL_NEVER;
    ensures soon: arg->timeout < 0 || arg->timeout > (uint64_t)(time_read + TIMER_FAR) ==> plan->deadline == (uint64_t)(time_read + TIMER_SOON);
    ensures at: 0 < arg->timeout <= (uint64_t)(time_read + TIMER_FAR) ==> plan->deadline == arg->timeout;
    exits \false;
*/
err_t vcpu_set_timer_check(const struct ctx *c, const struct set_timer_arg *arg, struct vcpu_set_timer_plan *plan);
/*@ requires runs: vcpu_ok(c->self, c->vcpu);
    requires \valid_read(c) && \valid_read(plan);
    assigns timer_once[c->self][c->vcpu];
    ensures set: timer_once[c->self][c->vcpu] == plan->deadline;
    exits \false;
*/
void vcpu_set_timer_commit(const struct ctx *c, const struct vcpu_set_timer_plan *plan, struct fx *fx);

/* -XEN_EINVAL: below 1 ms or beyond 2^62 ns. */
struct vcpu_set_periodic_plan { uint32_t vcpu; uint64_t period; };
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && plan->period == arg->period_ns;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures range: has_named(c) ==> \result == (arg->period_ns < TIMER_PERIOD_MIN || arg->period_ns > TIMER_PERIOD_MAX ? -XEN_EINVAL : 0);
    exits \false;
*/
err_t vcpu_set_periodic_check(const struct ctx *c, const struct vcpu_set_periodic_timer *arg, struct vcpu_set_periodic_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns timer_period[c->self][plan->vcpu];
    ensures set: timer_period[c->self][plan->vcpu] == plan->period;
    exits \false;
*/
void vcpu_set_periodic_commit(const struct ctx *c, const struct vcpu_set_periodic_plan *plan, struct fx *fx);

struct vcpu_stop_periodic_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c);
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures works: has_named(c) ==> \result == 0;
    exits \false;
*/
err_t vcpu_stop_periodic_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_stop_periodic_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns timer_period[c->self][plan->vcpu];
    ensures stopped: timer_period[c->self][plan->vcpu] == 0;
    exits \false;
*/
void vcpu_stop_periodic_commit(const struct ctx *c, const struct vcpu_stop_periodic_plan *plan, struct fx *fx);

/* -XEN_ETIME: past, with VCPU_SSHOTTMR_future; -XEN_EINVAL: another vCPU's. */
struct vcpu_set_singleshot_plan { uint32_t vcpu; uint64_t deadline; };
/*@ requires call_ok(c) && \valid_read(arg) && \valid(plan) && \separated(plan, c, c->call, arg, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan, time_read;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && plan->vcpu == c->vcpu && plan->deadline == arg->timeout_abs_ns;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures other: has_named(c) && named(c) != c->vcpu ==> \result == -XEN_EINVAL;
    ensures future: \result == 0 && (arg->flags & VCPU_SSHOTTMR_future) != 0 ==> arg->timeout_abs_ns >= time_read;
    ensures \result <= 0;
    exits \false;
*/
err_t vcpu_set_singleshot_check(const struct ctx *c, const struct vcpu_set_singleshot_timer *arg, struct vcpu_set_singleshot_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns timer_once[c->self][plan->vcpu];
    ensures set: timer_once[c->self][plan->vcpu] == plan->deadline;
    exits \false;
*/
void vcpu_set_singleshot_commit(const struct ctx *c, const struct vcpu_set_singleshot_plan *plan, struct fx *fx);

struct vcpu_stop_singleshot_plan { uint32_t vcpu; };
/*@ requires call_ok(c) && \valid(plan) && \separated(plan, c, c->call, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    assigns *plan;
    ensures ok: \result == 0 ==> plan->vcpu == named(c) && has_named(c) && plan->vcpu == c->vcpu;
    ensures bad: !has_named(c) ==> \result == -XEN_ENOENT;
    ensures other: has_named(c) && named(c) != c->vcpu ==> \result == -XEN_EINVAL;
    ensures \result <= 0;
    exits \false;
*/
err_t vcpu_stop_singleshot_check(const struct ctx *c, const struct no_arg *arg, struct vcpu_stop_singleshot_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && vcpu_ok(c->self, plan->vcpu);
    assigns timer_once[c->self][plan->vcpu];
    ensures stopped: timer_once[c->self][plan->vcpu] == HAL_NEVER;
    exits \false;
*/
void vcpu_stop_singleshot_commit(const struct ctx *c, const struct vcpu_stop_singleshot_plan *plan, struct fx *fx);
#endif
