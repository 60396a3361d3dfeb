/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/sched_op.h - SCHEDOP_*: a domain gives up the CPU, waits, ends (Xen public sched.h). */
#ifndef CORE_SCHED_OP_H
#define CORE_SCHED_OP_H
#include "call/row.h"
#include <xen/sched.h>

struct sched_yield_plan { uint32_t none; };
ROW(sched_yield, struct no_arg)

/* Unmasks the vCPU's upcall (struct vcpu_info.evtchn_upcall_mask), then sleeps. */
struct sched_block_plan { uint32_t none; };
ROW(sched_block, struct no_arg)

/* The reason that counts, for the policy as for the machine: Xen keeps one byte of it. */
/*@ logic integer reason_of(integer asked) = asked % 256; */
/*@ assigns \nothing;
    ensures \result == reason_of(asked);
    exits \false;
*/
static inline uint32_t shutdown_reason(uint32_t asked)
{
	return asked & 0xff;
}
struct sched_shutdown_plan { uint32_t reason; };
ROW(sched_shutdown, struct sched_shutdown)

#define POLL_MAX 128u		/* ports of one SCHEDOP_poll */
struct sched_poll_arg { uint64_t timeout; uint32_t nr; evtchn_port_t port[POLL_MAX]; };
struct sched_poll_plan { uint64_t deadline; uint32_t ready, nr; evtchn_port_t port[POLL_MAX]; };
ROW(sched_poll, struct sched_poll_arg)		/* fetch: -XEN_EINVAL: more than POLL_MAX ports; check: -XEN_EINVAL: no such port */

struct sched_remote_shutdown_plan { uint32_t reason; };
ROW(sched_remote_shutdown, struct sched_remote_shutdown)	/* target: -XEN_ESRCH */

/* What a later crash or watchdog will mean: noted once, for whoever asks for the reason. */
struct sched_shutdown_code_plan { uint32_t reason; };
ROW(sched_shutdown_code, struct sched_shutdown)

/* -XEN_EPERM: Xen lets its hardware domain alone choose a CPU for itself, and none of ours is that. */
struct sched_pin_override_plan { uint32_t none; };
ROW(sched_pin_override, struct no_arg)

#define NR_WATCHDOGS 2u
/* id 0 sets a free one: returns its id 1 .. NR_WATCHDOGS; -XEN_ENOSPC. Else sets id anew, or stops it (timeout 0, in seconds). -XEN_EINVAL. */
struct sched_watchdog_plan { uint32_t slot, value; uint64_t deadline, first; };
ROW(sched_watchdog, struct sched_watchdog)
/* A watchdog of d is due: SHUTDOWN_watchdog if one has really expired. Called by the architecture, without locks. */
void dom_watchdog(domid_t d);
void sched_watchdog_reset(domid_t d);		/* a new domain has none */
#endif
