/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/pvclock.c
/* pvclock_test.c - scaling of TSC ticks, both shifts, no wrap, no time before the stamp. */
#include "domains/runtime/pvclock.h"
#include <assert.h>

int main(void)
{
	struct vcpu_time_info t = { .tsc_timestamp = 1000, .system_time = 5, .tsc_to_system_mul = 0x80000000u, .tsc_shift = 1 };

	assert(pvclock_at(&t, 1000) == 5);
	assert(pvclock_at(&t, 3000) == 2005);		/* 1 GHz */
	assert(pvclock_at(&t, 10) == 5);		/* another CPU's TSC is behind */
	t.tsc_shift = -1;
	assert(pvclock_at(&t, 5000) == 1005);		/* 4 GHz */
	assert(pvclock_at(&t, 1000 + (1ull << 60)) == 5 + (1ull << 58));
	assert(pvclock_read(&t) >= 5);
	return 0;
}
