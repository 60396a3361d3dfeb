/* SPDX-License-Identifier: Apache-2.0 */
/* tests/stress/main.c - rounds: CPUs run for a number of steps, the counts are compared, everybody but domain 0 is ended, nothing may be left.
 * Usage: stress [seed [rounds [steps [cpus]]]]. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "call/call.h"
#include "tests/fakearch/fake_vcpu.h"
#include "tests/stress/stress.h"

#define HANG_S 120u			/* a round takes a few seconds */

uint32_t places[NR_PLACES];
uint32_t sids[4];
static _Thread_local struct player *me;
static struct player players[FAKE_CPUS];
static pthread_barrier_t barrier;
static uint32_t nr_cpus = 4, nr_rounds = 2, nr_steps = 1000;

void xsm_audit_who(struct xsm_who *who)
{
	who->domid = me ? me->dom : XSM_NO_DOMID;
	who->now = me ? me->calls << 20 : 0;
}

void audit_emit(const char *line) { (void)line; }

uint32_t pick(struct player *p, uint32_t n)
{
	p->seed ^= p->seed << 13;	/* xorshift64 */
	p->seed ^= p->seed >> 7;
	p->seed ^= p->seed << 17;
	return (uint32_t)(p->seed >> 16) % n;
}

domid_t somebody(struct player *p)
{
	uint32_t who = pick(p, NR_PLACES + 2);

	if (who < NR_PLACES)
		return (domid_t)__atomic_load_n(&places[who], __ATOMIC_RELAXED);
	return who == NR_PLACES ? p->dom : 1 + pick(p, 16);
}

uint64_t at(const struct player *p, uint32_t offset)
{
	return GFN_ARG(p->vcpu) * PAGE_SIZE + offset;
}

void put(struct player *p, uint32_t offset, const void *from, size_t n)
{
	memcpy((uint8_t *)fake_ptr(p->dom, at(p, offset)), from, n);
}

void get(struct player *p, uint32_t offset, void *to, size_t n)
{
	memcpy(to, (const uint8_t *)fake_ptr(p->dom, at(p, offset)), n);
}

static uint8_t unfinished[NR_DOMS][BUILDER_VCPUS];	/* its hypercall is to be executed again: nobody else plays this vCPU, whose argument page is in use */

/* False: paused or ending; what a guest asked is asked again when it runs, or never. */
static bool go_on(struct player *p)
{
	bool in;

	do
		in = fake_enter(p->dom, p->vcpu, true);
	while (!in && !p->dom);
	__atomic_store_n(&unfinished[p->dom][p->vcpu], 0, __ATOMIC_SEQ_CST);
	if (!in)
		p->dom = DOMID_INVALID;
	return in;
}

int64_t call4(struct player *p, uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct call call = { .self = p->dom, .vcpu = (uint16_t)p->vcpu, .a = { a0, a1, a2, a3 } };
	int64_t rc;

	for (uint32_t turns = 0; ; turns++) {
		fake_preempt_in = pick(p, 4) ? 0 : 1 + (int)pick(p, 4);
		rc = hypercall(&call, nr);
		fake_unlocked("hypercall");
		p->calls++;
		p->done += rc >= 0;
		if (!call.restart)
			return rc;
		__atomic_store_n(&unfinished[p->dom][p->vcpu], 1, __ATOMIC_SEQ_CST);
		fake_leave();
		if (!go_on(p))
			return -XEN_EAGAIN;
	}
}

int64_t op(struct player *p, uint64_t nr, uint32_t cmd, void *arg, size_t n)
{
	int64_t rc;

	put(p, 0, arg, n);
	rc = call4(p, nr, cmd, at(p, 0), 0, 0);
	if (rc != -XEN_EAGAIN)
		get(p, 0, arg, n);
	return rc;
}

/* The interrupts that a CPU takes outside of guests. */
static void interrupt(struct player *p)
{
	if (pick(p, 4))
		virq_raise(somebody(p), pick(p, GUEST_VCPUS), VIRQ_TIMER);
	else
		virq_raise_global(pick(p, 2) ? VIRQ_DOM_EXC : VIRQ_CON_RING);
}

static bool run_as(struct player *p, domid_t dom, uint32_t vcpu, void (*step)(struct player *))
{
	if (!fake_enter(dom, vcpu, pick(p, 2)))
		return false;
	if (__atomic_load_n(&unfinished[dom][vcpu], __ATOMIC_SEQ_CST)) {
		fake_leave();
		return false;
	}
	p->dom = dom;
	p->vcpu = vcpu;
	for (uint32_t i = pick(p, 8); i < 8 && p->dom != DOMID_INVALID; i++)
		step(p);
	if (p->dom != DOMID_INVALID)
		fake_leave();
	return true;
}

