/* SPDX-License-Identifier: Apache-2.0 */
/* spec/choose.c - from what the CPU offers to what is done. */
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/cpu.h"

#define FAMILY_ZEN1 0x17u
#define FAMILY_ZEN3 0x19u
#define EXT8_IBPB       (1u << 12)
#define EXT8_IBRS       (1u << 14)
#define EXT8_STIBP      (1u << 15)
#define EXT8_IBRS_ALWAYS (1u << 16)
#define EXT8_SSBD       (1u << 24)
#define EXT21_VERW_CLEAR (1u << 5)
#define EXT21_AUTO_IBRS (1u << 8)
#define EXT21_SRSO_NO   (1u << 29)
#define EXT21_TSA_SQ_NO (1u << 1)	/* in ECX */
#define EXT21_TSA_L1_NO (1u << 2)

struct mitigations mitigations;

/* Families whose return predictions a guest can train (CVE-2022-29900, CVE-2023-20569), but for those that say they are not. */
static bool returns_trained(const struct spec_facts *f)
{
	return f->family >= FAMILY_ZEN1 && f->family <= FAMILY_ZEN3 && !(f->ext21_eax & EXT21_SRSO_NO);
}

/* Calls through pointers are retpolines in any case (spec/thunks.S); IBRS that stays set costs nothing where the CPU is made for it. */
struct mitigations mitigations_choose(const struct spec_facts *f)
{
	struct mitigations m = { 0 };

	m.ibpb = f->ext8_ebx & EXT8_IBPB;
	m.exit_ibpb = m.ibpb && returns_trained(f) && f->exit_ibpb;
	m.returns_open = returns_trained(f) && !m.exit_ibpb;
	m.auto_ibrs = f->ext21_eax & EXT21_AUTO_IBRS;
	m.verw = f->ext21_eax & EXT21_VERW_CLEAR && ~f->ext21_ecx & (EXT21_TSA_SQ_NO | EXT21_TSA_L1_NO);
	m.each_exit = m.verw || m.exit_ibpb;
	if (f->ext8_ebx & EXT8_IBRS && f->ext8_ebx & EXT8_IBRS_ALWAYS && !m.auto_ibrs)
		m.host |= SPEC_CTRL_IBRS;
	if (f->ext8_ebx & EXT8_STIBP && f->threads)
		m.host |= SPEC_CTRL_STIBP;
	m.guest = (f->ext8_ebx & EXT8_IBRS ? SPEC_CTRL_IBRS : 0) | (f->ext8_ebx & EXT8_STIBP ? SPEC_CTRL_STIBP : 0) |
		  (f->ext8_ebx & EXT8_SSBD ? SPEC_CTRL_SSBD : 0);
	return m;
}

err_t spec_ctrl_check(uint64_t val)
{
	return !mitigations.guest || val & ~mitigations.guest ? -XEN_EINVAL : 0;
}

err_t pred_cmd_check(uint64_t val)
{
	return !mitigations.ibpb || val & ~PRED_CMD_IBPB ? -XEN_EINVAL : 0;
}

uint32_t spec_guest_ext8_ebx(void)
{
	const struct mitigations *m = &mitigations;

	return (m->ibpb ? EXT8_IBPB : 0) | (m->guest & SPEC_CTRL_IBRS ? EXT8_IBRS : 0) | (m->guest & SPEC_CTRL_STIBP ? EXT8_STIBP : 0) |
	       (m->guest & SPEC_CTRL_SSBD ? EXT8_SSBD : 0);
}
