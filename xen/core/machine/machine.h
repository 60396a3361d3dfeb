/* SPDX-License-Identifier: Apache-2.0 */
/* core/machine/machine.h - XEN_SYSCTL_*: the machine as a whole (Xen public sysctl.h). */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H
#include "call/row.h"
#include <xen/sysctl.h>

struct sysctl_physinfo_plan { uint64_t total, free; };	/* pages of RAM, and those that nobody has */
ROW_RESULT(sysctl_physinfo, struct xen_sysctl_physinfo)
#endif
