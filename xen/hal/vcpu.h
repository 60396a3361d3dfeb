/* SPDX-License-Identifier: Apache-2.0 */
/* hal/vcpu.h - what operations ask of the scheduler, the timers and virtual time. May be called with or without locks of xen/call.
 * dom < NR_DOMS, and the vCPU exists (struct vcpu.exists). Times are ns of system time (xen.h: ns since boot). */
#ifndef HAL_VCPU_H
#define HAL_VCPU_H
#include "hal/guest.h"
#include <xen/vcpu.h>

#define HAL_NEVER (~0ull)

//@ ghost uint64_t time_read;	/* for the contracts: what was read last */
/*@ assigns time_read;
    ensures \result == time_read && time_read >= \old(time_read);
    exits \false;
*/
uint64_t hal_now(void);

/* Of the running vCPU: each returns at once, and takes effect when the operation is over.
 * block: it sleeps until an event, interrupt or timer is due for it; not at all if one is. poll: also until a kick with KICK_POLL
 * or `deadline` (HAL_NEVER: none); sets struct vcpu.polling and counts it in vcpu_pollers, which waking undoes. */
void hal_vcpu_yield(domid_t dom, uint32_t vcpu);
void hal_vcpu_block(domid_t dom, uint32_t vcpu);
void hal_vcpu_poll(domid_t dom, uint32_t vcpu, uint64_t deadline);
void hal_vcpu_wake(domid_t dom, uint32_t vcpu);

/* On line: it may run. down of the running vCPU takes effect when the operation is over. Idempotent. */
void hal_vcpu_up(domid_t dom, uint32_t vcpu);
void hal_vcpu_down(domid_t dom, uint32_t vcpu);
bool hal_vcpu_is_up(domid_t dom, uint32_t vcpu);
void hal_vcpu_nmi(domid_t dom, uint32_t vcpu);

/* Each raises VIRQ_TIMER of the vCPU: once at `deadline` (at once if it is past, HAL_NEVER stops it), or every `period` ns (0 stops it). */
void hal_timer_singleshot(domid_t dom, uint32_t vcpu, uint64_t deadline);
void hal_timer_periodic(domid_t dom, uint32_t vcpu, uint64_t period);
/* dom_watchdog(dom) is called, without locks, at `deadline`; HAL_NEVER stops it. */
void hal_watchdog_set(domid_t dom, uint64_t deadline);

void hal_runstate(domid_t dom, uint32_t vcpu, struct vcpu_runstate_info *r);
/* Takes over the pinned area (sizeof(struct vcpu_runstate_info) bytes; n = 0: none), written at every change from now on; the old one is
 * unpinned. flag: updates are bracketed by XEN_RUNSTATE_UPDATE (struct domain.vm_assist). */
void hal_runstate_area(domid_t dom, uint32_t vcpu, const struct guest_buf *area);
/* The time record that every vCPU of this machine has; it never changes. version is even. */
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

/* Terminal input: at most n bytes that have come in; how many. */
size_t hal_console_read(char *dst, size_t n);
#endif
