/* SPDX-License-Identifier: Apache-2.0 */
/* sched.c - run states and the loop of each CPU. The hypervisor runs with interrupts off and never sleeps in a guest's name. */
#include "arch/x86/sched.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/guest/upcall.h"
#include "arch/x86/hvm.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/lock.h"
#include "arch/x86/percpu.h"
#include "arch/x86/quiesce.h"
#include "arch/x86/runqs.h"
#include "arch/x86/time.h"
#include "arch/x86/timers.h"
#include "arch/x86/traps.h"
#include "call/call.h"
#include "core/dom/dom.h"
#include "core/dom/shutdown.h"
#include "core/vcpu/vcpu.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/dom.h"
#include "lib/string.h"
#include <xen/sched.h>
#include <xen/vcpu.h>

WINDOW("avcpus") struct avcpu avcpus[NR_DOMS][NR_VCPUS];

void sched_init_cpu(uint32_t cpu)
{
	runqs_init_cpu(cpu);
	timers_init_cpu(cpu);
}

err_t sched_vcpu_create(struct avcpu *v)
{
	v->core = &vcputab[v->dom][v->id];
	v->state = RUN_OFFLINE;
	v->cpu = (avcpu_index(v) + v->dom) % nr_cpus;
	v->hard = v->soft = hal_cpus();
	v->shadow_rip = ~0ul;
	v->call.self = v->dom;
	v->call.vcpu = v->id;
	v->ran_since = system_time();
	sched_entity_init(&v->sched, SCHED_WEIGHT);
	timers_reset(v);
	vlapic_reset(v);
	return hvm_vcpu_init(v);
}

void sched_vcpu_destroy(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	runq_remove(&c->q, avcpu_index(v));
	v->state = RUN_OFFLINE;
	spin_unlock(&c->lock);
	timers_end(v);
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

/* The queue of v is locked. */
static void enter_state(struct avcpu *v, enum run_state s, uint64_t now)
{
	v->run_time[runstate_of(v)] += now - v->ran_since;
	v->ran_since = now;
	v->state = (uint8_t)s;
}

uint32_t sched_runstate(const struct avcpu *v, uint64_t time[4], uint64_t *since)
{
	struct cpu_sched *c = runqs_lock(v);
	unsigned s = runstate_of(v);

	memcpy(time, v->run_time, sizeof v->run_time);
	time[s] += system_time() - v->ran_since;
	*since = v->ran_since;
	spin_unlock(&c->lock);
	return s;
}

static void make_ready(struct avcpu *v)
{
	struct vcpu *core = &vcputab[v->dom][v->id];

	enter_state(v, RUN_READY, system_time());
	if (atomic_xchg(&core->polling, 0))
		atomic_sub(&vcpu_pollers[v->dom], 1);
}

static void ready_from(struct avcpu *v, enum run_state s)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == s)
		make_ready(v);
	runqs_place(c, v);
}

/* The look at what waits for it under the lock, too: without, the vCPU may be destroyed meanwhile, and its VMCB with the TPR free. */
static void wake_if_event(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_BLOCKED && vcpu_has_event(v))
		make_ready(v);
	runqs_place(c, v);
}

void sched_wake(struct avcpu *v)
{
	ready_from(v, RUN_BLOCKED);
}

void sched_online(struct avcpu *v)
{
	ready_from(v, RUN_OFFLINE);
}

/* Leaves the queue or, when it runs, its CPU: there the loop looks before the next entry. The barrier: who blocks looks for events afterwards,
 * and who raises one looks at the state afterwards. */
static void put_down(struct avcpu *v, enum run_state s)
{
	struct cpu_sched *c = runqs_lock(v);
	uint32_t cpu = v->cpu;
	bool runs = v->on_cpu;

	runq_remove(&c->q, avcpu_index(v));
	enter_state(v, s, system_time());
	v->sipi = 0;
	spin_unlock(&c->lock);
	cpu_fence();
	if (runs)
		sched_poke(cpu);
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
	struct cpu_sched *c = runqs_lock(v);
	uint32_t cpu = v->cpu;
	bool runs = v->on_cpu;

	v->pause++;
	runq_remove(&c->q, avcpu_index(v));
	spin_unlock(&c->lock);
	if (runs)
		sched_poke(cpu);
}

void sched_unpause(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	v->pause--;
	runqs_place(c, v);
}

bool sched_asleep(const struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);
	bool away = !v->on_cpu;

	spin_unlock(&c->lock);
	return away && !__atomic_load_n(&v->held, __ATOMIC_ACQUIRE);
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
	if ((deadline & v->timer[TIMER_POLL]) != ~0ul)		/* none wanted, none set: nobody else sets it */
		timer_set(v, TIMER_POLL, deadline);
}

void sched_poll_timeout(struct avcpu *v)
{
	sched_wake(v);
}

/* To nobody, when nobody waits: on one CPU it goes on; on several another one's queue may have some. */
void sched_yield(void)
{
	struct percpu *p = this_cpu();

	if (nr_cpus > 1 || __atomic_load_n(&cpu_scheds[p->cpu].q.nr, __ATOMIC_RELAXED))
		p->resched = true;
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

/* Its registers are its CPU's until it has left that. v's queue is locked. */
static void start(struct avcpu *v, uint8_t vector)
{
	if (hvm_start_real_mode(v, vector))
		return;
	vcputab[v->dom][v->id].initialised = 1;
	make_ready(v);
}

void sched_startup_ipi(struct avcpu *v, uint8_t vector)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_OFFLINE && v->on_cpu)
		v->sipi = 0x100 | vector;
	else if (v->state == RUN_OFFLINE)
		start(v, vector);
	runqs_place(c, v);
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

