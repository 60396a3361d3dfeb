/* SPDX-License-Identifier: Apache-2.0 */
/* test/grants.c - grants of the domain to itself. */
#include "domains/runtime/cpu.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/test/tap.h"
#include "lib/string.h"

#define MANY 70u		/* more than one batch of the runtime */

static domid_t self;

/* Xen moves a page of an HVM domain that maps its own grant: the page is gone from its old address, also after the unmap.
 * So these tests write before they map, read at the mapping, and never give the pages back. */
static void test_map(void)
{
	uint64_t *page = pages_alloc(0);
	long ref = grant_give(self, virt_to_gfn(page), false);
	grant_ref_t refs[1] = { (grant_ref_t)ref };
	struct grant_map m;
	volatile uint64_t *v;
	err_t e;

	tap(ref >= 8, "grant_give", ref);
	WRITE_ONCE(page[3], 33);
	e = grant_map(&m, self, refs, 1, false);
	tap(e == 0, "map one's own grant", e);
	if (e)
		return;
	v = m.va;
	tap(v[3] == 33, "the contents are there", (long)v[3]);
	v[4] = 44;
	tap(v[4] == 44, "and writable", (long)v[4]);
	e = grant_end((grant_ref_t)ref);
	tap(e == -XEN_EBUSY, "a mapped grant does not end", e);
	grant_unmap(&m);
	e = grant_end((grant_ref_t)ref);
	tap(e == 0, "it ends after the unmap", e);
	e = grant_map(&m, self, refs, 1, false);
	tap(e < 0, "an ended grant cannot be mapped", e);
}

static void give_many(grant_ref_t *refs, bool readonly)
{
	uint8_t *pages = pages_alloc_n(MANY);

	for (uint32_t i = 0; i < MANY; i++) {
		pages[i * PAGE_SIZE] = (uint8_t)(i + 1);
		refs[i] = (grant_ref_t)grant_give(self, virt_to_gfn(pages) + i, readonly);
	}
}

static void end_many(const grant_ref_t *refs, uint32_t n)
{
	uint32_t bad = 0;

	for (uint32_t i = 0; i < n; i++)
		bad += grant_end(refs[i]) != 0;
	tap(bad == 0, "nothing stayed mapped", bad);
}

static void test_many(void)
{
	static grant_ref_t refs[MANY];
	struct grant_map m;
	uint32_t bad = 0;
	err_t e;

	give_many(refs, true);
	e = grant_map(&m, self, refs, MANY, false);
	tap(e < 0 && m.va == NULL, "a writable map of read-only grants refused", e);
	e = grant_map(&m, self, refs, MANY, true);
	tap(e == 0, "map many read-only grants", e);
	for (uint32_t i = 0; !e && i < MANY; i++)
		bad += ((volatile uint8_t *)m.va)[i * PAGE_SIZE] != (uint8_t)(i + 1);
	tap(bad == 0, "each at its place", bad);
	grant_unmap(&m);
	end_many(refs, MANY);
	give_many(refs, true);
	(void)!grant_end(refs[MANY - 1]);
	e = grant_map(&m, self, refs, MANY, true);
	tap(e < 0 && m.va == NULL, "one bad reference fails all", e);
	end_many(refs, MANY - 1);
}

static void test_copy(void)
{
	uint8_t *a = pages_alloc(0), *b = pages_alloc(0);
	long ref = grant_give(self, virt_to_gfn(a), true);
	err_t e;

	memcpy(a + 100, "granted", 8);
	e = grant_copy_from(b + 200, self, (grant_ref_t)ref, 100, 8);
	tap(e == 0 && !memcmp(b + 200, "granted", 8), "copy from a grant", e);
	e = grant_copy_to(self, (grant_ref_t)ref, 0, b, 8);
	tap(e == -XEN_EIO, "copy to a read-only grant refused", e);
	e = grant_copy_from(b, self, (grant_ref_t)ref, 4090, 8);
	tap(e == -XEN_EINVAL, "copy across a page refused by the runtime", e);
	(void)!grant_end((grant_ref_t)ref);
	e = grant_copy_from(b, self, (grant_ref_t)ref, 0, 8);
	tap(e == -XEN_EIO, "copy from an ended grant refused", e);
	ref = grant_give(self, virt_to_gfn(a), false);
	e = grant_copy_to(self, (grant_ref_t)ref, 0, "written", 8);
	tap(e == 0 && !memcmp(a, "written", 8), "copy to a grant", e);
	(void)!grant_end((grant_ref_t)ref);
	pages_free(a, 0);
	pages_free(b, 0);
}

static void test_raw_refusals(void)
{
	struct gnttab_map_grant_ref m = { .host_addr = gfn_alloc(1) << PAGE_SHIFT, .flags = GNTMAP_host_map, .ref = 1u << 30, .dom = self };
	struct gnttab_unmap_grant_ref u = { .host_addr = m.host_addr, .handle = 1u << 30 };
	struct gnttab_copy c = { .len = 8, .flags = GNTCOPY_source_gref };
	err_t e = grant_table_op(GNTTABOP_map_grant_ref, &m, 1);

	tap(e == 0 && m.status == GNTST_bad_gntref, "map of a reference out of range", m.status);
	m.dom = 0x7000;
	e = grant_table_op(GNTTABOP_map_grant_ref, &m, 1);
	tap(e == 0 && m.status == GNTST_bad_domain, "map of a missing domain", m.status);
	e = grant_table_op(GNTTABOP_unmap_grant_ref, &u, 1);
	tap(e == 0 && u.status == GNTST_bad_handle, "unmap of a bad handle", u.status);
	c.source.domid = self;
	c.dest.domid = DOMID_SELF;
	c.dest.offset = 4095;
	e = grant_table_op(GNTTABOP_copy, &c, 1);
	tap(e == 0 && c.status < 0, "copy across a page refused by the hypervisor", c.status);
}

void test_grants(void)
{
	self = domid_self();
	test_map();
	test_many();
	test_copy();
	test_raw_refusals();
}
