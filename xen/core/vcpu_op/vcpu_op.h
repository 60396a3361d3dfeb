/* SPDX-License-Identifier: Apache-2.0 */
/* core/vcpu_op/vcpu_op.h - VCPUOP_* and set_timer_op: a domain's own vCPUs (Xen public vcpu.h). The vCPU is register 1 of the call. */
#ifndef CORE_VCPU_OP_H
#define CORE_VCPU_OP_H
#include "call/row.h"
#include "hal/guest.h"
#include <xen/hvm/hvm_vcpu.h>
#include <xen/hvm/save.h>
#include <xen/vcpu.h>

/* The vCPU that the call names. -XEN_ENOENT. */
err_t __must_check vcpu_named(const struct ctx *c, uint32_t *vcpu);
err_t __must_check vcpu_named_self(const struct ctx *c, uint32_t *vcpu);	/* only the caller itself: also -XEN_EINVAL */

/* Start state of a vCPU of one's own; it stays off line. The ABI's union becomes an HVM save record at the fetch. Fetch: -XEN_EINVAL (no such
 * mode), check: -XEN_EINVAL (a state that the CPU would refuse, or no vcpu_info), -XEN_EEXIST. */
struct vcpu_initialise_plan { uint32_t vcpu; struct hvm_hw_cpu cpu; };
ROW(vcpu_initialise, struct hvm_hw_cpu)
/* False: no such mode, or a segment that its mode cannot have. */
bool vcpu_start_state(const struct vcpu_hvm_context *ctx, struct hvm_hw_cpu *cpu);

struct vcpu_up_plan { uint32_t vcpu; };
ROW(vcpu_up, struct no_arg)			/* -XEN_EINVAL: it has no start state */
struct vcpu_down_plan { uint32_t vcpu, last; };
ROW(vcpu_down, struct no_arg)			/* the last one on line shuts the domain down */
struct vcpu_is_up_plan { uint32_t vcpu; };
ROW(vcpu_is_up, struct no_arg)			/* returns 1 or 0 */
struct vcpu_send_nmi_plan { uint32_t vcpu; };
ROW(vcpu_send_nmi, struct no_arg)
struct vcpu_get_physid_plan { uint32_t none; };
ROW(vcpu_get_physid, struct no_arg)		/* -XEN_EINVAL: only those of a hardware domain that Xen pinned at boot have one */

struct vcpu_get_runstate_plan { struct vcpu_runstate_info info; };
ROW_RESULT(vcpu_get_runstate, struct vcpu_runstate_info)

/* Where the vCPU's runstate (for the caller to see, without asking) or time is written: by guest virtual address, 0 for nowhere any more.
 * An area that was not handed over is unpinned by done. */
struct vcpu_area { struct guest_buf buf; bool taken; };
struct vcpu_register_runstate_plan { uint32_t vcpu; struct guest_buf area; };
ROW(vcpu_register_runstate, struct vcpu_area)
struct vcpu_register_time_plan { uint32_t none; struct guest_buf area; };
ROW(vcpu_register_time, struct vcpu_area)

/* Where the vCPU's vcpu_info lies from now on, once. -XEN_ENXIO: offset; -XEN_EINVAL: has one, another one's that is on line, not own RAM. */
struct vcpu_register_info_plan { uint32_t vcpu, offset; void *page; };
ROW_RESERVE(vcpu_register_info, struct vcpu_register_vcpu_info)
ROW(vcpu_register_info, struct vcpu_register_vcpu_info)

struct set_timer_arg { int64_t timeout; };
struct vcpu_set_timer_plan { uint64_t deadline; };
ROW(vcpu_set_timer, struct set_timer_arg)
struct vcpu_set_periodic_plan { uint32_t vcpu; uint64_t period; };
ROW(vcpu_set_periodic, struct vcpu_set_periodic_timer)		/* -XEN_EINVAL: below 1 ms or beyond 2^62 ns */
struct vcpu_stop_periodic_plan { uint32_t vcpu; };
ROW(vcpu_stop_periodic, struct no_arg)
struct vcpu_set_singleshot_plan { uint32_t vcpu; uint64_t deadline; };
ROW(vcpu_set_singleshot, struct vcpu_set_singleshot_timer)	/* -XEN_ETIME: past, with VCPU_SSHOTTMR_future; -XEN_EINVAL: another vCPU's */
struct vcpu_stop_singleshot_plan { uint32_t vcpu; };
ROW(vcpu_stop_singleshot, struct no_arg)
#endif
