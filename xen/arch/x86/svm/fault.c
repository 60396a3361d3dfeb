/* SPDX-License-Identifier: Apache-2.0 */
/* svm/fault.c - an exception that meets another one. Without it a guest whose IDT or stack is outside of its map would fault for ever. */
#include "arch/x86/svm/fault.h"
#include "arch/x86/svm/vmcb.h"
#include "arch/x86/traps.h"

#define TRAP_DE 0
#define TRAP_TS 10
#define TRAP_PF 14
#define INFO_TYPE   0x700ul
#define INFO_VECTOR 0xfful

static bool is_contributory(uint8_t vector)
{
	return vector == TRAP_DE || (vector >= TRAP_TS && vector <= TRAP_GP);
}

enum fault fault_on(uint64_t info, uint8_t vector)
{
	uint8_t first = info & INFO_VECTOR;
	bool exception = info & EVENT_VALID && (info & INFO_TYPE) == EVENT_TYPE(EVENT_EXC) && first < 32;	/* 32 and up: inject.c, again */

	if (!exception)
		return FAULT_ALONE;
	if (first == TRAP_DF)
		return FAULT_TRIPLE;
	if (is_contributory(first) && is_contributory(vector))
		return FAULT_DOUBLE;
	return first == TRAP_PF && (vector == TRAP_PF || is_contributory(vector)) ? FAULT_DOUBLE : FAULT_ALONE;
}
