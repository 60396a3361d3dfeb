/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - store and console of a new domain: ports, seeded grants, HVM parameters. */
#include "domains/builder/builder.h"
#include "domains/builder/layout.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/mem.h"

/* Seeds entries 0 and 1 of the domain's grant table; remote < 0: the entry stays empty. */
static err_t seed_grants(domid_t dom, int store, int console)
{
	uint64_t gfn = gfn_alloc(1);
	grant_entry_v1_t *table = gfn_to_virt(gfn);
	err_t err;

	if (!gfn)
		return -XEN_ENOMEM;
	err = memory_acquire(dom, XENMEM_resource_grant_table, XENMEM_resource_grant_table_id_shared, 0, &gfn, 1);
	if (!err) {
		if (console >= 0)
			table[GNTTAB_RESERVED_CONSOLE] = (grant_entry_v1_t){ GTF_permit_access, (domid_t)console, CONSOLE_GFN };
		if (store >= 0)
			table[GNTTAB_RESERVED_XENSTORE] = (grant_entry_v1_t){ GTF_permit_access, (domid_t)store, STORE_GFN };
		xen_wmb();
		err = memory_remove(DOMID_SELF, gfn);
	}
	gfn_free(gfn, 1);
	return err;
}

static err_t wire_port(domid_t dom, domid_t remote, uint32_t param_port, uint32_t param_pfn, uint64_t gfn, evtchn_port_t *port)
{
	err_t err = evtchn_alloc_unbound(dom, remote, port);

	if (!err)
		err = hvm_set_param(dom, param_pfn, gfn);
	return err ? err : hvm_set_param(dom, param_port, *port);
}

err_t wire_domain(struct instance *in, int store, int console)
{
	err_t err = 0;

	if (store < 0 && console < 0)
		return 0;
	if (store >= 0)
		err = wire_port(in->domid, (domid_t)store, HVM_PARAM_STORE_EVTCHN, HVM_PARAM_STORE_PFN, STORE_GFN, &in->store_port);
	if (!err && console >= 0)
		err = wire_port(in->domid, (domid_t)console, HVM_PARAM_CONSOLE_EVTCHN, HVM_PARAM_CONSOLE_PFN, CONSOLE_GFN, &in->console_port);
	return err ? err : seed_grants(in->domid, store, console);
}

err_t wire_builder(struct builder *b, domid_t store)
{
	err_t err;

	if (!b->store_page)
		b->store_page = pages_alloc(0);
	if (!b->store_page)
		return -XEN_ENOMEM;
	err = grant_give_at(GNTTAB_RESERVED_XENSTORE, store, virt_to_gfn(b->store_page), false);
	return err ? err : evtchn_alloc_unbound(DOMID_SELF, store, &b->store_port);
}
