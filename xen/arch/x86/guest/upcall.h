/* SPDX-License-Identifier: Apache-2.0 */
/* guest/upcall.h - the event-channel upcall: HVM_PARAM_CALLBACK_IRQ by vector (xen/hvm/params.h). */
#ifndef GUEST_UPCALL_H
#define GUEST_UPCALL_H
#include "arch/x86/vcpu.h"
#include "core/vcpu/vcpu.h"
#include <xen/xen.h>

/* Events wait, whatever their vector. */
static inline bool upcall_pending(const struct avcpu *v)
{
	const struct vcpu_info *info = v->core->info;

	return info && __atomic_load_n(&info->evtchn_upcall_pending, __ATOMIC_ACQUIRE);
}

/* False: vcpu_has_event() is false, without the look into the local APIC. */
static inline bool vcpu_may_have_event(const struct avcpu *v)
{
	return upcall_pending(v) || v->lapic.svr & VLAPIC_ENABLED || v->nmi_pending;
}

/* The callback vector if events wait for this vCPU and the domain asked for a callback by vector; else -1. */
int upcall_vector_pending(const struct avcpu *v);
/* True if anything can end this vCPU's SCHEDOP_block or HLT. */
bool vcpu_has_event(const struct avcpu *v);
/* evtchn_upcall_pending was set: a vCPU with an upcall vector of its own gets it through its local APIC. */
void upcall_kick(struct avcpu *v);
#endif
