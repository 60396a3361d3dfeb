/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_ipi.h - EVTCHNOP_bind_ipi: a port that a vCPU of the domain receives (struct evtchn_bind_ipi of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_IPI_H
#define CORE_EVTCHN_BIND_IPI_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_ipi_plan { uint32_t port, vcpu; };

err_t evtchn_bind_ipi_reserve(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_ENOENT: no such vCPU; -XEN_ENOSPC. */
err_t evtchn_bind_ipi_check(const struct ctx *c, const struct evtchn_bind_ipi *arg, struct evtchn_bind_ipi_plan *plan);
void evtchn_bind_ipi_commit(const struct ctx *c, const struct evtchn_bind_ipi_plan *plan, struct fx *fx);
void evtchn_bind_ipi_result(const struct evtchn_bind_ipi_plan *plan, struct evtchn_bind_ipi *arg);
#endif
