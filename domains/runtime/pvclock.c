/* SPDX-License-Identifier: Apache-2.0 */
/* pvclock.c - system time from the time info that the hypervisor keeps up to date. */
#include "domains/runtime/pvclock.h"
#include "domains/runtime/cpu.h"

uint64_t pvclock_at(const struct vcpu_time_info *t, uint64_t tsc)
{
	uint64_t delta = tsc > t->tsc_timestamp ? tsc - t->tsc_timestamp : 0;

	if (t->tsc_shift >= 0)
		delta <<= t->tsc_shift & 63;
	else
		delta >>= -t->tsc_shift & 63;
	return t->system_time + (uint64_t)((unsigned __int128)delta * t->tsc_to_system_mul >> 32);
}

uint64_t pvclock_read(const struct vcpu_time_info *t)
{
	struct vcpu_time_info copy;
	uint32_t version;
	uint64_t tsc;

	do {
		version = READ_ONCE(t->version);
		xen_rmb();
		copy = *t;
		tsc = rdtsc();
		xen_rmb();
	} while ((version & 1) || version != READ_ONCE(t->version));
	return pvclock_at(&copy, tsc);
}
