/* SPDX-License-Identifier: Apache-2.0 */
/* image.c - puts kernel, ramdisk and start-up tables into a new domain and sets its start state. */
#include "domains/builder/builder.h"
#include "domains/builder/kernel.h"
#include "domains/builder/layout.h"
#include "lib/fmt.h"
#include "lib/string.h"

static uint64_t round_up(uint64_t v, uint64_t to)
{
	return (v + to - 1) / to * to;
}

static err_t set_context(domid_t dom, uint32_t entry, uint32_t start_info)
{
	static uint8_t buf[START_CONTEXT_BYTES];
	struct xen_domctl op = { .cmd = XEN_DOMCTL_sethvmcontext, .domain = dom };

	op.u.hvmcontext.size = start_context(buf, entry, start_info);
	set_xen_guest_handle(op.u.hvmcontext.buffer, buf);
	return domctl(&op);
}

/* Two modules of one name: which of them the manifest means is not for the builder to guess. */
static err_t find_module(const struct domain_desc *d, const char *name, const char *missing, struct module *m)
{
	uint32_t n = start_module_find(name, m);

	if (n > 1)
		return report(d, -XEN_EEXIST, name, "the image has several modules of this name; pack it again with one");
	return n ? 0 : report(d, -XEN_ENOENT, name, missing);
}

static err_t find_kernel(const struct domain_desc *d, struct module *m)
{
	char name[32];

	if (d->kernel)
		return find_module(d, d->kernel, "the image lacks this kernel file; pack it again", m);
	snprintf(name, sizeof name, "service/%s", service_name(d->service));
	return find_module(d, name, "the image lacks this service; pack it again", m);
}

static err_t load_kernel(struct elf_load *e, struct gmem *g, const struct domain_desc *d)
{
	struct module m;
	err_t err = find_kernel(d, &m);

	if (err)
		return err;
	elf_begin(e, g);
	err = kernel_load(e, m.data, m.size);
	return err ? report(d, err, m.name, e->why) : 0;
}

/* Above the kernel, at a 2 MiB boundary; start->ramdisk_size stays 0 without one. *end is moved behind it. */
static err_t load_ramdisk(struct gmem *g, const struct domain_desc *d, struct start_desc *start, uint64_t *end)
{
	struct module m;
	err_t err;

	if (!d->ramdisk)
		return 0;
	err = find_module(d, d->ramdisk, "the image lacks this ramdisk file; pack it again", &m);
	if (err)
		return err;
	start->ramdisk = round_up(*end, 2u << 20);
	start->ramdisk_size = m.size;
	err = gmem_write(g, start->ramdisk, m.data, m.size);
	if (err)
		return report(d, err, d->ramdisk, "the ramdisk does not fit; give the domain more memory");
	*end = start->ramdisk + m.size;
	return 0;
}

/* start_info and ACPI tables; *at is where start_info went. */
static err_t load_tables(struct gmem *g, const struct domain_desc *d, const struct start_desc *start, uint64_t end, uint32_t *at)
{
	static uint8_t buf[START_BYTES], acpi[ACPI_SIZE];
	uint64_t base = round_up(end, PAGE_SIZE);
	long n = layout_start_info(buf, base, start);
	err_t err;

	if (n < 0)
		return report(d, (err_t)n, "bootargs", "the command line is too long; use at most 4000 characters");
	err = gmem_write(g, base, buf, (size_t)n);
	if (err)
		return report(d, err, "start_info", "no room above kernel and ramdisk; give the domain more memory");
	acpi_tables(acpi, d->cpus);
	err = gmem_write_any(g, ACPI_BASE, acpi, sizeof acpi);
	if (err)
		return report(d, err, "ACPI tables", "the hypervisor refused the mapping; see its log");
	*at = (uint32_t)base;
	return 0;
}

static err_t load(struct gmem *g, const struct domain_desc *d, const char *cmdline, uint32_t *entry, uint32_t *at)
{
	static struct elf_load e;
	struct start_desc start = { .cmdline = cmdline, .ram_size = d->memory_kib << 10 };
	uint64_t end;
	err_t err = load_kernel(&e, g, d);

	if (err)
		return err;
	end = e.end;
	*entry = e.entry;
	err = load_ramdisk(g, d, &start, &end);
	return err ? err : load_tables(g, d, &start, end, at);
}

err_t load_image(const struct instance *in, const struct domain_desc *d, const char *extra)
{
	static char cmdline[START_BYTES];
	struct gmem g;
	uint32_t entry = 0, at = 0;
	err_t err;

	snprintf(cmdline, sizeof cmdline, "%s%s%s", extra, *extra && *d->bootargs ? " " : "", d->bootargs);
	err = gmem_open(&g, in->domid, layout_low_size(d->memory_kib << 10));
	if (err)
		return report(d, err, "mapping window", "the builder has no free frames");
	err = load(&g, d, cmdline, &entry, &at);
	gmem_close(&g);
	if (err)
		return err;
	err = set_context(in->domid, entry, at);
	return err ? report(d, err, "start state", "the hypervisor refused it; see its log") : 0;
}
