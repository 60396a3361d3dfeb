/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_virq.h - EVTCHNOP_bind_virq: a port for a virtual interrupt of a vCPU (struct evtchn_bind_virq of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_VIRQ_H
#define CORE_EVTCHN_BIND_VIRQ_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_virq_plan { uint32_t port, virq, vcpu; };

err_t evtchn_bind_virq_reserve(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_EINVAL: no such VIRQ, or a global one not on vCPU 0; -XEN_ENOENT: no such vCPU; -XEN_EEXIST: bound already; -XEN_EBUSY: held by another domain. */
err_t evtchn_bind_virq_check(const struct ctx *c, const struct evtchn_bind_virq *arg, struct evtchn_bind_virq_plan *plan);
void evtchn_bind_virq_commit(const struct ctx *c, const struct evtchn_bind_virq_plan *plan, struct fx *fx);
void evtchn_bind_virq_result(const struct evtchn_bind_virq_plan *plan, struct evtchn_bind_virq *arg);
#endif