static void one_step(struct player *p)
{
	uint32_t d;

	if (p->cpu == 0 && pick(p, 4)) {
		run_as(p, 0, 0, build_step);
		return;
	}
	if (!pick(p, 4)) {
		run_as(p, 0, 1 + pick(p, BUILDER_VCPUS - 1), meddle_step);
		return;
	}
	p->dom = 0;
	d = somebody(p);
	if (!d || !run_as(p, (domid_t)d, pick(p, GUEST_VCPUS), guest_step))
		interrupt(p);
}

static void finish(struct player *p)
{
	check_counts();
	while (!fake_enter(0, 0, true))
		;
	p->dom = 0;
	p->vcpu = 0;
	end_all(p);
	fake_leave();
	check_empty();
}

static void *play(void *arg)
{
	struct player *p = arg;

	me = p;
	fake_cpu_is(p->cpu);
	for (uint32_t round = 0; round < nr_rounds; round++) {
		for (uint32_t i = 0; i < nr_steps; i++)
			one_step(p);
		pthread_barrier_wait(&barrier);
		if (p->cpu == 0) {
			alarm(HANG_S);
			finish(p);
		}
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void hangs(int sig)
{
	(void)sig;
	fprintf(stderr, "it hangs\n");
	fake_show_locks();
	abort();
}

static uint32_t sid_of(const char *context)
{
	uint32_t sid;

	assert(xsm_context_to_sid(context, strlen(context), &sid) == 0);
	return sid;
}

static uint8_t policy[1 << 20];
static size_t policy_n;

static void load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char why[200];
	size_t n;

	assert(f);
	n = fread(policy, 1, sizeof policy, f);
	fclose(f);
	if (xsm_load(policy, n, why, sizeof why)) {
		fprintf(stderr, "%s\n", why);
		exit(1);
	}
	policy_n = n;
	sids[0] = sid_of("any:any_r:guest_t");
	sids[1] = sid_of("any:any_r:other_t");
	sids[2] = sid_of("any:any_r:building_t");
	sids[3] = SECINITSID_DOM0;
}

static void begin(void)
{
	fake_init();
	fake_domain(0, SECINITSID_DOM0, BUILDER_VCPUS);
	domtab[0].self_sid = xsm_self_sid(SECINITSID_DOM0);
	domtab[0].target_sid = SECINITSID_DOM0;
	for (uint32_t v = 0; v < BUILDER_VCPUS; v++)
		hal_vcpu_up(0, v);
	fake_cpus(nr_cpus);
	while (!fake_enter(0, 0, false))
		;
	me = &players[0];
	dom0_begin(&players[0], policy, policy_n);
	fake_leave();
}

static void say_what_ran(uint64_t seed)
{
	uint64_t calls = 0, done = 0;

	for (uint32_t i = 0; i < nr_cpus; i++) {
		calls += players[i].calls;
		done += players[i].done;
	}
	printf("stress: seed %lu, %u rounds of %u steps on %u CPUs: %lu hypercalls, %lu succeeded\n",
	       seed, nr_rounds, nr_steps, nr_cpus, calls, done);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	pthread_t t[FAKE_CPUS];

	nr_rounds = argc > 2 ? (uint32_t)atoi(argv[2]) : nr_rounds;
	nr_steps = argc > 3 ? (uint32_t)atoi(argv[3]) : nr_steps;
	nr_cpus = argc > 4 ? (uint32_t)atoi(argv[4]) : nr_cpus;
	assert(nr_cpus > 1 && nr_cpus <= FAKE_CPUS);
	printf("stress: seed %lu\n", seed);
	fflush(stdout);
	signal(SIGALRM, hangs);
	alarm(HANG_S);
	for (uint32_t i = 0; i < nr_cpus; i++)
		players[i] = (struct player){ .cpu = i, .seed = (seed + 1) * 0x9e3779b97f4a7c15ull + i * 0x100000001b3ull };
	load("build/stress-policy.bin");
	begin();
	pthread_barrier_init(&barrier, NULL, nr_cpus);
	for (uint32_t i = 0; i < nr_cpus; i++)
		assert(pthread_create(&t[i], NULL, play, &players[i]) == 0);
	for (uint32_t i = 0; i < nr_cpus; i++)
		pthread_join(t[i], NULL);
	say_what_ran(seed);
	return 0;
}
