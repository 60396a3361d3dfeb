/* SPDX-License-Identifier: Apache-2.0 */
/* time.h - TSC-based system time, wall clock, and each CPU's one-shot timer. */
#ifndef ARCH_TIME_H
#define ARCH_TIME_H
#include "lib/types.h"

/* As pvclock, xen.h vcpu_time_info; factor: mul << (TIME_FRACTION - 32 + shift). */
struct tsc_scale { uint64_t base, factor; uint32_t mul, khz; int8_t shift; };
#define TIME_FRACTION 40		/* bits of a product of ticks and factor that are less than 1 ns */
extern struct tsc_scale tsc_scale;

void time_init(void);			/* calibrates TSC and APIC timer against the PIT; reads the RTC once */
uint64_t system_time(void);		/* ns since boot, as the guests compute it */
uint64_t wall_clock_boot(void);		/* seconds since 1970 at system time 0 */
/* Arms this CPU's timer for system time `deadline` in ns; the earliest of several requests must be given. now: system time of a moment ago. */
void time_arm(uint64_t deadline, uint64_t now);
/* An exit in 0.1 ms at the latest, whatever was armed; the loop arms what it needs afterwards. */
void time_soon(void);
void time_interrupt(void);
#endif
