/* SPDX-License-Identifier: Apache-2.0 */
/* boot/check_test.c - modules that cannot be where they are said to be, are named. */
// link: xen/arch/x86/boot/check.c xen/lib/fmt.c
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "arch/x86/boot/multiboot.h"

static const struct boot_range image = { 0x200000, 0x300000 };
static struct boot_info bi;

static void module(const char *name, uint64_t start, uint64_t size)
{
	struct boot_module *m = &bi.module[bi.nr_modules++];

	m->start = start;
	m->size = size;
	strcpy(m->name, name);
}

static void fresh(void)
{
	memset(&bi, 0, sizeof bi);
	bi.nr_ram = 2;
	bi.ram[0] = (struct boot_range){ 0, 0x9f000 };
	bi.ram[1] = (struct boot_range){ 0x100000, 0x1000000 };
	module("builder", 0x300000, 0x1000);
	module("policy", 0x301000, 0x800);
}

static bool refused(const char *says)
{
	char why[160] = "";

	return !boot_modules_ok(&bi, &image, why, sizeof why) && strstr(why, says) && strchr(why, ';');
}

int main(void)
{
	char why[160];

	fresh();
	assert(boot_modules_ok(&bi, &image, why, sizeof why));
	module("disk", 0x301000, 0x1000);
	assert(refused("modules policy and disk overlap"));
	fresh();
	module("disk", 0x3017ff, 1);
	assert(refused("modules policy and disk overlap"));
	fresh();
	module("disk", 0x2ff000, 0x1000);
	assert(refused("module disk overlaps the hypervisor"));
	fresh();
	module("disk", 0xfff000, 0x1001);
	assert(refused("module disk lies outside of memory"));
	fresh();
	module("disk", 0x9e000, 0x63000);
	assert(refused("module disk lies outside of memory"));
	fresh();
	module("disk", 0x400000, 0);
	module("disk", 0x400000, 0x1000);
	assert(boot_modules_ok(&bi, &image, why, sizeof why));
	fresh();
	module("policy", 0x400000, 1);
	assert(refused("two modules are called policy"));
	return 0;
}
