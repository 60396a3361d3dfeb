/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/grant_test.c - map, unmap, copy and the table's own operations, with granters and mappers that lie. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "hal/mem.h"
#include "tests/fakearch/fake.h"
#include <xen/memory.h>

enum { G = 1, M = 2, T = 3, SID_G = 10, SID_M = 20 };	/* granter, mapper, third */
#define HOLE 0x100000ull		/* gpa without anything in it */

static struct grant_entry_v1 *entry(domid_t d, uint32_t ref) { return (struct grant_entry_v1 *)gdom[d].shared[ref / 512] + ref % 512; }
static void grant(uint32_t ref, domid_t to, uint32_t gfn, uint16_t flags)
{
	*entry(G, ref) = (struct grant_entry_v1){ GTF_permit_access | flags, to, gfn };
}
static int map_at(domid_t d, uint32_t ref, uint32_t flags, uint64_t at, uint32_t *handle)
{
	struct gnttab_map_grant_ref m = { .host_addr = at, .flags = flags, .ref = ref, .dom = G, .status = 99 };

	assert(fake_gnttab(d, GNTTABOP_map_grant_ref, &m, sizeof m, 1) == 0 && m.status != 99);
	*handle = m.handle;
	return m.status;
}
static int unmap(domid_t d, uint32_t handle, uint64_t at, uint64_t dev)
{
	struct gnttab_unmap_grant_ref u = { at, dev, handle, 99 };

	assert(fake_gnttab(d, GNTTABOP_unmap_grant_ref, &u, sizeof u, 1) == 0 && u.status != 99);
	return u.status;
}
static uint64_t mfn_of(domid_t d, uint64_t gfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e.mfn.v;
}
static uint32_t type_of(domid_t d, uint64_t gfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e.type;
}

/* Live handles of an entry are its active pins; an idle entry holds nothing; references add up. */
static void invariant(void)
{
	uint32_t pins[512] = { 0 }, i, refs_g = 1;

	for (domid_t d = G; d <= T; d++)
		for (i = 0; i < gdom[d].nr_mt; i++) {
			if (!mtrack[d][i].flags)
				continue;
			assert(mtrack[d][i].dom == G);
			pins[mtrack[d][i].ref] += !!(mtrack[d][i].flags & MT_HOST) + !!(mtrack[d][i].flags & MT_DEVICE);
		}
	for (i = 0; i < 512; i++) {
		const struct grant_active *a = &gactive[G][i];

		assert(a->pins == pins[i] && a->pins == a->host_r + a->host_w + a->dev_r + a->dev_w);
		assert(!!(entry(G, i)->flags & GTF_writing) == !!(a->host_w + a->dev_w) || (entry(G, i)->flags & 3) != 1);
		assert(!!(entry(G, i)->flags & GTF_reading) == !!a->pins || (entry(G, i)->flags & 3) != 1);
		refs_g += a->pins;
	}
	assert(domtab[G].refs == refs_g && domtab[M].refs == 1);
}

static void start(void)
{
	fake_init();
	fake_domain(G, SID_G, 1);
	fake_domain(M, SID_M, 1);
	fake_domain(T, 30, 1);
}

