/* SPDX-License-Identifier: Apache-2.0 */
/* time.c - calibration, system time, the RTC, the one-shot timer. */
#include "arch/x86/time.h"
#include "arch/x86/cpu.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/percpu.h"
#include "core/console/console.h"

#define PIT_HZ      1193182ul
#define CALIBRATION 11932ul		/* PIT ticks: 10 ms */
#define NS_PER_S    1000000000ul
#define SPENT       (~0ul - 1)		/* no deadline anyone asks for: the next time_arm sets the timer */
#define FAR_NS      (NS_PER_S)		/* the APIC timer is never set further ahead than this */

struct tsc_scale tsc_scale;
static uint64_t wall_boot, apic_khz;

/* Runs the PIT's channel 2 once for CALIBRATION ticks; TSC and APIC ticks that went by. */
static void calibrate(uint64_t *tsc, uint32_t *apic)
{
	uint64_t t0;

	outb(0x61, (uint8_t)((inb(0x61) & ~2u) | 1));
	outb(0x43, 0xb0);			/* channel 2, mode 0, binary */
	outb(0x42, CALIBRATION & 0xff);
	lapic_timer(~0u);
	outb(0x42, CALIBRATION >> 8);
	t0 = rdtsc();
	while (!(inb(0x61) & 0x20))
		;
	*tsc = rdtsc() - t0;
	*apic = ~0u - lapic_timer_left();
	lapic_timer(0);
}

/* pvclock: ns = ((ticks << shift) * mul) >> 32; xen.h, struct vcpu_time_info. */
static void set_scale(uint64_t khz)
{
	uint64_t hz = khz * 1000, limit = 2 * NS_PER_S;
	int8_t shift = 0;

	while (hz > limit)
		hz >>= 1, shift--;
	while (hz <= NS_PER_S)
		hz <<= 1, shift++;
	tsc_scale.mul = (uint32_t)((NS_PER_S << 32) / hz);
	tsc_scale.shift = shift;
	tsc_scale.khz = (uint32_t)khz;
	tsc_scale.factor = (uint64_t)tsc_scale.mul << (TIME_FRACTION - 32 + shift);
}

static uint8_t cmos(uint8_t reg)
{
	outb(0x70, reg);
	return inb(0x71);
}

static unsigned from_bcd(uint8_t v, bool binary)
{
	return binary ? v : (unsigned)(v >> 4) * 10 + (v & 15);
}

/* Seconds since 1970 of a Gregorian date, by counting days. */
static uint64_t to_seconds(unsigned y, unsigned mon, unsigned d, unsigned h, unsigned m, unsigned s)
{
	static const uint16_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	uint64_t days = (y - 1970) * 365ul + (y - 1969) / 4 + before[(mon - 1) % 12] + d - 1;

	if (mon > 2 && y % 4 == 0)
		days++;
	return ((days * 24 + h) * 60 + m) * 60 + s;
}

static uint64_t read_rtc(void)
{
	uint8_t now[6], again[6];
	static const uint8_t reg[6] = { 0, 2, 4, 7, 8, 9 };
	unsigned tries = 0, same;
	bool binary = cmos(0xb) & 4, hour24 = cmos(0xb) & 2;
	unsigned hour;

	do {
		same = 1;
		for (unsigned i = 0; i < 6; i++)
			now[i] = cmos(reg[i]);
		for (unsigned i = 0; i < 6; i++)
			again[i] = cmos(reg[i]), same &= again[i] == now[i];
	} while ((!same || cmos(0xa) & 0x80) && ++tries < 1000);
	hour = from_bcd(now[2] & 0x7f, binary);
	if (!hour24)
		hour = hour % 12 + (now[2] & 0x80 ? 12 : 0);
	return to_seconds(2000 + from_bcd(now[5], binary), from_bcd(now[4], binary), from_bcd(now[3], binary),
			  hour, from_bcd(now[1], binary), from_bcd(now[0], binary));
}

void time_init(void)
{
	uint64_t tsc, best = ~0ul;
	uint32_t apic, best_apic = 0;

	for (unsigned i = 0; i < 3; i++) {	/* the shortest run was disturbed least */
		calibrate(&tsc, &apic);
		if (tsc < best)
			best = tsc, best_apic = apic;
	}
	set_scale(best * PIT_HZ / CALIBRATION / 1000);
	apic_khz = best_apic * PIT_HZ / CALIBRATION / 1000;
	tsc_scale.base = rdtsc();
	wall_boot = read_rtc();
	report("time: TSC %u kHz, APIC timer %lu kHz", tsc_scale.khz, apic_khz);
}

uint64_t system_time(void)
{
	return (uint64_t)(((unsigned __int128)(rdtsc() - tsc_scale.base) * tsc_scale.factor) >> TIME_FRACTION);
}

uint64_t wall_clock_boot(void)
{
	return wall_boot;
}

void time_arm(uint64_t deadline, uint64_t now)
{
	struct percpu *p = this_cpu();
	uint64_t ns, count;

	if (deadline == p->tick_deadline)
		return;
	p->tick_deadline = deadline;
	if (deadline == ~0ul) {
		lapic_timer(0);
		return;
	}
	ns = deadline > now ? deadline - now : 1;
	if (ns > FAR_NS)
		ns = FAR_NS;
	count = ns * apic_khz / 1000000 + 1;
	lapic_timer(count > 0xffffffff ? 0xffffffff : (uint32_t)count);
}

void time_soon(void)
{
	this_cpu()->tick_deadline = SPENT;
	lapic_timer((uint32_t)(apic_khz / 10));
}

void time_interrupt(void)
{
	struct percpu *p = this_cpu();

	p->tick_deadline = SPENT;
	p->resched = true;
}
