/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/reset.h - EVTCHNOP_reset: close every port and go back to 2-level (struct evtchn_reset of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_RESET_H
#define CORE_EVTCHN_RESET_H
#include "call/stages.h"
#include "core/evtchn/close.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_reset_plan { uint32_t port, last; struct evtchn_close_plan close; };

/* -XEN_EINVAL: another domain that is not paused; -ERESTART: the port that the resolver found changed. */
err_t evtchn_reset_check(const struct ctx *c, const struct evtchn_reset *arg, struct evtchn_reset_plan *plan);
void evtchn_reset_commit(const struct ctx *c, const struct evtchn_reset_plan *plan, struct fx *fx);

/* Finds the next port to close: peer is the domain, third whoever is at the other end. -XEN_ESRCH. */
err_t evtchn_reset_resolve(struct ctx *c, const struct evtchn_reset *arg);
#endif
