/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/reach.c - tries on every other domain what one domain might do to another, with arguments that would be right if the policy allowed it.
 * What succeeds is said, so that a test can hold it against what the row of docs/threat-model.md concedes. */
#include "domains/hostile/hostile.h"
#include "domains/hostile/rows.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"

#define REFS  64u
#define PORTS 24u

static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static void reached(const char *what, domid_t dom, uint64_t at)
{
	say("hostile: reached %s of domain %u at %lu", what, dom, (unsigned long)at);
}

static void copy_refs(domid_t dom)
{
	for (uint32_t ref = 0; ref < REFS; ref++) {
		if (!grant_copy_from(page, dom, ref, 0, 64))
			reached("grant copy", dom, ref);
		if (!grant_copy_to(dom, ref, 0, page, 0))	/* nothing is written: whether it could be is the question */
			reached("grant write", dom, ref);
	}
}

static void map_refs(domid_t dom)
{
	for (grant_ref_t ref = 0; ref < REFS; ref++) {
		struct grant_map m;

		if (grant_map(&m, dom, &ref, 1, true))
			continue;
		reached("grant map", dom, ref);
		grant_unmap(&m);
	}
}

static void memory(domid_t dom)
{
	static const uint64_t theirs[] = { 0, 1, 0x100, 0x200, 0x1000, 0xfeffc, 0xfefff, 0x100000 };
	uint64_t gfn = gfn_alloc(1);

	for (uint32_t i = 0; gfn && i < ARRAY_SIZE(theirs); i++) {
		uint64_t their = theirs[i];
		int e = -1;

		if (!memory_map_foreign(dom, &their, &gfn, 1, &e) && !e)
			reached("foreign map", dom, their);
		if (memory_populate(dom, &their, 1, 0) > 0)
			reached("populate", dom, their);
		if (memory_decrease(dom, &their, 1, 0) > 0)
			reached("decrease", dom, their);
		if (!memory_remove(dom, their))
			reached("p2m removal", dom, their);
	}
	if (gfn && !memory_acquire(dom, XENMEM_resource_grant_table, XENMEM_resource_grant_table_id_shared, 0, &gfn, 1))
		reached("grant table", dom, 0);
	if (gfn)
		gfn_free(gfn, 1);
}

static void channels(domid_t dom)
{
	evtchn_port_t port;

	for (uint32_t p = 1; p < PORTS; p++) {
		struct evtchn_status s = { .dom = dom, .port = p };

		if (!evtchn_status(&s))
			reached("port status", dom, p);
		if (evtchn_bind_interdomain(dom, p, &port))
			continue;
		reached("port binding", dom, p);
		(void)!evtchn_close(port);
	}
	if (!evtchn_alloc_unbound(dom, domid_self(), &port))
		reached("port allocation", dom, 0);
}

static void parameters(domid_t dom)
{
	uint64_t v;

	for (uint32_t i = 0; i < 40; i++) {
		if (!hvm_get_param(dom, i, &v))
			reached("parameter", dom, i);
		if (!hvm_set_param(dom, i, 0))
			reached("parameter write", dom, i);
	}
}

/* Every domctl, with a structure of zeroes, which most take as the smallest request. */
static void control(domid_t dom, bool spare)
{
	static struct xen_domctl op;
	uint32_t sid;

	for (uint32_t i = 0; i < row_count; i++) {
		if (rows[i].family != DOMCTL || rows[i].nr == XEN_DOMCTL_createdomain || (spare && row_ends_others(&rows[i])))
			continue;
		op = (struct xen_domctl){ .domain = dom };
		if (!row_call(&rows[i], &op, 0) && op.domain == dom)
			reached(rows[i].name, dom, 0);
	}
	if (!spare && !sched_remote_shutdown(dom, SHUTDOWN_crash))
		reached("remote shutdown", dom, 0);
	if (!xsm_context_to_sid("system_u:system_r:guest_t:s0", &sid))
		reached("labels", dom, sid);
	for (sid = 1; sid < 64; sid++)
		if (!xsm_relabel(dom, sid))
			reached("relabel", dom, sid);
}

void attack_reach(domid_t last, bool spare)
{
	for (domid_t dom = 0; dom <= last; dom++) {
		if (dom == domid_self())
			continue;
		copy_refs(dom);
		map_refs(dom);
		memory(dom);
		channels(dom);
		parameters(dom);
		control(dom, spare);
	}
	say("hostile: reach: tried domains 0 to %u", last);
}
