/* SPDX-License-Identifier: Apache-2.0 */
/* core/console/budget.h - how much a domain may write into the log: a burst at once, and then a rate. Lines beyond are lost and counted. */
#ifndef CORE_BUDGET_H
#define CORE_BUDGET_H
#include "lib/types.h"

#define BUDGET_BURST	16384u		/* bytes: several times what a service says when it boots */
#define BUDGET_RATE	1024u		/* bytes a second, a tenth of what 115200 baud carry */
#define BUDGET_BUILDER	4u		/* times as much for domain 0, which speaks of all the others */
#define BUDGET_QUIET	1024u		/* bytes that must be free again before a domain whose lines were lost is heard: few reports of a lasting flood */

struct budget {
	uint64_t paid;			/* ns: when what was written will have been paid for by the rate */
	uint32_t lost;			/* lines since the last report */
};

/* True: a line of n bytes may be written at `now` (ns), and is accounted for; false: it is lost, and counted. */
bool budget_take(struct budget *b, uint64_t now, uint32_t n);
#endif
