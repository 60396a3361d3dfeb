/* SPDX-License-Identifier: Apache-2.0 */
/* percpu.c - stacks between guard pages, GDT, TSS and IDT of a CPU. */
#include "arch/x86/percpu.h"
#include "arch/x86/cpu.h"
#include "arch/x86/layout.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/traps.h"
#include <xen/xen.h>

#define STACK_SLOT 0x10000ul	/* per CPU: guard, 16K, then three times guard, 4K */
#define MAIN_STACK 0x4000ul

struct table { uint16_t limit; uint64_t base; } __attribute__((packed));
struct gate { uint16_t low, sel; uint8_t ist, type; uint16_t mid; uint32_t high, zero; };

extern void gdt_load(const struct table *gdtr);
extern const char trap_stubs[];

struct percpu percpu_tab[NR_CPUS];
uint32_t nr_cpus = 1;
static struct gate idt[256];

static uint64_t map_stack(uint64_t bottom, uint64_t size)
{
	paging_map_new((void *)bottom, size);
	return bottom + size;
}

static void idt_fill(void)
{
	for (unsigned i = 0; i < 256; i++) {
		uint64_t entry = (uint64_t)trap_stubs + 16 * i;
		uint8_t ist = i == TRAP_NMI ? 1 : i == TRAP_DF ? 2 : i == TRAP_MC ? 3 : 0;

		idt[i] = (struct gate){ (uint16_t)entry, SEL_CODE, ist, 0x8e, (uint16_t)(entry >> 16),
			(uint32_t)(entry >> 32), 0 };
	}
}

static void fill_gdt(struct percpu *p)
{
	uint64_t base = (uint64_t)&p->tss;

	p->gdt[1] = 0x00af9b000000ffff;
	p->gdt[2] = 0x00cf93000000ffff;
	p->gdt[3] = (sizeof p->tss - 1) | (base & 0xffffff) << 16 | 0x89ul << 40 | (base >> 24 & 0xff) << 56;
	p->gdt[4] = base >> 32;
}

void percpu_init(uint32_t cpu, uint32_t apic_id)
{
	struct percpu *p = &percpu_tab[cpu];
	uint64_t slot = STACKS_VIRT + cpu * STACK_SLOT;

	p->self = p;
	p->cpu = cpu;
	p->apic_id = apic_id;
	p->tick_deadline = ~0ul;
	p->quiesce.dom = p->about = DOMID_INVALID;
	p->stack_top = map_stack(slot + PAGE_SIZE, MAIN_STACK);
	for (unsigned i = 0; i < 3; i++)
		p->tss.ist[i] = map_stack(slot + PAGE_SIZE + MAIN_STACK + PAGE_SIZE + i * 2ul * PAGE_SIZE, PAGE_SIZE);
	p->tss.rsp[0] = p->stack_top;
	p->tss.iomap = sizeof p->tss;
	fill_gdt(p);
	if (cpu == 0)
		idt_fill();
}

void percpu_load(uint32_t cpu)
{
	struct percpu *p = &percpu_tab[cpu];
	struct table gdtr = { sizeof p->gdt - 1, (uint64_t)p->gdt };
	struct table idtr = { sizeof idt - 1, (uint64_t)idt };

	gdt_load(&gdtr);
	wrmsr(MSR_GS_BASE, (uint64_t)p);
	asm volatile("lidt %0" : : "m"(idtr));
	asm volatile("ltr %0" : : "r"((uint16_t)SEL_TSS));
}