/* v runs on another CPU: an interrupt there, and the entry after it looks at what waits for v. */
static void leave_guest(const struct avcpu *v)
{
	uint32_t cpu = __atomic_load_n(&v->cpu, __ATOMIC_RELAXED);

	if (v->on_cpu && cpu != this_cpu()->cpu)
		lapic_send(percpu_tab[cpu].apic_id, VECTOR_KICK);
}

void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why)
{
	struct avcpu *v = avcpu(dom, vcpu);

	cpu_fence();			/* what it is kicked for, before the look at whether it sleeps */
	if (why & KICK_UPCALL)
		upcall_kick(v);
	if (why & KICK_POLL)
		for (uint32_t i = 0; i < domtab[dom].max_vcpus; i++)
			if (vcputab[dom][i].polling)
				sched_wake(avcpu(dom, i));
	if (v->state != RUN_BLOCKED)
		leave_guest(v);
	else if (why & KICK_POLL)
		wake_if_event(v);
	else
		sched_wake(v);
}

static void save(struct percpu *p)
{
	struct avcpu *v = p->loaded;

	if (!v)
		return;
	hvm_vcpu_save(v);
	p->loaded = NULL;
	__atomic_store_n(&v->held, 0, __ATOMIC_RELEASE);
}

static void switch_to(struct percpu *p, struct avcpu *v)
{
	if (p->loaded == v)
		return;
	save(p);
	hvm_vcpu_load(v);
	p->loaded = v;
	v->held = 1 + p->cpu;
}

/* One that may not run here any more came to this queue only because this CPU held its FPU state, or was just putting it back. */
static struct avcpu *pick(struct percpu *p, struct cpu_sched *c, uint64_t now)
{
	struct avcpu *v;

	spin_lock(&c->lock);
	for (v = runqs_next(c); v && !runqs_allowed(v, p->cpu); v = runqs_next(c)) {
		if (p->loaded == v)
			save(p);
		runqs_place(c, v);
		spin_lock(&c->lock);
	}
	if (v) {
		v->on_cpu = true;
		enter_state(v, RUN_RUNNING, now);
	}
	spin_unlock(&c->lock);
	return v;
}

/* Back from the guest: charged for its time; into a queue again if it is still ready to run. */
static void put_back(struct percpu *p, struct cpu_sched *c, struct avcpu *v, uint64_t began)
{
	uint64_t now = system_time(), ran = now - began;
	bool here = runqs_allowed(v, p->cpu);

	if (!here)
		save(p);
	spin_lock(&c->lock);
	v->on_cpu = false;
	if (v->state == RUN_RUNNING)
		enter_state(v, RUN_READY, now);
	if (v->state == RUN_OFFLINE && v->sipi)
		start(v, (uint8_t)v->sipi);
	v->sipi = 0;
	if (v->state == RUN_READY && !v->pause && here)
		runq_put(&c->q, avcpu_index(v), (int64_t)ran);
	else
		runq_burn(&c->q, avcpu_index(v), (int64_t)ran);
	if (here)
		spin_unlock(&c->lock);
	else
		runqs_place(c, v);
}

static void run(struct percpu *p, struct cpu_sched *c, struct avcpu *v, uint64_t now, uint64_t next_timer)
{
	uint64_t slice = now + runq_slice(&v->sched);

	time_arm(next_timer < slice ? next_timer : slice, now);
	runqs_share(c);
	p->current = v;
	__atomic_store_n(&p->quiesce.dom, v->dom, __ATOMIC_RELEASE);
	switch_to(p, v);
	pvtime_publish(v);
	hvm_run(p, v);
	__atomic_store_n(&p->quiesce.dom, DOMID_INVALID, __ATOMIC_RELEASE);
	p->current = NULL;
	put_back(p, c, v, now);
}

/* Nothing to do, but for what was queued before the others could know that this CPU idles. */
static struct avcpu *idle(struct percpu *p, struct cpu_sched *c, uint64_t now, uint64_t next_timer)
{
	struct avcpu *v;

	runqs_idle(true);
	v = pick(p, c, now);
	if (!v) {
		save(p);
		time_arm(next_timer, now);
		quiesce_enter(p);
		if (!__atomic_load_n(&p->resched, __ATOMIC_SEQ_CST))
			asm volatile("sti; hlt; cli" : : : "memory");
		quiesce_leave(p);
	}
	runqs_idle(false);
	return v;
}

/* On its own in a backtrace. */
__attribute__((noinline)) void sched_loop(void)
{
	struct percpu *p = this_cpu();
	struct cpu_sched *c = &cpu_scheds[p->cpu];

	for (;;) {
		uint64_t now, next;
		struct avcpu *v;

		__atomic_store_n(&p->resched, false, __ATOMIC_SEQ_CST);	/* whatever is asked from now on is another look */
		now = system_time();
		next = timers_run(&now);
		v = pick(p, c, now);
		if (!v)
			v = idle(p, c, now, next);
		if (v)
			run(p, c, v, now, next);
	}
}
