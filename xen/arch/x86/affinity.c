/* SPDX-License-Identifier: Apache-2.0 */
/* affinity.c - which CPUs a vCPU may run on and how much it gets of them; what it does now. */
#include "arch/x86/percpu.h"
#include "arch/x86/runqs.h"
#include "arch/x86/sched.h"
#include "core/vcpu/vcpu.h"
#include "hal/dom.h"
#include "lib/string.h"
#include <xen/vcpu.h>

uint64_t hal_cpus(void)
{
	return ~0ul >> (64 - nr_cpus);
}

void hal_vcpu_affinity(domid_t dom, uint32_t vcpu, uint64_t *hard, uint64_t *soft)
{
	*hard = avcpu(dom, vcpu)->hard;
	*soft = avcpu(dom, vcpu)->soft;
}

/* One that waits where it may not run goes to another queue; if the CPU still holds its FPU state it goes when that CPU would have run it (pick in
 * sched_next.c). One that runs goes when its CPU puts it back. */
void hal_vcpu_set_affinity(domid_t dom, uint32_t vcpu, uint64_t hard, uint64_t soft)
{
	struct avcpu *v = avcpu(dom, vcpu);
	struct cpu_sched *c = runqs_lock(v);
	uint32_t cpu = v->cpu;
	bool leaves;

	v->hard = hard;
	v->soft = soft;
	leaves = v->on_cpu && !runqs_allowed(v, cpu);
	if (!runqs_allowed(v, cpu))
		runq_remove(&c->q, &v->sched);
	runqs_place(c, v);
	if (leaves)
		sched_poke(cpu);
}

void hal_dom_weight(domid_t dom, uint32_t nr, uint32_t weight)
{
	for (uint32_t i = 0; i < nr; i++) {
		struct cpu_sched *c;

		if (!vcputab[dom][i].exists)
			continue;
		c = runqs_lock(avcpu(dom, i));
		avcpu(dom, i)->sched.weight = weight;
		runqs_unlock(c);
	}
}

void hal_vcpu_info(domid_t dom, uint32_t vcpu, struct xen_domctl_getvcpuinfo *info)
{
	const struct avcpu *v = avcpu(dom, vcpu);
	uint64_t time[4], since;

	memset(info, 0, sizeof *info);		/* its padding, too: the caller gets all of it */
	info->vcpu = vcpu;
	(void)sched_runstate(v, time, &since);
	info->cpu_time = time[RUNSTATE_running];
	info->online = v->state != RUN_OFFLINE;
	info->blocked = v->state == RUN_BLOCKED;
	info->running = v->on_cpu;
	info->cpu = __atomic_load_n(&v->cpu, __ATOMIC_RELAXED);
}
