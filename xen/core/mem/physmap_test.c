/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/physmap_test.c - pages come and go at gfns: counted, flushed before reuse, never past what the policy says. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "core/grant/table.h"
#include "hal/mem.h"
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20, IDX = 0x3000, GPFN = 0x4000, ERRS = 0x5000, LIST = 0x6000 };

static int64_t op(domid_t d, uint32_t cmd, void *arg, size_t n)
{
	return fake_op(d, __HYPERVISOR_memory_op, cmd, arg, n);
}
static int64_t add(domid_t by, domid_t d, uint32_t space, uint64_t idx, uint64_t gfn)
{
	struct xen_add_to_physmap a = { .domid = d, .space = space, .idx = idx, .gpfn = gfn };
	return op(by, XENMEM_add_to_physmap, &a, sizeof a);
}
static int64_t gone(domid_t by, domid_t d, uint64_t gfn)
{
	struct xen_remove_from_physmap r = { d, gfn };
	return op(by, XENMEM_remove_from_physmap, &r, sizeof r);
}
static struct p2m_entry at(domid_t d, uint64_t gfn)
{
	struct p2m_entry e;

	hal_p2m_lookup(d, (struct gfn){ gfn }, &e);
	return e;
}
static bool asked(uint32_t i, uint32_t s, uint32_t t, uint16_t cls, uint32_t perm)
{
	return fake_xsm.ask[i].ssid == s && fake_xsm.ask[i].tsid == t && fake_xsm.ask[i].cls == cls && fake_xsm.ask[i].perm == perm;
}

static void start(void)
{
	fake_init();
	fake_domain(A, SID_A, 1);
	fake_domain(B, SID_B, 1);
	memory_map_reset(A);
	memory_map_reset(B);
}

/* XSA-222, XSA-393: a page that is said to be removed is a hole, one whose tables cannot be had stays. */
static void own_pages(void)
{
	uint32_t before;

	start();
	assert(grant_init(A) == 0);
	assert(add(A, DOMID_SELF, XENMAPSPACE_shared_info, 0, 1100) == 0 && fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__PHYSMAP));
	assert(at(A, 1100).mfn.v == domtab[A].shared_mfn.v && at(A, 1100).type == P2M_SHARED && frametab[domtab[A].shared_mfn.v].refs == 1);
	assert(add(A, A, XENMAPSPACE_grant_table, 2, 1101) == 0 && gdom[A].nr_frames == 3 && gdom[A].shared_gfn[2] == 1101);
	assert(at(A, 1101).mfn.v == gdom[A].shared_mfn[2]);

	before = fake_free_frames();			/* in the place of RAM: the RAM is given back, after a flush */
	assert(add(A, A, XENMAPSPACE_grant_table, 0, 7) == 0 && domtab[A].tot_pages == FAKE_RAM - 1);
	assert(fake_free_frames() == before + 1 && fake_log.flushes == 1 && fake_log.flushed[0] == 1u << A);
	assert(gone(A, DOMID_SELF, 7) == 0 && at(A, 7).type == P2M_HOLE && fake_log.flushes == 1);
	assert(fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__PHYSMAP_REMOVE) && frametab[gdom[A].shared_mfn[0]].refs == 1);
	assert(gone(A, DOMID_SELF, 7) == -XEN_ENOENT && gone(A, DOMID_SELF, ~0ull) == -XEN_ENOENT && gone(A, 77, 7) == -XEN_ESRCH);
	before = fake_free_frames();
	assert(gone(A, DOMID_SELF, 8) == 0 && fake_free_frames() == before + 1 && domtab[A].tot_pages == FAKE_RAM - 2);

	assert(add(A, A, XENMAPSPACE_shared_info, 1, 1102) == -XEN_EINVAL && add(A, A, XENMAPSPACE_grant_table, 4, 1102) == -XEN_EINVAL);
	assert(add(A, A, XENMAPSPACE_grant_table, XENMAPIDX_grant_table_status, 1102) == -XEN_EINVAL && add(A, A, XENMAPSPACE_grant_table, ~0ull, 1102) == -XEN_EINVAL);
	assert(add(A, A, XENMAPSPACE_gmfn, 3, 1102) == -XEN_EOPNOTSUPP && add(A, A, XENMAPSPACE_gmfn_foreign, 3, 1102) == -XEN_EOPNOTSUPP && add(A, A, 99, 3, 1102) == -XEN_EOPNOTSUPP);
	assert(add(A, A, XENMAPSPACE_shared_info, 0, ~0ull) == -XEN_EINVAL && add(A, A, XENMAPSPACE_shared_info, 0, FAKE_GFNS) == -XEN_EINVAL);
	fake_map(A, 1300, 100, P2M_GRANT_RW);
	fake_map(A, 1301, 100, P2M_MMIO);
	assert(add(A, A, XENMAPSPACE_shared_info, 0, 1300) == -XEN_EEXIST && add(A, A, XENMAPSPACE_shared_info, 0, 1301) == -XEN_EEXIST);
	assert(gone(A, A, 1300) == -XEN_EPERM && gone(A, A, 1301) == -XEN_EPERM);
	fake_fail_in = 1;
	assert(add(A, A, XENMAPSPACE_shared_info, 0, 5) == -XEN_ENOMEM && at(A, 5).type == P2M_RAM);
	before = fake_free_frames();
	fake_fail_in = 1;
	assert(gone(A, A, 5) == -XEN_ENOMEM && at(A, 5).type == P2M_RAM && fake_free_frames() == before);
	fake_fail_in = 0;
	fake_xsm.deny = 1;
	assert(add(A, A, XENMAPSPACE_shared_info, 0, 5) == -XEN_EACCES && gone(A, A, 5) == -XEN_EACCES && at(A, 5).type == P2M_RAM);
}

