/* SPDX-License-Identifier: Apache-2.0 */
/* guest/vlapic.c - registers, priorities, IPIs and timer of the virtual local APIC in x2APIC mode. */
#include "arch/x86/guest/vlapic.h"
#include "arch/x86/hvm.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "hal/cpu.h"
#include "hal/exit.h"
#include "lib/string.h"

#define BASE        0x800u
#define REG_ID      0x02u
#define REG_VERSION 0x03u
#define REG_TPR     0x08u
#define REG_PPR     0x0au
#define REG_EOI     0x0bu
#define REG_LDR     0x0du
#define REG_SVR     0x0fu
#define REG_ISR     0x10u
#define REG_TMR     0x18u
#define REG_IRR     0x20u
#define REG_ESR     0x28u
#define REG_ICR     0x30u
#define REG_LVT     0x32u
#define REG_INIT    0x38u
#define REG_CURRENT 0x39u
#define REG_DIVIDE  0x3eu
#define VERSION     0x00050014u		/* six LVT entries, version 0x14 */
#define LVT_MASKED  0x10000u
#define LVT_PERIODIC 0x20000u
#define LVT_WRITABLE 0x310ffu		/* vector, mask, timer mode without TSC deadline */
#define LVT_DEFINED (LVT_WRITABLE | 0xf700u)	/* with delivery mode, status, polarity, remote IRR, trigger: accepted */
#define ICR_TO_SELF 1u			/* destination shorthand */
#define MODE_FIXED  0u
#define MODE_LOWEST 1u
#define MODE_NMI    4u
#define MODE_INIT   5u
#define MODE_SIPI   6u
#define TICK_NS     10u			/* the APIC timer counts at 100 MHz before division */
#define PERIOD_MIN  500000ul		/* ns; periodic expiries cost a CPU that others use, whether or not the vCPU runs */

static int highest(const uint32_t *bits)
{
	for (int i = 7; i >= 0; i--)
		if (bits[i])
			return i * 32 + 31 - __builtin_clz(bits[i]);
	return -1;
}

void vlapic_reset(struct avcpu *v)
{
	memset(&v->lapic, 0, sizeof v->lapic);
	v->lapic.svr = 0xff;
	for (unsigned i = 0; i < ARRAY_SIZE(v->lapic.lvt); i++)
		v->lapic.lvt[i] = LVT_MASKED;
}

static uint8_t priority(const struct avcpu *v)
{
	int isr = highest(v->lapic.isr);
	uint8_t tpr = (uint8_t)(hvm_get_cr8(v) << 4 | (v->lapic.tpr & 15));

	if (isr < 0 || (tpr >> 4) >= (isr >> 4))
		return tpr;
	return (uint8_t)(isr & 0xf0);
}

int vlapic_pending(const struct avcpu *v)
{
	int vector;

	if (!(v->lapic.svr & VLAPIC_ENABLED))
		return -1;
	vector = highest(v->lapic.irr);
	return vector >= 16 && (vector >> 4) > (priority(v) >> 4) ? vector : -1;
}

void vlapic_accept(struct avcpu *v, uint8_t vector)
{
	__atomic_fetch_and(&v->lapic.irr[vector / 32], ~(1u << vector % 32), __ATOMIC_RELAXED);
	v->lapic.isr[vector / 32] |= 1u << vector % 32;
}

void vlapic_raise(struct avcpu *v, uint8_t vector)
{
	__atomic_fetch_or(&v->lapic.irr[vector / 32], 1u << vector % 32, __ATOMIC_RELEASE);
	hal_vcpu_kick(v->dom, v->id, 0);
}

/* The vCPU's x2APIC id, as its CPUID leaf 1 and 0xb say; libxl gives each vCPU twice its number. */
static uint32_t apic_id(const struct avcpu *v)
{
	return 2u * v->id;
}

static uint64_t timer_tick_ns(const struct avcpu *v)
{
	unsigned d = (v->lapic.divide & 3) | (v->lapic.divide >> 1 & 4);

	return (uint64_t)TICK_NS << ((d + 1) & 7);
}

