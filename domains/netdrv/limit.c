/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/limit.c - intervals that passed unseen count, up to what fills the credit. */
#include "domains/netdrv/limit.h"

void limit_set(struct limit *l, uint32_t amount, uint64_t interval, uint64_t now)
{
	l->amount = amount;
	l->interval = interval;
	l->credit = amount;
	l->next = now + interval;
}

bool limit_open(struct limit *l, uint64_t now)
{
	uint64_t passed, lacks;

	if (l->amount == 0)
		return true;
	if (now >= l->next) {
		passed = (now - l->next) / l->interval + 1;
		lacks = (uint64_t)((int64_t)l->amount - l->credit);
		if (passed > lacks / l->amount)
			l->credit = l->amount;
		else
			l->credit += (int64_t)(passed * l->amount);
		l->next += passed * l->interval;
	}
	return l->credit > 0;
}

void limit_take(struct limit *l, uint32_t n)
{
	if (l->amount != 0)
		l->credit -= n;
}
