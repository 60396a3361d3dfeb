/* SPDX-License-Identifier: Apache-2.0 */
/* hal/cpu.h - the CPUs under the core: kicks, flushes, preemption. */
#ifndef HAL_CPU_H
#define HAL_CPU_H
#include "core/types.h"

/* Wakes the vCPU and has it look at its upcall before it runs on (IPI when it runs elsewhere). why: KICK_*; with KICK_POLL
 * also every vCPU of the domain in SCHEDOP_poll. Spurious kicks are harmless. No locks held. */
void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why);

/* Returns when no CPU holds a translation of the p2m of a domain whose bit is set, cached before the call, nor is inside an operation of a vCPU of
 * it that began before: not in a look at its memory, and not between a policy question and the commit (a relabel waits by this). A CPU that waits in
 * here itself is outside. hal_preempt_pending is true on a CPU that is waited for. No locks held. */
void hal_tlb_flush(const uint64_t doms[NR_DOMS / 64]);

/*@ assigns \nothing;
    exits \false;
*/
bool hal_preempt_pending(void);		/* long work must stop at its next boundary: an interrupt or a reschedule waits */
void hal_relax(void);			/* one turn of a spin loop */
uint32_t hal_cpu(void);			/* index of this CPU, 0 .. */

/* Whom the operation that this CPU is in is about, for the records of refusals; DOMID_INVALID: nobody but its caller. */
/*@ assigns \nothing;
    exits \false;
*/
void hal_about(domid_t d);

/* Told of every lock taken (after) and dropped (before), for the order check of debug and hosted builds. class: enum lock_class. */
void hal_lock_note(uint32_t class, domid_t dom, bool take);
#endif
