/* SPDX-License-Identifier: Apache-2.0 */
/* spec/choose_test.c - each mitigation is chosen where the CPU needs and offers it, and a guest can set no bit that the CPU has not. */
// link: xen/arch/x86/spec/choose.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include "arch/x86/cpu.h"
#include "arch/x86/spec/mitigations.h"

enum { IBPB = 1 << 12, IBRS = 1 << 14, STIBP = 1 << 15, ALWAYS = 1 << 16, SSBD = 1 << 24 };	/* EBX of 8000_0008 */
enum { VERW_CLEAR = 1 << 5, AUTO_IBRS = 1 << 8, SRSO_NO = 1 << 29, SQ_NO = 1 << 1, L1_NO = 1 << 2 };	/* 8000_0021 */

static void use(struct spec_facts f)
{
	mitigations = mitigations_choose(&f);
}

static void old_cpu_has_nothing(void)
{
	use((struct spec_facts){ .family = 0x17 });
	assert(!mitigations.ibpb && !mitigations.exit_ibpb && !mitigations.verw && !mitigations.auto_ibrs && mitigations.returns_open);
	assert(!mitigations.host && !mitigations.guest && !spec_guest_ext8_ebx());
	assert(spec_ctrl_check(0) && pred_cmd_check(0) && pred_cmd_check(1));
}

static void returns(void)
{
	use((struct spec_facts){ .family = 0x19, .ext8_ebx = IBPB, .exit_ibpb = true });
	assert(mitigations.ibpb && mitigations.exit_ibpb && !mitigations.returns_open);
	use((struct spec_facts){ .family = 0x19, .ext8_ebx = IBPB });
	assert(mitigations.ibpb && !mitigations.exit_ibpb && mitigations.returns_open);
	use((struct spec_facts){ .family = 0x19, .ext8_ebx = IBPB, .exit_ibpb = true, .ext21_eax = SRSO_NO });
	assert(mitigations.ibpb && !mitigations.exit_ibpb && !mitigations.returns_open);
	use((struct spec_facts){ .family = 0x1a, .ext8_ebx = IBPB, .exit_ibpb = true });
	assert(!mitigations.exit_ibpb && !mitigations.returns_open);
	use((struct spec_facts){ .family = 0x15, .ext8_ebx = IBPB, .exit_ibpb = true });
	assert(!mitigations.exit_ibpb && !mitigations.returns_open);
}

static void buffers(void)
{
	use((struct spec_facts){ .ext21_eax = VERW_CLEAR });
	assert(mitigations.verw);
	use((struct spec_facts){ .ext21_eax = VERW_CLEAR, .ext21_ecx = SQ_NO });
	assert(mitigations.verw);
	use((struct spec_facts){ .ext21_eax = VERW_CLEAR, .ext21_ecx = SQ_NO | L1_NO });
	assert(!mitigations.verw);
	use((struct spec_facts){ .ext21_ecx = 0 });
	assert(!mitigations.verw);
}

static void host_register(void)
{
	use((struct spec_facts){ .ext8_ebx = IBRS });		/* it would have to be written at each exit: retpolines do */
	assert(!mitigations.host);
	use((struct spec_facts){ .ext8_ebx = IBRS | ALWAYS });
	assert(mitigations.host == SPEC_CTRL_IBRS);
	use((struct spec_facts){ .ext8_ebx = IBRS | ALWAYS, .ext21_eax = AUTO_IBRS });
	assert(!mitigations.host && mitigations.auto_ibrs);
	use((struct spec_facts){ .ext8_ebx = STIBP });
	assert(!mitigations.host);
	use((struct spec_facts){ .ext8_ebx = STIBP, .threads = true });
	assert(mitigations.host == SPEC_CTRL_STIBP);
}

static void guest_registers(void)
{
	use((struct spec_facts){ .ext8_ebx = IBPB | IBRS | SSBD });
	assert(spec_guest_ext8_ebx() == (IBPB | IBRS | SSBD));
	assert(!spec_ctrl_check(0) && !spec_ctrl_check(SPEC_CTRL_IBRS | SPEC_CTRL_SSBD));
	assert(spec_ctrl_check(SPEC_CTRL_STIBP) && spec_ctrl_check(8) && spec_ctrl_check(1ul << 63));
	assert(!pred_cmd_check(1) && !pred_cmd_check(0) && pred_cmd_check(2) && pred_cmd_check(3));
	use((struct spec_facts){ .ext8_ebx = IBPB | STIBP });
	assert(spec_guest_ext8_ebx() == (IBPB | STIBP) && !spec_ctrl_check(SPEC_CTRL_STIBP) && spec_ctrl_check(SPEC_CTRL_SSBD));
}

int main(void)
{
	old_cpu_has_nothing();
	returns();
	buffers();
	host_register();
	guest_registers();
	printf("spec/choose: ok\n");
	return 0;
}
