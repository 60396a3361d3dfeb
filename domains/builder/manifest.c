/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c - reads the manifest's domains; their disks, NICs and devices are in manifest_dev.c. */
#include "domains/builder/manifest.h"
#include "domains/builder/dtb.h"
#include "domains/builder/manifest_dev.h"
#include "domains/builder/manifest_prop.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define MIN_MEMORY_KIB 4096u
#define MAX_MEMORY_KIB (1024ull * 1024 * 1024)	/* 1 TiB */

/* The images built in, with the memory each has by default. */
static const struct { const char *name; uint64_t memory_kib; } services[] = {
	[SERVICE_XENSTORE] = { "xenstore", 12288 },
	[SERVICE_CONSOLE]  = { "console", 6144 },
	[SERVICE_BLKDRV]   = { "blkdrv", 8192 },
	[SERVICE_NETDRV]   = { "netdrv", 8192 },
};

const char *service_name(enum service service)
{
	return service == SERVICE_NONE ? "guest" : services[service].name;
}

int manifest_service(const struct system *s, enum service service)
{
	for (int i = 0; i < s->n_domains; i++)
		if (s->domains[i].service == service)
			return i;
	return -1;
}

static bool good_name(const char *name)
{
	size_t n = strnlen(name, MAX_NAME + 1);

	for (size_t i = 0; i < n; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_' || c == '.'))
			return false;
	}
	return n > 0 && n <= MAX_NAME;
}

/* A type name as FLASK policies have it: letters, digits and '_', ending in "_t". */
static bool good_label(const char *label)
{
	size_t n = strnlen(label, MAX_LABEL + 1);

	return good_name(label) && n > 2 && !strchr(label, '.') && !strchr(label, '-') && !strcmp(label + n - 2, "_t");
}

static void read_service(struct reader *r, struct domain_desc *d)
{
	const char *name = get_string(r, d->node, "service");

	if (!name)
		return;
	for (unsigned i = SERVICE_XENSTORE; i < ARRAY_SIZE(services); i++)
		if (!strcmp(name, services[i].name)) {
			d->service = (enum service)i;
			return;
		}
	manifest_error(r, d->node, "unknown service %.40s; it is one of xenstore, console, blkdrv, netdrv", name);
}

/* The module file of the only child with that compatible; NULL when there is none. */
static const char *read_module(struct reader *r, int parent, const char *compatible, const char **bootargs)
{
	static const char *const known[] = { "path", "bootargs", NULL };
	const char *path = NULL;
	int node, n = 0;

	fdt_for_each_subnode(node, r->dtb, parent) {
		if (!is_compatible(r, node, compatible))
			continue;
		if (n++) {
			manifest_error(r, node, "a second %s; keep one", compatible);
			break;
		}
		check_props(r, node, known);
		path = need_string(r, node, "path", "FILE");
		if (path && (strchr(path, ' ') || !*path))
			manifest_error(r, node, "path is empty or has a blank; rename the file");
		if (bootargs && has_prop(r, node, "bootargs"))
			*bootargs = get_string(r, node, "bootargs");
	}
	return path;
}

static void read_image(struct reader *r, struct domain_desc *d)
{
	const char *bootargs = get_string(r, d->node, "bootargs");

	read_service(r, d);
	d->kernel = read_module(r, d->node, "module,kernel", &bootargs);
	d->ramdisk = read_module(r, d->node, "module,ramdisk", NULL);
	d->bootargs = bootargs ? bootargs : "";
	if (d->kernel && has_prop(r, d->node, "service"))
		manifest_error(r, d->node, "has a service and a kernel; delete one of them");
	if (!d->kernel && !has_prop(r, d->node, "service"))
		manifest_error(r, d->node, "has no image; add service = \"NAME\"; or a module,kernel node with a path");
	if (d->ramdisk && !d->kernel)
		manifest_error(r, d->node, "has a ramdisk without a kernel; add a module,kernel node");
}

static enum death_action read_action(struct reader *r, int node, const char *name, enum death_action dflt)
{
	const char *text = get_string(r, node, name);

