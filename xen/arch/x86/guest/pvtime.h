/* SPDX-License-Identifier: Apache-2.0 */
/* guest/pvtime.h - time that a guest reads without asking: vcpu_time_info, the wall clock, runstate areas. */
#ifndef GUEST_PVTIME_H
#define GUEST_PVTIME_H
#include "arch/x86/vcpu.h"
#include "hal/guest.h"

/* Before v runs: its time in vcpu_info (once per place: the scale never changes) and its runstate area. */
void pvtime_publish(struct avcpu *v);
/* All of the record but its version. */
void pvtime_fill(struct vcpu_time_info *t);
/* The wall clock into a fresh shared_info page (struct shared_info, xen.h). */
void pvtime_wallclock(void *shared);
/* VCPUOP_register_runstate_memory_area: takes over the pinned area; the old one is unpinned. */
void pvtime_set_runstate_area(struct avcpu *v, const struct guest_buf *area);
void pvtime_drop_runstate_area(struct avcpu *v);
#endif
