/* SPDX-License-Identifier: Apache-2.0 */
/* core/hypercall_op/hypercall_op.h - multicall's question, vm_assist (Xen public xen.h), PHYSDEVOP_eoi and irq_status_query (physdev.h). */
#ifndef CORE_HYPERCALL_OP_H
#define CORE_HYPERCALL_OP_H
#include "call/row.h"
#include <xen/physdev.h>

struct multicall_plan { uint32_t none; };
ROW(multicall, struct no_arg)			/* may the domain send lists at all: each entry asks for itself */

/* VMASST_CMD_*, VMASST_TYPE_*. -XEN_EINVAL: not VMASST_TYPE_runstate_update_flag, all that an HVM guest has in Xen 4.17; -XEN_ENOSYS: no such command. */
struct vm_assist_arg { uint32_t cmd, type; };
struct vm_assist_plan { uint32_t mask; };
ROW(vm_assist, struct vm_assist_arg)

struct physdev_eoi_plan { uint32_t pirq; };
ROW(physdev_eoi, struct physdev_eoi)		/* -XEN_EINVAL: not one's own pirq, also below */
struct physdev_irq_status_plan { uint32_t flags; };
ROW_RESULT(physdev_irq_status, struct physdev_irq_status_query)
#endif