static uint32_t timer_left(const struct avcpu *v)
{
	uint64_t gone = (system_time() - v->lapic.timer_start) / timer_tick_ns(v);

	if (!v->lapic.init)
		return 0;
	if (v->lapic.lvt[0] & LVT_PERIODIC)
		return (uint32_t)(v->lapic.init - gone % v->lapic.init);
	return gone >= v->lapic.init ? 0 : (uint32_t)(v->lapic.init - gone);
}

/* ns from the start of the counter to its expiry. */
static uint64_t timer_span(const struct avcpu *v)
{
	uint64_t ns = v->lapic.init * timer_tick_ns(v);

	return v->lapic.lvt[0] & LVT_PERIODIC && ns < PERIOD_MIN ? PERIOD_MIN : ns;
}

static void timer_start(struct avcpu *v, uint64_t from)
{
	v->lapic.timer_start = from;
	timer_set(v, TIMER_APIC, v->lapic.init ? from + timer_span(v) : ~0ul);
}

/* Periods that were missed are one interrupt: the next expiry is always ahead. The vector to raise; -1 if none, or if the guest has just set
 * the timer anew. */
static int expire(struct avcpu *v, uint64_t now)
{
	uint64_t span = timer_span(v), due = v->lapic.timer_start + span;
	uint32_t lvt = v->lapic.lvt[0];

	if (!v->lapic.init || now < due)
		return -1;
	if (lvt & LVT_PERIODIC)
		timer_start(v, now - (now - due) % span);
	return lvt & LVT_MASKED ? -1 : (uint8_t)lvt;
}

void vlapic_timer_expired(struct avcpu *v, uint64_t now)
{
	int vector;

	spin_lock(&v->lapic.timer_lock);
	vector = expire(v, now);
	spin_unlock(&v->lapic.timer_lock);
	if (vector >= 0)
		vlapic_raise(v, (uint8_t)vector);
}

err_t vlapic_read(const struct avcpu *v, uint32_t msr, uint64_t *val)
{
	const struct vlapic *l = &v->lapic;
	uint32_t reg = msr - BASE;

	if (reg >= REG_ISR && reg < REG_ISR + 8)
		*val = l->isr[reg - REG_ISR];
	else if (reg >= REG_TMR && reg < REG_TMR + 8)
		*val = 0;
	else if (reg >= REG_IRR && reg < REG_IRR + 8)
		*val = l->irr[reg - REG_IRR];
	else if (reg >= REG_LVT && reg < REG_LVT + 6)
		*val = l->lvt[reg - REG_LVT];
	else switch (reg) {
	case REG_ID: *val = apic_id(v); break;
	case REG_VERSION: *val = VERSION; break;
	case REG_TPR: *val = (uint64_t)hvm_get_cr8(v) << 4 | (l->tpr & 15); break;
	case REG_PPR: *val = priority(v); break;
	case REG_LDR: *val = (uint64_t)(apic_id(v) >> 4) << 16 | 1ul << (apic_id(v) & 15); break;
	case REG_SVR: *val = l->svr; break;
	case REG_ESR: *val = l->esr; break;
	case REG_ICR: *val = l->icr; break;
	case REG_INIT: *val = l->init; break;
	case REG_CURRENT: *val = timer_left(v); break;
	case REG_DIVIDE: *val = l->divide; break;
	default: return -XEN_EINVAL;
	}
	return 0;
}

/* True: `to` wants a kick. */
static bool deliver(struct avcpu *to, uint32_t mode, uint8_t vector)
{
	switch (mode) {
	case MODE_FIXED:
	case MODE_LOWEST:
		if (vector >= 16)
			__atomic_fetch_or(&to->lapic.irr[vector / 32], 1u << vector % 32, __ATOMIC_RELEASE);
		return vector >= 16;
	case MODE_NMI:
		to->nmi_pending = true;
		return true;
	case MODE_INIT:
		sched_init_ipi(to);
		return false;
	case MODE_SIPI:
		sched_startup_ipi(to, vector);
	}
	return false;
}

