/* SPDX-License-Identifier: Apache-2.0 */
/* svm/fault_test.c - the table of AMD APM 2, 8.2.9: which two exceptions make a double fault, which three end the guest. */
// link: xen/arch/x86/svm/fault.c
#undef NDEBUG
#include <assert.h>
#include "arch/x86/svm/fault.h"
#include "arch/x86/svm/vmcb.h"

enum { DE = 0, DB = 1, UD = 6, DF = 8, TS = 10, SS = 12, GP = 13, PF = 14, AC = 17 };

static uint64_t during(uint32_t type, uint8_t vector)
{
	return EVENT_VALID | EVENT_TYPE(type) | vector;
}

int main(void)
{
	static const uint8_t contributory[] = { DE, TS, 11, SS, GP };

	assert(fault_on(0, GP) == FAULT_ALONE);
	assert(fault_on(during(EVENT_EXC, GP) & ~EVENT_VALID, GP) == FAULT_ALONE);
	for (unsigned i = 0; i < sizeof contributory; i++) {
		assert(fault_on(during(EVENT_EXC, contributory[i]), GP) == FAULT_DOUBLE);
		assert(fault_on(during(EVENT_EXC, contributory[i]), PF) == FAULT_ALONE);	/* benign: one after the other */
		assert(fault_on(during(EVENT_EXC, PF), contributory[i]) == FAULT_DOUBLE);
		assert(fault_on(during(EVENT_EXC, DF), contributory[i]) == FAULT_TRIPLE);
		assert(fault_on(during(EVENT_EXC, UD), contributory[i]) == FAULT_ALONE);
	}
	assert(fault_on(during(EVENT_EXC, PF), PF) == FAULT_DOUBLE);
	assert(fault_on(during(EVENT_EXC, GP), DB) == FAULT_ALONE && fault_on(during(EVENT_EXC, GP), AC) == FAULT_ALONE);
	assert(fault_on(during(EVENT_INTR, GP), GP) == FAULT_ALONE && fault_on(during(EVENT_NMI, 2), GP) == FAULT_ALONE);
	assert(fault_on(during(EVENT_SOFT, GP), GP) == FAULT_ALONE);	/* INT 13 is no exception */
	assert(fault_on(during(EVENT_EXC, 48), GP) == FAULT_ALONE);	/* what TCG calls one: an interrupt */
	return 0;
}
