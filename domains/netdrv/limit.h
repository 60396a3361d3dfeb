/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/limit.h - so much in each interval. Credit comes in whole amounts when an interval ends and is not saved up; what is taken last may exceed it and is owed. */
#ifndef NETDRV_LIMIT_H
#define NETDRV_LIMIT_H
#include "lib/types.h"

#define NS_PER_US 1000ull
#define NS_PER_S  1000000000ull

struct limit {
	uint32_t amount;	/* in each interval; 0: no limit */
	uint64_t interval;	/* ns */
	int64_t credit;		/* what may be taken until `next`; negative: owed */
	uint64_t next;		/* system time (ns) when credit comes */
};

/* Full from now on; amount 0: no limit, otherwise interval > 0. */
void limit_set(struct limit *l, uint32_t amount, uint64_t interval, uint64_t now);
/* Something may be taken; if not, look again at l->next. */
bool limit_open(struct limit *l, uint64_t now);
/* Takes n, once limit_open() agreed. */
void limit_take(struct limit *l, uint32_t n);
#endif
