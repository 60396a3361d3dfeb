/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/budget_test.c - a burst passes whole, then the rate; what is lost is counted; a rest gives the burst back and no more. */
// link: xen/core/console/budget.c
#include "core/console/budget.h"
#include <assert.h>

#define SECOND 1000000000ull

/* Lines of n bytes that pass of `tries` at one moment. */
static uint32_t pass(struct budget *b, uint64_t now, uint32_t n, uint32_t tries)
{
	uint32_t passed = 0;

	for (uint32_t i = 0; i < tries; i++)
		passed += budget_take(b, now, n);
	return passed;
}

int main(void)
{
	struct budget b = { 0 };
	uint64_t now = 5 * SECOND;
	uint32_t passed = 0;

	assert(pass(&b, now, 64, BUDGET_BURST / 64) == BUDGET_BURST / 64 && b.lost == 0);
	assert(pass(&b, now, 64, 100) == 0 && b.lost == 100);
	assert(!budget_take(&b, now + SECOND / 2, 64) && b.lost == 101);		/* half of BUDGET_QUIET is free */
	assert(budget_take(&b, now + SECOND * 5 / 4, 64) && b.lost == 101);		/* the reader of `lost` resets it */
	b.lost = 0;

	now += 100 * SECOND;
	assert(pass(&b, now, 64, 1000) == BUDGET_BURST / 64);			/* a long rest is worth one burst */
	b.lost = 0;
	for (uint32_t tick = 1; tick <= 1000; tick++) {				/* a flood for ten seconds */
		passed += pass(&b, now + tick * SECOND / 100, 64, 50);
		b.lost = 0;
	}
	assert(passed >= 10 * BUDGET_RATE / 64 - 1 && passed <= 10 * BUDGET_RATE / 64 + 1);

	b = (struct budget){ 0 };						/* below the rate nothing is ever lost */
	for (uint32_t s = 0; s < 1000; s++)
		assert(budget_take(&b, s * SECOND, BUDGET_RATE));
	assert(!budget_take(&b, 2000 * SECOND, BUDGET_BURST + 1) && b.lost == 1);	/* never: it is no line */
	return 0;
}
