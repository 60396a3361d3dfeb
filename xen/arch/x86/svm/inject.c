/* SPDX-License-Identifier: Apache-2.0 */
/* svm/inject.c - exceptions, the event-channel upcall, and local APIC vectors into the guest. */
#include "arch/x86/svm/svm.h"
#include "arch/x86/svm/fault.h"
#include "arch/x86/guest/upcall.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "arch/x86/traps.h"
#include "core/console/console.h"

#define EXCEPTION    0x100u		/* avcpu.exception: and the vector */
#define OFFER_UPCALL 0x100u		/* avcpu.offered: and the vector */
#define OFFER_APIC   0x200u
#define OFFER_LATER  0x400u		/* closed for now: the CPU exits as soon as it could deliver */

void hvm_inject_exception(struct avcpu *v, uint8_t vector, bool has_error, uint32_t error)
{
	enum fault fault = fault_on(v->vmcb->exitintinfo, vector);

	if (fault == FAULT_TRIPLE) {
		report("domain %u vCPU %u: triple fault at rip %lx", v->dom, v->id, v->vmcb->rip);
		sched_crash(v);
		return;
	}
	if (fault == FAULT_DOUBLE) {
		vector = TRAP_DF;
		has_error = true;
		error = 0;
	}
	v->exception = EXCEPTION | vector;
	v->exception_has_error = has_error;
	v->exception_error = error;
}

/* An exit came while an event was being delivered: that event goes first. */
static bool again(struct vmcb *c)
{
	uint64_t info = c->exitintinfo;

	if (!(info & EVENT_VALID))
		return false;
	if ((info & 0x700) == EVENT_TYPE(EVENT_EXC) && (info & 0xff) >= 32)
		info &= ~0x700ul;		/* TCG calls an interrupted virtual interrupt an exception */
	if ((info & 0x700) == EVENT_TYPE(EVENT_SOFT))
		return false;			/* INT n: the guest executes it again */
	c->eventinj = info;
	c->exitintinfo = 0;
	return true;
}

static bool inject_exception(struct avcpu *v, struct vmcb *c)
{
	if (!v->exception)
		return false;
	c->eventinj = (uint8_t)v->exception | EVENT_TYPE(EVENT_EXC) | EVENT_VALID;
	if (v->exception_has_error)
		c->eventinj |= EVENT_ERROR | (uint64_t)v->exception_error << 32;
	v->exception = 0;
	c->exitintinfo = 0;
	return true;
}

/* What waits for delivery: the callback vector (no local APIC involved), else the APIC's highest. */
static int pending_vector(struct avcpu *v, bool *apic)
{
	int vector = upcall_vector_pending(v);

	*apic = vector < 0;
	return vector >= 0 ? vector : vlapic_pending(v);
}

/* An open guest takes a virtual interrupt as soon as it runs. Not by EVENTINJ: after that TCG keeps the vector, and delivers it once more when
 * something makes it leave its loop before the next exception (docs/decisions/0002). */
static void offer(struct avcpu *v, struct vmcb *c, int vector, uint32_t how)
{
	c->vintr |= VINTR_IRQ | VINTR_IGN_TPR | VINTR_PRIO(15) | VINTR_VECTOR(vector);
	if (how == OFFER_LATER)
		c->intercept1 |= I1_VINTR;
	v->offered = (uint16_t)(how | (uint32_t)vector);
}

void svm_offered(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;

	if (!(c->vintr & VINTR_IRQ) && v->offered & OFFER_APIC)
		vlapic_accept(v, (uint8_t)v->offered);
	c->vintr &= ~(VINTR_IRQ | VINTR_IGN_TPR | VINTR_PRIO(15) | VINTR_VECTOR(0xff));
	c->intercept1 &= ~I1_VINTR;
	v->offered = 0;
}

/* What an entry can have to deliver; most have nothing. */
static bool anything(const struct avcpu *v, const struct vmcb *c)
{
	return v->exception || c->exitintinfo & EVENT_VALID || vcpu_may_have_event(v);
}

static __attribute__((noinline)) void deliver(struct avcpu *v, struct vmcb *c)
{
	bool apic;
	int vector;

	if (inject_exception(v, c) || again(c))
		return;
	if (v->nmi_pending && !(c->shadow & 1)) {
		c->eventinj = 2ul | EVENT_TYPE(EVENT_NMI) | EVENT_VALID;
		v->nmi_pending = false;
		return;
	}
	vector = pending_vector(v, &apic);
	if (vector < 0)
		return;
	if (c->shadow & 1)		/* after STI: the next instruction comes first, then an exit to look again */
		time_soon();
	else if (!hvm_interruptible(v))
		offer(v, c, vector, OFFER_LATER);
	else
		offer(v, c, vector, apic ? OFFER_APIC : OFFER_UPCALL);
}

void svm_inject(struct avcpu *v)
{
	struct vmcb *c = v->vmcb;

	if (unlikely(anything(v, c)))
		deliver(v, c);
}
