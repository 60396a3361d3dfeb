/* SPDX-License-Identifier: Apache-2.0 */
/* sched.c - run states and the loop of each CPU. The hypervisor runs with interrupts off and never sleeps in a guest's name. */
#include "arch/x86/sched.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/guest/upcall.h"
#include "arch/x86/hvm.h"
#include "arch/x86/lock.h"
#include "arch/x86/percpu.h"
#include "arch/x86/time.h"
#include "arch/x86/timers.h"
#include "call/call.h"
#include "core/dom/dom.h"
#include "core/dom/shutdown.h"
#include "core/vcpu/vcpu.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "lib/string.h"
#include <xen/sched.h>
#include <xen/vcpu.h>

WINDOW("avcpus") struct avcpu avcpus[NR_DOMS][NR_VCPUS];

static struct cpu_sched { struct spinlock lock; struct runq q; } cpus[NR_CPUS];

static struct sched_entity *entity(uint32_t id)
{
	return &avcpus[id / NR_VCPUS][id % NR_VCPUS].sched;
}

static struct avcpu *by_index(uint32_t id)
{
	return &avcpus[id / NR_VCPUS][id % NR_VCPUS];
}

void sched_init_cpu(void)
{
	runq_init(&cpus[this_cpu()->cpu].q, entity);
}

err_t sched_vcpu_create(struct avcpu *v)
{
	err_t rc;

	v->core = &vcputab[v->dom][v->id];
	v->state = RUN_OFFLINE;
	v->pause = 0;
	v->cpu = 0;
	v->exception = 0xff;
	v->shadow_rip = ~0ul;
	v->ran_since = system_time();
	memset(v->run_time, 0, sizeof v->run_time);
	sched_entity_init(&v->sched, SCHED_WEIGHT);
	timers_reset(v);
	vlapic_reset(v);
	rc = hvm_vcpu_init(v);
	return rc;
}

void sched_vcpu_destroy(struct avcpu *v)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	runq_remove(&c->q, avcpu_index(v));
	v->state = RUN_OFFLINE;
	spin_unlock(&c->lock);
	for (unsigned i = 0; i < NR_TIMERS; i++)
		timer_set(v, i, ~0ul);
	if (this_cpu()->loaded == v)
		this_cpu()->loaded = NULL;
	hvm_vcpu_free(v);
}

static unsigned runstate_of(const struct avcpu *v)
{
	switch (v->state) {
	case RUN_RUNNING:
		return RUNSTATE_running;
	case RUN_READY:
		return v->pause ? RUNSTATE_offline : RUNSTATE_runnable;
	case RUN_BLOCKED:
		return RUNSTATE_blocked;
	}
	return RUNSTATE_offline;
}

static void enter_state(struct avcpu *v, enum run_state s)
{
	uint64_t now = system_time();

	v->run_time[runstate_of(v)] += now - v->ran_since;
	v->ran_since = now;
	v->state = (uint8_t)s;
}

uint32_t sched_runstate(const struct avcpu *v, uint64_t time[4], uint64_t *since)
{
	unsigned s = runstate_of(v);

	memcpy(time, v->run_time, sizeof v->run_time);
	time[s] += system_time() - v->ran_since;
	*since = v->ran_since;
	return s;
}

/* Ready: into the queue, unless something pauses it. The CPU's lock is held. */
static void make_ready(struct cpu_sched *c, struct avcpu *v)
{
	struct vcpu *core = &vcputab[v->dom][v->id];

	enter_state(v, RUN_READY);
	if (core->polling) {
		core->polling = 0;
		atomic_sub(&vcpu_pollers[v->dom], 1);
	}
	if (!v->pause && runq_wake(&c->q, avcpu_index(v)))
		this_cpu()->resched = true;
}

void sched_wake(struct avcpu *v)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	if (v->state == RUN_BLOCKED)
		make_ready(c, v);
	spin_unlock(&c->lock);
}

void sched_online(struct avcpu *v)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	if (v->state == RUN_OFFLINE)
		make_ready(c, v);
	spin_unlock(&c->lock);
}

/* Leaves the queue or, when it runs, the CPU at the loop's next look. */
static void put_down(struct avcpu *v, enum run_state s)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	runq_remove(&c->q, avcpu_index(v));
	enter_state(v, s);
	spin_unlock(&c->lock);
	this_cpu()->resched = true;
}

void sched_offline(struct avcpu *v)
{
	put_down(v, RUN_OFFLINE);
}

bool sched_is_online(const struct avcpu *v)
{
	return v->state != RUN_OFFLINE;
}

void sched_pause(struct avcpu *v)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	if (v->pause++ == 0) {
		runq_remove(&c->q, avcpu_index(v));
		this_cpu()->resched = true;
	}
	spin_unlock(&c->lock);
}

