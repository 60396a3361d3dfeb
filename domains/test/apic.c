/* SPDX-License-Identifier: Apache-2.0 */
/* test/apic.c - the local APIC's timer ticks, periodically, however short the period (Intel SDM volume 3, 10.5.4 and 10.12). */
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/internal.h"
#include "domains/test/tap.h"
#include "lib/string.h"

#define MSR_APIC_BASE  0x1b
#define APIC_X2        0xc00ul		/* enabled, x2APIC mode */
#define APIC_SVR       0x80f
#define APIC_LVT_TIMER 0x832
#define APIC_INIT      0x838
#define APIC_DIVIDE    0x83e
#define ENABLED        0x1fful
#define PERIODIC       0x20000ul
#define BY_1           0xbul
#define VECTOR         0x40u
#define PATIENCE_NS    1000000000ul

struct idtr { uint16_t limit; uint64_t base; } __attribute__((packed));

void on_tick(void);
volatile uint32_t apic_ticks;
asm(".globl on_tick\non_tick: push %rax; push %rcx; push %rdx; incl apic_ticks(%rip)\n"
    "mov $0x80b, %ecx; xor %eax, %eax; xor %edx, %edx; wrmsr\n"	/* end of interrupt */
    "pop %rdx; pop %rcx; pop %rax; iretq");

static uint64_t gates[256][2];

static void take_interrupts(struct idtr *old)
{
	struct idtr ours = { sizeof gates - 1, (uintptr_t)gates };
	uint64_t at = (uintptr_t)on_tick;

	asm volatile("sidt %0" : "=m"(*old));
	memcpy(gates, (const void *)(uintptr_t)old->base, old->limit + 1u);
	gates[VECTOR][0] = (at & 0xffff) | 8u << 16 | 0x8e00ull << 32 | (at >> 16 & 0xffff) << 48;
	gates[VECTOR][1] = at >> 32;
	asm volatile("lidt %0" : : "m"(ours));
}

/* The shortest period that can be counted. */
static void wait_for_ticks(void)
{
	uint64_t end = time_now() + PATIENCE_NS;

	wrmsr(APIC_INIT, 1);
	do {
		WRITE_ONCE(shared_info->vcpu_info[0].evtchn_upcall_pending, 0);	/* an event would come before any tick */
		asm volatile("sti; nop; nop; cli" : : : "memory");
	} while (apic_ticks < 2 && time_now() < end);
	wrmsr(APIC_INIT, 0);
}

void test_apic(void)
{
	struct idtr old;

	take_interrupts(&old);
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_X2);
	wrmsr(APIC_SVR, ENABLED);
	wrmsr(APIC_DIVIDE, BY_1);
	wrmsr(APIC_LVT_TIMER, PERIODIC | VECTOR);
	wait_for_ticks();
	asm volatile("lidt %0" : : "m"(old));
	tap(apic_ticks > 1, "the local APIC's timer ticks", apic_ticks);
}
