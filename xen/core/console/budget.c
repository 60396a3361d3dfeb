/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/budget.c - a bucket of bytes, kept as the time at which it will be full again. */
#include "core/console/budget.h"

#define NS_A_BYTE (1000000000u / BUDGET_RATE)

bool budget_take(struct budget *b, uint64_t now, uint32_t n)
{
	uint64_t paid = (b->paid > now ? b->paid : now) + (uint64_t)n * NS_A_BYTE;
	uint32_t room = b->lost ? BUDGET_BURST - BUDGET_QUIET : BUDGET_BURST;

	if (paid - now > (uint64_t)room * NS_A_BYTE) {
		b->lost++;
		return false;
	}
	b->paid = paid;
	return true;
}
