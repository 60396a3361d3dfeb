/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/sched_op.h - SCHEDOP_*: a domain gives up the CPU, waits, ends (Xen public sched.h). */
#ifndef CORE_SCHED_OP_H
#define CORE_SCHED_OP_H
#include "call/row.h"
#include "core/dom/shutdown.h"
#include "hal/vcpu.h"
#include <xen/sched.h>

struct sched_yield_plan { uint32_t none; };
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t sched_yield_check(const struct ctx *c, const struct no_arg *arg, struct sched_yield_plan *plan);
/*@ requires \valid_read(c);
    requires runs: vcpu_ok(c->self, c->vcpu);
    assigns vcpu_rest[c->self][c->vcpu];
    ensures yields: vcpu_rest[c->self][c->vcpu] == REST_YIELD;
    exits \false;
*/
void sched_yield_commit(const struct ctx *c, const struct sched_yield_plan *plan, struct fx *fx);

/* Unmasks the vCPU's upcall (struct vcpu_info.evtchn_upcall_mask), then sleeps. */
struct sched_block_plan { uint32_t none; };
//@ ghost unsigned char upcall_masked[NR_DOMS][NR_VCPUS];	/* for the contracts: what the hypervisor last wrote there */
/*@ requires \valid(plan); assigns *plan; ensures ok: \result == 0; exits \false; */
err_t sched_block_check(const struct ctx *c, const struct no_arg *arg, struct sched_block_plan *plan);
/*@ requires \valid_read(c);
    requires runs: vcpu_ok(c->self, c->vcpu);
    assigns vcpu_rest[c->self][c->vcpu], upcall_masked[c->self][c->vcpu];
    ensures open: vcputab[c->self][c->vcpu].info != \null ==> upcall_masked[c->self][c->vcpu] == 0;
    ensures blocks: vcpu_rest[c->self][c->vcpu] == REST_BLOCK;
    exits \false;
*/
void sched_block_commit(const struct ctx *c, const struct sched_block_plan *plan, struct fx *fx);

