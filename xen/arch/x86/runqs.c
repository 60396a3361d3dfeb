/* SPDX-License-Identifier: Apache-2.0 */
/* runqs.c - placing vCPUs on CPUs and taking them from others. */
#include "arch/x86/runqs.h"
#include "arch/x86/cpu.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/percpu.h"
#include "arch/x86/traps.h"

static uint64_t idle_cpus;		/* atomic: one bit a CPU. A bit is cleared by who gives it work, too */

_Static_assert(NR_CPUS <= 64, "sets of CPUs are words");

static struct avcpu *of(const struct sched_entity *e)
{
	return (struct avcpu *)((uintptr_t)e - offsetof(struct avcpu, sched));
}

void runqs_init_cpu(uint32_t cpu)
{
	runq_init(&percpu_tab[cpu].sched.q);
}

struct cpu_sched *runqs_lock(const struct avcpu *v)
{
	for (;;) {
		uint32_t cpu = __atomic_load_n(&v->cpu, __ATOMIC_RELAXED);
		struct cpu_sched *c = &percpu_tab[cpu].sched;

		spin_lock(&c->lock);
		if (v->cpu == cpu)
			return c;
		spin_unlock(&c->lock);
	}
}

void sched_poke(uint32_t cpu)
{
	struct percpu *p = &percpu_tab[cpu];

	if (cpu == MY_CPU(cpu))
		MY_CPU(resched) = true;
	else if (!__atomic_exchange_n(&p->resched, true, __ATOMIC_SEQ_CST))
		lapic_send(p->apic_id, VECTOR_KICK);
}

static bool due(const struct avcpu *v)
{
	return v->state == RUN_READY && !v->pause && !v->on_cpu && !runq_queued(&v->sched);
}

static uint32_t lowest(uint64_t set)
{
	return (uint32_t)__builtin_ctzl(set);
}

/* Soft affinity only says which of the CPUs of the hard one are better; with none of them it says nothing. */
static uint64_t best(const struct avcpu *v)
{
	return v->hard & v->soft ? v->hard & v->soft : v->hard;
}

static uint32_t last_or_lowest(const struct avcpu *v, uint64_t set)
{
	return set >> v->cpu & 1 ? v->cpu : lowest(set);
}

/* Where v runs soonest: on a CPU that idles, one of the best ones if it can be. */
static uint32_t choose(const struct avcpu *v)
{
	uint64_t idle;

	if (__atomic_load_n(&v->held, __ATOMIC_ACQUIRE))
		return v->cpu;
	idle = __atomic_load_n(&idle_cpus, __ATOMIC_RELAXED) & v->hard;
	if (idle & best(v))
		return last_or_lowest(v, idle & best(v));
	return last_or_lowest(v, idle ? idle : best(v));
}

/* To the queue of CPU `to`, which is locked then, instead of c; NULL: someone was here meanwhile, and saw to v. */
static __attribute__((noinline)) struct cpu_sched *move(struct cpu_sched *c, struct avcpu *v, uint32_t to)
{
	__atomic_store_n(&v->cpu, to, __ATOMIC_RELAXED);
	spin_unlock(&c->lock);
	c = &percpu_tab[to].sched;
	spin_lock(&c->lock);
	if (v->cpu == to && due(v))
		return c;
	spin_unlock(&c->lock);
	return NULL;
}

void runqs_place(struct cpu_sched *c, struct avcpu *v)
{
	uint32_t to;
	bool first;

	if (!due(v)) {
		spin_unlock(&c->lock);
		return;
	}
	to = choose(v);
	if (unlikely(to != v->cpu))
		c = move(c, v, to);
	if (!c)
		return;
	first = runq_wake(&c->q, &v->sched);
	spin_unlock(&c->lock);
	if (__atomic_fetch_and(&idle_cpus, ~(1ul << to), __ATOMIC_SEQ_CST) & 1ul << to || first)
		sched_poke(to);
}

static bool takes_soft(const struct sched_entity *e)
{
	const struct avcpu *v = of(e);

	return best(v) >> this_cpu()->cpu & 1 && !__atomic_load_n(&v->held, __ATOMIC_ACQUIRE);
}

static bool takes(const struct sched_entity *e)
{
	const struct avcpu *v = of(e);

	return runqs_allowed(v, this_cpu()->cpu) && !__atomic_load_n(&v->held, __ATOMIC_ACQUIRE);
}

/* One of from's into c, both locked: of a round that c has begun or, if c is empty, any, also one that would rather run there. */
static bool take_from(struct cpu_sched *c, struct cpu_sched *from)
{
	bool any = !c->q.nr, round;
	struct sched_entity *e;

	if (runq_behind(&c->q, from->q.round) > 0 && !any)
		return false;
	e = runq_take(&from->q, any ? takes : takes_soft, any, &round);
	if (!e)
		return false;
	__atomic_store_n(&of(e)->cpu, this_cpu()->cpu, __ATOMIC_RELAXED);
	runq_join(&c->q, e, round);
	return true;
}

static __attribute__((noinline)) void take_one(struct cpu_sched *c)
{
	uint32_t me = this_cpu()->cpu;
	bool done = false;

	for (uint32_t i = 1; i < nr_cpus && !done; i++) {
		struct cpu_sched *from = &percpu_tab[(me + i) % nr_cpus].sched;

		if (!__atomic_load_n(&from->q.nr, __ATOMIC_RELAXED) || !spin_trylock(&from->lock))
			continue;
		done = take_from(c, from);
		spin_unlock(&from->lock);
	}
}

struct avcpu *runqs_next(struct cpu_sched *c)
{
	struct sched_entity *e;

	if (unlikely(nr_cpus > 1) && !runq_has_active(&c->q))
		take_one(c);
	e = runq_next(&c->q);
	return e ? of(e) : NULL;
}

void runqs_idle(bool idle)
{
	uint64_t bit = 1ul << this_cpu()->cpu;

	if (idle)
		__atomic_fetch_or(&idle_cpus, bit, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(&idle_cpus, ~bit, __ATOMIC_SEQ_CST);
}

void runqs_share(const struct cpu_sched *c)
{
	uint64_t idle = __atomic_load_n(&idle_cpus, __ATOMIC_RELAXED);

	if (idle && __atomic_load_n(&c->q.nr, __ATOMIC_RELAXED))
		sched_poke(lowest(idle));
}
