/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/set_priority.h - EVTCHNOP_set_priority: the FIFO queue of a port (struct evtchn_set_priority of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_SET_PRIORITY_H
#define CORE_EVTCHN_SET_PRIORITY_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_set_priority_plan { uint32_t port, prio; };

/* -XEN_ENOSYS: not in FIFO mode; -XEN_EINVAL: no such port or priority. */
err_t evtchn_set_priority_check(const struct ctx *c, const struct evtchn_set_priority *arg, struct evtchn_set_priority_plan *plan);
void evtchn_set_priority_commit(const struct ctx *c, const struct evtchn_set_priority_plan *plan, struct fx *fx);
#endif
