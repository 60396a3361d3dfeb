/* SPDX-License-Identifier: Apache-2.0 */
/* guest/load.c - a vCPU gets its start state, which a SIPI may want to give it at the same moment. */
#include "arch/x86/hvm.h"
#include "arch/x86/runqs.h"
#include "arch/x86/sched.h"
#include "core/console/console.h"

void sched_load(struct avcpu *v, const struct vcpu_regs *r)
{
	struct cpu_sched *c = runqs_lock(v);

	if (!v->on_cpu && (v->state == RUN_OFFLINE || v->pause) && hvm_set_regs(v, r))
		report("registers of d%uv%u that were checked are not taken", v->dom, v->id);
	runqs_unlock(c);
}
