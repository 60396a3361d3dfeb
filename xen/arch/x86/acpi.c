/* SPDX-License-Identifier: Apache-2.0 */
/* acpi.c - finds MADT, MCFG and FADT; power off and reset. */
#include "arch/x86/acpi.h"
#include "arch/x86/cpu.h"
#include "arch/x86/irq/ioapic.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "arch/x86/smp.h"
#include "arch/x86/time.h"
#include "core/console/console.h"
#include "core/console/console_op.h"
#include "lib/string.h"
#include "xsm/xsm.h"

#define MAX_TABLE (1ul << 20)
#define PATIENCE_NS 3000000000ul

struct rsdp { char sig[8]; uint8_t sum; char oem[6]; uint8_t rev; uint32_t rsdt, len; uint64_t xsdt; } __attribute__((packed));
struct header { char sig[4]; uint32_t len; uint8_t rev, sum; char oem[26]; } __attribute__((packed));
struct madt { struct header h; uint32_t lapic, flags; uint8_t entry[]; } __attribute__((packed));
struct mcfg { struct header h; uint64_t zero, base; uint16_t segment; uint8_t first, last; } __attribute__((packed));
struct fadt {
	struct header h;
	uint32_t facs, dsdt;
	uint8_t model, profile;
	uint16_t sci_int;
	uint32_t smi_cmd;
	uint8_t enable, disable, s4bios, pstate;
	uint32_t pm1a_evt, pm1b_evt, pm1a_cnt, pm1b_cnt, rest[10];
	uint32_t flags;			/* offset 112 */
	uint8_t reset_space, reset_width, reset_offset, reset_access;
	uint64_t reset_addr;
	uint8_t reset_value;
} __attribute__((packed));
_Static_assert(offsetof(struct fadt, flags) == 112, "FADT layout, ACPI 6.5 table 5.9");

struct acpi acpi;

static bool sums_to_zero(const void *p, size_t n)
{
	const uint8_t *b = p;
	uint8_t sum = 0;

	while (n--)
		sum += *b++;
	return sum == 0;
}

static const struct rsdp *find_rsdp(void)
{
	const char *area = paging_map_firmware(0xe0000, 0x20000);

	for (uint64_t off = 0; off < 0x20000; off += 16)
		if (!memcmp(area + off, "RSD PTR ", 8) && sums_to_zero(area + off, 20))
			return (const struct rsdp *)(area + off);
	boot_refuse("acpi: no RSDP; the firmware must have ACPI");
}

/* Maps a whole table; NULL (and a line) if it is not sound. */
static const void *map_table(uint64_t pa)
{
	const struct header *h = paging_map_firmware(pa, sizeof *h);

	if (h->len < sizeof *h || h->len > MAX_TABLE) {
		report("acpi: table at %lx has a bad length, ignored", pa);
		return NULL;
	}
	return paging_map_firmware(pa, h->len);
}

static void take_madt(const struct madt *m)
{
	const uint8_t *e = m->entry, *end = (const uint8_t *)m + m->h.len;
	uint32_t w;

	for (; e + 2 <= end && e[1] >= 2 && e + e[1] <= end; e += e[1]) {
		if (e[0] == 0 && e[1] >= 8 && (e[4] & 1) && acpi.nr_cpus < NR_CPUS)
			acpi.apic_id[acpi.nr_cpus++] = e[3];
		if (e[0] == 9 && e[1] >= 16 && (e[8] & 1) && acpi.nr_cpus < NR_CPUS) {
			memcpy(&w, e + 4, 4);
			acpi.apic_id[acpi.nr_cpus++] = w;
		}
		if (e[0] == 1 && e[1] >= 12) {
			uint32_t pa, base;

			memcpy(&pa, e + 4, 4), memcpy(&base, e + 8, 4);
			ioapic_add(pa, base);
		}
		if (e[0] == 2 && e[1] >= 10 && e[3] == 4) {	/* ISA interrupt 4: COM1 */
			memcpy(&acpi.com1_gsi, e + 4, 4);
			memcpy(&acpi.com1_flags, e + 8, 2);
		}
	}
}

