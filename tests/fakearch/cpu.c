/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/cpu.c - CPUs, each a thread: kicks and flushes are noted, flushes wait, locks are checked for their order. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/fakearch/fake_cpu.h"
#include "tests/fakearch/fake_dom.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/fakearch/machine.h"

#define MAX_HELD 8u
struct held { uint32_t class; domid_t dom; };
static struct cpu {
	struct held held[MAX_HELD];
	uint32_t nheld;
	uint32_t inside;		/* 1 + the domain whose vCPU this CPU runs, 0: none, or it waits in a flush */
	uint32_t turn;			/* grows whenever it leaves */
	uint32_t wanted;		/* a flush waits for it: the interrupt of hal_preempt_pending */
	domid_t dom;			/* which vCPU it runs */
	uint32_t vcpu;
} __attribute__((aligned(64))) cpus[FAKE_CPUS];
static uint32_t ncpus = 1;
static _Thread_local uint32_t chance = 1;
static uint8_t running[NR_DOMS][NR_VCPUS];
static _Thread_local uint32_t this_cpu;
_Thread_local int fake_preempt_in;

/* The closed windows are globals that a leak check could not scan; nothing here comes from malloc. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

void (*fake_between)(void);
void fake_cpus(uint32_t n) { assert(n <= FAKE_CPUS); ncpus = n; }
void fake_cpu_is(uint32_t cpu) { assert(cpu < ncpus); this_cpu = cpu; }
bool fake_many(void) { return ncpus > 1; }
uint32_t hal_cpu(void) { return this_cpu; }

_Thread_local domid_t fake_about = DOMID_INVALID;
void hal_about(domid_t d) { fake_about = d; }

/* Where a race would need a CPU to stand still for a moment, it does, now and then for long. */
void fake_stall(void)
{
	uint32_t turns;

	if (!fake_many()) {
		if (fake_between)
			fake_between();
		return;
	}
	chance = chance * 1664525u + 1013904223u + this_cpu;
	turns = chance >> 20 == 0 ? 500 : chance >> 28 == 0;
	while (turns--)
		sched_yield();
}

static const char *lock_name(const struct held *h)
{
	static _Thread_local char text[2][40];
	static _Thread_local uint32_t turn;
	static const char *const class[NR_LOCK_CLASSES] = { "life", "p2m", "grant", "evtchn" };

	snprintf(text[++turn % 2], sizeof text[0], "%s of domain %u", class[h->class], h->dom);
	return text[turn % 2];
}

uint32_t fake_locks_held(void)
{
	return cpus[this_cpu].nheld;
}

bool fake_holds(uint32_t class, domid_t dom)
{
	const struct cpu *c = &cpus[this_cpu];

	for (uint32_t i = 0; i < c->nheld; i++)
		if (c->held[i].class == class && c->held[i].dom == dom)
			return true;
	return false;
}

void fake_unlocked(const char *where)
{
	const struct cpu *c = &cpus[this_cpu];

	if (!c->nheld)
		return;
	fprintf(stderr, "%s: CPU %u holds %s\n", where, this_cpu, lock_name(&c->held[0]));
	abort();
}

void fake_show_locks(void)
{
	for (uint32_t i = 0; i < ncpus; i++) {
		fprintf(stderr, "CPU %u: domain %u vCPU %u%s, holds", i, cpus[i].dom, cpus[i].vcpu, cpus[i].inside ? "" : " (outside, or in a flush)");
		for (uint32_t k = 0; k < cpus[i].nheld; k++)
			fprintf(stderr, " %s,", lock_name(&cpus[i].held[k]));
		fprintf(stderr, "\n");
	}
}

static void check_order(const struct cpu *c, const struct held *new)
{
	for (uint32_t i = 0; i < c->nheld; i++) {
		const struct held *h = &c->held[i];

		if (h->class < new->class || (h->class == new->class && h->dom < new->dom))
			continue;
		fprintf(stderr, "lock order: CPU %u holds %s and takes %s\n", this_cpu, lock_name(h), lock_name(new));
		abort();
	}
}

void hal_lock_note(uint32_t class, domid_t dom, bool take)
{
	struct cpu *c = &cpus[this_cpu];
	struct held h = { class, dom };
	uint32_t i = 0;

	fake_stall();
	if (take) {
		check_order(c, &h);
		assert(c->nheld < MAX_HELD);
		c->held[c->nheld++] = h;
		return;
	}
	while (i < c->nheld && (c->held[i].class != class || c->held[i].dom != dom))
		i++;
	if (i == c->nheld) {
		fprintf(stderr, "CPU %u drops %s, which it does not hold\n", this_cpu, lock_name(&h));
		abort();
	}
	for (c->nheld--; i < c->nheld; i++)
		c->held[i] = c->held[i + 1];
}

static void wake_pollers(domid_t dom)
{
	for (uint32_t v = 0; v < domtab[dom].max_vcpus; v++)
		hal_vcpu_wake(dom, v);
}

