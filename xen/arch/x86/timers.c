/* SPDX-License-Identifier: Apache-2.0 */
/* timers.c - each CPU's vCPU timers in a binary heap ordered by the vCPU's earliest deadline. A vCPU's are in the heap of the CPU where
 * one was last set, which is where it runs: that CPU fires them. */
#include "arch/x86/timers.h"
#include "arch/x86/guest/vlapic.h"
#include "arch/x86/lock.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "call/call.h"
#include "core/dom/dom.h"
#include "core/sched_op/sched_op.h"

#define HEAP_MAX (NR_DOMS * NR_VCPUS)
#define OFF (~0ul)
#define NOWHERE (~0u)

/* The lock guards the timers of the vCPUs in it; first: the earliest deadline. A leaf. */
struct heap { struct spinlock lock; uint32_t n; uint64_t first; uint32_t *at; };
static struct heap heaps[NR_CPUS];
static WINDOW("heaps") uint32_t places[NR_CPUS][HEAP_MAX];

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

/* The heap's place for v after its timers changed; lock held. */
static void requeue(struct heap *h, struct avcpu *v)
{
	uint64_t first = OFF;

	for (unsigned i = 0; i < NR_TIMERS; i++)
		if (v->timer[i] < first)
			first = v->timer[i];
	if (first == v->timer_first)
		return;
	v->timer_first = first;
	if (first == OFF) {
		drop(h, v);
	} else {
		if (v->heap_at == NOWHERE)
			place(h, h->n++, avcpu_index(v));
		sift(h, v->heap_at);
	}
	__atomic_store_n(&h->first, h->n ? at(h, 0)->timer_first : OFF, __ATOMIC_RELAXED);
}

void timers_init_cpu(uint32_t cpu)
{
	struct heap *h = &heaps[cpu];

	h->at = places[cpu];
	h->first = OFF;
	paging_map_new(h->at, sizeof places[cpu]);
}

void timers_reset(struct avcpu *v)
{
	v->heap_at = NOWHERE;
	v->heap_cpu = this_cpu()->cpu;
	v->timer_first = OFF;
	for (unsigned i = 0; i < NR_TIMERS; i++)
		v->timer[i] = OFF;
}

static void unlock_heap(struct heap *h)
{
	spin_unlock(&h->lock);
}

static struct heap *lock_heap(const struct avcpu *v)
{
	for (;;) {
		uint32_t cpu = __atomic_load_n(&v->heap_cpu, __ATOMIC_RELAXED);
		struct heap *h = &heaps[cpu];

		spin_lock(&h->lock);
		if (v->heap_cpu == cpu)
			return h;
		spin_unlock(&h->lock);
	}
}

/* The heap of this CPU, locked, with v in it if it is in one at all. */
static struct heap *lock_here(struct avcpu *v)
{
	uint32_t here = this_cpu()->cpu;

	for (;;) {
		struct heap *h = lock_heap(v);

		if (v->heap_cpu == here)
			return h;
		if (v->heap_at != NOWHERE) {
			v->timer_first = OFF;
			drop(h, v);
			__atomic_store_n(&h->first, h->n ? at(h, 0)->timer_first : OFF, __ATOMIC_RELAXED);
		}
		__atomic_store_n(&v->heap_cpu, here, __ATOMIC_RELAXED);
		unlock_heap(h);
	}
}

static void set(struct avcpu *v, enum timer_kind kind, uint64_t deadline, uint64_t period)
{
	struct heap *h = lock_here(v);

	if (v->no_timers)
		deadline = OFF;
	v->timer[kind] = deadline;
	if (kind == TIMER_PERIODIC)
		v->period = period;
	requeue(h, v);
	unlock_heap(h);
	if (h->first < this_cpu()->tick_deadline)
		time_arm(h->first, system_time());
}

void timer_set(struct avcpu *v, enum timer_kind kind, uint64_t deadline)
{
	set(v, kind, deadline, 0);
}

void timer_set_periodic(struct avcpu *v, uint64_t period)
{
	set(v, TIMER_PERIODIC, period ? system_time() + period : OFF, period);
}

void timers_end(struct avcpu *v)
{
	struct heap *h = lock_heap(v);

	for (unsigned i = 0; i < NR_TIMERS; i++)
		v->timer[i] = OFF;
	v->no_timers = true;
	requeue(h, v);
	unlock_heap(h);
}

/* The timers of v that are due, one bit each, stopped or set for their next period. */
static uint32_t take_due(struct heap *h, struct avcpu *v, uint64_t now)
{
	uint32_t due = 0;

	for (unsigned i = 0; i < NR_TIMERS; i++) {
		uint64_t at = v->timer[i];

		if (at > now)
			continue;
		due |= 1u << i;
		v->timer[i] = OFF;
		if (i == TIMER_PERIODIC && v->period)
			v->timer[i] = (at + v->period > now ? at : now) + v->period;
	}
	requeue(h, v);
	return due;
}

static void fire(struct avcpu *v, enum timer_kind kind, uint64_t now)
{
	switch (kind) {
	case TIMER_PERIODIC:
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

/* Takes the next vCPU with a due timer; false: there is none. The domain stays while its timers fire. */
static bool next_due(struct heap *h, uint64_t now, struct avcpu **v, uint32_t *due)
{
	bool any;

	spin_lock(&h->lock);
	any = h->n && at(h, 0)->timer_first <= now;
	if (any) {
		*v = at(h, 0);
		dom_hold((*v)->dom);
		*due = take_due(h, *v, now);
	}
	spin_unlock(&h->lock);
	return any;
}

static __attribute__((noinline)) void run_due(struct heap *h, uint64_t *now)
{
	struct avcpu *v;
	uint32_t due;

	for (unsigned budget = 32; budget && h->first <= *now && next_due(h, *now, &v, &due); budget--) {
		domid_t dom = v->dom;

		for (; due; due &= due - 1)
			fire(v, (enum timer_kind)__builtin_ctz(due), *now);
		dom_put(dom);
		*now = system_time();
	}
}

uint64_t timers_run(const struct percpu *p, uint64_t *now)
{
	struct heap *h = &heaps[p->cpu];

	if (unlikely(h->first <= *now))
		run_due(h, now);
	return h->first;
}
