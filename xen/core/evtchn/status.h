/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/status.h - EVTCHNOP_status: what a port is bound to (struct evtchn_status of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_STATUS_H
#define CORE_EVTCHN_STATUS_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_status_plan { uint32_t status, vcpu, port, irq; domid_t dom; };

/* -XEN_EINVAL: no such port. */
err_t evtchn_status_check(const struct ctx *c, const struct evtchn_status *arg, struct evtchn_status_plan *plan);
void evtchn_status_commit(const struct ctx *c, const struct evtchn_status_plan *plan, struct fx *fx);
void evtchn_status_result(const struct evtchn_status_plan *plan, struct evtchn_status *arg);
#endif
