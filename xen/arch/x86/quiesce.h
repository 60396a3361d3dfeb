/* SPDX-License-Identifier: Apache-2.0 */
/* quiesce.h - waiting until other CPUs are past what they may be using.
 *
 * A CPU runs a guest and handles its exit in turns. Within one it may follow addresses into the guest's memory that it found earlier
 * in the turn; before each turn it looks again at which translations are valid. So once all CPUs that were in a turn of a domain have
 * begun another, nobody uses what the domain's map said before. The hypervisor's own mappings that change, the windows, are dropped
 * from each TLB by an interrupt. A CPU that is quiet, because it idles or waits here itself, is not waited for. */
#ifndef ARCH_QUIESCE_H
#define ARCH_QUIESCE_H
#include "arch/x86/percpu.h"
#include "core/types.h"

/* Before each entry: a new turn. The barrier orders it before the look at npt_round(). */
static inline void quiesce_turn(void)
{
	asm volatile("lock incq %0" : "+m"(MY_CPU(quiesce.turn)) : : "memory", "cc");
}

/* No CPU is in a turn of one of the domains that began before the call. Without locks. */
void quiesce_domains(const uint64_t doms[NR_DOMS / 64]);
/* No CPU's TLB has a translation of a window that was dropped before the call. Without locks. */
void quiesce_windows(void);
void quiesce_windows_seen(void);	/* this CPU's TLB catches up */

void quiesce_enter(struct percpu *p);		/* quiet from now on */
void quiesce_leave(struct percpu *p);		/* nothing if it is not quiet */
#endif
