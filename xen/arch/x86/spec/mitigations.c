/* SPDX-License-Identifier: Apache-2.0 */
/* spec/mitigations.c - registers of the CPU, and what changes hands with a vCPU. */
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/cpu.h"
#include "arch/x86/vcpu.h"
#include "core/console/console.h"

#define EXT21 0x80000021u

static struct spec_facts facts(bool threads, bool exit_ibpb)
{
	uint32_t one = cpuid(1, 0).eax, family = one >> 8 & 0xf;
	struct spec_facts f = { .threads = threads, .exit_ibpb = exit_ibpb };

	f.family = family == 0xf ? family + (one >> 20 & 0xff) : family;
	f.ext8_ebx = cpuid(0x80000008, 0).ebx;
	if (cpuid(0x80000000, 0).eax >= EXT21) {
		f.ext21_eax = cpuid(EXT21, 0).eax;
		f.ext21_ecx = cpuid(EXT21, 0).ecx;
	}
	return f;
}

void mitigations_init(bool threads, bool exit_ibpb)
{
	struct spec_facts f = facts(threads, exit_ibpb);
	struct mitigations m = mitigations_choose(&f);

	mitigations = m;
	report("mitigations: retpolines, return stack refilled%s%s%s%s%s%s%s", m.ibpb ? ", IBPB between domains" : "",
	       m.exit_ibpb ? ", IBPB at exits" : "", m.auto_ibrs ? ", automatic IBRS" : "", m.host & SPEC_CTRL_IBRS ? ", IBRS" : "",
	       m.host & SPEC_CTRL_STIBP ? ", STIBP" : "", m.verw ? ", VERW at entries" : "", threads ? "" : ", one thread a core");
	if (!m.ibpb)
		report("mitigations: this CPU has no IBPB: a domain can steer what another one's branches do ahead of time");
	if (m.returns_open)
		report("mitigations: returns of the hypervisor can be steered by guests on this CPU%s",
		       m.ibpb ? "; option exit-ibpb=on ends that" : "");
}

void mitigations_cpu_init(struct percpu *p)
{
	if (mitigations.auto_ibrs)
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_AUTO_IBRS);
	p->spec_ctrl = mitigations.host;
	if (mitigations.guest)
		wrmsr(MSR_SPEC_CTRL, mitigations.host);
}

static void set_spec_ctrl(struct percpu *p, uint64_t val)
{
	if (p->spec_ctrl == val)
		return;
	p->spec_ctrl = val;
	wrmsr(MSR_SPEC_CTRL, val);
}

void mitigations_load(struct percpu *p, const struct avcpu *v)
{
	set_spec_ctrl(p, mitigations.host | v->spec_ctrl);
	if (p->predicts_for == v->owner)
		return;
	p->predicts_for = v->owner;
	return_stack_refill();
	if (mitigations.ibpb)
		wrmsr(MSR_PRED_CMD, PRED_CMD_IBPB);
}

void spec_ctrl_write(struct avcpu *v, uint64_t val)
{
	v->spec_ctrl = val;
	set_spec_ctrl(this_cpu(), mitigations.host | val);
}

void pred_cmd_write(uint64_t val)
{
	if (val & PRED_CMD_IBPB)
		wrmsr(MSR_PRED_CMD, PRED_CMD_IBPB);
}