static bool addressed(const struct avcpu *from, const struct avcpu *to, uint64_t icr)
{
	uint32_t dest = (uint32_t)(icr >> 32);

	switch (icr >> 18 & 3) {
	case ICR_TO_SELF: return to == from;
	case 2: return true;
	case 3: return to != from;
	}
	if (dest == ~0u)
		return true;
	if (icr & 1u << 11)				/* logical: cluster and bit */
		return dest >> 16 == apic_id(to) >> 4 && dest & 1u << (apic_id(to) & 15);
	return dest == apic_id(to);
}

err_t hal_icr_check(uint64_t icr)
{
	uint32_t mode = icr >> 8 & 7;

	if (icr & 0xfff32000ul || mode == 2 || mode == 3 || mode == 7)
		return -XEN_EINVAL;
	return (icr >> 18 & 3) == ICR_TO_SELF && mode == MODE_FIXED && (uint8_t)icr < 16 ? -XEN_EINVAL : 0;
}

void hal_icr_note(domid_t dom, uint32_t vcpu, uint64_t icr)
{
	avcpu(dom, vcpu)->lapic.icr = icr;
}

bool hal_icr_send(domid_t dom, uint32_t vcpu, uint64_t icr, uint32_t to)
{
	uint32_t mode = icr >> 8 & 7;

	if (mode == MODE_INIT && (icr & 0xc000) == 0x8000)	/* INIT level de-assert: nothing */
		return false;
	return addressed(avcpu(dom, vcpu), avcpu(dom, to), icr) && deliver(avcpu(dom, to), mode, (uint8_t)icr);
}

static void write_lvt(struct avcpu *v, uint32_t i, uint64_t val)
{
	v->lapic.lvt[i] = (uint32_t)val & (LVT_WRITABLE | 0x700);
	if (!(v->lapic.svr & VLAPIC_ENABLED))
		v->lapic.lvt[i] |= LVT_MASKED;
}

static void write_timer(struct avcpu *v, uint32_t reg, uint32_t val)
{
	spin_lock(&v->lapic.timer_lock);
	if (reg == REG_DIVIDE) {
		v->lapic.divide = val & 0xb;
	} else {
		v->lapic.init = val;
		timer_start(v, system_time());
	}
	spin_unlock(&v->lapic.timer_lock);
}

static void eoi(struct avcpu *v)
{
	int vector = highest(v->lapic.isr);

	if (vector >= 0)
		v->lapic.isr[vector / 32] &= ~(1u << vector % 32);
}

/* Reserved registers and bits (SDM volume 3, 10.12.1.2). */
err_t vlapic_check(uint32_t msr, uint64_t val)
{
	uint32_t reg = msr - BASE;
	bool ok = false;

	if (reg >= REG_LVT && reg < REG_LVT + 6)
		return val & ~(uint64_t)LVT_DEFINED ? -XEN_EINVAL : 0;
	switch (reg) {
	case REG_TPR:
		ok = val <= 0xff;
		break;
	case REG_EOI:
	case REG_ESR:
		ok = val == 0;
		break;
	case REG_SVR:
	case REG_INIT:
	case REG_DIVIDE:
		ok = !(val >> 32);
	}
	return ok ? 0 : -XEN_EINVAL;
}

static void write_svr(struct vlapic *l, uint32_t val)
{
	l->svr = val & 0x1ff;
	for (unsigned i = 0; !(val & VLAPIC_ENABLED) && i < ARRAY_SIZE(l->lvt); i++)
		l->lvt[i] |= LVT_MASKED;
}

void vlapic_write(struct avcpu *v, uint32_t msr, uint64_t val)
{
	struct vlapic *l = &v->lapic;
	uint32_t reg = msr - BASE;

	if (reg >= REG_LVT && reg < REG_LVT + 6)
		write_lvt(v, reg - REG_LVT, val);
	switch (reg) {
	case REG_TPR:
		l->tpr = (uint32_t)val;
		hvm_set_cr8(v, (uint8_t)(val >> 4));
		break;
	case REG_EOI:
		eoi(v);
		break;
	case REG_SVR:
		write_svr(l, (uint32_t)val);
		break;
	case REG_ESR:
		l->esr = 0;
		break;
	case REG_INIT:
	case REG_DIVIDE:
		write_timer(v, reg, (uint32_t)val);
	}
}
