/* SPDX-License-Identifier: Apache-2.0 */
/* runqs.h - the run queues of all CPUs: which one a vCPU waits in, and who takes from whom.
 *
 * A vCPU that becomes due goes to the CPU where it ran last if that idles, else to one that does, else into its last CPU's queue; among these
 * the CPUs of its soft affinity come first, and only those of the hard one come in question. A CPU whose
 * vCPUs have all used up their round takes one that still waits for its turn elsewhere, before it begins a new round (distributed weighted
 * round robin); one with nothing to do takes any. Only vCPUs whose FPU state no CPU holds change CPUs. */
#ifndef ARCH_RUNQS_H
#define ARCH_RUNQS_H
#include "arch/x86/lock.h"
#include "arch/x86/percpu.h"
#include "arch/x86/vcpu.h"

void runqs_init_cpu(uint32_t cpu);
/* The queue that v belongs to, locked. Nested only by a CPU's own queue before another one that is free. */
struct cpu_sched *runqs_lock(const struct avcpu *v);
static inline void runqs_lock_queue(struct cpu_sched *c)
{
	spin_lock(&c->lock);
}
static inline void runqs_unlock(struct cpu_sched *c)
{
	spin_unlock(&c->lock);
}
/* Queues v if it is ready, not paused, on no CPU and in no queue yet, where it runs soonest; tells that CPU. Drops the lock. */
void runqs_place(struct cpu_sched *c, struct avcpu *v);
/* What this CPU shall run next, taken out of the queues; NULL: nothing. c is its own, locked. */
struct avcpu *runqs_next(struct cpu_sched *c);
/* Is v allowed on CPU `cpu`? */
static inline bool runqs_allowed(const struct avcpu *v, uint32_t cpu)
{
	return v->hard >> cpu & 1;
}
/* This CPU idles from now on, or no longer. */
void runqs_idle(bool idle);
/* vCPUs wait here while another CPU idles: it shall take one. c is this CPU's own, unlocked. */
void runqs_share(const struct cpu_sched *c);
/* `cpu` looks at its queue before it enters a guest again. */
void sched_poke(uint32_t cpu);
#endif
