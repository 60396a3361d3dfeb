/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake_vcpu.h - what tests see of the fake machine's scheduler, clock and terminal. */
#ifndef FAKE_VCPU_H
#define FAKE_VCPU_H
#include "hal/vcpu.h"

extern struct fake_vcpu {
	uint32_t up, yields, nmis;
	uint8_t asleep;			/* in block or poll; 2: just being woken */
	uint64_t poll, single, period;	/* deadlines and period as set */
	struct guest_buf runstate;
	uint8_t upcall;
	uint64_t not_hard, not_soft;	/* CPUs outside of its affinity */
	uint32_t weight;
} fake_vcpu[NR_DOMS][NR_VCPUS];
extern uint64_t fake_now, fake_watchdog[NR_DOMS];
extern uint8_t fake_callback[NR_DOMS];
extern const char *fake_input;		/* what the terminal sends */
extern char fake_output[8192];		/* the first that came out on the console, NUL-terminated */
void fake_vcpu_init(void);
void fake_putc(char c);
#endif
