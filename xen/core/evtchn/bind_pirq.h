/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_pirq.h - EVTCHNOP_bind_pirq: a port for a physical interrupt that PHYSDEVOP_map_pirq gave to the domain (struct evtchn_bind_pirq of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_PIRQ_H
#define CORE_EVTCHN_BIND_PIRQ_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_pirq_plan { uint32_t port, pirq; };

err_t evtchn_bind_pirq_reserve(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_EINVAL, -XEN_EEXIST by hal_pirq_check; -XEN_ENOSPC. */
err_t evtchn_bind_pirq_check(const struct ctx *c, const struct evtchn_bind_pirq *arg, struct evtchn_bind_pirq_plan *plan);
void evtchn_bind_pirq_commit(const struct ctx *c, const struct evtchn_bind_pirq_plan *plan, struct fx *fx);
void evtchn_bind_pirq_result(const struct evtchn_bind_pirq_plan *plan, struct evtchn_bind_pirq *arg);
#endif
