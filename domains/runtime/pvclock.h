/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/pvclock.h - system time from struct vcpu_time_info (xen/xen.h). */
#ifndef RUNTIME_PVCLOCK_H
#define RUNTIME_PVCLOCK_H
#include "lib/types.h"
#include <xen/xen.h>

/* System time in ns at TSC value tsc, from a consistent copy of the time info. */
uint64_t pvclock_at(const struct vcpu_time_info *t, uint64_t tsc);
/* System time now; waits while the hypervisor is updating t. */
uint64_t pvclock_read(const struct vcpu_time_info *t);
#endif
