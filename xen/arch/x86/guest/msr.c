/* SPDX-License-Identifier: Apache-2.0 */
/* guest/msr.c - local APIC, TSC, PAT, hypercall page, and the few MSRs that kernels read without asking. */
#include "arch/x86/guest/msr.h"
#include "arch/x86/cpu.h"
#include "arch/x86/guest/vlapic.h"
#include "arch/x86/hvm.h"
#include "arch/x86/spec/mitigations.h"
#include "hal/exit.h"

#define MSR_TSC          0x10u
#define MSR_PATCH_LEVEL  0x8bu
#define MSR_MTRR_CAP     0xfeu
#define MSR_MISC_ENABLE  0x1a0u
#define MSR_SYSCFG       0xc0010010u
#define MSR_HWCR         0xc0010015u
#define MSR_NB_CFG       0xc001001fu
#define MSR_DE_CFG       0xc0011029u

#define APIC_BASE_FIXED  0xfee00d00ul		/* enabled, x2APIC; bit 8 (BSP) added for vCPU 0 */

static uint64_t apic_base(const struct avcpu *v)
{
	return (APIC_BASE_FIXED & ~0x100ul) | (v->id == 0 ? 0x100 : 0);
}

err_t hal_msr_read(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t *val)
{
	const struct avcpu *v = avcpu(dom, vcpu);

	if (msr_is_x2apic(msr))
		return vlapic_read(v, msr, val);
	switch (msr) {
	case MSR_EFER:
		*val = hvm_get_efer(v);
		return 0;
	case MSR_APIC_BASE:
		*val = apic_base(v);
		return 0;
	case MSR_TSC:
		*val = rdtsc();
		return 0;
	case MSR_PAT:
		*val = hvm_get_pat(v);
		return 0;
	case MSR_SPEC_CTRL:
		*val = v->spec_ctrl;
		return mitigations.guest ? 0 : -XEN_EINVAL;
	case MSR_HWCR:
		*val = 1ul << 24;		/* TscFreqSel: the TSC runs at its nominal rate */
		return 0;
	case MSR_DE_CFG:
		*val = 2;			/* LFENCE serialises */
		return 0;
	case MSR_PATCH_LEVEL:
	case MSR_SYSCFG:
	case MSR_NB_CFG:
	case MSR_TSC_ADJUST:
	case MSR_MTRR_CAP:
	case MSR_MISC_ENABLE:
	case 0:					/* P5_MC_ADDR, P5_MC_TYPE: old kernels look */
	case 1:
		*val = 0;
		return 0;
	}
	return -XEN_EINVAL;
}

err_t hal_msr_check(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val)
{
	const struct avcpu *v = avcpu(dom, vcpu);

	if (msr_is_x2apic(msr))
		return vlapic_check(msr, val);
	switch (msr) {
	case MSR_EFER:
		return hvm_efer_ok(v, val) ? 0 : -XEN_EINVAL;
	case MSR_APIC_BASE:			/* x2APIC mode cannot be left */
		return val == apic_base(v) ? 0 : -XEN_EINVAL;
	case MSR_PAT:
		return hvm_pat_ok(val) ? 0 : -XEN_EINVAL;
	case MSR_SPEC_CTRL:
		return spec_ctrl_check(val);
	case MSR_PRED_CMD:
		return pred_cmd_check(val);
	case MSR_TSC_ADJUST:
		return val ? -XEN_EINVAL : 0;
	case MSR_PATCH_LEVEL:			/* as on Xen: accepted, without effect */
	case MSR_DE_CFG:
	case MSR_HWCR:
	case MSR_NB_CFG:
		return 0;
	}
	return -XEN_EINVAL;
}

void hal_msr_write(domid_t dom, uint32_t vcpu, uint32_t msr, uint64_t val)
{
	struct avcpu *v = avcpu(dom, vcpu);

	if (msr_is_x2apic(msr))
		vlapic_write(v, msr, val);
	else if (msr == MSR_EFER)
		hvm_set_efer(v, val);
	else if (msr == MSR_PAT)
		hvm_set_pat(v, val);
	else if (msr == MSR_SPEC_CTRL)
		spec_ctrl_write(v, val);
	else if (msr == MSR_PRED_CMD)
		pred_cmd_write(val);
}
