/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/event.h - event channels, time and the one loop of a service domain. Handlers run on the one stack, one after the
 * other, and never nest. Up to 4096 ports, 2-level. */
#ifndef RUNTIME_EVENT_H
#define RUNTIME_EVENT_H
#include "lib/types.h"
#include <xen/event_channel.h>

typedef void ev_fn(void *ctx, evtchn_port_t port);

/* Calls fn when port becomes pending: the pending bit is cleared before the call, so nothing that comes later is lost.
 * Unmasks the port and runs fn once if it is pending already. -XEN_EINVAL: no such port, -XEN_EBUSY: it has a handler. */
err_t ev_bind(evtchn_port_t port, ev_fn *fn, void *ctx);
/* Forgets the handler and masks the port; does not close it. */
void ev_unbind(evtchn_port_t port);
/* ev_unbind and EVTCHNOP_close. */
void ev_close(evtchn_port_t port);

/* Bind and attach in one step. */
err_t ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port);
err_t ev_bind_virq(uint32_t virq, ev_fn *fn, void *ctx, evtchn_port_t *port);
err_t ev_bind_pirq(uint32_t pirq, ev_fn *fn, void *ctx, evtchn_port_t *port);
/* True if the port was pending, which it no longer is: for a port without a handler, at which someone looks now and then. */
bool ev_take(evtchn_port_t port);

/* Runs fn at the end of this turn of the loop, after the handlers; a job is queued once until it runs. */
struct ev_job { void (*fn)(void *ctx); void *ctx; struct ev_job *next; bool queued; };
void ev_job_add(struct ev_job *job);

/* System time in ns since the hypervisor started (pvclock of vcpu_info, xen/xen.h). */
uint64_t time_now(void);
struct ev_timer { void (*fn)(void *ctx); void *ctx; uint64_t deadline; struct ev_timer *next; };
/* Runs t->fn once at system time deadline (ns); arming an armed timer moves it. */
void ev_timer_at(struct ev_timer *t, uint64_t deadline);
void ev_timer_after(struct ev_timer *t, uint64_t ns);
void ev_timer_cancel(struct ev_timer *t);

/* One turn: runs what is pending; blocks first when nothing is. */
void ev_turn(void);
/* Turns until ev_stop(). */
void ev_loop(void);
void ev_stop(void);
/* Blocks until port is pending and clears it, running no handler; for blocking protocols. */
void ev_wait_port(evtchn_port_t port);
/* The same until system time deadline (ns): -XEN_ETIME when it passes, or why the port cannot be waited for. */
err_t ev_wait_port_until(evtchn_port_t port, uint64_t deadline);
#endif