static void maps(void)
{
	uint32_t h, h2, h3;
	uint64_t mfn;

	start();
	mfn = mfn_of(G, 4);
	grant(8, M, 4, 0);
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_okay);
	assert(fake_xsm.n == 2 && fake_xsm.ask[0].ssid == SID_M && fake_xsm.ask[0].tsid == SID_G && fake_xsm.ask[0].perm == GRANT__MAP_READ &&
	       fake_xsm.ask[1].perm == GRANT__MAP_WRITE && fake_xsm.ask[0].cls == SECCLASS_GRANT && fake_xsm.ask[0].locks == 0);
	assert(mfn_of(M, HOLE >> 12) == mfn && type_of(M, HOLE >> 12) == P2M_GRANT_RW && frametab[mfn].refs == 2);
	assert(entry(G, 8)->flags == (GTF_permit_access | GTF_reading | GTF_writing));
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE + 4096, &h2) == GNTST_okay && fake_xsm.n == 1 && h2 != h);
	assert(type_of(M, (HOLE >> 12) + 1) == P2M_GRANT_RO && frametab[mfn].refs == 2);
	invariant();
	entry(G, 8)->frame = 7;				/* the granter changes its mind: the pinned frame stays */
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE + 8192, &h3) == GNTST_okay && mfn_of(M, (HOLE >> 12) + 2) == mfn);
	assert(unmap(M, h, HOLE, 0) == GNTST_okay && fake_log.flushes == 1 && fake_log.flushed[0] == 1ull << M);
	assert(entry(G, 8)->flags == (GTF_permit_access | GTF_reading) && type_of(M, HOLE >> 12) == P2M_HOLE);
	invariant();
	assert(unmap(M, h, HOLE, 0) == GNTST_bad_handle);
	assert(unmap(M, h2, HOLE + 4096, 0) == GNTST_okay && unmap(M, h3, HOLE + 8192, 0) == GNTST_okay);
	assert(entry(G, 8)->flags == GTF_permit_access && frametab[mfn].refs == 1);
	invariant();

	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_device_map, HOLE, &h) == GNTST_okay && fake_xsm.n == 3 && fake_xsm.ask[2].perm == GRANT__MAP_DEVICE);
	invariant();
	mfn = mfn_of(G, 7);
	assert(unmap(M, h, 0, mfn << 12) == GNTST_okay && type_of(M, HOLE >> 12) == P2M_GRANT_RW && fake_log.flushes == 0);
	invariant();
	assert(unmap(M, h, 0, mfn << 12) == GNTST_bad_dev_addr && unmap(M, h, 0, 0) == GNTST_okay && unmap(M, h, HOLE, 0) == GNTST_okay);
	invariant();
	assert(map_at(G, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_gntref);	/* granted to M, not to oneself */
	grant(9, G, 3, 0);
	assert(map_at(G, 9, GNTMAP_host_map, HOLE, &h) == GNTST_okay && unmap(G, h, HOLE, 0) == GNTST_okay);
	invariant();
}

static void refused(void)
{
	uint32_t h;

	start();
	grant(8, M, 4, GTF_readonly);
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_permission_denied && entry(G, 8)->flags == (GTF_permit_access | GTF_readonly));
	assert(map_at(T, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE, &h) == GNTST_bad_gntref);
	assert(map_at(M, 512, GNTMAP_host_map, HOLE, &h) == GNTST_bad_gntref && map_at(M, ~0u, GNTMAP_host_map, HOLE, &h) == GNTST_bad_gntref);
	assert(map_at(M, 8, 0, HOLE, &h) == GNTST_general_error && map_at(M, 8, GNTMAP_host_map | GNTMAP_contains_pte, HOLE, &h) == GNTST_general_error);
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE + 1, &h) == GNTST_bad_virt_addr);
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, 0x2000, &h) == GNTST_bad_virt_addr);	/* RAM is there */
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, ~0xfffull, &h) == GNTST_bad_virt_addr);
	assert(entry(G, 8)->flags == (GTF_permit_access | GTF_readonly));
	grant(8, M, 999, 0);				/* no frame there */
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_page && entry(G, 8)->flags == GTF_permit_access);
	grant(8, M, 1000, 0);				/* the granter's shared_info */
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_page);
	grant(8, M, ~0u, 0);
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_page);
	entry(G, 8)->flags = GTF_accept_transfer;
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_gntref && entry(G, 8)->flags == GTF_accept_transfer);
	grant(8, M, 4, GTF_sub_page);			/* of some of the page, which an entry of version 1 cannot say */
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_bad_gntref && entry(G, 8)->flags == (GTF_permit_access | GTF_sub_page));
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE, &h) == GNTST_bad_gntref);
	grant(8, M, 4, 0);
	for (uint32_t n = 1; n <= 2; n++) {
		fake_xsm.deny = n;
		assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_permission_denied && entry(G, 8)->flags == GTF_permit_access);
		fake_xsm.deny = 0;
	}
	fake_fail_in = 1;
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_no_space && entry(G, 8)->flags == GTF_permit_access);
	domtab[M].max_mt = 1;
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_okay);
	uint32_t h2;
	assert(map_at(M, 8, GNTMAP_host_map, HOLE + 4096, &h2) == GNTST_no_space);
	assert(unmap(M, ~0u, HOLE, 0) == GNTST_bad_handle && unmap(T, h, HOLE, 0) == GNTST_bad_handle);
	assert(unmap(M, h, HOLE + 4096, 0) == GNTST_bad_virt_addr && unmap(M, h, HOLE, 5) == GNTST_bad_dev_addr);
	invariant();
	fake_xsm.deny = 1;
	assert(unmap(M, h, HOLE, 0) == GNTST_permission_denied && type_of(M, HOLE >> 12) == P2M_GRANT_RW);
	fake_xsm.deny = 0;
	domtab[G].state = DOM_DYING;			/* a dying granter's page can still be given back, and no more be mapped */
	assert(map_at(M, 8, GNTMAP_host_map, HOLE + 4096, &h2) == GNTST_bad_domain && unmap(M, h, HOLE, 0) == GNTST_okay);
	invariant();
	struct gnttab_map_grant_ref bad = { .dom = 77 };
	assert(fake_gnttab(M, GNTTABOP_map_grant_ref, &bad, sizeof bad, 1) == 0 && bad.status == GNTST_bad_domain);
	assert(fake_call(M, __HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref, ~0ull, 1, 0) == -XEN_EFAULT);
	assert(fake_call(M, __HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref, FAKE_ARG, ~0u, 0) == -XEN_EINVAL);
	assert(fake_call(M, __HYPERVISOR_grant_table_op, GNTTABOP_map_grant_ref, FAKE_ARG, 0x7fffffff, 0) == -XEN_EFAULT);
	assert(fake_call(M, __HYPERVISOR_grant_table_op, 99, FAKE_ARG, 1, 0) == -XEN_ENOSYS);
	invariant();
}

