/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/close.h - EVTCHNOP_close: give a port back (struct evtchn_close). */
#ifndef CORE_EVTCHN_CLOSE_H
#define CORE_EVTCHN_CLOSE_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_close_plan { uint32_t port, state, vcpu, irq, remote; };

/* -XEN_EINVAL: no such port, or free; -ERESTART: it was bound to another domain meanwhile. */
err_t evtchn_close_check(const struct ctx *c, const struct evtchn_close *arg, struct evtchn_close_plan *plan);
void evtchn_close_commit(const struct ctx *c, const struct evtchn_close_plan *plan, struct fx *fx);
#endif
