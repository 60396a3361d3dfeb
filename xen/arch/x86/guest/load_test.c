/* SPDX-License-Identifier: Apache-2.0 */
/* guest/load_test.c - registers are loaded into a vCPU that stands still, with its queue locked, and into no other. */
// link: xen/arch/x86/guest/load.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include "arch/x86/hvm.h"
#include "arch/x86/runqs.h"
#include "arch/x86/sched.h"
#include "core/console/console.h"

static struct avcpu v;
static struct cpu_sched queue;
static bool locked;
static uint32_t loads;

struct cpu_sched *runqs_lock(const struct avcpu *which)
{
	assert(which == &v);
	spin_lock(&queue.lock);
	locked = true;
	return &queue;
}

err_t hvm_set_regs(struct avcpu *which, const struct vcpu_regs *r)
{
	assert(which == &v && locked && r->rip == 0x1000);
	loads++;
	return 0;
}

void report(const char *fmt, ...)
{
	(void)fmt;
	assert(!"what was checked is taken");
}

static bool loaded(enum run_state state, bool on_cpu, uint32_t pause)
{
	struct vcpu_regs r = { .rip = 0x1000 };
	uint32_t before = loads;

	v.state = (uint8_t)state;
	v.on_cpu = on_cpu;
	v.pause = pause;
	locked = false;
	sched_load(&v, &r);
	spin_lock(&queue.lock);			/* it was given back */
	spin_unlock(&queue.lock);
	return loads != before;
}

int main(void)
{
	assert(loaded(RUN_OFFLINE, false, 0) && loaded(RUN_OFFLINE, false, 1) && loaded(RUN_READY, false, 1) && loaded(RUN_BLOCKED, false, 1));
	assert(!loaded(RUN_READY, false, 0) && !loaded(RUN_BLOCKED, false, 0));		/* a SIPI came first */
	assert(!loaded(RUN_RUNNING, true, 0) && !loaded(RUN_RUNNING, true, 1) && !loaded(RUN_OFFLINE, true, 0));	/* not off its CPU yet */
	puts("load: ok");
	return 0;
}
