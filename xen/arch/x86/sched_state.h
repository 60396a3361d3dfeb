/* SPDX-License-Identifier: Apache-2.0 */
/* sched_state.h - for sched.c and sched_next.c: what both change of a vCPU, with its queue locked. */
#ifndef ARCH_SCHED_STATE_H
#define ARCH_SCHED_STATE_H
#include "arch/x86/sched.h"
#include "hal/dom.h"
#include <xen/vcpu.h>

/* v, whose runstate has been `was`. */
static inline void leave_state(struct avcpu *v, unsigned was, enum run_state s, uint64_t now)
{
	v->run_time[was] += now - v->ran_since;
	v->ran_since = now;
	v->state = (uint8_t)s;
}

void sched_start(struct avcpu *v, uint8_t vector);	/* where a SIPI says; v's registers are its CPU's until it has left that */
#endif
