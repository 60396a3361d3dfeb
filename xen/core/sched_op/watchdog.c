/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched_op/watchdog.c - SCHEDOP_watchdog: two timers of a domain that end it when it no longer sets them. */
#include "call/lock.h"
#include "core/sched_op/sched_op.h"
#include "hal/spec.h"

#define NS_PER_S 1000000000ull

uint64_t watchdog_due[NR_DOMS][NR_WATCHDOGS];

/*@ requires \valid_read(t + (0 .. NR_WATCHDOGS - 1));
    assigns \nothing;
    ensures soonest(\result, t[0], t[1]);
    exits \false;
*/
static uint64_t earliest(const uint64_t *t)
{
	uint64_t first = HAL_NEVER;

	/*@ loop invariant i <= NR_WATCHDOGS && soonest(first, i > 0 ? t[0] : 0, i > 1 ? t[1] : 0);
	    loop assigns i, first;
	    loop variant NR_WATCHDOGS - i;
	*/
	for (uint32_t i = 0; i < NR_WATCHDOGS; i++)
		if (t[i] && t[i] < first)
			first = t[i];
	return first;
}

/*@ requires d < NR_DOMS && id <= NR_WATCHDOGS && \valid(slot) && \separated(slot, &watchdog_due[0 .. NR_DOMS - 1][0 .. NR_WATCHDOGS - 1]);
    assigns *slot;
    ensures ok: \result == 0 ==> *slot < NR_WATCHDOGS && (watchdog_due[d][*slot] != 0 <==> id != 0) && (id != 0 ==> *slot == id - 1);
    ensures bad: \result == (id != 0 && watchdog_due[d][id - 1] == 0 ? -XEN_EINVAL : \result == 0 ? 0 : -XEN_ENOSPC);
    exits \false;
*/
static err_t pick(domid_t d, uint32_t id, uint32_t *slot)
{
	if (id) {
		*slot = index_clamp(id - 1, NR_WATCHDOGS);
		return watchdog_due[d][*slot] ? 0 : -XEN_EINVAL;
	}
	/*@ loop invariant *slot <= NR_WATCHDOGS;
	    loop assigns *slot;
	    loop variant NR_WATCHDOGS - *slot;
	*/
	for (*slot = 0; *slot < NR_WATCHDOGS; ++*slot)
		if (!watchdog_due[d][*slot])
			return 0;
	return -XEN_ENOSPC;
}

err_t sched_watchdog_check(const struct ctx *c, const struct sched_watchdog *arg, struct sched_watchdog_plan *plan)
{
	uint64_t t[NR_WATCHDOGS];
	err_t rc;

	if (arg->id > NR_WATCHDOGS)
		return -XEN_EINVAL;
	rc = pick(c->self, arg->id, &plan->slot);
	if (rc)
		return rc;
	plan->value = arg->id ? 0 : plan->slot + 1;
	plan->deadline = arg->id && !arg->timeout ? 0 : hal_now() + arg->timeout * NS_PER_S;
	/*@ loop invariant i <= NR_WATCHDOGS && \forall integer j; 0 <= j < i ==> t[j] == (j == plan->slot ? plan->deadline : watchdog_due[c->self][j]);
	    loop assigns i, t[0 .. NR_WATCHDOGS - 1];
	    loop variant NR_WATCHDOGS - i;
	*/
	for (uint32_t i = 0; i < NR_WATCHDOGS; i++)
		t[i] = i == plan->slot ? plan->deadline : watchdog_due[c->self][i];
	plan->first = earliest(t);
	return 0;
}

void sched_watchdog_commit(const struct ctx *c, const struct sched_watchdog_plan *plan, struct fx *fx)
{
	watchdog_due[c->self][plan->slot] = plan->deadline;
	hal_watchdog_set(c->self, plan->first);
	fx->value = plan->value;
}

void dom_watchdog(domid_t d)
{
	uint64_t first;
	bool expired;

	life_lock(d);
	first = earliest(watchdog_due[d]);
	expired = first <= hal_now();
	if (!expired)
		hal_watchdog_set(d, first);
	life_unlock(d);
	if (expired)
		dom_shutdown(d, SHUTDOWN_watchdog);
}

void sched_watchdog_reset(domid_t d)
{
	for (uint32_t i = 0; i < NR_WATCHDOGS; i++)
		watchdog_due[d][i] = 0;
}
