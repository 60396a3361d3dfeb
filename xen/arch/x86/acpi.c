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
#include "lib/bytes.h"
#include "xsm/xsm.h"

#define MAX_TABLE (1ul << 20)
#define PATIENCE_NS 3000000000ul

struct rsdp { char sig[8]; uint8_t sum; char oem[6]; uint8_t rev; uint32_t rsdt, len; uint64_t xsdt; } __attribute__((packed));
struct header { char sig[4]; uint32_t len; uint8_t rev, sum; char oem[26]; } __attribute__((packed));
struct madt { struct header h; uint32_t lapic, flags; } __attribute__((packed));
struct entry { uint8_t type, len, byte[14]; };		/* of a MADT; byte: as many as its type needs */
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

	for (size_t i = 0; i < n; i++)
		sum += b[i];
	return sum == 0;
}

#define BIOS_AREA  0xe0000u
#define BIOS_BYTES 0x20000u

static const struct rsdp *find_rsdp(void)
{
	const char *area = paging_map_firmware(BIOS_AREA, BIOS_BYTES);

	for (uint64_t off = 0; off + sizeof(struct rsdp) <= BIOS_BYTES; off += 16)
		if (!memcmp(area + off, "RSD PTR ", 8) && sums_to_zero(area + off, 20))
			return (const struct rsdp *)(area + off);
	boot_refuse("acpi: no RSDP; the firmware must have ACPI");
}

/* A table, mapped as long as its header says; its length is read once. */
struct table { const void *p; uint32_t len; };

/* False (and there is a line) if it is not sound. */
static bool map_table(uint64_t pa, struct table *t)
{
	const struct header *h = paging_map_firmware(pa, sizeof *h);
	uint32_t len = h->len;

	if (len < sizeof *h || len > MAX_TABLE) {
		report("acpi: table at %lx has a bad length, ignored", pa);
		return false;
	}
	*t = (struct table){ paging_map_firmware(pa, len), len };
	return true;
}

static void add_cpu(uint32_t apic_id, bool enabled)
{
	if (enabled && acpi.nr_cpus < NR_CPUS)
		acpi.apic_id[acpi.nr_cpus++] = apic_id;
}

static uint32_t le32(const uint8_t *b)
{
	uint32_t v;

	memcpy(&v, b, sizeof v);
	return v;
}

/* True if e, whose type and length are read, is of that type; then `size` bytes of it are read. */
static bool entry_is(struct entry *e, uint8_t type, uint8_t size, const struct table *t, uint32_t at)
{
	return e->type == type && e->len >= size && bytes_take(t->p, t->len, at, e, size);
}

static void take_entry(struct entry *e, const struct table *t, uint32_t at)
{
	if (entry_is(e, 0, 8, t, at))
		add_cpu(e->byte[1], e->byte[2] & 1);
	else if (entry_is(e, 9, 16, t, at))
		add_cpu(le32(e->byte + 2), e->byte[6] & 1);
	else if (entry_is(e, 1, 12, t, at))
		ioapic_add(le32(e->byte + 2), le32(e->byte + 6));
	else if (entry_is(e, 2, 10, t, at) && e->byte[1] == 4) {	/* ISA interrupt 4: COM1 */
		acpi.com1_gsi = le32(e->byte + 2);
		acpi.com1_flags = (uint16_t)(e->byte[6] | e->byte[7] << 8);
	}
}

static void take_madt(const struct table *t)
{
	struct entry e = { 0 };

	for (uint32_t at = sizeof(struct madt); bytes_take(t->p, t->len, at, &e, 2) && e.len >= 2 && e.len <= t->len - at; at += e.len)
		take_entry(&e, t, at);
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

static void take_fadt(const struct fadt *f, uint32_t len)
{
	struct table dsdt;

	acpi.pm1a = f->pm1a_cnt;
	acpi.pm1b = f->pm1b_cnt;
	acpi.smi_cmd = f->smi_cmd;
	acpi.acpi_enable = f->enable;
	if (len >= sizeof *f && (f->flags & 1u << 10) && f->reset_space == 1) {
		acpi.reset_port = (uint32_t)f->reset_addr;
		acpi.reset_value = f->reset_value;
	}
	if (map_table(f->dsdt, &dsdt))
		take_s5((const uint8_t *)dsdt.p + sizeof(struct header), dsdt.len - (uint32_t)sizeof(struct header));
}

static void take_mcfg(const struct mcfg *m)
{
	acpi.mcfg_base = m->base;
	acpi.mcfg_first_bus = m->first;
	acpi.mcfg_last_bus = m->last;
}

static void take_table(uint64_t pa)
{
	struct table t;

	if (!map_table(pa, &t))
		return;
	if (!memcmp(t.p, "APIC", 4))
		take_madt(&t);
	if (!memcmp(t.p, "FACP", 4) && t.len >= 116)
		take_fadt(t.p, t.len);
	if (!memcmp(t.p, "MCFG", 4) && t.len >= sizeof(struct mcfg))
		take_mcfg(t.p);
}

/* The address in the root table at off, 4 bytes or 8; false: the table is over. */
static bool root_entry(const struct table *t, bool wide, uint32_t off, uint64_t *pa)
{
	*pa = 0;
	return wide ? bytes_take(t->p, t->len, off, pa, 8) : bytes_take(t->p, t->len, off, pa, 4);
}

void acpi_init(const void *rsdp)
{
	const struct rsdp *r = rsdp ? rsdp : find_rsdp();
	bool wide = r->rev >= 2 && r->xsdt;
	struct table root;
	uint64_t pa;

	acpi.com1_gsi = 4;
	if (!map_table(wide ? r->xsdt : r->rsdt, &root))
		boot_refuse("acpi: no root table; the firmware must have one");
	for (uint32_t off = sizeof(struct header); root_entry(&root, wide, off, &pa); off += wide ? 8 : 4)
		take_table(pa);
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
