/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - domain 0: builds what the manifest describes, then supervises it. */
// libs: -lfdt -llzma -lz
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"

static struct builder builder;

static void read_manifest(struct builder *b)
{
	struct module m;
	uint32_t n = start_module_find("manifest", &m);
	err_t err;

	if (n != 1)
		die("%s manifest among the boot modules; pack the image again with one", n ? "several modules are called" : "no");
	err = manifest_parse(&b->sys, m.data, m.size);
	for (int i = 0; i < b->sys.n_errors; i++)
		log_line("manifest: %s", b->sys.errors[i]);
	if (b->sys.n_lost_errors)
		log_line("manifest: and %d errors more", b->sys.n_lost_errors);
	if (err)
		die("manifest: nothing can be started");
}

/* physinfo says whether an IOMMU confines the DMA of assigned functions. */
static bool has_iommu(void)
{
	struct xen_sysctl op = { .cmd = XEN_SYSCTL_physinfo };

	return !sysctl(&op) && op.u.physinfo.capabilities & XEN_SYSCTL_PHYSCAP_directio;
}

/* What fails is reported; the others start without it. */
static void build_one(struct builder *b, int i)
{
	const struct domain_desc *d = desc_of(b, i);

	if (!d->broken)
		(void)!build_domain(b, i);
	else
		b->inst[i].failed = report(d, -XEN_EINVAL, "manifest", "its description has errors, see above");
}

static void build_all(struct builder *b)
{
	static const enum service first[] = { SERVICE_XENSTORE, SERVICE_CONSOLE };

	for (unsigned k = 0; k < ARRAY_SIZE(first); k++)
		if (manifest_service(&b->sys, first[k]) >= 0)
			build_one(b, manifest_service(&b->sys, first[k]));
	for (int i = 0; i < b->sys.n_domains; i++) {
		enum service service = desc_of(b, i)->service;

		if ((service == SERVICE_XENSTORE || service == SERVICE_CONSOLE) && i == manifest_service(&b->sys, service))
			continue;
		build_one(b, i);
	}
}

/* From here on only domains that may restart are made, by what the policy lets a supervisor do. */
static void become_supervisor(void)
{
	uint32_t sid;

	if (xsm_context_to_sid("system_u:system_r:supervisor_t:s0", &sid) || xsm_relabel(domid_self(), sid))
		die("the builder cannot give up its rights: no relabelling to supervisor_t; see the denials above");
	log_line("builder is supervisor_t");
}

static bool names_module(const struct domain_desc *d, const char *module)
{
	if (d->kernel)
		return !strcmp(module, d->kernel) || (d->ramdisk && !strcmp(module, d->ramdisk));
	return !strncmp(module, "service/", 8) && !strcmp(module + 8, service_name(d->service));
}

/* A domain that may start again needs its files; the manifest is read as long as there is anything to supervise. */
static bool module_needed(const struct builder *b, const char *module)
{
	if (!strcmp(module, "manifest"))
		return true;
	for (int i = 0; i < b->sys.n_domains; i++) {
		const struct domain_desc *d = &b->sys.domains[i];
		bool again = d->on_poweroff == ON_RESTART || d->on_reboot == ON_RESTART || d->on_crash == ON_RESTART;

		if (b->inst[i].running && again && d->restart_limit && d->service != SERVICE_XENSTORE && names_module(d, module))
			return true;
	}
	return false;
}

/* Gives the whole pages of [data, data + size) back to the hypervisor; how many. */
static uint64_t give_back(const void *data, uint64_t size)
{
	static uint64_t gfns[512];
	uint64_t gfn = ((uintptr_t)data + PAGE_SIZE - 1) >> PAGE_SHIFT, end = ((uintptr_t)data + size) >> PAGE_SHIFT, given = 0;
	long r;

	while (gfn < end) {
		uint32_t n = 0;

		for (; n < ARRAY_SIZE(gfns) && gfn < end; n++)
			gfns[n] = gfn++;
		r = memory_decrease(DOMID_SELF, gfns, n, 0);
		if (r > 0)
			given += (uint64_t)r;
		if (r != (long)n)
			break;
	}
	return given;
}

static void free_modules(struct builder *b)
{
	uint64_t pages = 0, given;

	for (uint32_t i = 0; i < start_module_count(); i++) {
		struct module m = start_module(i);

		given = module_needed(b, m.name) ? 0 : give_back(m.data, m.size);
		b->module_pages += ((m.size + PAGE_SIZE - 1) >> PAGE_SHIFT) - given;
		pages += given;
	}
	log_line("builder gave back %lu KiB", (unsigned long)(pages * 4));
}

/* The hypervisor's builder= is one word. */
static bool selftest_wanted(const struct builder *b)
{
	const char *word = start_cmdline();
	bool seal = !strcmp(word, "selftest=seal");

	if (*word && !seal)
		log_line("option 'builder=%s' is not known, only builder=selftest=seal; ignored", word);
	return seal || b->sys.selftest_seal;
}

int domain_main(void)
{
	struct builder *b = &builder;
	bool seal;

	read_manifest(b);
	seal = selftest_wanted(b);
	b->next_domid = 3;
	b->iommu = has_iommu();
	if (supervise_init(b))
		die("the builder cannot learn of deaths: no VIRQ_DOM_EXC; see the denials above");
	build_all(b);
	become_supervisor();
	free_modules(b);
	pages_shed();
	report_memory(b);
	if (seal)
		selftest_seal(b);
	if (b->sys.selftest_pin)
		selftest_pin(b);
	supervise_check_end(b);
	ev_loop();
	return 0;
}
