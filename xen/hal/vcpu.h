/* SPDX-License-Identifier: Apache-2.0 */
/* hal/vcpu.h - what operations ask of the scheduler, the timers and virtual time. May be called with or without locks of xen/call.
 * dom < NR_DOMS, and the vCPU exists (struct vcpu.exists). Times are ns of system time (xen.h: ns since boot). */
#ifndef HAL_VCPU_H
#define HAL_VCPU_H
#include "core/vcpu/vcpu.h"
#include "hal/guest.h"
#include <xen/vcpu.h>

#define HAL_NEVER UINT64_MAX

/* For the contracts: what the machine was told last of each vCPU. */
enum { REST_NONE, REST_YIELD, REST_BLOCK, REST_POLL };
//@ ghost uint32_t vcpu_rest[NR_DOMS][NR_VCPUS];	/* what it does when the operation is over */
//@ ghost uint64_t vcpu_until[NR_DOMS][NR_VCPUS];	/* REST_POLL: its deadline */
//@ ghost unsigned char vcpu_online[NR_DOMS][NR_VCPUS];
//@ ghost unsigned char vcpu_nmi[NR_DOMS][NR_VCPUS];
//@ ghost uint64_t timer_once[NR_DOMS][NR_VCPUS];
//@ ghost uint64_t timer_period[NR_DOMS][NR_VCPUS];
//@ ghost uint64_t watchdog_at[NR_DOMS];
//@ ghost struct guest_buf runstate_at[NR_DOMS][NR_VCPUS];
//@ ghost struct vcpu_runstate_info runstate_now[NR_DOMS][NR_VCPUS];
/*@ predicate none_online{L}(integer d) = \forall integer v; 0 <= v < NR_VCPUS ==> \at(vcpu_online[d][v],L) == 0;
    predicate ended_by{L1,L2}(integer d, integer v) = \at(vcpu_online[d][v],L1) != 0 && none_online{L2}(d);
*/

//@ ghost uint64_t time_read;	/* for the contracts: what was read last */
/*@ assigns time_read;
    ensures \result == time_read && time_read >= \old(time_read);
    exits \false;
*/
uint64_t hal_now(void);

/* Of the running vCPU: each returns at once, and takes effect when the operation is over.
 * block: it sleeps until an event, interrupt or timer is due for it; not at all if one is. poll: also until a kick with KICK_POLL
 * or `deadline` (HAL_NEVER: none); sets struct vcpu.polling and counts it in vcpu_pollers, which waking undoes. */
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_rest[dom][vcpu];
    ensures vcpu_rest[dom][vcpu] == REST_YIELD;
    exits \false;
*/
void hal_vcpu_yield(domid_t dom, uint32_t vcpu);
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_rest[dom][vcpu];
    ensures vcpu_rest[dom][vcpu] == REST_BLOCK;
    exits \false;
*/
void hal_vcpu_block(domid_t dom, uint32_t vcpu);
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_rest[dom][vcpu], vcpu_until[dom][vcpu], vcputab[dom][vcpu].polling, vcpu_pollers[dom];
    ensures vcpu_rest[dom][vcpu] == REST_POLL && vcpu_until[dom][vcpu] == deadline;
    exits \false;
*/
void hal_vcpu_poll(domid_t dom, uint32_t vcpu, uint64_t deadline);
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_rest[dom][vcpu], vcputab[dom][vcpu].polling, vcpu_pollers[dom];
    ensures vcpu_rest[dom][vcpu] == REST_NONE;
    exits \false;
*/
void hal_vcpu_wake(domid_t dom, uint32_t vcpu);

/* On line: it may run. down of the running vCPU takes effect when the operation is over. Idempotent. */
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_online[dom][vcpu];
    ensures vcpu_online[dom][vcpu] == 1;
    exits \false;
*/
void hal_vcpu_up(domid_t dom, uint32_t vcpu);
/* True of the one that left its domain with none on line, however many go at once. */
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_online[dom][vcpu];
    ensures vcpu_online[dom][vcpu] == 0;
    ensures last: \result <==> ended_by{Pre,Post}(dom, vcpu);
    exits \false;
