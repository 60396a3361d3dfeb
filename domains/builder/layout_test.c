/* SPDX-License-Identifier: Apache-2.0 */
/* layout_test.c - memory map, start_info, ACPI tables and the start state are what a PVH kernel reads. */
// link: domains/builder/layout.c domains/builder/acpi.c domains/builder/context.c
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "domains/builder/layout.h"
#include <xen/xen.h>
#include <xen/hvm/save.h>

static void test_memmap(void)
{
	struct hvm_memmap_table_entry m[MEMMAP_ENTRIES];

	assert(layout_memmap(256ull << 20, m) == 3 && m[0].addr == 0 && m[0].size == 256ull << 20 && m[0].type == 1);
	assert(layout_memmap(LOW_RAM_END, m) == 3 && m[0].size == LOW_RAM_END);
	assert(layout_memmap(8ull << 30, m) == 4 && m[0].size == LOW_RAM_END && m[3].addr == 4ull << 30);
	assert(m[0].size + m[3].size == 8ull << 30);
	for (int i = 1; i < 4; i++)		/* ascending, disjoint, 4 KiB aligned */
		assert(m[i].addr >= m[i - 1].addr + m[i - 1].size && !(m[i].addr % 4096) && !(m[i].size % 4096));
	assert(m[2].addr <= STORE_GFN << 12 && (CONSOLE_GFN << 12) + 4096 <= m[2].addr + m[2].size);
}

static void test_start_info(void)
{
	static uint8_t buf[START_BYTES];
	static char longest[START_BYTES];
	struct start_desc d = { .cmdline = "console=hvc0 root=/dev/xvda", .ram_size = 5ull << 30, .ramdisk = 0x4000000, .ramdisk_size = 1234567 };
	const uint64_t base = 0x5000000;
	const struct hvm_start_info *s = (const void *)buf;
	const struct hvm_modlist_entry *mod;
	long n = layout_start_info(buf, base, &d);

	assert(n > 0 && s->magic == 0x336ec578 && s->version == 1 && s->nr_modules == 1 && s->flags == 0 && s->rsdp_paddr == ACPI_BASE);
	assert(!strcmp((char *)buf + (s->cmdline_paddr - base), d.cmdline));
	assert(s->cmdline_paddr - base + strlen(d.cmdline) + 1 == (uint64_t)n);
	mod = (const void *)(buf + (s->modlist_paddr - base));
	assert(mod->paddr == 0x4000000 && mod->size == 1234567 && mod->cmdline_paddr == 0 && mod->reserved == 0);
	assert(s->memmap_entries == 4 && ((const struct hvm_memmap_table_entry *)(buf + (s->memmap_paddr - base)))[3].size == (5ull << 30) - LOW_RAM_END);
	d.ramdisk_size = 0;
	assert(layout_start_info(buf, base, &d) == n && s->nr_modules == 0 && s->modlist_paddr == 0);
	memset(longest, 'x', sizeof longest - 1);
	d.cmdline = longest;
	assert(layout_start_info(buf, base, &d) == -XEN_E2BIG);
}

static bool sums_to_zero(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	while (n--)
		sum = (uint8_t)(sum + *p++);
	return sum == 0;
}

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

/* The table at a guest address inside the page, its checksum right. */
static const uint8_t *table(const uint8_t *page, uint64_t addr, const char *sig)
{
	const uint8_t *t = page + (addr - ACPI_BASE);

	assert(addr >= ACPI_BASE && addr < ACPI_BASE + ACPI_SIZE && !memcmp(t, sig, 4));
	assert(addr + get32(t + 4) <= ACPI_BASE + ACPI_SIZE && sums_to_zero(t, get32(t + 4)));
	return t;
}