static void batches(void)
{
	struct gnttab_map_grant_ref m[70];
	struct gnttab_unmap_grant_ref u[70];

	start();
	for (uint32_t i = 0; i < 70; i++) {
		grant(i + 8, M, i % 16, 0);
		m[i] = (struct gnttab_map_grant_ref){ .host_addr = HOLE + i * 4096, .flags = GNTMAP_host_map, .ref = i + 8, .dom = G };
	}
	m[20].ref = 600;				/* one entry fails, its neighbours do not */
	fake_preempt_in = 2;				/* and the array is interrupted once */
	assert(fake_gnttab(M, GNTTABOP_map_grant_ref, m, sizeof m[0], 70) == 0);
	for (uint32_t i = 0; i < 70; i++) {
		assert(m[i].status == (i == 20 ? GNTST_bad_gntref : GNTST_okay));
		u[i] = (struct gnttab_unmap_grant_ref){ m[i].host_addr, 0, i == 20 ? 999 : m[i].handle, 0 };
	}
	invariant();
	assert(fake_gnttab(M, GNTTABOP_unmap_grant_ref, u, sizeof u[0], 70) == 0 && fake_log.flushes == 3);
	for (uint32_t i = 0; i < 70; i++)
		assert(u[i].status == (i == 20 ? GNTST_bad_handle : GNTST_okay));
	assert(gdom[M].mt_used == 0);
	invariant();
}

/* A granter cannot grow beyond its quota by giving back pages that another keeps mapped. */
static void charged(void)
{
	uint64_t gfn = 4, mfn;
	struct xen_memory_reservation r = { .nr_extents = 1, .domid = DOMID_SELF };
	uint32_t h;

	start();
	mfn = mfn_of(G, 4);
	grant(8, M, 4, 0);
	assert(map_at(M, 8, GNTMAP_host_map, HOLE, &h) == GNTST_okay);
	r.extent_start.p = (void *)0x3000ul;
	fake_put(G, 0x3000, &gfn, sizeof gfn);
	assert(fake_op(G, __HYPERVISOR_memory_op, XENMEM_decrease_reservation, &r, sizeof r) == 1);
	assert(type_of(G, 4) == P2M_HOLE && frametab[mfn].refs == 1 && domtab[G].tot_pages == FAKE_RAM);
	assert(unmap(M, h, HOLE, 0) == GNTST_okay && frametab[mfn].refs == 0 && domtab[G].tot_pages == FAKE_RAM - 1);
}