void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why)
{
	fake_unlocked("hal_vcpu_kick");
	fake_stall();
	assert(dom < NR_DOMS && vcpu < NR_VCPUS && why && __atomic_load_n(&domtab[dom].refs, __ATOMIC_RELAXED));
	if (fake_log.kicks < ARRAY_SIZE(fake_log.kick))
		fake_log.kick[fake_log.kicks] = (struct kick){ dom, vcpu, why };
	fake_log.kicks++;
	if (!fake_many())
		return;			/* the tests of one CPU look at the kicks, and wake by themselves */
	hal_vcpu_wake(dom, vcpu);
	if (why & KICK_POLL)
		wake_pollers(dom);
}

static uint32_t step_out(struct cpu *c)
{
	uint32_t was = c->inside;

	__atomic_store_n(&c->wanted, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&c->inside, 0, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&c->turn, 1, __ATOMIC_SEQ_CST);
	return was;
}

/* As the answer to an IPI: the CPU is out of what it was in when this began, or waits in a flush itself. */
static void wait_for(struct cpu *c, const uint64_t doms[NR_DOMS / 64])
{
	uint32_t turn = __atomic_load_n(&c->turn, __ATOMIC_SEQ_CST), in = __atomic_load_n(&c->inside, __ATOMIC_SEQ_CST);

	if (!in || !(doms[(in - 1) / 64] >> (in - 1) % 64 & 1))
		return;
	__atomic_store_n(&c->wanted, 1, __ATOMIC_RELAXED);
	while (__atomic_load_n(&c->turn, __ATOMIC_SEQ_CST) == turn)
		sched_yield();
}

_Thread_local void (*fake_at_flush)(void);

void hal_tlb_flush(const uint64_t doms[NR_DOMS / 64])
{
	struct cpu *me = &cpus[this_cpu];
	uint32_t was;

	fake_unlocked("hal_tlb_flush");
	fake_stall();
	if (fake_at_flush)
		fake_at_flush();
	fake_log.flushes++;
	for (uint32_t i = 0; i < NR_DOMS / 64; i++)
		fake_log.flushed[i] |= doms[i];
	was = step_out(me);
	for (uint32_t i = 0; i < ncpus; i++)
		if (i != this_cpu)
			wait_for(&cpus[i], doms);
	__atomic_store_n(&me->inside, was, __ATOMIC_SEQ_CST);
}

static bool can_run(domid_t dom, uint32_t vcpu, bool due)
{
	struct fake_vcpu *v = &fake_vcpu[dom][vcpu];

	if (__atomic_load_n(&fake_dom[dom].pauses, __ATOMIC_SEQ_CST) > 0 || !__atomic_load_n(&v->up, __ATOMIC_SEQ_CST))
		return false;
	if (due)
		hal_vcpu_wake(dom, vcpu);
	return !__atomic_load_n(&v->asleep, __ATOMIC_ACQUIRE);
}

bool fake_enter(domid_t dom, uint32_t vcpu, bool due)
{
	struct cpu *c = &cpus[this_cpu];

	if (__atomic_exchange_n(&running[dom][vcpu], 1, __ATOMIC_SEQ_CST))
		return false;
	if (!can_run(dom, vcpu, due)) {
		__atomic_store_n(&running[dom][vcpu], 0, __ATOMIC_SEQ_CST);
		return false;
	}
	c->dom = dom;
	c->vcpu = vcpu;
	__atomic_store_n(&c->inside, dom + 1u, __ATOMIC_SEQ_CST);
	return true;
}

void fake_leave(void)
{
	struct cpu *c = &cpus[this_cpu];

	fake_unlocked("return to the guest");
	step_out(c);
	__atomic_store_n(&running[c->dom][c->vcpu], 0, __ATOMIC_SEQ_CST);
}

bool fake_runs(domid_t dom, uint32_t vcpu)
{
	return __atomic_load_n(&running[dom][vcpu], __ATOMIC_SEQ_CST);
}

bool hal_preempt_pending(void)
{
	if (__atomic_load_n(&cpus[this_cpu].wanted, __ATOMIC_RELAXED))
		return true;
	return fake_preempt_in && --fake_preempt_in == 0;
}

void hal_relax(void)
{
	assert(fake_many() || !"a lock is held for ever: this machine has one CPU");
	sched_yield();
}

static struct { uint32_t pirq, port; domid_t dom; } pirqs[4];

err_t hal_pirq_check(domid_t dom, uint32_t pirq)
{
	if (pirq >= ARRAY_SIZE(pirqs) || (pirqs[pirq].port && pirqs[pirq].dom != dom))
		return -XEN_EINVAL;
	return pirqs[pirq].port ? -XEN_EEXIST : 0;
}

void hal_pirq_bind(domid_t dom, uint32_t pirq, uint32_t port)
{
	pirqs[pirq].dom = dom;
	pirqs[pirq].port = port;
}

void hal_pirq_unbind(domid_t dom, uint32_t pirq)
{
	assert(pirq < ARRAY_SIZE(pirqs) && pirqs[pirq].dom == dom);
	pirqs[pirq].port = 0;
}

void hal_pirq_eoi(domid_t dom, uint32_t pirq)
{
	assert(pirq < ARRAY_SIZE(pirqs) && (!pirqs[pirq].port || pirqs[pirq].dom == dom));
}
