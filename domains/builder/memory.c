/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - who has the machine's memory. The hypervisor has what is neither free nor a domain's: its image and tables, those
 * that it keeps for domains (nested page tables, grant tables, vCPUs) among them, and what the firmware left. */
#include "domains/builder/builder.h"
#include "domains/runtime/log.h"

static void line(const char *what, const char *name, uint64_t pages)
{
	log_line("memory: %s%s%s %lu KiB", what, *name ? " " : "", name, (unsigned long)(pages * (PAGE_SIZE / 1024)));
}

static err_t pages_of(domid_t dom, uint64_t *pages)
{
	struct xen_domctl op = { .cmd = XEN_DOMCTL_getdomaininfo, .domain = dom };
	err_t err = domctl(&op);

	*pages = op.u.getdomaininfo.tot_pages;
	return err;
}

static err_t report_domains(struct builder *b, uint64_t *left)
{
	uint64_t pages;
	err_t err = 0;

	for (int i = 0; i < b->sys.n_domains && !err; i++) {
		if (!b->inst[i].running)
			continue;
		err = pages_of(b->inst[i].domid, &pages);
		if (err)
			break;
		line(desc_of(b, i)->service == SERVICE_NONE ? "guest" : "service", desc_of(b, i)->name, pages);
		*left -= pages;
	}
	return err;
}

void report_memory(struct builder *b)
{
	struct xen_sysctl machine = { .cmd = XEN_SYSCTL_physinfo };
	uint64_t left, own;
	err_t err = sysctl(&machine);

	left = machine.u.physinfo.total_pages - machine.u.physinfo.free_pages;
	if (!err)
		err = report_domains(b, &left);
	if (!err)
		err = pages_of(domid_self(), &own);
	if (err) {
		log_line("memory: not known (error %d): see the denials above", -err);
		return;
	}
	line("modules", "", b->module_pages);
	line("builder", "", own - b->module_pages);
	line("hypervisor", "", left - own);
	line("free", "", machine.u.physinfo.free_pages);
}
