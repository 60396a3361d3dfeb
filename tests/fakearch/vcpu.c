/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/vcpu.c - hal/vcpu.h on the fake machine: everything is noted; whoever sleeps is woken by a kick. */
#include <string.h>
#include "hal/atomic.h"
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"

struct fake_vcpu fake_vcpu[NR_DOMS][NR_VCPUS];
uint64_t fake_now, fake_watchdog[NR_DOMS];
uint8_t fake_callback[NR_DOMS];
const char *fake_input = "";
char fake_output[8192];

void fake_vcpu_init(void)
{
	memset(fake_vcpu, 0, sizeof fake_vcpu);
	memset(fake_watchdog, 0, sizeof fake_watchdog);
	memset(fake_callback, 0, sizeof fake_callback);
	memset(fake_output, 0, sizeof fake_output);
	fake_now = 1000000000;
	fake_input = "";
}

void fake_putc(char c)
{
	size_t n = strlen(fake_output);

	if (n + 1 < sizeof fake_output)
		fake_output[n] = c;
}

uint64_t hal_now(void) { return fake_now; }
void hal_vcpu_yield(domid_t dom, uint32_t vcpu) { COUNT(fake_vcpu[dom][vcpu].yields, 1); }

static bool has_event(domid_t dom, uint32_t vcpu)
{
	const struct vcpu_info *info = vcputab[dom][vcpu].info;

	return info && GET(info->evtchn_upcall_pending);
}

/* One of those who wake it at once does; it runs again when all is undone. */
void hal_vcpu_wake(domid_t dom, uint32_t vcpu)
{
	uint8_t asleep = 1;

	if (!__atomic_compare_exchange_n(&fake_vcpu[dom][vcpu].asleep, &asleep, 2, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return;
	fake_stall();
	if (__atomic_exchange_n(&vcputab[dom][vcpu].polling, 0, __ATOMIC_SEQ_CST))
		atomic_sub(&vcpu_pollers[dom], 1);
	SET(fake_vcpu[dom][vcpu].asleep, 0);
}

void hal_vcpu_block(domid_t dom, uint32_t vcpu)
{
	SET(fake_vcpu[dom][vcpu].asleep, 1);
	if (has_event(dom, vcpu))
		hal_vcpu_wake(dom, vcpu);
}

void hal_vcpu_poll(domid_t dom, uint32_t vcpu, uint64_t deadline)
{
	if (!__atomic_exchange_n(&vcputab[dom][vcpu].polling, 1, __ATOMIC_SEQ_CST))
		atomic_add(&vcpu_pollers[dom], 1);
	SET(fake_vcpu[dom][vcpu].asleep, 1);
	SET(fake_vcpu[dom][vcpu].poll, deadline);
	if (has_event(dom, vcpu))
		hal_vcpu_wake(dom, vcpu);
}

void hal_vcpu_up(domid_t dom, uint32_t vcpu) { SET(fake_vcpu[dom][vcpu].up, 1); }

bool hal_vcpu_down(domid_t dom, uint32_t vcpu)
{
	bool was = __atomic_exchange_n(&fake_vcpu[dom][vcpu].up, 0, __ATOMIC_SEQ_CST);

	for (uint32_t v = 0; v < NR_VCPUS; v++)
		was = was && !GET(fake_vcpu[dom][v].up);
	return was;
}

bool hal_vcpu_is_up(domid_t dom, uint32_t vcpu) { return GET(fake_vcpu[dom][vcpu].up); }
void hal_vcpu_nmi(domid_t dom, uint32_t vcpu) { COUNT(fake_vcpu[dom][vcpu].nmis, 1); }
void hal_timer_singleshot(domid_t dom, uint32_t vcpu, uint64_t deadline) { SET(fake_vcpu[dom][vcpu].single, deadline); }
void hal_timer_periodic(domid_t dom, uint32_t vcpu, uint64_t period) { SET(fake_vcpu[dom][vcpu].period, period); }
void hal_watchdog_set(domid_t dom, uint64_t deadline) { fake_watchdog[dom] = deadline; }
void hal_callback_vector(domid_t dom, uint8_t vector) { SET(fake_callback[dom], vector); }
void hal_upcall_vector(domid_t dom, uint32_t vcpu, uint8_t vector) { SET(fake_vcpu[dom][vcpu].upcall, vector); }

void fake_vcpu_reset(domid_t dom)
{
	for (uint32_t v = 0; v < NR_VCPUS; v++) {
		struct fake_vcpu *f = &fake_vcpu[dom][v];

		SET(f->up, 0);
		SET(f->asleep, 0);
		SET(f->yields, 0);
		SET(f->nmis, 0);
		SET(f->poll, 0);
		SET(f->single, 0);
		SET(f->period, 0);
		SET(f->upcall, 0);
		f->runstate.n = 0;
	}
}

void hal_runstate(domid_t dom, uint32_t vcpu, struct vcpu_runstate_info *r)
{
	(void)dom, (void)vcpu;
	r->state = RUNSTATE_running;
	r->state_entry_time = fake_now;
	r->time[RUNSTATE_running] = 77;
}

/* The pin belongs to the machine from now on: fake_pins counts those of arguments only. */
void hal_runstate_area(domid_t dom, uint32_t vcpu, const struct guest_buf *area)
{
	struct guest_buf *b = &fake_vcpu[dom][vcpu].runstate;

	fake_pins += (int)b->n;
	hal_guest_unpin(b);
	*b = *area;
	fake_pins -= (int)b->n;
}

void hal_time_record(struct vcpu_time_info *t)
{
	t->version = 2;
	t->tsc_to_system_mul = 99;
}

size_t hal_console_read(char *dst, size_t n)
{
	size_t got = strlen(fake_input);

	got = got < n ? got : n;
	memcpy(dst, fake_input, got);
	fake_input += got;
	return got;
}