void sched_unpause(struct avcpu *v)
{
	struct cpu_sched *c = &cpus[v->cpu];

	spin_lock(&c->lock);
	if (--v->pause == 0 && v->state == RUN_READY && runq_wake(&c->q, avcpu_index(v)))
		this_cpu()->resched = true;
	spin_unlock(&c->lock);
}

bool sched_asleep(const struct avcpu *v)
{
	return v->state != RUN_RUNNING;
}

void sched_block(struct avcpu *v)
{
	if (vcpu_has_event(v))
		return;
	put_down(v, RUN_BLOCKED);
	if (vcpu_has_event(v))		/* it came meanwhile, from another CPU */
		sched_wake(v);
}

void sched_poll(struct avcpu *v, uint64_t deadline)
{
	put_down(v, RUN_BLOCKED);
	timer_set(v, TIMER_POLL, deadline);
}

void sched_poll_timeout(struct avcpu *v)
{
	sched_wake(v);
}

void sched_yield(struct avcpu *v)
{
	v->resched = true;
	this_cpu()->resched = true;
}

void sched_crash(struct avcpu *v)
{
	dom_shutdown(v->dom, SHUTDOWN_crash);
}

/* INIT puts a vCPU down until a SIPI names where it starts (SDM volume 3, 8.4). */
void sched_init_ipi(struct avcpu *v)
{
	if (v->id != 0)
		put_down(v, RUN_OFFLINE);
}

void sched_startup_ipi(struct avcpu *v, uint8_t vector)
{
	if (v->state != RUN_OFFLINE)
		return;
	if (hvm_start_real_mode(v, vector))
		return;
	vcputab[v->dom][v->id].initialised = 1;
	sched_online(v);
}

static bool alone(const struct avcpu *v)
{
	for (uint32_t i = 0; i < domtab[v->dom].max_vcpus; i++)
		if (i != v->id && vcputab[v->dom][i].exists && sched_is_online(avcpu(v->dom, i)))
			return false;
	return true;
}

/* HLT with interrupts off is for good: the vCPU goes off line, and with the last one the domain powers off, as on Xen. */
void sched_halt(struct avcpu *v, bool interrupts)
{
	if (interrupts) {
		sched_block(v);
		return;
	}
	put_down(v, RUN_OFFLINE);
	if (alone(v))
		dom_shutdown(v->dom, SHUTDOWN_poweroff);
}

void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why)
{
	struct avcpu *v = avcpu(dom, vcpu);

	if (why & KICK_UPCALL)
		upcall_kick(v);
	if (why & KICK_POLL)
		for (uint32_t i = 0; i < domtab[dom].max_vcpus; i++)
			if (vcputab[dom][i].polling)
				sched_wake(avcpu(dom, i));
	if (v->state == RUN_BLOCKED && (vcpu_has_event(v) || !(why & KICK_POLL)))
		sched_wake(v);
}

static void switch_to(struct percpu *p, struct avcpu *v)
{
	if (p->loaded == v)
		return;
	if (p->loaded)
		hvm_vcpu_save(p->loaded);
	hvm_vcpu_load(v);
	p->loaded = v;
}

static struct avcpu *pick(struct cpu_sched *c)
{
	struct avcpu *v = NULL;
	uint32_t id;

	spin_lock(&c->lock);
	id = runq_next(&c->q);
	if (id != SCHED_NONE) {
		v = by_index(id);
		enter_state(v, RUN_RUNNING);
	}
	spin_unlock(&c->lock);
	return v;
}

/* Back from the guest: charged for its time; into the queue again if it is still ready to run. */
static void put_back(struct cpu_sched *c, struct avcpu *v, uint64_t ran)
{
	spin_lock(&c->lock);
	if (v->state == RUN_RUNNING) {
		enter_state(v, RUN_READY);
		if (v->pause)
			runq_burn(&c->q, avcpu_index(v), (int64_t)ran);
		else
			runq_put(&c->q, avcpu_index(v), (int64_t)ran);
	} else {
		runq_burn(&c->q, avcpu_index(v), (int64_t)ran);
	}
	spin_unlock(&c->lock);
}

static void run(struct percpu *p, struct cpu_sched *c, struct avcpu *v, uint64_t next_timer)
{
	uint64_t start = system_time(), slice = start + SCHED_SLICE_NS;

	time_arm(next_timer < slice ? next_timer : slice);
	p->current = v;
	switch_to(p, v);
	pvtime_publish(v);
	while (!p->resched)
		hvm_run(v);
	p->current = NULL;
	put_back(c, v, system_time() - start);
}

static void idle(uint64_t next_timer)
{
	time_arm(next_timer);
	asm volatile("sti; hlt; cli" : : : "memory");
}

/* On its own in a backtrace. */
__attribute__((noinline)) void sched_loop(void)
{
	struct percpu *p = this_cpu();
	struct cpu_sched *c = &cpus[p->cpu];

	for (;;) {
		uint64_t next = timers_run();
		struct avcpu *v = pick(c);

		p->resched = false;
		if (v)
			run(p, c, v, next);
		else
			idle(next);
	}
}
