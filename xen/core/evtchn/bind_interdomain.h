/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/bind_interdomain.h - EVTCHNOP_bind_interdomain: a new port linked to one that waits for us (struct evtchn_bind_interdomain). */
#ifndef CORE_EVTCHN_BIND_INTERDOMAIN_H
#define CORE_EVTCHN_BIND_INTERDOMAIN_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_bind_interdomain_plan { uint32_t port, remote; };

err_t evtchn_bind_interdomain_reserve(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				      struct evtchn_bind_interdomain_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
/* -XEN_EINVAL: remote_port is not unbound, or waits for another; -XEN_ENOSPC. */
err_t evtchn_bind_interdomain_check(const struct ctx *c, const struct evtchn_bind_interdomain *arg,
				    struct evtchn_bind_interdomain_plan *plan);
void evtchn_bind_interdomain_commit(const struct ctx *c, const struct evtchn_bind_interdomain_plan *plan, struct fx *fx);
void evtchn_bind_interdomain_result(const struct evtchn_bind_interdomain_plan *plan, struct evtchn_bind_interdomain *arg);
#endif