	if (!text)
		return dflt;
	if (!strcmp(text, "destroy"))
		return ON_DESTROY;
	if (!strcmp(text, "restart"))
		return ON_RESTART;
	manifest_error(r, node, "%s = \"%.20s\" is unknown; write \"destroy\" or \"restart\"", name, text);
	return dflt;
}

static uint64_t read_pin(struct reader *r, int node)
{
	uint32_t n;
	const fdt32_t *cells = get_cells(r, node, "pin", &n);
	uint64_t cpus = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t cpu = fdt32_ld(cells + i);

		if (cpu < MAX_CPUS)
			cpus |= 1ull << cpu;
		else
			manifest_error(r, node, "pin names CPU %u; write numbers from 0 to %d", cpu, MAX_CPUS - 1);
	}
	return cpus;
}

/* Whether the machine has the CPUs shows when the domain is made (placement.c). */
static void read_placement(struct reader *r, struct domain_desc *d)
{
	d->pin = read_pin(r, d->node);
	d->weight = get_cell(r, d->node, "weight", DEFAULT_WEIGHT);
	if (d->weight < 1 || d->weight > MAX_WEIGHT)
		manifest_error(r, d->node, "weight is %u; write 1 to %d, or nothing for %d", d->weight, MAX_WEIGHT, DEFAULT_WEIGHT);
}

/* A guest without `categories` has one of its own, its place among the domains, which it keeps over restarts. */
static void read_level(struct reader *r, struct domain_desc *d)
{
	uint32_t n;
	const fdt32_t *cells = get_cells(r, d->node, "categories", &n);
	int at = snprintf(d->level, sizeof d->level, "s0");

	if (!n && d->service == SERVICE_NONE)
		snprintf(d->level, sizeof d->level, "s0:c%d", r->domain);
	if (n && d->service != SERVICE_NONE)
		manifest_error(r, d->node, "categories are for guests, which they keep apart; delete the property");
	if (n > MAX_CATEGORIES)
		manifest_error(r, d->node, "more than %d categories; name fewer", MAX_CATEGORIES);
	for (uint32_t i = 0; i < n && i < MAX_CATEGORIES; i++) {
		uint32_t c = fdt32_ld(cells + i);

		if (c < FIRST_CATEGORY || c > LAST_CATEGORY)
			manifest_error(r, d->node, "categories names %u; write numbers from %d to %d", c, FIRST_CATEGORY, LAST_CATEGORY);
		else
			at += snprintf(d->level + at, sizeof d->level - (size_t)at, "%cc%u", i ? ',' : ':', c);
	}
}

static void read_limits(struct reader *r, struct domain_desc *d)
{
	uint64_t dflt = d->service == SERVICE_NONE ? 0 : services[d->service].memory_kib;

	d->cpus = get_cell(r, d->node, "cpus", 1);
	if (d->cpus < 1 || d->cpus > MAX_VCPUS)
		manifest_error(r, d->node, "cpus is %u; write 1 to %d", d->cpus, MAX_VCPUS);
	d->memory_kib = get_cells2(r, d->node, "memory", dflt);
	if (!d->memory_kib)
		manifest_error(r, d->node, "memory is missing or 0; add memory = <0x0 0x40000>; (KiB)");
	else if (d->memory_kib < MIN_MEMORY_KIB || d->memory_kib > MAX_MEMORY_KIB || d->memory_kib % 4)
		manifest_error(r, d->node, "memory of %lu KiB; write a multiple of 4 KiB from 4 MiB to 1 TiB",
			       (unsigned long)d->memory_kib);
	d->restart_limit = get_cell(r, d->node, "restart-limit", 5);
}

static void read_domain(struct reader *r, struct domain_desc *d)
{
	static const char *const known[] = { "cpus", "pin", "weight", "memory", "security-id", "categories", "service", "bootargs", "restart-limit",
					     "on-poweroff", "on-reboot", "on-crash", NULL };

	check_props(r, d->node, known);
	d->phandle = fdt_get_phandle(r->dtb, d->node);
	if (!good_name(d->name))
		manifest_error(r, d->node, "bad domain name; use at most %d letters, digits, '-', '_' or '.'", MAX_NAME);
	d->label = need_string(r, d->node, "security-id", "guest_t");
	if (d->label && !good_label(d->label))
		manifest_error(r, d->node, "security-id \"%.40s\" is no type; write a name ending in _t, as \"guest_t\"", d->label);
	read_image(r, d);
	read_limits(r, d);
	read_placement(r, d);
	read_level(r, d);
	d->on_poweroff = read_action(r, d->node, "on-poweroff", ON_DESTROY);
	d->on_reboot = read_action(r, d->node, "on-reboot", ON_RESTART);
	d->on_crash = read_action(r, d->node, "on-crash", ON_DESTROY);
}

