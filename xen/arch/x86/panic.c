/* SPDX-License-Identifier: Apache-2.0 */
/* panic.c - registers and a symbolised backtrace, then a stop that a test can see. */
#include "arch/x86/panic.h"
#include "arch/x86/cpu.h"
#include "arch/x86/layout.h"
#include "arch/x86/percpu.h"
#include "arch/x86/smp.h"
#include "core/console/console.h"
#include "lib/fmt.h"

#define DEBUG_EXIT_PORT 0xf4	/* QEMU isa-debug-exit: exit status 2 * value + 1 */
#define DEBUG_EXIT_PANIC 0x10

/* Written by tools/gen-symbols: addresses ascend, names are offsets into symbol_names. */
extern const struct symbol { uint32_t low, name; } symbol_table[];
extern const uint32_t symbol_count;
extern const char symbol_names[];
extern const char __image_start[], __text_end[];

static uint32_t panicking;		/* 1 + the CPU that does, 0 for none */

void symbol_print(char *buf, size_t n, uint64_t va)
{
	uint32_t lo = 0, hi = symbol_count, low = (uint32_t)va;

	if (va < (uint64_t)__image_start || va >= (uint64_t)__text_end || !hi) {
		snprintf(buf, n, "%016lx", va);
		return;
	}
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (symbol_table[mid].low <= low)
			lo = mid;
		else
			hi = mid;
	}
	snprintf(buf, n, "%016lx %s+0x%x", va, symbol_names + symbol_table[lo].name, low - symbol_table[lo].low);
}

static bool is_stack(uint64_t va)
{
	return va % 8 == 0 && va >= IMAGE_OFFSET && va < DEVICES_VIRT;
}

static void backtrace(uint64_t rip, uint64_t rbp)
{
	char text[96];

	symbol_print(text, sizeof text, rip);
	report("panic: #0 %s", text);
	for (unsigned i = 1; i < 24 && is_stack(rbp); i++) {
		const uint64_t *frame = (const uint64_t *)rbp;

		if (!frame[1])
			break;
		symbol_print(text, sizeof text, frame[1]);
		report("panic: #%u %s", i, text);
		if (frame[0] <= rbp)
			break;
		rbp = frame[0];
	}
}

static _Noreturn void stop(void)
{
	outb(DEBUG_EXIT_PORT, DEBUG_EXIT_PANIC);
	cpu_stop();
}

/* The first CPU to panic tells why and ends the machine; others wait for that, and a panic within a panic ends it at once. */
static void enter(void)
{
	uint32_t me = nr_cpus > 1 ? 1 + this_cpu()->cpu : 1, first = 0;

	irq_disable();
	if (__atomic_compare_exchange_n(&panicking, &first, me, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		smp_stop_others();
		return;
	}
	if (first == me)
		stop();
	cpu_stop();
}

void panic(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	enter();
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	report("panic: %s", text);
	backtrace((uint64_t)__builtin_return_address(0), (uint64_t)__builtin_frame_address(0));
	stop();
}

void boot_refuse(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	report("panic: %s", text);
	stop();
}

void panic_trap(const struct trap_frame *t)
{
	enter();
	report("panic: trap %lu error %lx at %04lx:%016lx cr2 %016lx", t->vector, t->error, t->cs, t->rip, read_cr2());
	report("panic: rax %016lx rbx %016lx rcx %016lx rdx %016lx", t->rax, t->rbx, t->rcx, t->rdx);
	report("panic: rsi %016lx rdi %016lx rbp %016lx rsp %016lx", t->rsi, t->rdi, t->rbp, t->rsp);
	report("panic: r8  %016lx r9  %016lx r10 %016lx r11 %016lx", t->r8, t->r9, t->r10, t->r11);
	report("panic: r12 %016lx r13 %016lx r14 %016lx r15 %016lx", t->r12, t->r13, t->r14, t->r15);
	report("panic: rflags %016lx cr0 %lx cr3 %lx cr4 %lx", t->rflags, read_cr0(), read_cr3(), read_cr4());
	backtrace(t->rip, t->rbp);
	stop();
}

void __stack_chk_fail(void);
__attribute__((used)) void __stack_chk_fail(void)
{
	panic("stack overrun found by the stack protector");
}
