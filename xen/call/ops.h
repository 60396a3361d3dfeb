/* SPDX-License-Identifier: Apache-2.0 */
/* call/ops.h - the operations that table.def names: their headers, and the prototypes that follow from a row. */
#ifndef CALL_OPS_H
#define CALL_OPS_H
#include "call/stages.h"
#include "core/evtchn/send.h"
#include "core/evtchn/alloc_unbound.h"
#include "core/evtchn/bind_interdomain.h"
#include "core/evtchn/close.h"
#include "core/evtchn/bind_virq.h"
#include "core/evtchn/bind_ipi.h"
#include "core/evtchn/bind_pirq.h"
#include "core/evtchn/bind_vcpu.h"
#include "core/evtchn/unmask.h"
#include "core/evtchn/status.h"
#include "core/evtchn/init_control.h"
#include "core/evtchn/expand_array.h"
#include "core/evtchn/set_priority.h"
#include "core/evtchn/reset.h"
#include "core/evtchn/virq.h"
#include "core/evtchn/virq_handler.h"
#include "core/dev/device.h"
#include "core/dev/ioport.h"
#include "core/dev/pci_op.h"
#include "core/exit/exit.h"
#include "core/dom/domctl.h"
#include "core/dom/cpu_policy.h"
#include "core/dom/scheduling.h"
#include "core/dom/destroy.h"
#include "core/mem/reservation.h"
#include "core/mem/physmap.h"
#include "core/xsm_op/xsm_op.h"
#include <xen/memory.h>
#include "core/grant/map.h"
#include "core/grant/unmap.h"
#include "core/grant/copy.h"
#include "core/grant/table.h"
#include "core/console/console_op.h"
#include "core/hvm/hvm.h"
#include "core/hypercall_op/hypercall_op.h"
#include "core/machine/machine.h"
#include "core/memmap/memmap.h"
#include "core/sched_op/sched_op.h"
#include "core/vcpu_op/vcpu_op.h"
#include "core/version/version.h"

/* Every row asks at least one question whatever its argument says. */
#define ASK(...) + 1
#define ASK_IF(...) + 0
#define OP(name, family, nr, kind, type, target, lock, reserve, checks, locked_checks) \
	_Static_assert((0 checks locked_checks) >= 1, #name " has no unconditional policy check"); \
	_Static_assert((0 checks locked_checks) <= NR_ASK, #name " asks too often");
#include "call/table.def"

#define OP(name, family, nr, kind, type, ...) \
	__attribute__((noinline)) int64_t call_##name(struct call *call); \
	err_t run_##name(const struct call *call, type *arg, struct fx *fx); \
	err_t name##_fetch(struct call *call, type *arg); \
	void name##_done(struct call *call, type *arg, err_t rc); \
	void name##_put(const struct call *call, const type *arg);
#include "call/table.def"

/* enum grant_status of a core error. */
/*@ assigns \nothing;
    exits \false;
*/
int16_t gnttab_status(err_t rc);

__attribute__((noinline)) int64_t call_console(struct call *call);	/* console_io: a[0] sub-operation, a[1] count, a[2] buffer */
__attribute__((noinline)) int64_t call_xsm_op(struct call *call);		/* the envelope of FLASK_*; a[0]: its address */
__attribute__((noinline)) int64_t call_multicall_list(struct call *call);	/* multicall: a[0] list, a[1] entries */
__attribute__((noinline)) int64_t call_sysctl(struct call *call);		/* the envelope of XEN_SYSCTL_*; a[0]: its address */
__attribute__((noinline)) int64_t call_domctl(struct call *call);		/* the envelope of XEN_DOMCTL_*; a[0]: its address */
#endif
