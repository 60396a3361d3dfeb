/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/calls.c - wild arguments to every operation of the table. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/rows.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define MULTI 8u

static uint8_t *buffer;			/* two pages */

/* Operations that would end the attack instead of the system: those that wait without end, and those by which a domain ends itself. */
static bool is_end(const struct row *r)
{
	return (r->family == SCHEDOP && (r->nr == SCHEDOP_shutdown || r->nr == SCHEDOP_block || r->nr == SCHEDOP_poll || r->nr == SCHEDOP_watchdog))
		|| (r->family == VCPUOP && r->nr == VCPUOP_down);
}

/* Operations that concern nobody but the caller. */
static bool is_own(const struct row *r)
{
	return r->family == EVTCHNOP || r->family == VCPUOP || r->family == SCHEDOP || r->family == SETTIMER || r->family == VMASSIST
		|| r->family == MULTICALL || r->family == PHYSDEV || r->family == CONSOLEIO;
}

/* A multicall of wild calls, or the argument of one: now and then a pointer to nowhere. */
static void *argument(const struct row *r)
{
	struct xen_memory_reservation *reservation = (void *)buffer;
	multicall_entry_t *m = (void *)buffer;

	random_struct(buffer, PAGE_SIZE);
	for (uint32_t i = 0; r->family == MULTICALL && i < MULTI; i++) {
		m[i].op = random_below(41);
		if (m[i].op == __HYPERVISOR_sched_op || m[i].op == __HYPERVISOR_vcpu_op)
			m[i].op = __HYPERVISOR_multicall;
	}
	if (r->family == MEMOP && r->nr == XENMEM_decrease_reservation && reservation->extent_order - 1 < 20)
		reservation->extent_order = 0;		/* large ones would take away the attack's own pages */
	switch (random_below(16)) {
	case 0: return buffer + PAGE_SIZE - 8 * random_below(ROW_BYTES / 8);	/* over the end of a page */
	default: return buffer;
	}
}

/* The pointer itself is bad: the registers go past row_call, which would write to it. */
static void bad_pointer(void)
{
	static const uint32_t two[] = { __HYPERVISOR_memory_op, __HYPERVISOR_xen_version, __HYPERVISOR_event_channel_op, __HYPERVISOR_physdev_op,
		__HYPERVISOR_hvm_op, __HYPERVISOR_grant_table_op };
	static const uint32_t one[] = { __HYPERVISOR_domctl, __HYPERVISOR_sysctl, __HYPERVISOR_xsm_op, __HYPERVISOR_multicall };

	(void)hypercall(two[random_below(ARRAY_SIZE(two))], random_below(72), random_nasty(), random_nasty(), 0, 0);
	(void)hypercall(one[random_below(ARRAY_SIZE(one))], random_nasty(), random_below(4), 0, 0, 0);
}

static uint64_t count_for(const struct row *r)
{
	if (r->family == GNTTABOP || r->family == MULTICALL)
		return random_below(4) ? random_below(MULTI) : random_nasty();
	return r->family == CONSOLEIO ? random_below(512) : random_nasty();
}

/* What may not wait, with arguments that do not. */
static void waits(void)
{
	evtchn_port_t ports[4];
	uint64_t past = random_below(2) ? 1 : time_now();

	random_struct(ports, sizeof ports);
	(void)!sched_poll(ports, random_below(5), past);
	(void)!sched_poll((void *)(uintptr_t)random_nasty(), (uint32_t)random_nasty(), past);
}

void attack_calls(uint32_t rounds, bool others_only)
{
	uint32_t answered = 0;

	buffer = buffer ? buffer : random_pages(2);
	if (!buffer)
		return;
	for (uint32_t i = 0; i < rounds; i++) {
		const struct row *r = &rows[random_below(row_count)];

		if (is_end(r) || r->family == EXIT || (others_only && (is_own(r) || row_ends_others(r))))
			continue;
		answered += row_call(r, argument(r), count_for(r)) >= 0;
		if (others_only)
			continue;
		bad_pointer();
		if (i % 64 == 0)
			waits();
	}
	say("hostile: calls: %u rows, %u rounds, %u answered", row_count, rounds, answered);
}
