/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/init_control.h - EVTCHNOP_init_control: the FIFO control block of a vCPU (struct evtchn_init_control of Xen public event_channel.h). */
#ifndef CORE_EVTCHN_INIT_CONTROL_H
#define CORE_EVTCHN_INIT_CONTROL_H
#include "call/stages.h"
#include "core/evtchn/port.h"
#include <xen/event_channel.h>

struct evtchn_init_control_plan { uint32_t vcpu, offset; void *page; };

err_t evtchn_init_control_reserve(struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan);	/* -XEN_EINVAL: not a page of its own RAM; -XEN_ENOMEM */
/* -XEN_ENOENT: no such vCPU; -XEN_EINVAL: the block crosses the page, is not aligned to 8, or exists. */
err_t evtchn_init_control_check(const struct ctx *c, const struct evtchn_init_control *arg, struct evtchn_init_control_plan *plan);
void evtchn_init_control_commit(const struct ctx *c, const struct evtchn_init_control_plan *plan, struct fx *fx);
void evtchn_init_control_result(const struct evtchn_init_control_plan *plan, struct evtchn_init_control *arg);
#endif
