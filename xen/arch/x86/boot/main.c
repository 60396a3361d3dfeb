/* SPDX-License-Identifier: Apache-2.0 */
/* boot/main.c - from the boot loader to the first domain. */
#include "arch/x86/acpi.h"
#include "arch/x86/boot/builder.h"
#include "arch/x86/boot/cmdline.h"
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/boot/policy.h"
#include "arch/x86/cpu.h"
#include "arch/x86/hvm.h"
#include "arch/x86/layout.h"
#include "arch/x86/irq/ioapic.h"
#include "arch/x86/irq/lapic.h"
#include "arch/x86/irq/serial_irq.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "arch/x86/pci/pci.h"
#include "arch/x86/sched.h"
#include "arch/x86/serial.h"
#include "arch/x86/smp.h"
#include "arch/x86/spec/mitigations.h"
#include "arch/x86/time.h"
#include "core/console/console.h"
#include "core/mem/frame.h"
#include "hal/mem.h"
#include "lib/sha256.h"

extern const char __image_end[];

static struct boot_info boot;
__attribute__((used)) uint64_t __stack_chk_guard = 0x00d6a5b3c1f7e900;

void boot_main(uint32_t magic, uint64_t info);

/* Zero low byte: a string overrun cannot write it. Not protected itself, as it changes the guard. */
static __attribute__((optimize("no-stack-protector"))) void seed_canary(void)
{
	uint64_t v = 0;

	if (cpu_features.rdrand) {
		asm volatile("rdrand %0" : "=r"(v) : : "cc");
	} else {
		report("cpu: no RDRAND; the stack canary comes from timing jitter");
		for (unsigned i = 0; i < 64; i++) {
			inb(0x80);
			v = v << 1 ^ v >> 59 ^ rdtsc();
		}
	}
	__stack_chk_guard = v & ~0xfful;
}

static void check_modules(void)
{
	struct boot_range image = { IMAGE_PHYS, (uint64_t)__image_end - IMAGE_OFFSET };
	char why[160];

	if (!boot_modules_ok(&boot, &image, why, sizeof why))
		boot_refuse("boot: %s", why);
}

static void report_modules(void)
{
	for (unsigned i = 0; i < boot.nr_modules; i++) {
		const struct boot_module *m = &boot.module[i];
		char hex[SHA256_HEX], why[320];

		sha256_hex(directmap(m->start), m->size, hex);
		report("module %s %lu bytes sha256=%s", m->name, m->size, hex);
		if (!boot_module_as_pinned(&boot, m, hex, why, sizeof why))
			boot_refuse("boot: %s", why);
	}
}

static void back_frame_table(void)
{
	frames_end = machine_frames();
	for (unsigned i = 0; i < boot.nr_ram; i++) {
		uint64_t first = boot.ram[i].start >> PAGE_SHIFT, end = boot.ram[i].end >> PAGE_SHIFT;

		if (end > NR_FRAMES)
			boot_refuse("boot: memory beyond %u GiB; this build manages no more", NR_FRAMES >> 18);
		if (hal_window_back(&frametab[first], (end - first) * sizeof *frametab, DOMID_XEN))
			panic("boot: no memory for the frame table");
	}
}

/* On the stack of this CPU, with guard pages around it. */
static _Noreturn __attribute__((noinline)) void boot_on_stack(void)
{
	pic_disable();
	acpi_init(boot.has_rsdp ? boot.rsdp : NULL);
	lapic_init();
	time_init();
	pci_init();
	hvm_init();
	mitigations_init(options.threads, options.exit_ibpb);
	hvm_cpu_init();
	sched_init_cpu(0);
	smp_init(&boot, options.cpus, options.threads);
	serial_irq_init();
	back_frame_table();
	report_modules();
	policy_load(&boot);
	builder_create(&boot);
	report("memory: %lu KiB hypervisor, %lu KiB free", frames_nr_hv() * 4, frames_nr_free() * 4);
	hvm_loop();
}

void __attribute__((optimize("no-stack-protector"))) boot_main(uint32_t magic, uint64_t info)
{
	serial_init();
	report("Redoubt");
	cpu_features_read();
	multiboot_read(magic, info, &boot);
	cmdline_read(&boot, magic);
	check_modules();
	frames_boot(&boot);
	paging_init(&boot);
	frames_init(&boot);
	percpu_init(0, 0);
	percpu_load(0);
	serial_locks();
	seed_canary();
	asm volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1" : : "r"(this_cpu()->stack_top), "r"(boot_on_stack));
	__builtin_unreachable();
}