/* A maps n pages of `from` at gfns 1400 .. */
static int64_t batch(domid_t d, domid_t from, uint16_t space, const uint64_t *idx, uint32_t n, int *errs)
{
	struct xen_add_to_physmap_batch b = { .domid = d, .space = space, .size = (uint16_t)n };
	int64_t rc;

	b.u.foreign_domid = from;
	b.idxs.p = (void *)IDX, b.gpfns.p = (void *)GPFN, b.errs.p = (void *)ERRS;
	memset(fake_ptr(A, ERRS), 0xee, 4096);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t gfn = 1400 + i;

		fake_put(A, IDX + 8 * i, &idx[i], 8);
		fake_put(A, GPFN + 8 * i, &gfn, 8);
	}
	rc = op(A, XENMEM_add_to_physmap_batch, &b, sizeof b);
	fake_get(A, ERRS, errs, n * sizeof *errs);
	return rc;
}

static void foreign_pages(void)
{
	uint64_t idx[100] = { 3, 1000, 1500, 4, 3 };
	uint32_t m3, refs;
	int errs[100];

	start();
	assert(batch(A, B, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == -XEN_EINVAL && domtab[B].refs == 1);	/* sealed */
	domtab[B].state = DOM_BUILDING;
	m3 = (uint32_t)at(B, 3).mfn.v;
	assert(batch(DOMID_SELF, B, XENMAPSPACE_gmfn_foreign, idx, 5, errs) == 0);
	assert(errs[0] == 0 && errs[1] == -XEN_EINVAL && errs[2] == -XEN_EINVAL && errs[3] == 0 && errs[4] == 0);
	assert(asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__PHYSMAP) && asked(1, SID_A, SID_B, SECCLASS_MMU, MMU__MAP_READ));
	assert(asked(2, SID_A, SID_B, SECCLASS_MMU, MMU__MAP_WRITE) && fake_xsm.ask[0].locks == 0);
	assert(at(A, 1400).type == P2M_FOREIGN && at(A, 1400).mfn.v == m3 && at(A, 1404).mfn.v == m3 && frametab[m3].refs == 3);
	assert(domtab[B].foreign == 3 && domtab[B].refs == 4);

	assert(gone(A, A, 1404) == 0 && frametab[m3].refs == 2 && domtab[B].foreign == 2 && domtab[B].refs == 3 && fake_log.flushes == 1);
	idx[0] = 5;					/* one foreign page in the place of another */
	assert(batch(A, B, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == 0 && frametab[m3].refs == 1 && domtab[B].foreign == 2);
	assert(gone(A, A, 1400) == 0 && gone(A, A, 1403) == 0 && domtab[B].foreign == 0 && domtab[B].refs == 1);

	assert(batch(A, A, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == -XEN_EINVAL);
	assert(batch(B, A, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == -XEN_EINVAL);
	assert(batch(A, 77, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == -XEN_ESRCH);
	fake_xsm.deny_class = SECCLASS_MMU;
	for (uint32_t perm = 0; perm < 2; perm++) {
		fake_xsm.deny_perm = perm ? MMU__MAP_WRITE : MMU__MAP_READ;
		assert(batch(A, B, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == -XEN_EACCES && at(A, 1400).type == P2M_HOLE && domtab[B].refs == 1);
	}
	fake_xsm.deny_class = 0;

	idx[0] = 9;					/* a page that its owner gives up while A holds it stays charged to the owner */
	assert(batch(A, B, XENMAPSPACE_gmfn_foreign, idx, 1, errs) == 0 && errs[0] == 0 && gone(B, B, 9) == 0 && domtab[B].tot_pages == FAKE_RAM);
	assert(gone(A, A, 1400) == 0 && domtab[B].tot_pages == FAKE_RAM - 1 && domtab[B].refs == 1);
	hal_p2m_set(B, (struct gfn){ 9 }, (struct mfn){ at(B, 8).mfn.v }, 0, P2M_RAM);	/* only to be looked at below */
	refs = frametab[at(A, IDX >> 12).mfn.v].refs;	/* many, stopped and continued */
	for (uint32_t i = 0; i < 100; i++)
		idx[i] = i % FAKE_RAM;
	fake_preempt_in = 1;
	assert(batch(A, B, XENMAPSPACE_gmfn_foreign, idx, 100, errs) == 0 && domtab[B].foreign == 100 && fake_preempt_in == 0);
	for (uint32_t i = 0; i < 100; i++)
		assert(errs[i] == 0 && at(A, 1400 + i).mfn.v == at(B, i % FAKE_RAM).mfn.v);
	for (uint32_t i = 0; i < 100; i++)
		assert(gone(A, A, 1400 + i) == 0);
	assert(domtab[B].foreign == 0 && domtab[B].refs == 1 && frametab[at(A, IDX >> 12).mfn.v].refs == refs);
}

static void hostile_batches(void)
{
	struct xen_add_to_physmap_batch b = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = 3 };
	uint64_t idx[2] = { 1, 2 };
	int errs[2];

	start();
	assert(grant_init(A) == 0);
	b.u.foreign_domid = B;
	b.idxs.p = (void *)IDX, b.gpfns.p = (void *)GPFN, b.errs.p = (void *)0x7fff0000;
	assert(op(A, XENMEM_add_to_physmap_batch, &b, sizeof b) == -XEN_EFAULT && domtab[B].foreign == 0);
	b.errs.p = (void *)ERRS, b.idxs.p = (void *)~0ul;
	assert(op(A, XENMEM_add_to_physmap_batch, &b, sizeof b) == -XEN_EFAULT);
	assert(fake_call(A, __HYPERVISOR_memory_op, XENMEM_add_to_physmap_batch | 4 << 6, FAKE_ARG, 0, 0) == -XEN_EILSEQ);
	assert(fake_call(A, __HYPERVISOR_memory_op, XENMEM_add_to_physmap_batch | 3 << 6, FAKE_ARG, 0, 0) == 0);
	assert(fake_call(A, __HYPERVISOR_memory_op, XENMEM_add_to_physmap | 1 << 6, FAKE_ARG, 0, 0) == -XEN_EINVAL);
	assert(batch(A, 0, XENMAPSPACE_grant_table, idx, 2, errs) == 0 && errs[0] == 0 && errs[1] == 0 && at(A, 1401).mfn.v == gdom[A].shared_mfn[2]);
}

static int64_t acquire(domid_t d, uint32_t type, uint32_t id, uint64_t frame, uint32_t n, const uint64_t *gfn, uint32_t *nr)
{
	struct xen_mem_acquire_resource r = { .domid = d, .type = (uint16_t)type, .id = id, .nr_frames = n, .frame = frame };
	int64_t rc;

	if (gfn) {
		fake_put(A, LIST, gfn, (n < 64 ? n : 64) * sizeof *gfn);
		r.frame_list.p = (void *)LIST;
	}
	rc = op(A, XENMEM_acquire_resource, &r, sizeof r);
	*nr = r.nr_frames;
	return rc;
}

static int64_t size_of(domid_t d, uint32_t type, uint32_t id, uint32_t n, uint64_t frame, void *list, uint32_t *nr)
{
	struct xen_mem_acquire_resource r = { .domid = d, .type = (uint16_t)type, .id = id, .nr_frames = n, .frame = frame };
	int64_t rc;

	r.frame_list.p = list;
	rc = op(A, XENMEM_acquire_resource, &r, sizeof r);
	*nr = r.nr_frames;
	return rc;
}

/* As Xen 4.17: without a list and a number, the size; a list without a number, or a number without a list, is an error. */
static void sizes(void)
{
	uint32_t nr;

	start();
	domtab[B].max_gframes = 7;
	assert(size_of(B, XENMEM_resource_grant_table, 0, 0, 0, NULL, &nr) == 0 && nr == 7 && fake_xsm.n == 1);
	assert(fake_xsm.ask[0].tsid == SID_B && fake_xsm.ask[0].cls == SECCLASS_DOMAIN2 && fake_xsm.ask[0].perm == DOMAIN2__RESOURCE_MAP);
	assert(size_of(B, XENMEM_resource_grant_table, 0, 0, 1, NULL, &nr) == 0 && nr == 7);
	assert(size_of(B, XENMEM_resource_grant_table, 0, 1, 0, NULL, &nr) == -XEN_EINVAL && nr == 1);
	assert(size_of(B, XENMEM_resource_grant_table, 0, 0, 0, (void *)GPFN, &nr) == -XEN_EINVAL && nr == 0);
	assert(size_of(B, XENMEM_resource_grant_table, 1, 0, 0, NULL, &nr) == -XEN_EINVAL);
	assert(size_of(B, XENMEM_resource_ioreq_server, 0, 0, 0, NULL, &nr) == -XEN_EOPNOTSUPP && nr == 0);
	assert(size_of(A, XENMEM_resource_grant_table, 0, 0, 0, NULL, &nr) == -XEN_EPERM);
	assert(size_of(77, XENMEM_resource_grant_table, 0, 0, 0, NULL, &nr) == -XEN_ESRCH);
	fake_xsm.deny = 1;
	assert(size_of(B, XENMEM_resource_grant_table, 0, 0, 0, NULL, &nr) == -XEN_EACCES && nr == 0);
	fake_xsm.deny = 0;
	assert(fake_call(A, __HYPERVISOR_memory_op, MEMOP_RESOURCE_SIZE, FAKE_ARG, 0, 0) == -XEN_EINVAL);
}

/* XSA-334: fake_call asserts after each error that no lock is held. */
static void acquires(void)
{
	uint64_t gfn[64] = { 1500, 1501 };
	uint32_t nr;

	start();
	assert(grant_init(B) == 0 && acquire(B, XENMEM_resource_grant_table, 0, 0, 1, gfn, &nr) == -XEN_EINVAL);	/* sealed */
	domtab[B].state = DOM_BUILDING;
	assert(acquire(B, XENMEM_resource_grant_table, 0, 1, 2, gfn, &nr) == 0 && nr == 2 && gdom[B].nr_frames == 3);
	assert(asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__PHYSMAP) && asked(1, SID_A, SID_B, SECCLASS_DOMAIN2, DOMAIN2__RESOURCE_MAP));
	assert(at(A, 1501).mfn.v == gdom[B].shared_mfn[2] && at(A, 1501).type == P2M_FOREIGN && domtab[B].foreign == 2 && domtab[B].refs == 3);
	gfn[1] = 1500;					/* twice the same place: the last one stays */
	assert(acquire(B, XENMEM_resource_grant_table, 0, 0, 2, gfn, &nr) == 0 && at(A, 1500).mfn.v == gdom[B].shared_mfn[1] && domtab[B].foreign == 2);
	assert(gone(A, A, 1500) == 0 && gone(A, A, 1501) == 0 && domtab[B].foreign == 0 && domtab[B].refs == 1);

	assert(acquire(B, XENMEM_resource_grant_table, 0, 3, 2, gfn, &nr) == -XEN_EINVAL && gone(A, A, 1500) == 0);	/* frame 3 was there */
	assert(acquire(B, XENMEM_resource_grant_table, 0, ~0ull, 2, gfn, &nr) == -XEN_EINVAL);
	assert(acquire(B, XENMEM_resource_grant_table, 1, 0, 1, gfn, &nr) == -XEN_EINVAL && acquire(B, XENMEM_resource_ioreq_server, 0, 0, 1, gfn, &nr) == -XEN_EINVAL);
	assert(acquire(A, XENMEM_resource_grant_table, 0, 0, 1, gfn, &nr) == -XEN_EINVAL && acquire(77, XENMEM_resource_grant_table, 0, 0, 1, gfn, &nr) == -XEN_ESRCH);
	assert(acquire(B, XENMEM_resource_grant_table, 0, 0, 33, gfn, &nr) == -XEN_E2BIG);
	assert(acquire(B, XENMEM_resource_grant_table, 0, 0, ~0u, gfn, &nr) == -XEN_E2BIG);
	fake_xsm.deny = 2;
	assert(acquire(B, XENMEM_resource_grant_table, 0, 0, 1, gfn, &nr) == -XEN_EACCES && at(A, 1500).type == P2M_HOLE && domtab[B].refs == 1);
}

int main(void)
{
	own_pages();
	foreign_pages();
	hostile_batches();
	sizes();
	acquires();
	puts("physmap: ok");
	return 0;
}
