/* SPDX-License-Identifier: Apache-2.0 */
/* bench/birth.c - how long this domain was in the making: of its only vCPU, all time in which it did not run. Ticks are ns of system time. */
#include "domains/bench/bench.h"
#include "domains/runtime/hypercall.h"

/* Asked in the first run of the vCPU, so that nothing it did itself is among what it waited for. */
void bench_birth(void)
{
	struct vcpu_runstate_info r;
	long e = hypercall(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, 0, (uintptr_t)&r, 0, 0);

	if (e)
		bench_skip("create_to_first_instruction", e);
	else
		bench_result("create_to_first_instruction", r.time[RUNSTATE_offline] + r.time[RUNSTATE_runnable] + r.time[RUNSTATE_blocked], 1);
}
