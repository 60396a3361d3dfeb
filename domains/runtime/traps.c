/* SPDX-License-Identifier: Apache-2.0 */
/* traps.c - IDT and TSS; an exception in a service domain is its end: registers to the log, SHUTDOWN_crash. */
#include "domains/runtime/internal.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};
/* AMD APM 2, 12.2.5 and 8.2: the 64-bit TSS, an interrupt gate. */
struct tss { uint32_t reserved0; uint64_t rsp[3], reserved1, ist[7], reserved2; uint16_t reserved3, iomap; } __attribute__((packed));
struct gate { uint16_t lo, sel, attr, mid; uint32_t hi, reserved; };

#define GATES (UPCALL_VECTOR + 1)
#define TSS_SEL 16u
#define GATE_INTERRUPT 0x8e00u

extern uint64_t gdt[];
extern char trap_stubs[], trap_upcall[];
_Noreturn void trap_fatal(const struct trap_frame *f);

static struct gate idt[GATES];
static struct tss tss;
static char trap_stack[8192] __attribute__((aligned(16)));

static void gate_set(unsigned int vector, const char *handler, unsigned int ist)
{
	uint64_t a = (uintptr_t)handler;

	idt[vector] = (struct gate){ (uint16_t)a, 8, (uint16_t)(GATE_INTERRUPT | ist), (uint16_t)(a >> 16), (uint32_t)(a >> 32), 0 };
}

static void tss_load(void)
{
	uint64_t a = (uintptr_t)&tss;

	tss.ist[0] = (uintptr_t)trap_stack + sizeof trap_stack;
	tss.iomap = sizeof tss;
	gdt[2] = (sizeof tss - 1) | (a & 0xffffff) << 16 | 0x89ull << 40 | (a >> 24 & 0xff) << 56;
	gdt[3] = a >> 32;
	asm volatile("ltr %w0" : : "r"(TSS_SEL));
}

void traps_init(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) p = { sizeof idt - 1, (uintptr_t)idt };

	for (unsigned int v = 0; v < 32; v++)
		gate_set(v, trap_stubs + 16 * v, 1);
	gate_set(UPCALL_VECTOR, trap_upcall, 0);
	tss_load();
	asm volatile("lidt %0" : : "m"(p));
}

void trap_fatal(const struct trap_frame *f)
{
	uint64_t cr2;

	asm volatile("mov %%cr2, %0" : "=r"(cr2));
	log_line("exception %lu error %lx rip %lx rsp %lx cr2 %lx rflags %lx", f->vector, f->error, f->rip, f->rsp, cr2, f->rflags);
	log_line("rax %lx rbx %lx rcx %lx rdx %lx rsi %lx rdi %lx rbp %lx", f->rax, f->rbx, f->rcx, f->rdx, f->rsi, f->rdi, f->rbp);
	log_line("r8 %lx r9 %lx r10 %lx r11 %lx r12 %lx r13 %lx r14 %lx r15 %lx", f->r8, f->r9, f->r10, f->r11, f->r12, f->r13, f->r14, f->r15);
	sched_shutdown(SHUTDOWN_crash);
}

/* gcc's -fstack-protector calls it when a canary changed. */
_Noreturn void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	die("stack smashed, called from %p", __builtin_return_address(0));
}
