/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/multiboot.c - EVA: any multiboot 1 or 2 information at any place, in memory below 4 GiB that may hold anything; then the options in it and the check
 * of the modules. */
#include <__fc_builtin.h>
#include "arch/x86/panic.h"
#include "core/console/console.h"
#include <stdio.h>

/*@ assigns \nothing; ensures \false; */
_Noreturn void stopped(void);
#define boot_refuse(...) do { printf(__VA_ARGS__); stopped(); } while (0)
#define report(...) ((void)printf(__VA_ARGS__))

#include "xen/arch/x86/boot/multiboot.c"
#include "xen/arch/x86/boot/module.c"
#include "xen/arch/x86/boot/cmdline.c"
#include "xen/arch/x86/boot/check.c"

static struct boot_info bi;

static void read_any(uint32_t magic)
{
	struct boot_range image = { Frama_C_unsigned_long_interval(0, UINT64_MAX), Frama_C_unsigned_long_interval(0, UINT64_MAX) };
	char why[200] = "";

	bi = (struct boot_info){ .nr_ram = 0 };
	multiboot_read(magic, Frama_C_unsigned_int_interval(0, UINT32_MAX), &bi);
	cmdline_read(&bi, magic);
	(void)boot_modules_ok(&bi, &image, why, sizeof(why));
	(void)boot_module_find(&bi, "policy");
}

void eva_main(void)
{
	//@ widen_hints global:"all", 64, 128, 159, 511;
	switch (Frama_C_interval(0, 2)) {
	case 0:
		read_any(MB1_LOADER);
		break;
	case 1:
		read_any(MB2_LOADER);
		break;
	default:
		read_any(Frama_C_unsigned_int_interval(0, UINT32_MAX));
	}
}
