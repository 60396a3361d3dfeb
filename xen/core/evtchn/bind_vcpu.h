/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_vcpu.h - EVTCHNOP_bind_vcpu: another vCPU receives the port (struct evtchn_bind_vcpu of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_BIND_VCPU_H
#define CORE_EVTCHN_BIND_VCPU_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_vcpu_plan { uint32_t port, vcpu; };

/* -XEN_ENOENT: no such vCPU; -XEN_EINVAL: no such port, an IPI, a VIRQ of one vCPU. */
err_t evtchn_bind_vcpu_check(const struct ctx *c, const struct evtchn_bind_vcpu *arg, struct evtchn_bind_vcpu_plan *plan);
void evtchn_bind_vcpu_commit(const struct ctx *c, const struct evtchn_bind_vcpu_plan *plan, struct fx *fx);
#endif
