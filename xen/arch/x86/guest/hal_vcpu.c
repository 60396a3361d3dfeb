/* SPDX-License-Identifier: Apache-2.0 */
/* guest/hal_vcpu.c - hal/vcpu.h on x86: the scheduler, timers and time records behind the operations. */
#include "arch/x86/guest/callback.h"
#include "arch/x86/guest/cpuid.h"
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/guest/upcall.h"
#include "arch/x86/hvm.h"
#include "arch/x86/irq/serial_irq.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "core/vcpu/vcpu.h"
#include "hal/exit.h"
#include "hal/vcpu.h"

#define EVEN_VERSION 2u

uint64_t hal_now(void)
{
	return system_time();
}

void hal_vcpu_yield(domid_t dom, uint32_t vcpu)
{
	(void)dom, (void)vcpu;
	sched_yield();
}

static void stop_poll_timer(struct avcpu *v)
{
	if (v->timer[TIMER_POLL] != HAL_NEVER)
		timer_set(v, TIMER_POLL, HAL_NEVER);
}

void hal_vcpu_block(domid_t dom, uint32_t vcpu)
{
	struct avcpu *v = avcpu(dom, vcpu);

	stop_poll_timer(v);		/* of an earlier poll that an event ended */
	sched_block(v);
}

void hal_vcpu_poll(domid_t dom, uint32_t vcpu, uint64_t deadline)
{
	struct avcpu *v = avcpu(dom, vcpu);

	sched_poll(v, deadline);
	if (vcpu_may_have_event(v) && vcpu_has_event(v))	/* after it is asleep: whoever raises later wakes it */
		sched_wake(v);
}

void hal_vcpu_wake(domid_t dom, uint32_t vcpu)
{
	sched_wake(avcpu(dom, vcpu));
}

void hal_vcpu_up(domid_t dom, uint32_t vcpu)
{
	sched_online(avcpu(dom, vcpu));
}

bool hal_vcpu_down(domid_t dom, uint32_t vcpu)
{
	return sched_offline(avcpu(dom, vcpu));
}

bool hal_vcpu_is_up(domid_t dom, uint32_t vcpu)
{
	return sched_is_online(avcpu(dom, vcpu));
}

void hal_vcpu_nmi(domid_t dom, uint32_t vcpu)
{
	struct avcpu *v = avcpu(dom, vcpu);

	v->nmi_pending = true;
	sched_wake(v);
}

void hal_timer_singleshot(domid_t dom, uint32_t vcpu, uint64_t deadline)
{
	timer_set(avcpu(dom, vcpu), TIMER_SINGLESHOT, deadline);
}

void hal_timer_periodic(domid_t dom, uint32_t vcpu, uint64_t period)
{
	timer_set_periodic(avcpu(dom, vcpu), period);
}

void hal_watchdog_set(domid_t dom, uint64_t deadline)
{
	timer_set(avcpu(dom, 0), TIMER_WATCHDOG, deadline);
}

void hal_runstate(domid_t dom, uint32_t vcpu, struct vcpu_runstate_info *r)
{
	uint64_t since, time[4];

	r->state = (int)sched_runstate(avcpu(dom, vcpu), time, &since);
	r->state_entry_time = since;
	for (unsigned i = 0; i < 4; i++)
		r->time[i] = time[i];
}

void hal_runstate_area(domid_t dom, uint32_t vcpu, const struct guest_buf *area)
{
	pvtime_set_runstate_area(avcpu(dom, vcpu), area);
}

void hal_time_record(struct vcpu_time_info *t)
{
	t->version = EVEN_VERSION;
	pvtime_fill(t);
}

void hal_callback_vector(domid_t dom, uint8_t vector)
{
	__atomic_store_n(&callback_vector[dom], vector, __ATOMIC_RELEASE);
}

void hal_upcall_vector(domid_t dom, uint32_t vcpu, uint8_t vector)
{
	avcpu(dom, vcpu)->upcall_vector = vector;
}

/* Guests ask often: the leaves become part of it. */
__attribute__((flatten)) void hal_cpuid(domid_t dom, uint32_t vcpu, uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	struct cpuid p = guest_cpuid(dom, vcpu, leaf, sub, leaf == 1 ? hvm_cr4(avcpu(dom, vcpu)) : 0);

	r[0] = p.eax, r[1] = p.ebx, r[2] = p.ecx, r[3] = p.edx;
}

err_t hal_xcr_check(domid_t dom, uint32_t vcpu, uint32_t index, uint64_t val)
{
	return index == 0 && guest_xcr0_ok(avcpu(dom, vcpu), val) ? 0 : -XEN_EINVAL;
}

void hal_xcr_write(uint64_t val)
{
	xsetbv(val);
}

void hal_halt(domid_t dom, uint32_t vcpu, bool interrupts)
{
	sched_halt(avcpu(dom, vcpu), interrupts);
}

size_t hal_console_read(char *dst, size_t n)
{
	return serial_input(dst, n);
}
