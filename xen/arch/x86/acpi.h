/* SPDX-License-Identifier: Apache-2.0 */
/* acpi.h - what the hypervisor takes from the firmware's tables (ACPI 6.5, section 5.2). */
#ifndef ARCH_ACPI_H
#define ARCH_ACPI_H
#include "arch/x86/percpu.h"

struct acpi {
	uint32_t nr_cpus, apic_id[NR_CPUS];
	uint32_t com1_gsi;
	uint16_t com1_flags;		/* MPS INTI flags of the override, 0 if none */
	uint64_t mcfg_base;		/* ECAM of segment 0, 0 if none */
	uint8_t mcfg_first_bus, mcfg_last_bus;
	uint32_t pm1a, pm1b, reset_port, smi_cmd;
	uint8_t acpi_enable, s5_a, s5_b, reset_value;
	bool s5_known;
};
extern struct acpi acpi;

/* rsdp: the root pointer from the boot loader, or NULL to search the BIOS area. Panics without a MADT. */
void acpi_init(const void *rsdp);
_Noreturn void machine_power_off(void);
_Noreturn void machine_reset(void);
#endif
