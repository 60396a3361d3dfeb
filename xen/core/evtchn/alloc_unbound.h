/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/alloc_unbound.h - EVTCHNOP_alloc_unbound: a port of `dom` that `remote_dom` may bind (struct evtchn_alloc_unbound). */
#ifndef CORE_EVTCHN_ALLOC_UNBOUND_H
#define CORE_EVTCHN_ALLOC_UNBOUND_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_alloc_unbound_plan { uint32_t port; };

err_t evtchn_alloc_unbound_reserve(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				   struct evtchn_alloc_unbound_plan *plan);	/* -XEN_ENOSPC, -XEN_ENOMEM */
err_t evtchn_alloc_unbound_check(const struct ctx *c, const struct evtchn_alloc_unbound *arg,
				 struct evtchn_alloc_unbound_plan *plan);	/* -XEN_ENOSPC */
void evtchn_alloc_unbound_commit(const struct ctx *c, const struct evtchn_alloc_unbound_plan *plan, struct fx *fx);
void evtchn_alloc_unbound_result(const struct evtchn_alloc_unbound_plan *plan, struct evtchn_alloc_unbound *arg);
#endif