/* \_S5: the package after the name holds SLP_TYPa and SLP_TYPb (ACPI 6.5, 7.4.2 and 20.2.5). */
static void take_s5(const uint8_t *aml, uint32_t len)
{
	uint8_t v[2] = { 0 };

	for (uint32_t i = 0; i + 16 < len; i++) {
		const uint8_t *p = aml + i + 4;

		if (memcmp(aml + i, "_S5_", 4) || *p++ != 0x12)
			continue;
		p += 2 + (*p >> 6);		/* package length, number of elements */
		for (unsigned k = 0; k < 2; k++) {
			if (*p == 0x0a)
				p++;
			v[k] = *p++;
		}
		acpi.s5_a = v[0];
		acpi.s5_b = v[1];
		acpi.s5_known = true;
		return;
	}
}

static void take_fadt(const struct fadt *f)
{
	const struct header *dsdt = map_table(f->dsdt);

	acpi.pm1a = f->pm1a_cnt;
	acpi.pm1b = f->pm1b_cnt;
	acpi.smi_cmd = f->smi_cmd;
	acpi.acpi_enable = f->enable;
	if (f->h.len >= sizeof *f && (f->flags & 1u << 10) && f->reset_space == 1) {
		acpi.reset_port = (uint32_t)f->reset_addr;
		acpi.reset_value = f->reset_value;
	}
	if (dsdt)
		take_s5((const uint8_t *)(dsdt + 1), dsdt->len - (uint32_t)sizeof *dsdt);
}

static void take_table(uint64_t pa)
{
	const struct header *h = map_table(pa);

	if (!h)
		return;
	if (!memcmp(h->sig, "APIC", 4) && h->len >= sizeof(struct madt))
		take_madt((const struct madt *)h);
	if (!memcmp(h->sig, "FACP", 4) && h->len >= 116)
		take_fadt((const struct fadt *)h);
	if (!memcmp(h->sig, "MCFG", 4) && h->len >= sizeof(struct mcfg)) {
		const struct mcfg *m = (const struct mcfg *)h;

		acpi.mcfg_base = m->base;
		acpi.mcfg_first_bus = m->first;
		acpi.mcfg_last_bus = m->last;
	}
}

void acpi_init(const void *rsdp)
{
	const struct rsdp *r = rsdp ? rsdp : find_rsdp();
	bool wide = r->rev >= 2 && r->xsdt;
	const struct header *root = map_table(wide ? r->xsdt : r->rsdt);
	uint32_t size = wide ? 8 : 4;

	acpi.com1_gsi = 4;
	for (uint32_t off = sizeof *root; root && off + size <= root->len; off += size) {
		uint64_t pa = 0;

		memcpy(&pa, (const char *)root + off, size);
		take_table(pa);
	}
	if (!acpi.nr_cpus)
		boot_refuse("acpi: no MADT with CPUs; the firmware must have one");
	report("acpi: %u CPUs, %s, %s", acpi.nr_cpus, acpi.mcfg_base ? "PCIe ECAM" : "PCI ports",
	       acpi.s5_known ? "soft off" : "no soft off");
}

/* Nothing that was kept from the log goes uncounted. */
static void settle(void)
{
	smp_stop_others();
	console_end_all();
	xsm_audit_flush();
}

void machine_power_off(void)
{
	settle();
	report("power off");
	if (acpi.smi_cmd && acpi.acpi_enable && !(inw((uint16_t)acpi.pm1a) & 1))
		outb((uint16_t)acpi.smi_cmd, acpi.acpi_enable);
	if (acpi.s5_known && acpi.pm1a) {
		outw((uint16_t)acpi.pm1a, (uint16_t)(acpi.s5_a << 10 | 1u << 13));
		if (acpi.pm1b)
			outw((uint16_t)acpi.pm1b, (uint16_t)(acpi.s5_b << 10 | 1u << 13));
	}
	for (uint64_t end = system_time() + PATIENCE_NS; system_time() < end; )
		cpu_relax();		/* QEMU and some firmware take their time */
	report("the firmware did not power off; it is safe to switch the machine off");
	cpu_stop();
}

void machine_reset(void)
{
	settle();
	report("reset");
	if (acpi.reset_port)
		outb((uint16_t)acpi.reset_port, acpi.reset_value);
	outb(0xcf9, 6);
	outb(0x64, 0xfe);
	cpu_stop();
}
