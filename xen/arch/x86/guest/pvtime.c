/* SPDX-License-Identifier: Apache-2.0 */
/* guest/pvtime.c - writes the versioned time records of xen.h and xen/vcpu.h. */
#include "arch/x86/guest/pvtime.h"
#include "arch/x86/sched.h"
#include "arch/x86/time.h"
#include "call/call.h"
#include "core/dom/dom.h"
#include "core/vcpu/vcpu.h"
#include <xen/vcpu.h>

#define ENTRY_TIME ((uint32_t)offsetof(struct vcpu_runstate_info, state_entry_time))
#define barrier() __atomic_thread_fence(__ATOMIC_RELEASE)

void pvtime_fill(struct vcpu_time_info *t)
{
	t->tsc_timestamp = tsc_scale.base;
	t->system_time = 0;
	t->tsc_to_system_mul = tsc_scale.mul;
	t->tsc_shift = tsc_scale.shift;
	t->flags = XEN_PVCLOCK_TSC_STABLE_BIT;	/* CPUs whose TSC is not in step are not used: smp.c */
}

static void write_time(struct vcpu_time_info *t)
{
	uint32_t version = t->version | 1;

	__atomic_store_n(&t->version, version, __ATOMIC_RELAXED);
	barrier();
	pvtime_fill(t);
	barrier();
	__atomic_store_n(&t->version, version + 1, __ATOMIC_RELAXED);
}

static void write_runstate(const struct avcpu *v)
{
	struct vcpu_runstate_info r = { 0 };
	uint64_t since, time[4];

	r.state = (int)sched_runstate(v, time, &since);
	r.state_entry_time = since;
	for (unsigned i = 0; i < 4; i++)
		r.time[i] = time[i];
	if (!(domtab[v->dom].vm_assist & 1u << VMASST_TYPE_runstate_update_flag)) {
		guest_put(&v->runstate, 0, &r, sizeof r);
		return;
	}
	r.state_entry_time |= XEN_RUNSTATE_UPDATE;
	guest_put(&v->runstate, ENTRY_TIME, &r.state_entry_time, sizeof r.state_entry_time);
	barrier();
	guest_put(&v->runstate, 0, &r, sizeof r);
	barrier();
	r.state_entry_time = since;
	guest_put(&v->runstate, ENTRY_TIME, &r.state_entry_time, sizeof r.state_entry_time);
}

void pvtime_publish(struct avcpu *v)
{
	struct vcpu_info *info = v->core->info;

	if (info && v->timed != info) {
		write_time(&info->time);
		v->timed = info;
	}
	if (!v->runstate.n)
		return;
	spin_lock(&v->runstate_lock);
	if (v->runstate.n)
		write_runstate(v);
	spin_unlock(&v->runstate_lock);
}

void pvtime_wallclock(void *shared)
{
	struct shared_info *s = shared;

	s->wc_version = 2;
	s->wc_sec = (uint32_t)wall_clock_boot();
	s->wc_sec_hi = (uint32_t)(wall_clock_boot() >> 32);
	s->wc_nsec = 0;
}

void pvtime_set_runstate_area(struct avcpu *v, const struct guest_buf *area)
{
	struct guest_buf old;

	spin_lock(&v->runstate_lock);
	old = v->runstate;
	v->runstate = *area;
	if (area->n)
		write_runstate(v);
	spin_unlock(&v->runstate_lock);
	hal_guest_unpin(&old);
}

void pvtime_drop_runstate_area(struct avcpu *v)
{
	if (v->runstate.n)
		hal_guest_unpin(&v->runstate);
}
