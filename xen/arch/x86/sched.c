/* SPDX-License-Identifier: Apache-2.0 */
/* sched.c - run states of vCPUs. The hypervisor runs with interrupts off and never sleeps in a guest's name. */
#include "arch/x86/sched_state.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/upcall.h"
#include "arch/x86/hvm.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/percpu.h"
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
static uint32_t online[NR_DOMS];	/* atomic: vCPUs that are not RUN_OFFLINE; changes with the state, under the lock of the vCPU's queue */

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
	v->owner = (uint64_t)domtab[v->dom].generation << 16 | v->dom;
	v->ran_since = system_time();
	sched_entity_init(&v->sched, SCHED_WEIGHT);
	timers_reset(v);
	vlapic_reset(v);
	return hvm_vcpu_init(v);
}

void sched_vcpu_destroy(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	runq_remove(&c->q, &v->sched);
	if (v->state != RUN_OFFLINE)
		atomic_sub(&online[v->dom], 1);
	v->state = RUN_OFFLINE;
	runqs_unlock(c);
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

static void enter_state(struct avcpu *v, enum run_state s, uint64_t now)
{
	leave_state(v, runstate_of(v), s, now);
}

uint32_t sched_runstate(const struct avcpu *v, uint64_t time[4], uint64_t *since)
{
	struct cpu_sched *c = runqs_lock(v);
	unsigned s = runstate_of(v);

	memcpy(time, v->run_time, sizeof v->run_time);
	time[s] += system_time() - v->ran_since;
	*since = v->ran_since;
	runqs_unlock(c);
	return s;
}

static void make_ready(struct avcpu *v, unsigned was)
{
	leave_state(v, was, RUN_READY, system_time());
	if (atomic_load(&v->core->polling) && atomic_xchg(&v->core->polling, 0))
		atomic_sub(&vcpu_pollers[v->dom], 1);
}

/* The look at what waits for it under the lock, too: without, the vCPU may be destroyed meanwhile, and its VMCB with the TPR free. */
static void wake_if_event(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_BLOCKED && vcpu_has_event(v))
		make_ready(v, RUNSTATE_blocked);
	runqs_place(c, v);
}

void sched_wake(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_BLOCKED)
		make_ready(v, RUNSTATE_blocked);
	runqs_place(c, v);
}

static void go_online(struct avcpu *v)
{
	atomic_add(&online[v->dom], 1);
	make_ready(v, RUNSTATE_offline);
}

void sched_online(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_OFFLINE)
		go_online(v);
	runqs_place(c, v);
}

/* It leaves the queue or, when it runs, its CPU: there sched_next looks before the next entry. */
bool sched_offline(struct avcpu *v)
{
	struct cpu_sched *c = runqs_lock(v);
	uint32_t cpu = v->cpu;
	bool runs = v->on_cpu, last = false;

	runq_remove(&c->q, &v->sched);
	if (v->state != RUN_OFFLINE) {
		last = atomic_sub(&online[v->dom], 1) == 1;
		enter_state(v, RUN_OFFLINE, system_time());
	}
	v->sipi = 0;
	runqs_unlock(c);
	cpu_fence();
	if (runs)
		sched_poke(cpu);
	return last;
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
	runq_remove(&c->q, &v->sched);
	runqs_unlock(c);
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

	runqs_unlock(c);
	return away && !__atomic_load_n(&v->held, __ATOMIC_ACQUIRE);
}

/* The running vCPU is asleep from now on, unless it was put off line meanwhile, and leaves the CPU at the end of the turn; `polls`: events that it
 * has masked wake it, too. The barrier: who blocks looks for events afterwards, and who raises one looks at the state, and for pollers, afterwards. */
static inline __attribute__((always_inline)) void fall_asleep(struct avcpu *v, bool polls)
{
	struct cpu_sched *c = &this_cpu()->sched;	/* v stays here while it runs */

	runqs_lock_queue(c);
	if (polls && !atomic_xchg(&v->core->polling, 1))	/* a list of calls may poll twice, and be woken in between */
		atomic_add(&vcpu_pollers[v->dom], 1);
	if (likely(v->state == RUN_RUNNING))
		leave_state(v, RUNSTATE_running, RUN_BLOCKED, system_time());
	else if (v->state != RUN_OFFLINE)
		enter_state(v, RUN_BLOCKED, system_time());
	runqs_unlock(c);
	cpu_fence();
	MY_CPU(resched) = true;
}

void sched_block(struct avcpu *v)
{
	if (vcpu_has_event(v))
		return;
	fall_asleep(v, false);
	if (vcpu_has_event(v))		/* it came meanwhile, from another CPU */
		sched_wake(v);
}

void sched_poll(struct avcpu *v, uint64_t deadline)
{
	fall_asleep(v, true);
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
	if (nr_cpus > 1 || MY_CPU(sched.q.nr))
		MY_CPU(yields) = MY_CPU(resched) = true;
}

void sched_crash(struct avcpu *v)
{
	dom_shutdown(v->dom, SHUTDOWN_crash);
}

/* For good, or until another vCPU brings it back: with the last one the domain powers off, as on Xen. */
static void leave(struct avcpu *v)
{
	if (sched_offline(v))
		dom_shutdown(v->dom, SHUTDOWN_poweroff);
}

/* INIT puts a vCPU down until a SIPI names where it starts (SDM volume 3, 8.4). */
void sched_init_ipi(struct avcpu *v)
{
	if (v->id != 0)
		leave(v);
}

void sched_start(struct avcpu *v, uint8_t vector)
{
	if (hvm_start_real_mode(v, vector))
		return;
	v->core->initialised = 1;
	go_online(v);
}

void sched_startup_ipi(struct avcpu *v, uint8_t vector)
{
	struct cpu_sched *c = runqs_lock(v);

	if (v->state == RUN_OFFLINE && v->on_cpu)
		v->sipi = 0x100 | vector;
	else if (v->state == RUN_OFFLINE)
		sched_start(v, vector);
	runqs_place(c, v);
}

/* HLT with interrupts off is for good. */
void sched_halt(struct avcpu *v, bool interrupts)
{
	if (interrupts) {
		sched_block(v);
		return;
	}
	leave(v);
}

/* v runs on another CPU: an interrupt there, and the entry after it looks at what waits for v. */
static void leave_guest(const struct avcpu *v)
{
	uint32_t cpu = __atomic_load_n(&v->cpu, __ATOMIC_RELAXED);

	if (v->on_cpu && cpu != this_cpu()->cpu)
		lapic_send(percpu_tab[cpu].apic_id, VECTOR_KICK);
}

static __attribute__((noinline)) void wake_pollers(domid_t dom)
{
	for (uint32_t i = 0; i < domtab[dom].max_vcpus; i++)
		if (vcputab[dom][i].polling)
			sched_wake(avcpu(dom, i));
}

__attribute__((noinline)) void hal_vcpu_kick(domid_t dom, uint32_t vcpu, uint32_t why)
{
	struct avcpu *v = avcpu(dom, vcpu);

	cpu_fence();			/* what it is kicked for, before the look at whether it sleeps */
	if (why & KICK_UPCALL)
		upcall_kick(v);
	if (why & KICK_POLL && atomic_load(&v->core->polling))
		sched_wake(v);
	if (why & KICK_POLL && unlikely(atomic_load(&vcpu_pollers[dom])))	/* others of the domain's */
		wake_pollers(dom);
	if (v->state != RUN_BLOCKED)
		leave_guest(v);
	else if (why & KICK_POLL)
		wake_if_event(v);
	else
		sched_wake(v);
}
