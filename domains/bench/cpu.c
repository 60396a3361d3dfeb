/* SPDX-License-Identifier: Apache-2.0 */
/* bench/cpu.c - exits by instruction, and hypercalls that do little. */
#include "domains/bench/bench.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"

#define MSR_APIC_BASE  0x1b
#define APIC_X2        0xc00ull		/* enabled, x2APIC */
#define MSR_X2APIC_TPR 0x808
#define MSR_X2APIC_EOI 0x80b
#define BATCH 16u

static long op_cpuid(void)
{
	uint32_t r[4];

	cpuid(0, 0, r);
	return 0;
}

static long op_rdmsr(void)
{
	(void)rdmsr(MSR_APIC_BASE);
	return 0;
}

static long op_version(void)
{
	return xen_version(XENVER_version, NULL);
}

/* The refusal is what is measured. */
static long op_unknown(void)
{
	return hypercall(63, 0, 0, 0, 0, 0) == -XEN_ENOSYS ? 0 : -XEN_EINVAL;
}

static long op_yield(void)
{
	return sched_yield();
}

static uint64_t far_away;

static long op_set_timer(void)
{
	return hypercall(__HYPERVISOR_set_timer_op, far_away, 0, 0, 0, 0);
}

static long op_eoi(void)
{
	wrmsr(MSR_X2APIC_EOI, 0);
	return 0;
}

static long op_tpr(void)
{
	wrmsr(MSR_X2APIC_TPR, 0);
	return 0;
}

static struct multicall_entry calls[BATCH];

static long op_multicall(void)
{
	for (uint32_t i = 0; i < BATCH; i++)
		calls[i] = (struct multicall_entry){ .op = __HYPERVISOR_xen_version, .args = { XENVER_version } };
	return hypercall(__HYPERVISOR_multicall, (uintptr_t)calls, BATCH, 0, 0, 0);
}

static void multicall(void)
{
	uint64_t start;
	long e = op_multicall();

	start = rdtsc();
	for (uint32_t i = 0; i < BENCH_TIMES / BATCH && e >= 0; i++)
		e = op_multicall();
	if (e < 0 || (long)calls[BATCH - 1].result < 0)
		bench_skip("multicall16_entry", e);
	else
		bench_result("multicall16_entry", rdtsc() - start, BENCH_TIMES / BATCH * BATCH);
}

void bench_cpu(void)
{
	bench_run("cpuid", op_cpuid);
	bench_run("rdmsr", op_rdmsr);
	bench_run("xen_version", op_version);
	bench_run("unknown_hypercall", op_unknown);
	bench_run("yield", op_yield);
	far_away = time_now() + 3600000000000ull;
	bench_run("set_timer", op_set_timer);
	(void)hypercall(__HYPERVISOR_set_timer_op, 0, 0, 0, 0, 0);
	multicall();
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_X2);
	bench_run("x2apic_eoi", op_eoi);
	bench_run("x2apic_tpr", op_tpr);
}