static int copy(struct gnttab_copy *c)
{
	c->status = 99;
	assert(fake_gnttab(M, GNTTABOP_copy, c, sizeof *c, 1) == 0 && c->status != 99);
	invariant();
	return c->status;
}

static void copies(void)
{
	uint32_t refs;
	struct gnttab_copy c = { .source = { { .ref = 8 }, G, 100 }, .dest = { { .gmfn = 5 }, DOMID_SELF, 200 }, .len = 3000, .flags = GNTCOPY_source_gref };
	uint32_t h;

	start();
	for (int i = 0; i < 4096; i++)
		((uint8_t *)fake_ptr(G, 0x4000))[i] = (uint8_t)(i * 7);
	grant(8, M, 4, GTF_readonly);
	assert(copy(&c) == GNTST_okay && memcmp(fake_ptr(M, 0x5000 + 200), fake_ptr(G, 0x4000 + 100), 3000) == 0);
	assert(((uint8_t *)fake_ptr(M, 0x5000))[199] == 0 && ((uint8_t *)fake_ptr(M, 0x5000))[3200] == 0 && entry(G, 8)->flags == (GTF_permit_access | GTF_readonly));
	assert(fake_xsm.n == 1 && fake_xsm.ask[0].tsid == SID_G && fake_xsm.ask[0].perm == GRANT__COPY);
	c.len = 4096;
	assert(copy(&c) == GNTST_bad_copy_arg);
	c.source.offset = 0, c.len = 4000;
	assert(copy(&c) == GNTST_bad_copy_arg);		/* the destination crosses */
	c.len = 4096, c.dest.offset = 0;
	assert(copy(&c) == GNTST_okay);
	c.source.offset = 0xffff, c.len = 0xffff;
	assert(copy(&c) == GNTST_bad_copy_arg);
	c.source.offset = 0, c.len = 8;
	c.dest.u.gmfn = 1000;				/* its shared_info is not a place to copy to */
	assert(copy(&c) == GNTST_bad_page);
	c.dest.u.gmfn = ~0ull;
	assert(copy(&c) == GNTST_bad_page);
	c.dest.u.gmfn = 5, c.dest.domid = G;
	assert(copy(&c) == GNTST_permission_denied);	/* another's frame by number */
	c.dest.domid = M;
	assert(copy(&c) == GNTST_okay);
	fake_xsm.deny = 1;
	assert(copy(&c) == GNTST_permission_denied);
	fake_xsm.deny = 0;

	c = (struct gnttab_copy){ .source = { { .gmfn = 5 }, DOMID_SELF, 0 }, .dest = { { .ref = 8 }, G, 0 }, .len = 8, .flags = GNTCOPY_dest_gref };
	assert(copy(&c) == GNTST_permission_denied);	/* granted read-only */
	grant(9, M, 6, 0);
	c.dest.u.ref = 9;
	assert(copy(&c) == GNTST_okay && memcmp(fake_ptr(G, 0x6000), fake_ptr(M, 0x5000), 8) == 0 && entry(G, 9)->flags == GTF_permit_access);
	c.dest.u.ref = 512;
	assert(copy(&c) == GNTST_bad_gntref);
	c.dest.u.ref = 10;
	assert(copy(&c) == GNTST_bad_gntref);
	c.flags = GNTCOPY_dest_gref | GNTCOPY_source_gref;
	c.source = (struct gnttab_copy_ptr){ { .ref = 8 }, G, 0 };
	c.dest.u.ref = 9;
	assert(copy(&c) == GNTST_okay && fake_xsm.n == 2);
	c.source.domid = 77;
	assert(copy(&c) == GNTST_bad_domain);
	assert(map_at(M, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE, &h) == 0);
	c = (struct gnttab_copy){ .source = { { .gmfn = HOLE >> 12 }, M, 0 }, .dest = { { .gmfn = HOLE >> 12 }, M, 0 }, .len = 8 };
	assert(copy(&c) == GNTST_bad_page);		/* a read-only mapping of another's frame */
	c.dest.u.gmfn = 5;
	assert(copy(&c) == GNTST_okay && fake_xsm.ask[0].tsid == SID_M + 1);
	assert(entry(G, 8)->flags & GTF_reading);	/* the mapping's flag survives copies of the same entry */
	c = (struct gnttab_copy){ .source = { { .ref = 8 }, G, 0 }, .dest = { { .gmfn = 5 }, M, 0 }, .len = 8, .flags = GNTCOPY_source_gref };
	assert(copy(&c) == GNTST_okay && (entry(G, 8)->flags & GTF_reading));
	fake_xsm.dies = G;				/* between the look for it and the locks */
	refs = domtab[G].refs;
	assert(copy(&c) == GNTST_bad_domain && domtab[G].refs == refs);
	fake_xsm.dies = 0;
}

