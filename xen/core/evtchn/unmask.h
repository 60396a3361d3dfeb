/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/unmask.h - EVTCHNOP_unmask: clear the mask and notify if pending (struct evtchn_unmask of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_UNMASK_H
#define CORE_EVTCHN_UNMASK_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_unmask_plan { uint32_t port, vcpu, prio, pirq, has_pirq; };

/* -XEN_EINVAL: no such port. */
err_t evtchn_unmask_check(const struct ctx *c, const struct evtchn_unmask *arg, struct evtchn_unmask_plan *plan);
void evtchn_unmask_commit(const struct ctx *c, const struct evtchn_unmask_plan *plan, struct fx *fx);
#endif
