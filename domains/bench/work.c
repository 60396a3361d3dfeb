/* SPDX-License-Identifier: Apache-2.0 */
/* bench/work.c - see work.h. */
#include "domains/bench/work.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"

#define TRIALS   100u
#define MORE     400u			/* what two switches cost beyond a yield to nobody, at least */
#define PATIENCE 2000000000ull		/* ticks of yields to nobody, in a row */

static uint64_t begun, idle, idle_row, back;
static uint64_t alone = ~0ull;		/* in a yield that takes less nobody else ran */

static uint64_t yield(void)
{
	uint64_t start = rdtsc();

	(void)!sched_yield();
	back = rdtsc();
	return back - start;
}

void work_learn(void)
{
	uint64_t least = ~0ull;

	for (uint32_t i = 0; i < TRIALS; i++) {
		uint64_t t = yield();

		least = t < least ? t : least;
	}
	alone = least + MORE;
}

void work_begin(void)
{
	idle = idle_row = 0;
	begun = rdtsc();
}

void work_found(void)
{
	idle_row = 0;
}

/* After an idle yield also the look that found nothing is none, unless an interrupt came into it. */
err_t work_wait(void)
{
	uint64_t before = back, t = yield(), look = back - before - t;

	if (t >= alone) {
		idle_row = 0;
		return 0;
	}
	t += idle_row && look < alone ? look : 0;
	idle += t;
	idle_row += t;
	return idle_row < PATIENCE ? 0 : -XEN_ETIME;
}

uint64_t work_end(void)
{
	return rdtsc() - begun - idle;
}
