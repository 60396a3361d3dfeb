/* SPDX-License-Identifier: Apache-2.0 */
/* guest/msr.h - numbers of the MSRs that have rows of their own; hal/exit.h is implemented beside them. */
#ifndef GUEST_MSR_H
#define GUEST_MSR_H
#include "lib/types.h"

#define MSR_XEN_PAGE        0x40000000u
#define MSR_X2APIC_FIRST    0x800u
#define MSR_X2APIC_ICR      0x830u
#define MSR_X2APIC_SELF_IPI 0x83fu
#define MSR_X2APIC_LAST     0x8ffu

static inline bool msr_is_x2apic(uint32_t msr)
{
	return msr >= MSR_X2APIC_FIRST && msr <= MSR_X2APIC_LAST;
}
#endif
