/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/acpi.c - EVA: firmware tables of any bytes, with any lengths, pointing anywhere. */
#include <__fc_builtin.h>
#include "arch/x86/panic.h"
#include "core/console/console.h"
#include <stdio.h>

/*@ assigns \nothing; ensures \false; */
_Noreturn void stopped(void);
#define boot_refuse(...) do { printf(__VA_ARGS__); stopped(); } while (0)
#define report(...) ((void)printf(__VA_ARGS__))

#include "xen/arch/x86/acpi.c"

static char bios[BIOS_BYTES], table[MAX_TABLE];
static bool searched;		/* the BIOS area, which is mapped first, is */

/* A table is as long as the longest: what its header says bounds what is read. */
const void *paging_map_firmware(uint64_t pa, uint64_t size)
{
	//@ assert size <= MAX_TABLE;
	if (searched)
		return table;
	searched = true;
	return bios;
}

void ioapic_add(uint64_t pa, uint32_t gsi_base)
{
}

void eva_main(void)
{
	static char rsdp[36];

	Frama_C_make_unknown(bios, sizeof(bios));
	Frama_C_make_unknown(table, sizeof(table));
	Frama_C_make_unknown(rsdp, sizeof(rsdp));
	acpi_init(NULL);
	searched = true;
	acpi_init(rsdp);
}
