/* SPDX-License-Identifier: Apache-2.0 */
/* sched_next.c - which vCPU a CPU runs next, and how it gets there. */
#include "arch/x86/sched_state.h"
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/hvm.h"
#include "arch/x86/quiesce.h"
#include "arch/x86/runqs.h"
#include "arch/x86/time.h"
#include "arch/x86/timers.h"

static inline void save_state(struct avcpu *v)
{
	hvm_vcpu_save(v);
	__atomic_store_n(&v->held, 0, __ATOMIC_RELEASE);
}

static __attribute__((noinline)) void save(struct percpu *p)
{
	if (p->loaded)
		save_state(p->loaded);
	p->loaded = NULL;
}

static void switch_to(struct percpu *p, struct avcpu *v)
{
	struct avcpu *old = p->loaded;

	if (old == v)
		return;
	if (old)
		save_state(old);
	hvm_vcpu_load(p, v);
	p->loaded = v;
	v->held = 1 + p->cpu;
}

/* It was put down meanwhile. */
static __attribute__((noinline)) void put_back_idle(struct avcpu *v)
{
	if (v->state == RUN_OFFLINE && v->sipi)
		sched_start(v, (uint8_t)v->sipi);
	v->sipi = 0;
}

/* v has run on this CPU until `ended`: into its queue, which is locked, if it is still ready to run and `stays`. */
static inline __attribute__((always_inline)) void put_back_last(struct percpu *p, struct avcpu *v, uint64_t ended, bool stays)
{
	v->on_cpu = false;
	if (likely(v->state == RUN_RUNNING))
		leave_state(v, RUNSTATE_running, RUN_READY, ended);
	else
		put_back_idle(v);
	runq_burn(&p->sched.q, &v->sched, (int64_t)(ended - p->began));
	if (likely(stays) && v->state == RUN_READY && !v->pause)
		runq_put(&p->sched.q, &v->sched, p->yields);
	p->yields = false;
}

/* The system time when the last vCPU stopped, when the next one starts, and of the next timer. */
struct look { uint64_t ended, now, next_timer; };

/* v may not run here any more. p's queue is locked, before and after. */
static __attribute__((noinline)) void send_away(struct percpu *p, struct avcpu *v)
{
	if (p->loaded == v)
		save(p);
	runqs_place(&p->sched, v);
	runqs_lock_queue(&p->sched);
}

/* The next to run instead of last, which has run or is NULL. */
static inline __attribute__((always_inline)) struct avcpu *pick(struct percpu *p, struct avcpu *last, const struct look *t)
{
	struct cpu_sched *c = &p->sched;
	struct avcpu *v;
	bool stays;

	runqs_lock_queue(c);
	stays = !last || runqs_allowed(last, p->cpu);
	if (last)
		put_back_last(p, last, t->ended, stays);
	if (unlikely(!stays))
		send_away(p, last);
	while ((v = runqs_next(c)) && unlikely(!runqs_allowed(v, p->cpu)))	/* it came here only because this CPU held its FPU state */
		send_away(p, v);
	if (v) {
		v->on_cpu = true;
		leave_state(v, RUNSTATE_runnable, RUN_RUNNING, t->now);
	}
	runqs_unlock(c);
	return v;
}

/* What timers are due, and what runs next. Whatever is asked from when pick() has the lock on is another look; whom a timer woke is in the queue
 * already, and keeps its turn. */
static inline __attribute__((always_inline)) struct avcpu *look(struct percpu *p, struct avcpu *last, struct look *t)
{
	t->now = t->ended = system_time();
	t->next_timer = timers_run(p, &t->now);
	__atomic_store_n(&p->resched, false, __ATOMIC_SEQ_CST);
	return pick(p, last, t);
}

static void sleep(struct percpu *p, const struct look *t)
{
	save(p);
	time_arm(t->next_timer, t->now);
	quiesce_enter(p);
	if (!__atomic_load_n(&p->resched, __ATOMIC_SEQ_CST))
		asm volatile("sti; hlt; cli" : : : "memory");
	quiesce_leave(p);
}

/* There was nothing. The look before each sleep finds what was queued before the others could know that this CPU idles. */
static __attribute__((noinline)) struct avcpu *idle(struct percpu *p, struct look *t)
{
	struct avcpu *v;

	for (;;) {
		runqs_idle(true);
		v = look(p, NULL, t);
		if (v)
			break;
		sleep(p, t);
	}
	runqs_idle(false);
	return v;
}

/* For the end of v's slice, or the next timer, for which it is set always (timer_set). A tick that comes somewhat earlier is as good, and nothing
 * needs to be done. */
static void arm(const struct percpu *p, const struct avcpu *v, const struct look *t)
{
	uint64_t slice = t->now + runq_slice(&v->sched);

	if (p->tick_deadline > slice || p->tick_deadline < t->now + SCHED_LEAST_NS / 2)
		time_arm(t->next_timer < slice ? t->next_timer : slice, t->now);
}

struct avcpu *sched_next(struct percpu *p)
{
	struct avcpu *v = p->current;
	struct look t;

	__atomic_store_n(&p->quiesce.dom, DOMID_INVALID, __ATOMIC_RELEASE);
	p->current = NULL;
	v = look(p, v, &t);
	if (unlikely(!v))
		v = idle(p, &t);
	arm(p, v, &t);
	p->began = t.now;
	p->current = v;
	__atomic_store_n(&p->quiesce.dom, v->dom, __ATOMIC_RELEASE);
	switch_to(p, v);
	runqs_share(&p->sched);			/* after it: another CPU takes only whom this one does not hold */
	pvtime_publish(v);
	return v;
}
