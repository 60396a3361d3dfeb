/* SPDX-License-Identifier: Apache-2.0 */
/* boot/multiboot.c - reads multiboot 1 and 2 information into struct boot_info. */
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/panic.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define MB1_LOADER 0x2badb002u
#define MB2_LOADER 0x36d76289u
#define MB_RAM     1u

#define REACH	   (1ul << 32)	/* bytes from 0 that head.S maps one to one */
#define NAME_MOST  4096u	/* bytes of a module's string that are looked at */

struct mb1_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr, syms[4];
	uint32_t mmap_length, mmap_addr;
};
struct mb1_module { uint32_t start, end, string, pad; };
struct mb1_mmap { uint32_t size; uint64_t base, length; uint32_t type; } __attribute__((packed));
struct mb2_tag { uint32_t type, size; };
struct mb2_module { struct mb2_tag tag; uint32_t start, end; };
struct mb2_mmap { struct mb2_tag tag; uint32_t entry_size, entry_version; };
struct mb2_entry { uint64_t base, length; uint32_t type, zero; };

/* Copies len bytes of the loader's at physical address pa. */
static void fetch(uint64_t pa, void *to, uint64_t len)
{
	if (pa > REACH - len)
		boot_refuse("boot: the loader's information at %lx lies beyond 4 GiB", pa);
	memcpy(to, (const void *)pa, len);
}

/* The next byte of a string that lies before end; 0: it is over. */
static char text_at(uint64_t pa, uint64_t end)
{
	char c = 0;

	if (pa < end && pa < REACH)
		fetch(pa, &c, 1);
	return c;
}

static void read_cmdline(struct boot_info *bi, uint64_t pa, uint64_t end)
{
	size_t n = 0;
	char c;

	for (; n < sizeof bi->cmdline - 1 && (c = text_at(pa + n, end)) != 0; n++)
		bi->cmdline[n] = c;
	bi->cmdline[n] = 0;
}

static void add_ram(struct boot_info *bi, uint64_t base, uint64_t length, uint32_t type)
{
	if (type != MB_RAM || !length || base + length < base)
		return;
	if (bi->nr_ram >= BOOT_RANGES)
		boot_refuse("boot: more than %u memory ranges; simplify the firmware's map", BOOT_RANGES);
	bi->ram[bi->nr_ram++] = (struct boot_range){ base, base + length };
}

static void add_module(struct boot_info *bi, uint64_t start, uint64_t end, uint64_t string, uint64_t string_end)
{
	struct boot_module m = { .start = start, .size = end - start };
	struct boot_words words = { .between = true };
	char c;

	for (; (c = text_at(string, string_end)) != 0; string++)
		boot_words_add(&words, c);
	boot_module_words(&m, &words);
	if (bi->nr_modules >= BOOT_MODULES)
		boot_refuse("boot: more than %u modules; load fewer", BOOT_MODULES);
	if (end < start || start % PAGE_SIZE)
		boot_refuse("boot: module '%s' is not page-aligned; use a multiboot loader that aligns modules", m.name);
	bi->module[bi->nr_modules++] = m;
}

static void read_mb1_modules(const struct mb1_info *mi, struct boot_info *bi)
{
	struct mb1_module mod;

	for (uint64_t i = 0; i < mi->mods_count; i++) {
		fetch(mi->mods_addr + i * sizeof mod, &mod, sizeof mod);
		add_module(bi, mod.start, mod.end, mod.string, (uint64_t)mod.string + NAME_MOST);
	}
}

static void read_mb1(uint64_t info, struct boot_info *bi)
{
	struct mb1_info mi;
	struct mb1_mmap e;

	fetch(info, &mi, sizeof mi);
	if (mi.flags & 4)
		read_cmdline(bi, mi.cmdline, REACH);
	if (mi.flags & 8)
		read_mb1_modules(&mi, bi);
	if (!(mi.flags & 64))
		boot_refuse("boot: the loader gave no memory map");
	for (uint64_t p = mi.mmap_addr, end = p + mi.mmap_length; p < end; p += (uint64_t)e.size + 4) {
		fetch(p, &e, sizeof e);
		add_ram(bi, e.base, e.length, e.type);
	}
}

static void read_mb2_mmap(uint64_t tag, uint64_t end, struct boot_info *bi)
{
	struct mb2_mmap map;
	struct mb2_entry e;

	fetch(tag, &map, sizeof map);
	if (map.entry_size < sizeof e)
		boot_refuse("boot: bad multiboot2 memory map");
	for (uint64_t p = tag + sizeof map; p + sizeof e <= end; p += map.entry_size) {
		fetch(p, &e, sizeof e);
		add_ram(bi, e.base, e.length, e.type);
	}
}

static void read_mb2_module(uint64_t tag, uint64_t end, struct boot_info *bi)
{
	struct mb2_module mod;

	fetch(tag, &mod, sizeof mod);
	add_module(bi, mod.start, mod.end, tag + sizeof mod, end);
}

/* Copied: the loader's information lies in memory that is about to be given away. The later, longer one wins. */
static void add_rsdp(struct boot_info *bi, uint64_t p, uint64_t end)
{
	memset(bi->rsdp, 0, sizeof bi->rsdp);
	for (size_t i = 0; i < sizeof bi->rsdp && p + i < end; i++)
		fetch(p + i, &bi->rsdp[i], 1);
	bi->has_rsdp = true;
}

static void read_tag(uint32_t type, uint64_t p, uint64_t end, struct boot_info *bi)
{
	if (type == 1)
		read_cmdline(bi, p + sizeof(struct mb2_tag), end);
	if (type == 3)
		read_mb2_module(p, end, bi);
	if (type == 6)
		read_mb2_mmap(p, end, bi);
	if (type == 14 || type == 15)
		add_rsdp(bi, p + sizeof(struct mb2_tag), end);
}

static void read_mb2(uint64_t info, struct boot_info *bi)
{
	struct mb2_tag tag;
	uint32_t size;
	uint64_t end;

	fetch(info, &size, sizeof size);
	end = info + size;
	for (uint64_t p = info + 8; p + sizeof tag <= end; p += ((uint64_t)tag.size + 7) & ~7ul) {
		fetch(p, &tag, sizeof tag);
		if (tag.type == 0 || tag.size < sizeof tag || tag.size > end - p)
			break;
		read_tag(tag.type, p, p + tag.size, bi);
	}
}

void multiboot_read(uint32_t magic, uint64_t info, struct boot_info *bi)
{
	if (magic == MB1_LOADER)
		read_mb1(info, bi);
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