*/
bool __must_check hal_vcpu_down(domid_t dom, uint32_t vcpu);
/*@ requires vcpu_ok(dom, vcpu);
    assigns \nothing;
    ensures \result <==> vcpu_online[dom][vcpu] != 0;
    exits \false;
*/
bool hal_vcpu_is_up(domid_t dom, uint32_t vcpu);
/*@ requires vcpu_ok(dom, vcpu);
    assigns vcpu_nmi[dom][vcpu];
    ensures vcpu_nmi[dom][vcpu] == 1;
    exits \false;
*/
void hal_vcpu_nmi(domid_t dom, uint32_t vcpu);

/* Each raises VIRQ_TIMER of the vCPU: once at `deadline` (at once if it is past, HAL_NEVER stops it), or every `period` ns (0 stops it). */
/*@ requires vcpu_ok(dom, vcpu);
    assigns timer_once[dom][vcpu];
    ensures timer_once[dom][vcpu] == deadline;
    exits \false;
*/
void hal_timer_singleshot(domid_t dom, uint32_t vcpu, uint64_t deadline);
/*@ requires vcpu_ok(dom, vcpu);
    assigns timer_period[dom][vcpu];
    ensures timer_period[dom][vcpu] == period;
    exits \false;
*/
void hal_timer_periodic(domid_t dom, uint32_t vcpu, uint64_t period);
/* dom_watchdog(dom) is called, without locks, at `deadline`; HAL_NEVER stops it. */
/*@ requires dom < NR_DOMS;
    assigns watchdog_at[dom];
    ensures watchdog_at[dom] == deadline;
    exits \false;
*/
void hal_watchdog_set(domid_t dom, uint64_t deadline);

/*@ requires vcpu_ok(dom, vcpu) && \valid(r);
    assigns *r;
    ensures *r == runstate_now[dom][vcpu];
    exits \false;
*/
void hal_runstate(domid_t dom, uint32_t vcpu, struct vcpu_runstate_info *r);
/* Takes over the pinned area (sizeof(struct vcpu_runstate_info) bytes; n = 0: none), written at every change from now on; the old one is
 * unpinned. flag: updates are bracketed by XEN_RUNSTATE_UPDATE (struct domain.vm_assist). */
/*@ requires vcpu_ok(dom, vcpu) && \valid_read(area);
    assigns runstate_at[dom][vcpu];
    ensures runstate_at[dom][vcpu] == *area;
    exits \false;
*/
void hal_runstate_area(domid_t dom, uint32_t vcpu, const struct guest_buf *area);
/* The time record that every vCPU of this machine has; it never changes. version is even. */
/*@ requires \valid(t);
    assigns *t;
    exits \false;
*/
void hal_time_record(struct vcpu_time_info *t);

//@ ghost unsigned char callback_vector[NR_DOMS];
//@ ghost unsigned char upcall_vector[NR_DOMS][NR_VCPUS];
/* HVM_PARAM_CALLBACK_IRQ by vector, 0: none; HVMOP_set_evtchn_upcall_vector (>= 16). A pending upcall is delivered by them from now on. */
/*@ requires dom < NR_DOMS;
    assigns callback_vector[dom];
    ensures callback_vector[dom] == vector;
    exits \false;
*/
void hal_callback_vector(domid_t dom, uint8_t vector);
/*@ requires dom < NR_DOMS && vcpu < NR_VCPUS && vector >= 16;
    assigns upcall_vector[dom][vcpu];
    ensures upcall_vector[dom][vcpu] == vector;
    exits \false;
*/
void hal_upcall_vector(domid_t dom, uint32_t vcpu, uint8_t vector);

//@ ghost uint64_t console_got;	/* for the contracts: bytes of the last reading */
/* Terminal input: at most n bytes that have come in; how many. */
/*@ requires \valid(dst + (0 .. n - 1));
    assigns dst[0 .. n - 1], console_got;
    ensures \result == console_got <= n;
    exits \false;
*/
size_t hal_console_read(char *dst, size_t n);
#endif
