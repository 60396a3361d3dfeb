/* SPDX-License-Identifier: Apache-2.0 */
/* cpu.h - instructions and registers of x86-64 (AMD APM volumes 2 and 3). */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H
#include "lib/types.h"

#define MSR_APIC_BASE     0x1bu
#define MSR_TSC_ADJUST    0x3bu
#define MSR_SPEC_CTRL     0x48u
#define MSR_PRED_CMD      0x49u
#define MSR_PAT           0x277u
#define MSR_EFER          0xc0000080u
#define MSR_STAR          0xc0000081u
#define MSR_LSTAR         0xc0000082u
#define MSR_CSTAR         0xc0000083u
#define MSR_SFMASK        0xc0000084u
#define MSR_FS_BASE       0xc0000100u
#define MSR_GS_BASE       0xc0000101u
#define MSR_KERNEL_GS     0xc0000102u
#define MSR_VM_CR         0xc0010114u
#define MSR_VM_HSAVE_PA   0xc0010117u

#define EFER_SCE  (1u << 0)
#define EFER_LME  (1u << 8)
#define EFER_LMA  (1u << 10)
#define EFER_NXE  (1u << 11)
#define EFER_SVME (1u << 12)
#define EFER_AUTO_IBRS (1u << 21)

#define SPEC_CTRL_IBRS  (1ul << 0)
#define SPEC_CTRL_STIBP (1ul << 1)
#define SPEC_CTRL_SSBD  (1ul << 2)
#define PRED_CMD_IBPB   (1ul << 0)

#define CR0_PE (1ul << 0)
#define CR0_TS (1ul << 3)
#define CR0_ET (1ul << 4)
#define CR0_WP (1ul << 16)
#define CR0_PG (1ul << 31)
#define CR4_PAE        (1ul << 5)
#define CR4_MCE        (1ul << 6)
#define CR4_PGE        (1ul << 7)
#define CR4_OSFXSR     (1ul << 9)
#define CR4_OSXMMEXCPT (1ul << 10)
#define CR4_LA57       (1ul << 12)
#define CR4_OSXSAVE    (1ul << 18)
#define CR4_SMEP       (1ul << 20)
#define CR4_SMAP       (1ul << 21)
#define CR4_PKE        (1ul << 22)

#define RFLAGS_IF (1ul << 9)

struct cpuid { uint32_t eax, ebx, ecx, edx; };

static inline struct cpuid cpuid(uint32_t leaf, uint32_t sub)
{
	struct cpuid r;

	asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(sub));
	return r;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t lo, hi;

	asm volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return lo | (uint64_t)hi << 32;
}

static inline void wrmsr(uint32_t msr, uint64_t v)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((uint32_t)v), "d"((uint32_t)(v >> 32)) : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint64_t lo, hi;		/* the upper halves become 0 */

	asm volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return lo | hi << 32;
}

static inline void outb(uint16_t port, uint8_t v) { asm volatile("outb %0, %1" : : "a"(v), "Nd"(port)); }
static inline void outw(uint16_t port, uint16_t v) { asm volatile("outw %0, %1" : : "a"(v), "Nd"(port)); }
static inline void outl(uint16_t port, uint32_t v) { asm volatile("outl %0, %1" : : "a"(v), "Nd"(port)); }

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t v;

	asm volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t v;

	asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

#define CR_ACCESS(n) \
static inline uint64_t read_cr##n(void) { uint64_t v; asm volatile("mov %%cr" #n ", %0" : "=r"(v)); return v; } \
static inline void write_cr##n(uint64_t v) { asm volatile("mov %0, %%cr" #n : : "r"(v) : "memory"); }
CR_ACCESS(0)
CR_ACCESS(2)
CR_ACCESS(3)
CR_ACCESS(4)
#undef CR_ACCESS

#define DR_ACCESS(n) \
static inline uint64_t read_dr##n(void) { uint64_t v; asm volatile("mov %%dr" #n ", %0" : "=r"(v)); return v; } \
static inline void write_dr##n(uint64_t v) { asm volatile("mov %0, %%dr" #n : : "r"(v)); }
DR_ACCESS(0)
DR_ACCESS(1)
DR_ACCESS(2)
DR_ACCESS(3)
#undef DR_ACCESS

static inline uint64_t xgetbv(void)
{
	uint64_t lo, hi;

	asm volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	return lo | hi << 32;
}

static inline void xsetbv(uint64_t v)
{
	asm volatile("xsetbv" : : "c"(0), "a"((uint32_t)v), "d"((uint32_t)(v >> 32)));
}

/* Rights of protection keys: user pages only, so they say nothing about the hypervisor. CR4.PKE must be set. */
static inline uint32_t rdpkru(void)
{
	uint32_t v, hi;

	asm volatile("rdpkru" : "=a"(v), "=d"(hi) : "c"(0));
	return v;
}

static inline void wrpkru(uint32_t v)
{
	asm volatile("wrpkru" : : "a"(v), "c"(0), "d"(0) : "memory");
}

static inline void cpu_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
static inline void cpu_relax(void) { asm volatile("pause" : : : "memory"); }
static inline void irq_enable(void) { asm volatile("sti" : : : "memory"); }
static inline _Noreturn void cpu_stop(void) { for (;;) asm volatile("cli; hlt"); }
static inline void irq_disable(void) { asm volatile("cli" : : : "memory"); }

/* Features found at boot (features.c); read-only afterwards. */
struct cpu_features {
	bool gb_pages, smep, smap, pku, x2apic, xsave, nrips, flush_by_asid, rdrand, decode_assists;
	uint32_t nr_asids, phys_bits, xsave_size;
	uint64_t xcr0;			/* state components that guests may use */
};
extern struct cpu_features cpu_features;
void cpu_features_read(void);
#endif
