/* SPDX-License-Identifier: Apache-2.0 */
/* irq/lapic.c - register access by MSR or by MMIO, EOI, IPIs, the one-shot timer. */
#include "arch/x86/irq/lapic.h"
#include "arch/x86/cpu.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/traps.h"

#define APIC_PHYS   0xfee00000ul
#define APIC_ENABLE (1ul << 11)
#define APIC_X2     (1ul << 10)
#define X2_BASE     0x800u

#define REG_ID        0x02u
#define REG_TPR       0x08u
#define REG_EOI       0x0bu
#define REG_SVR       0x0fu
#define REG_IRR       0x20u
#define REG_ICR       0x30u
#define REG_ICR_HIGH  0x31u
#define REG_LVT_TIMER 0x32u
#define REG_LVT_LINT0 0x35u
#define REG_LVT_LINT1 0x36u
#define REG_INIT      0x38u
#define REG_CURRENT   0x39u
#define REG_DIVIDE    0x3eu
#define SVR_ENABLE    0x100u
#define LVT_MASKED    0x10000u
#define LVT_NMI       0x400u
#define ICR_NMI       (4u << 8)
#define ICR_INIT      (5u << 8)
#define ICR_STARTUP   (6u << 8)
#define ICR_PENDING   (1u << 12)
#define ICR_ASSERT    (1u << 14)
#define DIVIDE_BY_1   0xbu

static volatile uint32_t *mmio;		/* NULL in x2APIC mode */

static uint32_t read_reg(uint32_t reg)
{
	return mmio ? mmio[reg * 4] : (uint32_t)rdmsr(X2_BASE + reg);
}

static void write_reg(uint32_t reg, uint32_t v)
{
	if (mmio)
		mmio[reg * 4] = v;
	else
		wrmsr(X2_BASE + reg, v);
}

void lapic_init(void)
{
	uint64_t base = rdmsr(MSR_APIC_BASE);

	if (cpu_features.x2apic) {
		wrmsr(MSR_APIC_BASE, base | APIC_ENABLE);
		wrmsr(MSR_APIC_BASE, base | APIC_ENABLE | APIC_X2);
	} else {
		wrmsr(MSR_APIC_BASE, base | APIC_ENABLE);
		if (!mmio)
			mmio = paging_map_device(APIC_PHYS, PAGE_SIZE);
	}
	write_reg(REG_TPR, 0);
	write_reg(REG_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
	write_reg(REG_LVT_LINT0, LVT_MASKED);
	write_reg(REG_LVT_LINT1, LVT_NMI);
	write_reg(REG_DIVIDE, DIVIDE_BY_1);
	write_reg(REG_LVT_TIMER, VECTOR_TIMER);
	write_reg(REG_INIT, 0);
	lapic_eoi();
}

uint32_t lapic_id(void)
{
	uint32_t v = read_reg(REG_ID);

	return mmio ? v >> 24 : v;
}

void lapic_eoi(void)
{
	write_reg(REG_EOI, 0);
}

static void send(uint32_t apic_id, uint32_t command)
{
	if (!mmio) {
		asm volatile("mfence; lfence" : : : "memory");	/* in x2APIC mode the write is not ordered after stores (SDM volume 3, 11.12.3) */
		wrmsr(X2_BASE + REG_ICR, (uint64_t)apic_id << 32 | command);
		return;
	}
	while (read_reg(REG_ICR) & ICR_PENDING)
		cpu_relax();
	write_reg(REG_ICR_HIGH, apic_id << 24);
	write_reg(REG_ICR, command);
}

/* The pause: TCG with all CPUs on one thread goes on with another one there, else up to 0.1 s later. */
void lapic_send(uint32_t apic_id, uint8_t vector)
{
	send(apic_id, vector);
	cpu_relax();
}

void lapic_send_nmi(uint32_t apic_id)
{
	send(apic_id, ICR_NMI);
}

void lapic_send_init(uint32_t apic_id)
{
	send(apic_id, ICR_INIT | ICR_ASSERT);
}

void lapic_send_startup(uint32_t apic_id, uint8_t page)
{
	send(apic_id, ICR_STARTUP | ICR_ASSERT | page);
}

void lapic_timer(uint32_t count)
{
	write_reg(REG_INIT, count);
}

uint32_t lapic_timer_left(void)
{
	return read_reg(REG_CURRENT);
}

bool lapic_irr_pending(void)
{
	for (uint32_t i = 1; i < 8; i++)
		if (read_reg(REG_IRR + i))
			return true;
	return false;
}