/* XSA-464: every byte of the page is told by the tables, none by what was there before. */
static void test_acpi(uint32_t cpus)
{
	static uint8_t page[ACPI_SIZE];
	static uint8_t again[ACPI_SIZE];
	const uint8_t *xsdt, *fadt, *madt;

	memset(page, 0xee, sizeof page);
	memset(again, 0x11, sizeof again);
	acpi_tables(page, cpus);
	acpi_tables(again, cpus);
	assert(!memcmp(page, again, sizeof page));
	assert(!memcmp(page, "RSD PTR ", 8) && page[15] == 2 && sums_to_zero(page, 20) && sums_to_zero(page, 36));
	xsdt = table(page, get64(page + 24), "XSDT");
	assert(get32(xsdt + 4) == 36 + 16);
	fadt = table(page, get64(xsdt + 36), "FACP");
	madt = table(page, get64(xsdt + 44), "APIC");
	assert(fadt[8] == 6 && get32(fadt + 4) == 276 && get32(fadt + 112) & 1u << 20);
	table(page, get64(fadt + 140), "DSDT");
	assert(get32(fadt + 40) == get64(fadt + 140));
	assert(get32(madt + 4) == 44 + 8 * cpus);
	for (uint32_t i = 0; i < cpus; i++)
		assert(madt[44 + 8 * i] == 0 && madt[45 + 8 * i] == 8 && madt[46 + 8 * i] == i && madt[47 + 8 * i] == 2 * i && madt[48 + 8 * i] == 1);
}

/* Where acpica-tools are installed, their disassembler reads the FADT, MADT and DSDT without an error. */
static void test_iasl(void)
{
	static uint8_t page[ACPI_SIZE];
	static const char *const names[] = { "FACP", "APIC", "DSDT" };
	char dir[] = "/tmp/acpi-XXXXXX", path[64], cmd[160];

	if (system("command -v iasl >/dev/null 2>&1"))
		return;
	assert(mkdtemp(dir));
	acpi_tables(page, 3);
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		const uint8_t *t = page;
		FILE *f;

		while (memcmp(++t, names[i], 4) || get32(t + 4) > ACPI_SIZE)
			;
		snprintf(path, sizeof path, "%s/t.dat", dir);
		f = fopen(path, "wb");
		assert(f && fwrite(t, 1, get32(t + 4), f) == get32(t + 4) && !fclose(f));
		snprintf(cmd, sizeof cmd, "cd %s && iasl -d t.dat >log 2>&1 && ! grep -i 'error\\|incorrect' log t.dsl", dir);
		assert(system(cmd) == 0);
	}
	snprintf(cmd, sizeof cmd, "rm -r %s", dir);
	assert(system(cmd) == 0);
}

static void test_context(void)
{
	static uint8_t buf[START_CONTEXT_BYTES];
	uint32_t n = start_context(buf, 0x1000850, 0x5000000), at = 0;
	const uint16_t want[] = { 1, 2, 0 };

	for (int i = 0; i < 3; i++) {
		const struct hvm_save_descriptor *d = (const void *)(buf + at);
		const struct hvm_hw_cpu *c = (const void *)(d + 1);

		assert(at + sizeof *d + d->length <= n && d->typecode == want[i] && d->instance == 0);
		if (d->typecode == 1)
			assert(d->length == sizeof(struct hvm_save_header) && ((const struct hvm_save_header *)(d + 1))->magic == 0x54381286);
		if (d->typecode == 2) {
			assert(d->length == sizeof *c && c->rip == 0x1000850 && c->rbx == 0x5000000 && c->rflags == 2);
			assert(c->cr0 == 0x11 && !c->cr4 && !c->msr_efer && c->cs_base == 0 && c->cs_limit == 0xffffffff);
			assert(c->cs_arbytes == 0xc9b && c->ds_arbytes == 0xc93 && c->tr_arbytes == 0x8b && c->tr_limit == 0x67);
		}
		at += (uint32_t)sizeof *d + d->length;
	}
	assert(at == n);
}

int main(void)
{
	test_memmap();
	test_start_info();
	test_acpi(1);
	test_acpi(2);
	test_acpi(64);
	test_iasl();
	test_context();
	return 0;
}
