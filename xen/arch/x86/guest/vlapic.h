/* SPDX-License-Identifier: Apache-2.0 */
/* guest/vlapic.h - the virtual local APIC, x2APIC mode only (Intel SDM volume 3, 11.12; APM volume 2, 16.9). */
#ifndef GUEST_VLAPIC_H
#define GUEST_VLAPIC_H
#include "arch/x86/lock.h"

#define VLAPIC_ENABLED 0x100u		/* svr: enabled by software */

struct vlapic {
	uint32_t irr[8], isr[8];	/* requested, in service: one bit a vector */
	uint32_t svr, tpr, esr, lvt[6];	/* timer, thermal, perf, lint0, lint1, error */
	uint64_t icr;
	struct spinlock timer_lock;	/* the next: the CPU that fires the timer need not be the one that the vCPU is on */
	uint32_t init, divide;
	uint64_t timer_start;		/* ns at which the counter was loaded */
};

struct avcpu;
void vlapic_reset(struct avcpu *v);
/* RDMSR/WRMSR of 0x800-0x8ff but for the ICR and the self IPI; -XEN_EINVAL means #GP. What the check accepts, the write does. */
err_t __must_check vlapic_read(const struct avcpu *v, uint32_t msr, uint64_t *val);
err_t __must_check vlapic_check(uint32_t msr, uint64_t val);
void vlapic_write(struct avcpu *v, uint32_t msr, uint64_t val);
void vlapic_raise(struct avcpu *v, uint8_t vector);
/* Highest vector that may be delivered now, -1 if none. */
int vlapic_pending(const struct avcpu *v);
void vlapic_accept(struct avcpu *v, uint8_t vector);	/* it was delivered: IRR to ISR */
void vlapic_timer_expired(struct avcpu *v, uint64_t now);
#endif
