/* SPDX-License-Identifier: Apache-2.0 */
/* differ/vcpu.c - vCPUs and the areas that they register. What is registered stays. */
#include "domains/differ/differ.h"

static void states(void)
{
	static struct vcpu_runstate_info run;
	long rc;

	begin("vcpu");
	answer("is_up 0: %ld", vcpu(VCPUOP_is_up, 0, NULL));
	answer("is_up 1: %ld", vcpu(VCPUOP_is_up, 1, NULL));
	answer("is_up 9999: %ld", vcpu(VCPUOP_is_up, 9999, NULL));
	answer("up 0: %ld", vcpu(VCPUOP_up, 0, NULL));
	answer("up 1: %ld", vcpu(VCPUOP_up, 1, NULL));
	answer("down 1: %ld", vcpu(VCPUOP_down, 1, NULL));
	answer("initialise 0: %ld", vcpu(VCPUOP_initialise, 0, pages[0]));
	answer("initialise 1: %ld", vcpu(VCPUOP_initialise, 1, pages[0]));
	rc = vcpu(VCPUOP_get_runstate_info, 0, &run);
	answer("get_runstate 0: %ld state %d", rc, run.state);
	answer("get_runstate 1: %ld", vcpu(VCPUOP_get_runstate_info, 1, &run));
	answer("send_nmi 1: %ld", vcpu(VCPUOP_send_nmi, 1, NULL));
	answer("get_physid 0: %ld", vcpu(VCPUOP_get_physid, 0, pages[0]));
	answer("get_physid 1: %ld", vcpu(VCPUOP_get_physid, 1, pages[0]));
	for (uint32_t cmd = 0; cmd < 16; cmd++)
		if (cmd != VCPUOP_down && cmd != VCPUOP_send_nmi && cmd != VCPUOP_initialise)
			answer("op %u bad pointer: %ld", cmd, vcpu(cmd, 0, BAD));
	answer("initialise bad pointer: %ld", vcpu(VCPUOP_initialise, 0, BAD));
	answer("op 100: %ld", vcpu(100, 0, pages[0]));
}

static void runstate(uint64_t address, uint32_t id)
{
	struct vcpu_register_runstate_memory_area a = { .addr.p = address };

	answer("register_runstate %s %u: %ld", address == (uintptr_t)pages[0] ? "page" : address ? "bad" : "none", id,
		vcpu(VCPUOP_register_runstate_memory_area, id, &a));
}

static void info(uint64_t gfn, uint32_t offset, uint32_t id)
{
	struct vcpu_register_vcpu_info i = { .mfn = gfn, .offset = offset };

	answer("register_vcpu_info %s %u %u: %ld", gfn == virt_to_gfn(pages[7]) ? "page" : gfn == holes ? "hole" : "bad", offset, id,
		vcpu(VCPUOP_register_vcpu_info, id, &i));
}

static void areas(void)
{
	struct vcpu_register_time_memory_area t = { .addr.p = (uintptr_t)pages[1] };
	const struct vcpu_runstate_info *run = (void *)pages[0];

	begin("vcpu-area");
	runstate((uintptr_t)pages[0], 1);
	runstate((uintptr_t)pages[0], 0);
	(void)sched(SCHEDOP_yield, NULL);
	answer("runstate: %d entered %u", READ_ONCE(run->state), run->state_entry_time > 0);
	runstate(0xffff800000001000, 0);
	runstate(0, 0);
	answer("register_time 0: %ld", vcpu(VCPUOP_register_vcpu_time_memory_area, 0, &t));
	answer("register_time 1: %ld", vcpu(VCPUOP_register_vcpu_time_memory_area, 1, &t));
	t.addr.p = 0;
	answer("register_time none: %ld", vcpu(VCPUOP_register_vcpu_time_memory_area, 0, &t));
	info(holes, 0, 0);
	info(1ull << 52, 0, 0);
	info(virt_to_gfn(pages[7]), 4096 - 8, 0);
	info(virt_to_gfn(pages[7]), 4096, 0);
	info(virt_to_gfn(pages[7]), 4, 0);
	info(virt_to_gfn(pages[7]), 0, 1);
}

void sequences_vcpu(void)
{
	states();
	areas();
}