/* A service's lines in the log begin with its name. */
static void check_name(struct reader *r, const struct domain_desc *d)
{
	for (enum service s = SERVICE_NONE + 1; s <= SERVICE_NETDRV; s++)
		if (s != d->service && !strcmp(d->name, service_name(s)))
			manifest_error(r, d->node, "is the name of a service, whose lines in the log would look alike; rename it");
}

/* Two domains of one name, or of the services that the system has once: the later one does not start. */
static void check_twins(struct reader *r, int last)
{
	const struct domain_desc *d = &r->s->domains[last];

	for (int i = 0; i < last; i++) {
		const struct domain_desc *o = &r->s->domains[i];

		if (!strcmp(o->name, d->name))
			manifest_error(r, d->node, "a second domain of this name; rename it");
		if (d->service == o->service && (d->service == SERVICE_XENSTORE || d->service == SERVICE_CONSOLE))
			manifest_error(r, d->node, "a second %s service; keep one", service_name(d->service));
	}
}

static void read_domains(struct reader *r, int top)
{
	struct system *s = r->s;
	int node;

	fdt_for_each_subnode(node, r->dtb, top) {
		if (!is_compatible(r, node, "xen,domain")) {
			if (!is_compatible(r, node, "xen,config"))
				manifest_error(r, node, "unknown node; give it compatible = \"xen,domain\";");
			continue;
		}
		if (s->n_domains == MAX_DOMAINS) {
			manifest_error(r, node, "more than %d domains; delete some", MAX_DOMAINS);
			return;
		}
		r->domain = s->n_domains++;
		s->domains[r->domain].node = node;
		s->domains[r->domain].name = fdt_get_name(r->dtb, node, NULL);
		read_domain(r, &s->domains[r->domain]);
		check_name(r, &s->domains[r->domain]);
		check_twins(r, r->domain);
		r->domain = -1;
	}
}

static void read_config(struct reader *r, int top)
{
	static const char *const known[] = { "selftest", NULL };
	const char *selftest;
	int node;

	fdt_for_each_subnode(node, r->dtb, top) {
		if (!is_compatible(r, node, "xen,config"))
			continue;
		check_props(r, node, known);
		selftest = get_string(r, node, "selftest");
		r->s->selftest_seal |= selftest && !strcmp(selftest, "seal");
		r->s->selftest_pin |= selftest && !strcmp(selftest, "pin");
		if (selftest && !r->s->selftest_seal && !r->s->selftest_pin)
			manifest_error(r, node, "selftest = \"%.20s\" is unknown; write \"seal\", \"pin\" or delete it", selftest);
	}
}

err_t manifest_parse(struct system *s, const void *dtb, size_t size)
{
	struct reader r = { .s = s, .dtb = dtb, .domain = -1 };
	int top, why;

	*s = (struct system){ 0 };
	why = dtb_walks(dtb, size) ? fdt_check_full(dtb, size) : -FDT_ERR_BADSTRUCTURE;
	if (why)
		return manifest_error(&r, -1, "not a device tree (%s); compile it with dtc", fdt_strerror(why));
	top = fdt_path_offset(dtb, "/chosen/hypervisor");
	if (top < 0)
		return manifest_error(&r, -1, "no node /chosen/hypervisor; see docs/manifest.md");
	if (!is_compatible(&r, top, "hypervisor,xen"))
		return manifest_error(&r, top, "not compatible; add compatible = \"hypervisor,xen\";");
	read_config(&r, top);
	read_domains(&r, top);
	if (!s->n_domains)
		return manifest_error(&r, top, "no domain; add a node with compatible = \"xen,domain\";");
	manifest_read_devices(&r);
	return 0;
}
