/* SPDX-License-Identifier: Apache-2.0 */
/* timers.c - each CPU's vCPU timers in a binary heap ordered by the vCPU's earliest deadline. */
#include "arch/x86/timers.h"
#include "arch/x86/guest/vlapic.h"
#include "arch/x86/percpu.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "call/call.h"
#include "core/sched_op/sched_op.h"

#define NR_HEAPS 1u			/* one CPU runs so far */
#define HEAP_MAX (NR_DOMS * NR_VCPUS)
#define OFF (~0ul)
#define NOWHERE (~0u)

/* A heap holds the vCPUs of one CPU. */
struct heap { uint32_t n; uint32_t at[HEAP_MAX]; };
static struct heap heaps[NR_HEAPS];

static struct avcpu *at(const struct heap *h, uint32_t i)
{
	return &avcpus[h->at[i] / NR_VCPUS][h->at[i] % NR_VCPUS];
}

static void place(struct heap *h, uint32_t i, uint32_t id)
{
	h->at[i] = id;
	at(h, i)->heap_at = i;
}

static void swap(struct heap *h, uint32_t i, uint32_t k)
{
	uint32_t a = h->at[i], b = h->at[k];

	place(h, i, b);
	place(h, k, a);
}

static void sift(struct heap *h, uint32_t i)
{
	while (i && at(h, i)->timer_first < at(h, (i - 1) / 2)->timer_first) {
		swap(h, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	for (;;) {
		uint32_t k = 2 * i + 1;

		if (k + 1 < h->n && at(h, k + 1)->timer_first < at(h, k)->timer_first)
			k++;
		if (k >= h->n || at(h, i)->timer_first <= at(h, k)->timer_first)
			return;
		swap(h, i, k);
		i = k;
	}
}

static void drop(struct heap *h, struct avcpu *v)
{
	uint32_t i = v->heap_at;

	v->heap_at = NOWHERE;
	if (i == --h->n)
		return;
	place(h, i, h->at[h->n]);
	sift(h, i);
}

static void requeue(struct avcpu *v)
{
	struct heap *h = &heaps[v->cpu];
	uint64_t first = OFF;

	for (unsigned i = 0; i < NR_TIMERS; i++)
		if (v->timer[i] < first)
			first = v->timer[i];
	if (first == v->timer_first)
		return;
	v->timer_first = first;
	if (first == OFF) {
		drop(h, v);
		return;
	}
	if (v->heap_at == NOWHERE)
		place(h, h->n++, avcpu_index(v));
	sift(h, v->heap_at);
}

void timers_reset(struct avcpu *v)
{
	v->heap_at = NOWHERE;
	v->timer_first = OFF;
	for (unsigned i = 0; i < NR_TIMERS; i++)
		v->timer[i] = OFF;
}

void timer_set(struct avcpu *v, enum timer_kind kind, uint64_t deadline)
{
	v->timer[kind] = deadline;
	requeue(v);
	this_cpu()->resched = true;	/* the loop looks at the earliest deadline again */
}

void timer_set_periodic(struct avcpu *v, uint64_t period)
{
	v->period = period;
	timer_set(v, TIMER_PERIODIC, period ? system_time() + period : OFF);
}

static void fire(struct avcpu *v, enum timer_kind kind, uint64_t now)
{
	uint64_t due = v->timer[kind];

	v->timer[kind] = OFF;
	switch (kind) {
	case TIMER_PERIODIC:
		if (v->period)
			v->timer[kind] = due + v->period > now ? due + v->period : now + v->period;
		virq_raise(v->dom, v->id, VIRQ_TIMER);
		break;
	case TIMER_SINGLESHOT:
		virq_raise(v->dom, v->id, VIRQ_TIMER);
		break;
	case TIMER_APIC:
		vlapic_timer_expired(v, now);
		break;
	case TIMER_WATCHDOG:			/* the domain's, on its vCPU 0 */
		dom_watchdog(v->dom);
		break;
	default:
		sched_poll_timeout(v);
	}
}

uint64_t timers_run(void)
{
	struct heap *h = &heaps[this_cpu()->cpu];
	uint64_t now = system_time();

	for (unsigned budget = 32; budget && h->n && at(h, 0)->timer_first <= now; budget--) {
		struct avcpu *v = at(h, 0);

		for (unsigned i = 0; i < NR_TIMERS; i++)
			if (v->timer[i] <= now)
				fire(v, i, now);
		requeue(v);
	}
	return h->n ? at(h, 0)->timer_first : OFF;
}
