/* SPDX-License-Identifier: Apache-2.0 */
/* boot/multiboot.c - reads multiboot 1 and 2 information into struct boot_info. */
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/panic.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define MB1_LOADER 0x2badb002u
#define MB2_LOADER 0x36d76289u
#define MB_RAM     1u

struct mb1_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr, syms[4];
	uint32_t mmap_length, mmap_addr;
};
struct mb1_module { uint32_t start, end, string, pad; };
struct mb1_mmap { uint32_t size; uint64_t base, length; uint32_t type; } __attribute__((packed));
struct mb2_tag { uint32_t type, size; };
struct mb2_module { struct mb2_tag tag; uint32_t start, end; char string[]; };
struct mb2_mmap { struct mb2_tag tag; uint32_t entry_size, entry_version; };
struct mb2_entry { uint64_t base, length; uint32_t type, zero; };

static const void *at(uint64_t pa)
{
	return (const void *)pa;
}

static void add_ram(struct boot_info *bi, uint64_t base, uint64_t length, uint32_t type)
{
	if (type != MB_RAM || !length || base + length < base)
		return;
	if (bi->nr_ram == BOOT_RANGES)
		boot_refuse("boot: more than %u memory ranges; simplify the firmware's map", BOOT_RANGES);
	bi->ram[bi->nr_ram++] = (struct boot_range){ base, base + length };
}

/* A loader that puts the file name first does no harm: the last words of the string count. */
static void add_module(struct boot_info *bi, uint64_t start, uint64_t end, const char *string)
{
	struct boot_module *m;

	if (bi->nr_modules == BOOT_MODULES)
		boot_refuse("boot: more than %u modules; load fewer", BOOT_MODULES);
	if (end < start || start % PAGE_SIZE)
		boot_refuse("boot: module '%s' is not page-aligned; use a multiboot loader that aligns modules", string);
	m = &bi->module[bi->nr_modules++];
	m->start = start;
	m->size = end - start;
	boot_module_string(m, string);
}

static void read_mb1(const struct mb1_info *mi, struct boot_info *bi)
{
	const struct mb1_module *mod = at(mi->mods_addr);

	if (mi->flags & 4)
		snprintf(bi->cmdline, sizeof bi->cmdline, "%s", (const char *)at(mi->cmdline));
	if (mi->flags & 8)
		for (uint32_t i = 0; i < mi->mods_count; i++)
			add_module(bi, mod[i].start, mod[i].end, at(mod[i].string));
	if (!(mi->flags & 64))
		boot_refuse("boot: the loader gave no memory map");
	for (uint64_t p = mi->mmap_addr, end = p + mi->mmap_length; p < end; ) {
		const struct mb1_mmap *e = at(p);

		add_ram(bi, e->base, e->length, e->type);
		p += e->size + 4;
	}
}

static void read_mb2_mmap(const struct mb2_mmap *map, struct boot_info *bi)
{
	uint64_t end = (uint64_t)map + map->tag.size;

	if (map->entry_size < sizeof(struct mb2_entry))
		boot_refuse("boot: bad multiboot2 memory map");
	for (uint64_t p = (uint64_t)(map + 1); p + sizeof(struct mb2_entry) <= end; p += map->entry_size) {
		const struct mb2_entry *e = at(p);

		add_ram(bi, e->base, e->length, e->type);
	}
}

/* Copied: the loader's information lies in memory that is about to be given away. The later, longer one wins. */
static void add_rsdp(struct boot_info *bi, const struct mb2_tag *tag)
{
	size_t n = tag->size - sizeof *tag;

	memset(bi->rsdp, 0, sizeof bi->rsdp);
	memcpy(bi->rsdp, tag + 1, n < sizeof bi->rsdp ? n : sizeof bi->rsdp);
	bi->has_rsdp = true;
}

static void read_mb2(uint64_t info, struct boot_info *bi)
{
	uint64_t end = info + *(const uint32_t *)at(info), next;

	for (uint64_t p = info + 8; p + sizeof(struct mb2_tag) <= end; p = next) {
		const struct mb2_tag *tag = at(p);
		const struct mb2_module *mod = at(p);

		next = p + ((tag->size + 7u) & ~7u);
		if (tag->type == 0 || tag->size < sizeof *tag)
			break;
		if (tag->type == 1)
			snprintf(bi->cmdline, sizeof bi->cmdline, "%s", (const char *)(tag + 1));
		if (tag->type == 3)
			add_module(bi, mod->start, mod->end, mod->string);
		if (tag->type == 6)
			read_mb2_mmap(at(p), bi);
		if (tag->type == 14 || tag->type == 15)
			add_rsdp(bi, tag);
	}
}

void multiboot_read(uint32_t magic, uint64_t info, struct boot_info *bi)
{
	if (magic == MB1_LOADER)
		read_mb1(at(info), bi);
	else if (magic == MB2_LOADER)
		read_mb2(info, bi);
	else
		boot_refuse("boot: not started by a multiboot loader (EAX=%x)", magic);
}

const struct boot_module *boot_module_find(const struct boot_info *bi, const char *name)
{
	for (unsigned i = 0; i < bi->nr_modules; i++)
		if (!strcmp(bi->module[i].name, name))
			return &bi->module[i];
	return NULL;
}