/* The reason that counts, for the policy as for the machine: Xen keeps one byte of it. */
/*@ logic integer reason_of(integer asked) = asked % 256; */
/*@ assigns \nothing;
    ensures \result == reason_of(asked);
    exits \false;
*/
static inline uint32_t shutdown_reason(uint32_t asked)
{
	return asked % 256;
}
/* -XEN_EOPNOTSUPP: suspend, from which nobody could resume it. */
struct sched_shutdown_plan { uint32_t reason; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: plan->reason == reason_of(arg->reason);
    ensures bad: \result == (reason_of(arg->reason) == SHUTDOWN_suspend ? -XEN_EOPNOTSUPP : 0);
    exits \false;
*/
err_t sched_shutdown_check(const struct ctx *c, const struct sched_shutdown *arg, struct sched_shutdown_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \separated(c, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    assigns domtab[c->self].shutdown, pause_log, pauses[c->self], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures ends: shut_down{Pre,Post}(c->self, plan->reason);
    exits \false;
*/
void sched_shutdown_commit(const struct ctx *c, const struct sched_shutdown_plan *plan, struct fx *fx);

#define POLL_MAX 128u		/* ports of one SCHEDOP_poll */
struct sched_poll_arg { uint64_t timeout; uint32_t nr; evtchn_port_t port[POLL_MAX]; };
struct sched_poll_plan { uint64_t deadline; uint32_t ready, nr; evtchn_port_t port[POLL_MAX]; };
/*@ predicate some_pending{L}(integer d, uint32_t *port, integer nr) = \exists integer i; 0 <= i < nr && pend[d][port[i]] != 0; */
/* Fetch: -XEN_EINVAL: more than POLL_MAX ports; check: -XEN_EINVAL: no such port. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && evtchn_bounds && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, evdom + (0 .. NR_DOMS - 1));
    requires lock: evtchn_shared(c->self);
    requires fetched: arg->nr <= POLL_MAX;
    assigns *plan;
    ensures ok: \result == 0 ==> plan->nr == arg->nr && plan->deadline == (arg->timeout != 0 ? arg->timeout : HAL_NEVER) &&
      \forall integer i; 0 <= i < arg->nr ==> plan->port[i] == arg->port[i] && port_ok(c->self, arg->port[i]);
    ensures ready: \result == 0 ==> (plan->ready != 0 <==> some_pending(c->self, &arg->port[0], arg->nr));
    ensures bad: (\exists integer i; 0 <= i < arg->nr && !port_ok(c->self, arg->port[i])) <==> \result != 0;
    ensures \result <= 0;
    exits \false;
*/
err_t sched_poll_check(const struct ctx *c, const struct sched_poll_arg *arg, struct sched_poll_plan *plan);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, guest_reads;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->nr <= POLL_MAX;
    exits \false;
*/
err_t sched_poll_fetch(struct call *call, struct sched_poll_arg *arg);
/* Asleep first, then another look: a raise before the look is seen by it, one after it sees vcpu_pollers and wakes us. */
/*@ requires runs: vcpu_ok(c->self, c->vcpu);
    requires \valid_read(c) && \valid_read(plan) && \separated(plan, vcpu_pollers + (0 .. NR_DOMS - 1), &vcputab[0 .. NR_DOMS - 1][0 .. NR_VCPUS - 1]);
    requires lock: evtchn_shared(c->self);
    requires plan: plan->nr <= POLL_MAX && \forall integer i; 0 <= i < plan->nr ==> plan->port[i] < NR_PORTS;
    assigns vcpu_rest[c->self][c->vcpu], vcpu_until[c->self][c->vcpu], vcputab[c->self][c->vcpu].polling, vcpu_pollers[c->self];
    ensures stays: plan->ready != 0 ==> vcpu_rest[c->self][c->vcpu] == \old(vcpu_rest[c->self][c->vcpu]) &&
      vcputab[c->self][c->vcpu].polling == \old(vcputab[c->self][c->vcpu].polling);
    ensures sleeps: plan->ready == 0 ==> vcpu_until[c->self][c->vcpu] == plan->deadline &&
      (vcpu_rest[c->self][c->vcpu] == REST_NONE || vcpu_rest[c->self][c->vcpu] == REST_POLL);
    ensures wakes: plan->ready == 0 ==> (some_pending(c->self, &plan->port[0], plan->nr) <==> vcpu_rest[c->self][c->vcpu] == REST_NONE);
    exits \false;
*/
void sched_poll_commit(const struct ctx *c, const struct sched_poll_plan *plan, struct fx *fx);

struct sched_remote_shutdown_plan { uint32_t reason; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 && plan->reason == reason_of(arg->reason);
    exits \false;
*/
err_t sched_remote_shutdown_check(const struct ctx *c, const struct sched_remote_shutdown *arg, struct sched_remote_shutdown_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \separated(c, domtab + (0 .. NR_DOMS - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    assigns domtab[c->peer].shutdown, pause_log, pauses[c->peer], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures ends: shut_down{Pre,Post}(c->peer, plan->reason);
    exits \false;
*/
void sched_remote_shutdown_commit(const struct ctx *c, const struct sched_remote_shutdown_plan *plan, struct fx *fx);

/* What a later crash or watchdog will mean: noted once, for whoever asks for the reason. */
struct sched_shutdown_code_plan { uint32_t reason; };
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    assigns *plan;
    ensures ok: \result == 0 && plan->reason == reason_of(arg->reason);
    exits \false;
*/
err_t sched_shutdown_code_check(const struct ctx *c, const struct sched_shutdown *arg, struct sched_shutdown_code_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    requires plan: plan->reason < 256;
    assigns domtab[c->self].shutdown_code;
    ensures first: domtab[c->self].shutdown_code == (\old(domtab[c->self].shutdown_code) != 0 ? \old(domtab[c->self].shutdown_code) : 1 + plan->reason);
    exits \false;
*/
void sched_shutdown_code_commit(const struct ctx *c, const struct sched_shutdown_code_plan *plan, struct fx *fx);

/* -XEN_EPERM: Xen lets its hardware domain alone choose a CPU for itself, and none of ours is that. */
struct sched_pin_override_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures bad: \result == -XEN_EPERM;
    exits \false;
*/
err_t sched_pin_override_check(const struct ctx *c, const struct no_arg *arg, struct sched_pin_override_plan *plan);
/*@ assigns \nothing; exits \false; */
void sched_pin_override_commit(const struct ctx *c, const struct sched_pin_override_plan *plan, struct fx *fx);

#define NR_WATCHDOGS 2u
extern uint64_t watchdog_due[NR_DOMS][NR_WATCHDOGS];	/* system time in ns, 0: not in use; life lock */
/* id 0 sets a free one: returns its id 1 .. NR_WATCHDOGS; -XEN_ENOSPC. Else sets id anew, or stops it (timeout 0, in seconds). -XEN_EINVAL. */
struct sched_watchdog_plan { uint32_t slot, value; uint64_t deadline, first; };
/*@ predicate soonest(integer first, integer a, integer b) = first == \min(a != 0 ? a : HAL_NEVER, b != 0 ? b : HAL_NEVER); */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, &watchdog_due[0 .. NR_DOMS - 1][0 .. NR_WATCHDOGS - 1]);
    requires lock: life_own(c->peer);
    assigns *plan, time_read;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->slot < NR_WATCHDOGS && (watchdog_due[c->self][plan->slot] != 0 <==> arg->id != 0) &&
      plan->value == (arg->id != 0 ? 0 : plan->slot + 1) && (arg->id != 0 ==> plan->slot == arg->id - 1);
    ensures stops: \result == 0 && arg->id != 0 && arg->timeout == 0 ==> plan->deadline == 0;
    ensures due: \result == 0 && (arg->id == 0 || arg->timeout != 0) ==> plan->deadline == (uint64_t)(time_read + arg->timeout * 1000000000);
    ensures first: \result == 0 ==> soonest(plan->first, plan->deadline, watchdog_due[c->self][1 - plan->slot]);
    ensures bad: arg->id > NR_WATCHDOGS || (arg->id != 0 && watchdog_due[c->self][arg->id - 1] == 0) <==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t sched_watchdog_check(const struct ctx *c, const struct sched_watchdog *arg, struct sched_watchdog_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(plan) && \valid(fx) && \separated(fx, plan, c);
    requires \separated(plan, &watchdog_due[0 .. NR_DOMS - 1][0 .. NR_WATCHDOGS - 1]);
    requires lock: life_own(c->peer);
    requires plan: plan->slot < NR_WATCHDOGS;
    assigns watchdog_due[c->self][plan->slot], watchdog_at[c->self], fx->value;
    ensures set: watchdog_due[c->self][plan->slot] == plan->deadline && watchdog_at[c->self] == plan->first && fx->value == plan->value;
    exits \false;
*/
void sched_watchdog_commit(const struct ctx *c, const struct sched_watchdog_plan *plan, struct fx *fx);
/* A watchdog of d is due: SHUTDOWN_watchdog if one has really expired. Called by the architecture, without locks. */
void dom_watchdog(domid_t d);
void sched_watchdog_reset(domid_t d);		/* a new domain has none */
#endif
