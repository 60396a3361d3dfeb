/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake_cpu.h - several CPUs of the fake machine: threads that enter vCPUs as a scheduler would. Without fake_cpus there is one. */
#ifndef FAKE_CPU_H
#define FAKE_CPU_H
#include "core/types.h"

#define FAKE_CPUS 8u

void fake_cpus(uint32_t n);		/* from now on threads play n CPUs; the p2m's lock is asked for as hal/p2m.h says */
void fake_cpu_is(uint32_t cpu);		/* the calling thread plays this one */
bool fake_many(void);
extern _Thread_local domid_t fake_about;	/* hal_about */

/* The CPU runs the vCPU: false if it is paused, off line, asleep or runs elsewhere. Until leave no hal_tlb_flush that begins returns, but
 * one that this CPU waits for itself. With a sleeper `due`, its timer wakes it first. */
bool fake_enter(domid_t dom, uint32_t vcpu, bool due);
void fake_leave(void);
bool fake_runs(domid_t dom, uint32_t vcpu);	/* some CPU is in it */

void fake_stall(void);			/* another CPU may get in here */
extern void (*fake_between)(void);	/* where there is one CPU: what another might have done there */
bool fake_holds(uint32_t class, domid_t dom);
void fake_unlocked(const char *where);	/* aborts if this CPU holds a lock, and names it */
void fake_show_locks(void);		/* of every CPU, for a test that hangs */
#endif
