/* SPDX-License-Identifier: Apache-2.0 */
/* smp.c - INIT, SIPI, SIPI (Intel SDM volume 3, 9.4; APM volume 2, 16.5), and what each CPU does before it schedules. */
#include "arch/x86/smp.h"
#include "arch/x86/acpi.h"
#include "arch/x86/cpu.h"
#include "arch/x86/hvm.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/percpu.h"
#include "arch/x86/quiesce.h"
#include "arch/x86/sched.h"
#include "arch/x86/serial.h"
#include "arch/x86/time.h"
#include "core/console/console.h"
#include "lib/string.h"

#define LOW_END    0xa0000ul
#define INIT_NS    10000000ul
#define SIPI_NS    200000ul
#define ANSWER_NS  2000000000ul
#define TSC_ROUNDS 50u

enum ap_state { AP_NONE, AP_HERE, AP_MEASURE, AP_MEASURED, AP_RUN, AP_UNLIKE };

extern const char ap_start[], ap_start_end[];
void ap_main(void);

uint64_t ap_root, ap_stack;		/* for boot/ap.S */
static uint32_t ap_cpu, ap_state;	/* the CPU that starts now, and how far it is */
static uint64_t turn_tsc;		/* TSC ping-pong: whose turn it is in bit 0, the count above */
static uint64_t tsc_seen, tsc_back;	/* the last TSC that either read; how far the other's was behind at most */
static bool stopping;

static uint32_t state(void)
{
	return __atomic_load_n(&ap_state, __ATOMIC_ACQUIRE);
}

static void set_state(uint32_t s)
{
	__atomic_store_n(&ap_state, s, __ATOMIC_RELEASE);
}

static bool wait_for(uint32_t s, uint64_t ns)
{
	for (uint64_t end = system_time() + ns; state() != s; cpu_relax())
		if (system_time() > end || state() == AP_UNLIKE)
			return false;
	return true;
}

static void delay(uint64_t ns)
{
	for (uint64_t end = system_time() + ns; system_time() < end; )
		cpu_relax();
}

/* Both CPUs read their TSC by turns: one that reads less than the other did just before is behind it. */
static void measure_tsc(uint32_t me)
{
	for (uint64_t n = 0; n < TSC_ROUNDS; n++) {
		uint64_t now;

		while (__atomic_load_n(&turn_tsc, __ATOMIC_ACQUIRE) != 2 * n + me)
			cpu_relax();
		asm volatile("lfence" : : : "memory");
		now = rdtsc();
		if (now < tsc_seen && tsc_seen - now > tsc_back)
			tsc_back = tsc_seen - now;
		tsc_seen = now;
		__atomic_store_n(&turn_tsc, 2 * n + me + 1, __ATOMIC_RELEASE);
	}
}

/* A feature that guests were promised must be on every CPU. */
static bool is_alike(void)
{
	struct cpuid one = cpuid(1, 0), ext = cpuid(0x80000001, 0), svm = cpuid(0x8000000a, 0);
	const struct cpu_features *f = &cpu_features;

	return svm.edx & 1 && svm.ebx >= f->nr_asids && (one.ecx >> 26 & 1) == f->xsave && (one.ecx >> 21 & 1) == f->x2apic &&
	       (ext.edx >> 26 & 1) == f->gb_pages && (svm.edx >> 3 & 1) == f->nrips &&
	       (!f->xsave || (cpuid(0xd, 0).eax & f->xcr0) == f->xcr0);
}

/* On the new CPU, its own stack and the final page tables. */
__attribute__((used)) void ap_main(void)
{
	percpu_load(ap_cpu);
	paging_load();
	if (!is_alike()) {
		set_state(AP_UNLIKE);
		cpu_stop();
	}
	lapic_init();
	quiesce_windows_seen();
	set_state(AP_HERE);
	while (state() == AP_HERE)
		cpu_relax();
	measure_tsc(1);
	set_state(AP_MEASURED);
	while (state() == AP_MEASURED)
		cpu_relax();
	if (state() != AP_RUN)
		cpu_stop();
	hvm_cpu_init();
	set_state(AP_NONE);
	hvm_loop();
}

static bool starts(uint32_t apic_id, uint64_t page)
{
	lapic_send_init(apic_id);
	delay(INIT_NS);
	for (unsigned i = 0; i < 2; i++) {
		lapic_send_startup(apic_id, (uint8_t)(page >> PAGE_SHIFT));
		if (wait_for(AP_HERE, i ? ANSWER_NS : SIPI_NS))
			return true;
	}
	return false;
}

