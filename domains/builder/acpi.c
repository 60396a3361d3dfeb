/* SPDX-License-Identifier: Apache-2.0 */
/* acpi.c - the few ACPI tables that a PVH guest reads (ACPI 6.2, 5.2). */
#include "domains/builder/layout.h"
#include "lib/string.h"

#define packed __attribute__((packed))

struct header { char sig[4]; uint32_t length; uint8_t revision, checksum; char oem[6], table[8]; uint32_t oem_rev; char creator[4]; uint32_t creator_rev; } packed;
struct rsdp { char sig[8]; uint8_t checksum; char oem[6]; uint8_t revision; uint32_t rsdt, length; uint64_t xsdt; uint8_t ext_checksum, pad[3]; } packed;
struct xsdt { struct header h; uint64_t entry[2]; } packed;
struct lapic { uint8_t type, length, uid, apic_id; uint32_t flags; } packed;
struct madt { struct header h; uint32_t lapic_addr, flags; struct lapic cpu[64]; } packed;
/* Revision 6; the fields that a hardware-reduced platform leaves zero are not named. */
struct fadt {
	struct header h;
	uint32_t facs, dsdt;
	uint8_t fixed[65];
	uint16_t boot_arch;
	uint8_t pad;
	uint32_t flags;
	uint8_t reset[12], reset_value;
	uint16_t arm_boot;
	uint8_t minor;
	uint64_t x_facs, x_dsdt;
	uint8_t blocks[128];
} packed;
struct dsdt { struct header h; uint8_t aml[7]; } packed;

struct tables { struct rsdp rsdp; struct xsdt xsdt; struct fadt fadt; struct madt madt; struct dsdt dsdt; } packed;

_Static_assert(sizeof(struct header) == 36 && sizeof(struct rsdp) == 36, "ACPI 6.2, 5.2.5.3 and 5.2.6");
_Static_assert(sizeof(struct fadt) == 276 && offsetof(struct fadt, flags) == 112 && offsetof(struct fadt, x_dsdt) == 140, "ACPI 6.2, 5.2.9");
_Static_assert(sizeof(struct tables) <= ACPI_SIZE, "one page");

enum { BOOT_NO_VGA = 1 << 2, BOOT_NO_CMOS = 1 << 5 };				/* boot_arch */
enum { F_WBINVD = 1 << 0, F_NO_PWR_BUTTON = 1 << 4, F_NO_SLP_BUTTON = 1 << 5, F_HW_REDUCED = 1 << 20 };

/* What makes the bytes sum to zero. */
static uint8_t checksum(const void *p, size_t n)
{
	const uint8_t *b = p;
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = (uint8_t)(sum + b[i]);
	return (uint8_t)-sum;
}

static void seal(struct header *h, const char *sig, uint8_t revision, size_t length)
{
	memcpy(h->sig, sig, 4);
	h->length = (uint32_t)length;
	h->revision = revision;
	memcpy(h->oem, "RDOUBT", 6);
	memcpy(h->table, "REDOUBT ", 8);
	memcpy(h->creator, "RDBT", 4);
	h->checksum = checksum(h, length);
}

static void fill_fadt(struct fadt *f)
{
	f->x_dsdt = ACPI_BASE + offsetof(struct tables, dsdt);
	f->dsdt = (uint32_t)f->x_dsdt;
	f->boot_arch = BOOT_NO_VGA | BOOT_NO_CMOS;
	f->flags = F_WBINVD | F_NO_PWR_BUTTON | F_NO_SLP_BUTTON | F_HW_REDUCED;
	seal(&f->h, "FACP", 6, sizeof *f);
}

static void fill_madt(struct madt *m, uint32_t cpus)
{
	m->lapic_addr = 0xfee00000;
	for (uint32_t i = 0; i < cpus; i++)
		m->cpu[i] = (struct lapic){ .type = 0, .length = sizeof m->cpu[i], .uid = (uint8_t)i, .apic_id = (uint8_t)(2 * i), .flags = 1 };
	seal(&m->h, "APIC", 4, offsetof(struct madt, cpu) + cpus * sizeof m->cpu[0]);
}

void acpi_tables(uint8_t page[ACPI_SIZE], uint32_t cpus)
{
	static const uint8_t empty_scope[7] = { 0x10, 0x06, '\\', '_', 'S', 'B', '_' };	/* Scope (\_SB) {} */
	struct tables *t = (struct tables *)page;

	memset(page, 0, ACPI_SIZE);
	memcpy(t->dsdt.aml, empty_scope, sizeof empty_scope);
	seal(&t->dsdt.h, "DSDT", 2, sizeof t->dsdt);
	fill_fadt(&t->fadt);
	fill_madt(&t->madt, cpus < ARRAY_SIZE(t->madt.cpu) ? cpus : (uint32_t)ARRAY_SIZE(t->madt.cpu));
	t->xsdt.entry[0] = ACPI_BASE + offsetof(struct tables, fadt);
	t->xsdt.entry[1] = ACPI_BASE + offsetof(struct tables, madt);
	seal(&t->xsdt.h, "XSDT", 1, sizeof t->xsdt);
	memcpy(t->rsdp.sig, "RSD PTR ", 8);
	memcpy(t->rsdp.oem, "RDOUBT", 6);
	t->rsdp.revision = 2;
	t->rsdp.length = sizeof t->rsdp;
	t->rsdp.xsdt = ACPI_BASE + offsetof(struct tables, xsdt);
	t->rsdp.checksum = checksum(&t->rsdp, 20);
	t->rsdp.ext_checksum = checksum(&t->rsdp, sizeof t->rsdp);
}
