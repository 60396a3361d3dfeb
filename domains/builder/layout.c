/* SPDX-License-Identifier: Apache-2.0 */
/* layout.c - the memory map and start_info of a new domain. */
#include "domains/builder/layout.h"
#include "lib/string.h"

uint64_t layout_low_size(uint64_t size)
{
	return size < LOW_RAM_END ? size : LOW_RAM_END;
}

static struct hvm_memmap_table_entry entry(uint64_t addr, uint64_t size, uint32_t type)
{
	return (struct hvm_memmap_table_entry){ .addr = addr, .size = size, .type = type };
}

uint32_t layout_memmap(uint64_t size, struct hvm_memmap_table_entry map[MEMMAP_ENTRIES])
{
	uint64_t low = layout_low_size(size);

	map[0] = entry(0, low, XEN_HVM_MEMMAP_TYPE_RAM);
	map[1] = entry(ACPI_BASE, ACPI_SIZE, XEN_HVM_MEMMAP_TYPE_ACPI);
	map[2] = entry(SPECIAL_BASE, SPECIAL_SIZE, XEN_HVM_MEMMAP_TYPE_RESERVED);
	if (size == low)
		return 3;
	map[3] = entry(HIGH_RAM, size - low, XEN_HVM_MEMMAP_TYPE_RAM);
	return 4;
}

/* The structures in the order in which they lie. */
struct start_page {
	struct hvm_start_info info;
	struct hvm_modlist_entry ramdisk;
	struct hvm_memmap_table_entry map[MEMMAP_ENTRIES];
	char cmdline[];
};

long layout_start_info(uint8_t buf[START_BYTES], uint64_t base, const struct start_desc *d)
{
	struct start_page *p = (struct start_page *)buf;
	size_t len = strlen(d->cmdline) + 1;

	memset(buf, 0, START_BYTES);
	if (len > START_BYTES - sizeof *p)
		return -XEN_E2BIG;
	p->info = (struct hvm_start_info){
		.magic = XEN_HVM_START_MAGIC_VALUE,
		.version = 1,
		.cmdline_paddr = base + offsetof(struct start_page, cmdline),
		.rsdp_paddr = ACPI_BASE,
		.memmap_paddr = base + offsetof(struct start_page, map),
		.memmap_entries = layout_memmap(d->ram_size, p->map),
	};
	if (d->ramdisk_size) {
		p->info.nr_modules = 1;
		p->info.modlist_paddr = base + offsetof(struct start_page, ramdisk);
		p->ramdisk = (struct hvm_modlist_entry){ .paddr = d->ramdisk, .size = d->ramdisk_size };
	}
	memcpy(p->cmdline, d->cmdline, len);
	return (long)(sizeof *p + len);
}