/* Time that runs back between two CPUs would break every guest: such a CPU is not used. */
static bool tsc_in_step(void)
{
	turn_tsc = tsc_seen = tsc_back = 0;
	set_state(AP_MEASURE);
	measure_tsc(0);
	return wait_for(AP_MEASURED, ANSWER_NS) && !tsc_back;
}

static void start_one(uint32_t apic_id, uint64_t page)
{
	uint32_t cpu = nr_cpus;

	percpu_init(cpu, apic_id);
	sched_init_cpu(cpu);
	ap_cpu = cpu;
	ap_stack = percpu_tab[cpu].stack_top;
	set_state(AP_NONE);
	if (!starts(apic_id, page)) {
		report("smp: CPU with APIC id %u %s; it stays off line", apic_id,
		       state() == AP_UNLIKE ? "has other features than the boot CPU" : "does not answer");
		lapic_send_init(apic_id);
		return;
	}
	if (!tsc_in_step()) {
		report("smp: the TSC of the CPU with APIC id %u is %lu ticks behind; it stays off line", apic_id, tsc_back);
		lapic_send_init(apic_id);
		return;
	}
	__atomic_store_n(&nr_cpus, cpu + 1, __ATOMIC_SEQ_CST);
	set_state(AP_RUN);
	while (state() != AP_NONE)
		cpu_relax();
}

/* A page of RAM below 1 MiB that holds no module; 0: none. Nothing else of it is used any more. */
static uint64_t low_page(const struct boot_info *bi)
{
	for (uint64_t pa = LOW_END - PAGE_SIZE; pa >= PAGE_SIZE; pa -= PAGE_SIZE) {
		bool ram = false;

		for (unsigned i = 0; i < bi->nr_ram; i++)
			ram |= bi->ram[i].start <= pa && pa + PAGE_SIZE <= bi->ram[i].end;
		for (unsigned i = 0; i < bi->nr_modules; i++)
			ram &= bi->module[i].start >= pa + PAGE_SIZE || bi->module[i].start + bi->module[i].size <= pa;
		if (ram)
			return pa;
	}
	return 0;
}

/* The APIC ids of one core's threads differ in that many low bits (CPUID leaf 0xB, else 8000_001E). */
static uint32_t thread_bits(void)
{
	struct cpuid r = { 0 };
	uint32_t threads;

	if (cpuid(0, 0).eax >= 0xb)
		r = cpuid(0xb, 0);
	if (r.ebx && (r.ecx >> 8 & 0xff) == 1)
		return r.eax & 0x1f;
	threads = cpuid(0x80000001, 0).ecx >> 22 & 1 ? 1 + (cpuid(0x8000001e, 0).ebx >> 8 & 0xff) : 1;
	return (uint32_t)(32 - __builtin_clz(2 * threads - 1) - 1);
}

static bool core_in_use(uint32_t apic_id)
{
	uint32_t bits = thread_bits();

	for (uint32_t i = 0; i < nr_cpus; i++)
		if (percpu_tab[i].apic_id >> bits == apic_id >> bits)
			return true;
	return false;
}

void smp_init(const struct boot_info *bi, uint32_t limit, bool threads)
{
	uint64_t page = low_page(bi);
	uint32_t left = 0;

	percpu_tab[0].apic_id = lapic_id();
	ap_root = paging_root();
	if (page)
		memcpy(directmap(page), ap_start, (size_t)(ap_start_end - ap_start));
	for (uint32_t i = 0; page && i < acpi.nr_cpus && nr_cpus < limit; i++)
		if (!threads && acpi.apic_id[i] != percpu_tab[0].apic_id && core_in_use(acpi.apic_id[i]))
			left++;
		else if (acpi.apic_id[i] != percpu_tab[0].apic_id)
			start_one(acpi.apic_id[i], page);
	if (left)
		report("smp: %u CPUs are second threads of a core and stay off line, as domains on them could spy on each other; option smt=on "
		       "uses them", left);
	report("smp: %u of %u CPUs on line%s", nr_cpus, acpi.nr_cpus, page ? "" : "; there is no RAM below 640 KiB to start others from");
}

void smp_stop_others(void)
{
	__atomic_store_n(&stopping, true, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; nr_cpus > 1 && i < nr_cpus; i++)
		if (&percpu_tab[i] != this_cpu())
			lapic_send_nmi(percpu_tab[i].apic_id);
	serial_seize();
}

bool smp_stopping(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_ACQUIRE);
}
