/* SPDX-License-Identifier: Apache-2.0 */
/* start.c - from entry.S to domain_main(). */
#include "domains/runtime/start.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/internal.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

#define MODULES_MAX 1024u
#define NAME_MAX_ 4096u

static const struct hvm_start_info *info;

static const char *text_at(uint64_t pa)
{
	return pa ? (const char *)(uintptr_t)pa : "";
}

static const struct hvm_modlist_entry *modlist(void)
{
	return (const struct hvm_modlist_entry *)(uintptr_t)info->modlist_paddr;
}

const struct hvm_start_info *start_info(void)
{
	return info;
}

const char *start_cmdline(void)
{
	return text_at(info->cmdline_paddr);
}

uint32_t start_module_count(void)
{
	return info->nr_modules;
}

struct module start_module(uint32_t i)
{
	const struct hvm_modlist_entry *e = &modlist()[i];

	return (struct module){ text_at(e->cmdline_paddr), (const void *)(uintptr_t)e->paddr, e->size };
}

uint32_t start_module_find(const char *name, struct module *m)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < info->nr_modules; i++) {
		struct module one = start_module(i);

		if (strcmp(one.name, name))
			continue;
		if (!found++)
			*m = one;
	}
	return found;
}

static void reserve_text(uint64_t pa)
{
	if (pa)
		pages_reserve(pa, strnlen(text_at(pa), NAME_MAX_) + 1);
}

static void reserve_start(void)
{
	pages_reserve((uintptr_t)info, sizeof *info);
	pages_reserve(info->modlist_paddr, (uint64_t)info->nr_modules * sizeof(struct hvm_modlist_entry));
	reserve_text(info->cmdline_paddr);
	for (uint32_t i = 0; i < info->nr_modules; i++) {
		pages_reserve(modlist()[i].paddr, modlist()[i].size);
		reserve_text(modlist()[i].cmdline_paddr);
	}
}

static void map_modules(void)
{
	for (uint32_t i = 0; i < info->nr_modules; i++)
		if (vm_map(modlist()[i].paddr, modlist()[i].size))
			die("runtime: module %u at %lx cannot be mapped", i, modlist()[i].paddr);
}

void runtime_start(const struct hvm_start_info *si)
{
	int result;

	traps_init();
	if (hypercall_init())
		asm volatile("ud2");		/* no hypervisor, nobody to tell */
	if (si->magic != XEN_HVM_START_MAGIC_VALUE)
		die("runtime: start_info at %p has magic %x", (const void *)si, si->magic);
	if (si->nr_modules > MODULES_MAX)
		die("runtime: %u modules, at most %u", si->nr_modules, MODULES_MAX);
	info = si;
	pages_init(si);
	reserve_start();
	vm_init();
	map_modules();
	ev_init();
	result = domain_main();
	log_line("runtime: main returned %d", result);
	sched_shutdown(result ? SHUTDOWN_crash : SHUTDOWN_poweroff);
}
