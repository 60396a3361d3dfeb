/* SPDX-License-Identifier: Apache-2.0 */
/* irq/ioapic.c - masks every interrupt line of the machine, routes the one the hypervisor uses. */
#include "arch/x86/irq/ioapic.h"
#include "arch/x86/cpu.h"
#include "arch/x86/mm/paging.h"
#include "core/console/console.h"

#define MAX_IOAPICS 8u
#define REG_VERSION 1u
#define REG_PIN     0x10u
#define PIN_MASKED  0x10000u
#define PIN_LOW     0x2000u
#define PIN_LEVEL   0x8000u

static struct ioapic { volatile uint32_t *regs; uint32_t base, pins; } ioapics[MAX_IOAPICS];
static unsigned nr;

static uint32_t read_reg(const struct ioapic *io, uint32_t reg)
{
	io->regs[0] = reg;
	return io->regs[4];
}

static void write_reg(const struct ioapic *io, uint32_t reg, uint32_t v)
{
	io->regs[0] = reg;
	io->regs[4] = v;
}

void pic_disable(void)
{
	outb(0x20, 0x11), outb(0xa0, 0x11);	/* 8259A: initialise, so that stray vectors are not exceptions */
	outb(0x21, 0x20), outb(0xa1, 0x28);
	outb(0x21, 4), outb(0xa1, 2);
	outb(0x21, 1), outb(0xa1, 1);
	outb(0x21, 0xff), outb(0xa1, 0xff);
}

void ioapic_add(uint64_t pa, uint32_t gsi_base)
{
	struct ioapic *io = &ioapics[nr];

	if (nr == MAX_IOAPICS) {
		report("acpi: more than %u IO-APICs; the one at %lx stays unused", MAX_IOAPICS, pa);
		return;
	}
	io->regs = paging_map_device(pa, PAGE_SIZE);
	io->base = gsi_base;
	io->pins = (read_reg(io, REG_VERSION) >> 16 & 0xff) + 1;
	for (uint32_t i = 0; i < io->pins; i++)
		write_reg(io, REG_PIN + 2 * i, PIN_MASKED);
	nr++;
}

void ioapic_route(uint32_t gsi, uint8_t vector, uint32_t apic_id, uint16_t inti_flags)
{
	uint32_t low = vector;

	if ((inti_flags & 3) == 3)
		low |= PIN_LOW;
	if ((inti_flags >> 2 & 3) == 3)
		low |= PIN_LEVEL;
	for (unsigned i = 0; i < nr; i++) {
		struct ioapic *io = &ioapics[i];

		if (gsi < io->base || gsi >= io->base + io->pins)
			continue;
		write_reg(io, REG_PIN + 2 * (gsi - io->base) + 1, apic_id << 24);
		write_reg(io, REG_PIN + 2 * (gsi - io->base), low);
		return;
	}
}
