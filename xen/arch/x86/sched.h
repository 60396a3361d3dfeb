/* SPDX-License-Identifier: Apache-2.0 */
/* sched.h - run states, what each CPU runs next, vCPU timers. */
#ifndef ARCH_SCHED_H
#define ARCH_SCHED_H
#include "arch/x86/percpu.h"
#include "arch/x86/vcpu.h"

void sched_init_cpu(uint32_t cpu);		/* by the boot CPU */
/* What CPU p shall enter now, loaded, and not before there is one; what it ran goes back to its queue. */
struct avcpu *sched_next(struct percpu *p);

/* A new vCPU: off line, in no queue. */
err_t __must_check sched_vcpu_create(struct avcpu *v);	/* -XEN_ENOMEM */
void sched_vcpu_destroy(struct avcpu *v);		/* it must be asleep */

void sched_online(struct avcpu *v);			/* VCPUOP_up, SIPI: it may run from now on */
bool sched_offline(struct avcpu *v);			/* VCPUOP_down, INIT; true: it was the last one of its domain on line */
bool sched_is_online(const struct avcpu *v);
void sched_pause(struct avcpu *v);			/* counted */
void sched_unpause(struct avcpu *v);
bool sched_asleep(const struct avcpu *v);		/* no CPU runs it or holds its state */
void sched_block(struct avcpu *v);			/* until an event is pending, or a timer of its fires */
void sched_poll(struct avcpu *v, uint64_t deadline);	/* until a kick says to look, or system time `deadline` */
void sched_yield(void);				/* the running vCPU lets others run */
void sched_halt(struct avcpu *v, bool interrupts);	/* HLT */
void sched_wake(struct avcpu *v);			/* ready if it was blocked */
void sched_crash(struct avcpu *v);			/* its domain shuts down with SHUTDOWN_crash */
void sched_init_ipi(struct avcpu *v);
void sched_startup_ipi(struct avcpu *v, uint8_t vector);
void sched_load(struct avcpu *v, const struct vcpu_regs *r);	/* its registers, if it is off line or paused: a SIPI that came first stands, as if it had come after */

/* Deadline in ns of system time; ~0 stops it; one that is past fires at once. */
void timer_set(struct avcpu *v, enum timer_kind kind, uint64_t deadline);
void timer_set_periodic(struct avcpu *v, uint64_t period);	/* 0 stops it */

/* Time spent in RUNSTATE_* states up to now, ns; and the state. */
uint32_t sched_runstate(const struct avcpu *v, uint64_t time[4], uint64_t *since);
void sched_poll_timeout(struct avcpu *v);
#endif