static void table(void)
{
	struct gnttab_query_size q = { .dom = DOMID_SELF };
	struct gnttab_setup_table s = { .dom = DOMID_SELF, .nr_frames = 3 };
	struct gnttab_set_version v = { 2 };
	struct gnttab_get_version gv = { .dom = DOMID_SELF };
	uint64_t list[3] = { 1, 2, 3 };

	start();
	s.frame_list.p = (void *)0x3000ul;
	fake_put(M, 0x3000, list, sizeof list);
	assert(fake_gnttab(M, GNTTABOP_query_size, &q, sizeof q, 1) == 0 && q.status == 0 && q.nr_frames == 1 && q.max_nr_frames == 4);
	assert(fake_call(M, __HYPERVISOR_grant_table_op, GNTTABOP_query_size, FAKE_ARG, 2, 0) == -XEN_EINVAL);
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == 0 && gdom[M].nr_frames == 3);
	fake_get(M, 0x3000, list, sizeof list);
	assert(list[0] == ~0ull && list[2] == ~0ull && fake_xsm.ask[0].perm == GRANT__SETUP && fake_xsm.ask[0].tsid == SID_M + 1);
	s.nr_frames = 5;
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == GNTST_general_error && gdom[M].nr_frames == 3);
	s.nr_frames = ~0u;
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == GNTST_general_error);
	s.nr_frames = 4, s.frame_list.p = (void *)0x7000000ul;
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == -XEN_EFAULT && gdom[M].nr_frames == 3);
	s.frame_list.p = (void *)0x3000ul;
	fake_fail_in = 2;
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == GNTST_no_space && gdom[M].nr_frames == 3);
	fake_fail_in = 0;
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == 0 && gdom[M].nr_frames == 4);
	gdom[G].shared_gfn[0] = 0x77, s.dom = G, s.nr_frames = 1;		/* the list is of the table that is named */
	assert(fake_gnttab(M, GNTTABOP_setup_table, &s, sizeof s, 1) == 0 && s.status == 0);
	fake_get(M, 0x3000, list, sizeof list);
	assert(list[0] == 0x77);
	assert(fake_gnttab(M, GNTTABOP_set_version, &v, sizeof v, 1) == -XEN_ENOSYS);
	v.version = 1;
	assert(fake_gnttab(M, GNTTABOP_set_version, &v, sizeof v, 1) == 0 && fake_gnttab(M, GNTTABOP_get_version, &gv, sizeof gv, 1) == 0 && gv.version == 1);
	v.version = 3;
	assert(fake_gnttab(M, GNTTABOP_set_version, &v, sizeof v, 1) == -XEN_EINVAL);
	q.dom = G;
	fake_xsm.deny = 1;
	assert(fake_gnttab(M, GNTTABOP_query_size, &q, sizeof q, 1) == 0 && q.status == GNTST_permission_denied);
}

int main(void)
{
	maps();
	refused();
	batches();
	charged();
	copies();
	table();
	puts("grant: ok");
	return 0;
}
