/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/exits.c - what a guest does without a hypercall of the table: CPUID, MSRs, ports, SVM's instructions, numbers that are no hypercall. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/steps.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "call/exit.h"

enum { VMRUN, VMLOAD, VMSAVE, CLGI, STGI, SKINIT, INVLPGA, SVM_COUNT };

struct exit_try { uint32_t what; uint64_t a, b; };

static uint32_t msr(void)
{
	static const uint32_t known[] = { 0x10, 0x1b, 0x8b, 0xfe, 0x174, 0x175, 0x176, 0x179, 0x17a, 0x1d9, 0x200, 0x250, 0x277, 0x2ff, 0x400, 0x6e0,
		0x830, 0x80b, 0x80f, 0x832, 0x838, 0x83f, 0xc0000080, 0xc0000081, 0xc0000082, 0xc0000084, 0xc0000103, 0xc0010010, 0xc0010015,
		0xc001001f, 0xc0010114, 0xc0010117, 0xc0011029, 0x40000000, 0x40000001, 0x4b564d00 };

	switch (random_below(4)) {
	case 0: return 0x800 + random_below(0x100);		/* the x2APIC */
	case 1: return (uint32_t)random_nasty();
	default: return known[random_below(ARRAY_SIZE(known))];
	}
}

static void try_msr_read(void *arg)
{
	(void)rdmsr(((struct exit_try *)arg)->what);
}

static void try_msr_write(void *arg)
{
	const struct exit_try *t = arg;

	wrmsr(t->what, t->a);
}

static void try_svm(void *arg)
{
	const struct exit_try *t = arg;

	switch (t->what) {
	case VMRUN: asm volatile("vmrun" : : "a"(t->a) : "memory"); break;
	case VMLOAD: asm volatile("vmload" : : "a"(t->a) : "memory"); break;
	case VMSAVE: asm volatile("vmsave" : : "a"(t->a) : "memory"); break;
	case CLGI: asm volatile("clgi"); break;
	case STGI: asm volatile("stgi"); break;
	case SKINIT: asm volatile("skinit" : : "a"((uint32_t)t->a) : "memory"); break;
	case INVLPGA: asm volatile("invlpga" : : "a"(t->a), "c"((uint32_t)t->b)); break;
	}
}

static void try_xcr(void *arg)
{
	const struct exit_try *t = arg;

	asm volatile("xsetbv" : : "c"(t->what), "a"((uint32_t)t->a), "d"((uint32_t)(t->a >> 32)));
}

/* The registers of the hypercall ABI, past the page of stubs. SCHEDOP, VCPUOP: calls.c. */
static void try_number(void *arg)
{
	struct exit_try *t = arg;
	register uint64_t r10 asm("r10") = random_nasty();
	register uint64_t r8 asm("r8") = random_nasty();
	uint64_t rax = t->a, rdi = random_nasty(), rsi = random_nasty(), rdx = t->b;

	if (rax < 64)
		rax += 64;
	asm volatile("vmmcall" : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8) : : "memory", "rcx", "r11");
}

static void ports(void)
{
	uint16_t port = (uint16_t)(random_below(2) ? 0xcf8 + random_below(8) : random_next());
	uint32_t v = (uint32_t)random_nasty();

	switch (random_below(4)) {
	case 0: out8(port, (uint8_t)v); break;
	case 1: out32(port, v); break;
	case 2: (void)in16(port); break;
	default: (void)in32(port); break;
	}
}

/* MSRs whose loss would end the attack: what the stack protector and long mode stand on. */
static bool is_vital(uint32_t n)
{
	return n == 0xc0000080 || n == 0xc0000100 || n == 0xc0000101 || (n & ~0xffu) == 0x40000000;
}

bool exit_make(uint32_t nr, const uint64_t *a)
{
	struct exit_try t = { (uint32_t)a[0], a[1], 0 };
	uint32_t r[4];

	switch (nr) {
	case EXIT_CPUID: cpuid((uint32_t)a[0], (uint32_t)a[1], r); return true;
	case EXIT_APIC_READ: t.what = 0x800 + t.what % 0x100;	/* fall through */
	case EXIT_RDMSR: (void)survives_not(try_msr_read, &t); return true;
	case EXIT_APIC_ICR: t = (struct exit_try){ 0x830, a[0], 0 };
		(void)survives_not(try_msr_write, &t);
		return true;
	case EXIT_HYPERCALL_PAGE: t = (struct exit_try){ hypercall_cpuid_base(), random_nasty() & ~0xfffull, 0 };
		(void)survives_not(try_msr_write, &t);
		return true;
	case EXIT_APIC_WRITE: t.what = 0x800 + t.what % 0x100;	/* fall through */
	case EXIT_WRMSR: if (!is_vital(t.what))
			(void)survives_not(try_msr_write, &t);
		return true;
	case EXIT_XSETBV: t.a |= 1;
		(void)survives_not(try_xcr, &t);
		return true;
	case EXIT_WBINVD: asm volatile("wbinvd"); return true;
	case EXIT_PCI_READ: out32(0xcf8, (uint32_t)a[0]); (void)in32(0xcfc); return true;
	case EXIT_PCI_WRITE: out32(0xcf8, (uint32_t)a[0]); out32(0xcfc, (uint32_t)a[3]); return true;
	case EXIT_PORT_IN: (void)in32((uint16_t)a[0]); return true;
	case EXIT_PORT_OUT: out32((uint16_t)a[0], (uint32_t)a[2]); return true;
	default: return false;		/* those on a BAR: this guest has no device */
	}
}

void attack_exits(uint32_t rounds)
{
	uint32_t faults = 0, r[4];

	for (uint32_t i = 0; i < rounds; i++) {
		struct exit_try m = { msr(), random_nasty(), 0 }, s = { random_below(SVM_COUNT), random_nasty() & ~0xfffull, random_nasty() };
		struct exit_try x = { random_below(3), random_nasty() | 1, 0 }, n = { 0, random_nasty(), random_nasty() };

		cpuid((uint32_t)random_nasty(), (uint32_t)random_nasty(), r);
		faults += survives_not(try_msr_read, &m);
		if (!is_vital(m.what))
			faults += survives_not(try_msr_write, &m);
		faults += survives_not(try_svm, &s);
		faults += survives_not(try_xcr, &x);
		faults += survives_not(try_number, &n);
		ports();
		asm volatile("wbinvd");
	}
	say("hostile: exits: %u rounds, %u exceptions", rounds, faults);
}
