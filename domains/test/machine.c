/* SPDX-License-Identifier: Apache-2.0 */
/* test/machine.c - start of day, versions, hypercalls that must be refused. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/start.h"
#include "domains/test/tap.h"

#define UNMAPPED ((void *)0x7f0000000000ul)

void on_debug(void);
volatile uint32_t debug_traps;
volatile uint64_t debug_causes;		/* all that DR6 said in them */
asm(".globl on_debug\non_debug: incl debug_traps(%rip)\npush %rax\nmov %dr6, %rax\nor %rax, debug_causes(%rip)\npop %rax\niretq");

/* DR0 on a word: 4 bytes, at each write; with a hypercall in between. */
static void write_watched(void)
{
	static volatile uint32_t watched;

	asm volatile("mov %0, %%dr0\n\tmov %1, %%dr7" : : "r"(&watched), "r"(0xd0402ul));
	watched = 1;
	(void)sched_yield();
	watched = 2;
	asm volatile("mov %0, %%dr7" : : "r"(0x400ul));
}

/* Debug exceptions go to on_debug meanwhile. */
static void with_debug(void (*f)(void))
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) idtr;
	uint64_t *gate, old[2], at = (uintptr_t)on_debug;

	asm volatile("sidt %0" : "=m"(idtr));
	gate = (uint64_t *)(uintptr_t)idtr.base + 2;
	old[0] = gate[0], old[1] = gate[1];
	gate[0] = (at & 0xffff) | 8u << 16 | 0x8e00ull << 32 | (at >> 16 & 0xffff) << 48;
	gate[1] = at >> 32;
	f();
	gate[0] = old[0], gate[1] = old[1];
}

static __attribute__((noinline, noclone)) void step(void)
{
	asm volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop\n.globl debug_stop\ndebug_stop:\n\tnop\n\t"
		     "pushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq" : : : "memory", "cc");
}

uint64_t debug_step(void)
{
	debug_causes = 0;
	with_debug(step);
	return debug_causes;
}

/* The hypervisor sees every debug exception first; the guest sees each of them, once, with its cause. */
static void test_debug(void)
{
	uint64_t causes;
	uint32_t steps;

	debug_traps = 0;
	asm volatile("mov %0, %%dr6" : : "r"(0xffff0ff0ul));
	causes = debug_step();
	steps = debug_traps;
	tap(steps == 5, "one trap for each instruction stepped over", steps);
	tap(causes >> 14 & 1, "and DR6 says so", (long)causes);
	with_debug(write_watched);
	tap(debug_traps - steps == 2, "one for each write of a word with a breakpoint", debug_traps - steps);
}

void test_machine(void)
{
	struct xen_feature_info f = { .submap_idx = 0 };
	uint64_t param;
	long v = xen_version(XENVER_version, NULL);
	long e;

	tap(start_info()->magic == XEN_HVM_START_MAGIC_VALUE, "start_info magic", start_info()->magic);
	tap(hypercall_cpuid_base() >= 0x40000000, "hypervisor CPUID leaves", hypercall_cpuid_base());
	tap(v >> 16 == 4 && (v & 0xffff) >= 17, "version 4.17 or later", v);
	e = xen_version(XENVER_get_features, &f);
	tap(e == 0 && (f.submap >> XENFEAT_hvm_callback_vector & 1), "feature: vector callback", e);
	e = hypercall(63, 0, 0, 0, 0, 0);
	tap(e == -XEN_ENOSYS, "unused hypercall number refused", e);
	e = xen_version(0x7fffffff, NULL);
	tap(e == -XEN_ENOSYS, "unknown version sub-operation refused", e);
	e = hypercall(__HYPERVISOR_event_channel_op, 0x10000 | EVTCHNOP_send, (uintptr_t)&f, 0, 0, 0);
	tap(e == -XEN_ENOSYS, "sub-operation of more than 16 bits refused", e);
	e = hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (uintptr_t)UNMAPPED, 0, 0, 0);
	tap(e == -XEN_EFAULT, "argument outside the page tables refused", e);
	e = hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, 0x1000000000000ul, 0, 0, 0);
	tap(e == -XEN_EFAULT, "non-canonical argument refused", e);
	e = hvm_get_param(DOMID_SELF, HVM_PARAM_CALLBACK_IRQ, &param);
	tap(e == 0 && param >> 56 == HVM_PARAM_CALLBACK_TYPE_VECTOR, "HVM parameter reads back", e);
	e = hvm_get_param(DOMID_SELF, 1000, &param);
	tap(e == -XEN_EINVAL, "HVM parameter out of range refused", e);
	test_debug();
}

static void overrun(volatile char *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		p[i] = 1;
}

static uint64_t deeper(uint64_t n)
{
	volatile uint64_t pad[64] = { n };

	return n ? deeper(n - 1) + pad[0] : pad[0];
}

static void smash(void)
{
	volatile char buf[16];

	overrun(buf, 64);
}

/* An exception whose handler the map does not have: the fault meets a fault, and that one a third. */
static void no_idt(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) p = { 0xfff, gfn_alloc(1) << PAGE_SHIFT };

	asm volatile("lidt %0; ud2" : : "m"(p));
}

void crash(const char *how)
{
	uint64_t low = 8;

	asm("" : "+r"(low));		/* the compiler must not know that it is no object */
	switch (how[0] ? how[1] : 0) {
	case 'u':	/* null, guard */
		low = how[0] == 'n' ? *(volatile uint64_t *)low : deeper(10000);
		break;
	case 'x':	/* nx */
		((void (*)(void))pages_alloc(0))();
		break;
	case 'o':	/* ro */
		*(volatile uint8_t *)(uintptr_t)crash = 0;
		break;
	case 'd':	/* idt */
		no_idt();
		break;
	case 't':	/* stack */
		smash();
		break;
	default:
		break;
	}
}
