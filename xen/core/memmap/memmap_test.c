/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/memmap_test.c - direct memory, memory maps, counts: within quotas, whole answers, hostile lists refused. */
// link: build/hosted/core.a
#include <stdio.h>
#include <string.h>
#include "tests/fakearch/fake.h"

enum { A = 1, B = 2, SID_A = 10, SID_B = 20, IDX = 0x3000, GPFN = 0x4000 };

static int64_t op(domid_t d, uint32_t cmd, void *arg, size_t n)
{
	return fake_op(d, __HYPERVISOR_memory_op, cmd, arg, n);
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

static void direct(void)
{
	struct memory_direct_arg a = { .domid = DOMID_SELF, .order = 2 };
	uint32_t before;

	start();
	assert(op(A, 64, &a, sizeof a) == 0 && fake_xsm.n == 1 && asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__POPULATE_DIRECT));
	for (uint64_t i = 0; i < 4; i++)
		assert(at(A, a.gfn + i).mfn.v == a.gfn + i && at(A, a.gfn + i).type == P2M_RAM && frametab[a.gfn + i].owner == A);
	assert(domtab[A].tot_pages == FAKE_RAM + 4);
	before = fake_free_frames();
	for (uint64_t g = FAKE_FIRST; g < 700; g++)	/* every block near is in the way */
		if (at(A, g).type == P2M_HOLE)
			fake_map(A, g, 1, P2M_MMIO);
	a.order = 0;
	assert(op(A, 64, &a, sizeof a) == -XEN_EEXIST && fake_free_frames() == before);
	a.order = 10;
	assert(op(A, 64, &a, sizeof a) == -XEN_EINVAL);
	a.order = ~0u;
	assert(op(A, 64, &a, sizeof a) == -XEN_EINVAL);
	a.order = 9;
	assert(op(A, 64, &a, sizeof a) == -XEN_ENOMEM);		/* over max_pages */
	a.order = 0;
	fake_fail_in = 1;
	assert(op(A, 64, &a, sizeof a) == -XEN_ENOMEM && fake_free_frames() == before);
	fake_xsm.deny = 1;
	assert(op(A, 64, &a, sizeof a) == -XEN_EACCES);
}

static void maps(void)
{
	struct e820_entry e[3] = { { 0, 0x9f000, 1 }, { 0x100000, 0x700000, 1 }, { 0xfc000000, 0x1000, 3 } }, got[4];
	struct xen_foreign_memory_map f = { .domid = A, .map = { .nr_entries = 3 } };
	struct xen_memory_map m = { .nr_entries = 2 };

	start();
	m.buffer.p = (void *)GPFN;
	f.map.buffer.p = (void *)IDX;
	assert(op(A, XENMEM_memory_map, &m, sizeof m) == -XEN_ENOSYS);
	fake_put(B, IDX, e, sizeof e);
	assert(op(B, XENMEM_set_memory_map, &f, sizeof f) == 0 && fake_xsm.n == 1 && asked(0, SID_B, SID_A, SECCLASS_MMU, MMU__MEMORYMAP));
	m.nr_entries = 128;
	memset(fake_ptr(A, GPFN), 0xee, 4096);
	assert(op(A, XENMEM_memory_map, &m, sizeof m) == 0 && m.nr_entries == 3 && asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__GETMEMORYMAP));
	fake_get(A, GPFN, got, sizeof got);
	assert(memcmp(got, e, sizeof e) == 0 && got[3].type == 0xeeeeeeee);
	m.nr_entries = 2;
	assert(op(A, XENMEM_memory_map, &m, sizeof m) == 0 && m.nr_entries == 2);
	m.nr_entries = 0, m.buffer.p = NULL;
	assert(op(A, XENMEM_memory_map, &m, sizeof m) == 0 && m.nr_entries == 0);
	m.nr_entries = 1, m.buffer.p = (void *)0x7fff0000;
	assert(op(A, XENMEM_memory_map, &m, sizeof m) == -XEN_EFAULT);
	f.map.nr_entries = 33;
	assert(op(B, XENMEM_set_memory_map, &f, sizeof f) == -XEN_EINVAL);
	f.map.nr_entries = 1;
	fake_xsm.deny = 1;
	assert(op(B, XENMEM_set_memory_map, &f, sizeof f) == -XEN_EACCES);
}

static void counts(void)
{
	struct xen_memory_domain d = { DOMID_SELF };

	start();
	assert(op(A, XENMEM_current_reservation, &d, sizeof d) == FAKE_RAM && op(A, XENMEM_maximum_reservation, &d, sizeof d) == 64);
	assert(op(A, XENMEM_maximum_gpfn, &d, sizeof d) == 1000 && asked(0, SID_A, SID_A + 1, SECCLASS_MMU, MMU__STAT));
	assert(op(A, XENMEM_maximum_ram_page, NULL, 0) == FAKE_FRAMES && asked(0, SID_A, SECINITSID_XEN, SECCLASS_MMU, MMU__MAX_RAM_PAGE));
	d.domid = B;
	assert(op(A, XENMEM_current_reservation, &d, sizeof d) == FAKE_RAM && asked(0, SID_A, SID_B, SECCLASS_MMU, MMU__STAT));
	d.domid = 77;
	assert(op(A, XENMEM_current_reservation, &d, sizeof d) == -XEN_ESRCH && op(A, XENMEM_exchange, &d, sizeof d) == -XEN_ENOSYS);
	domtab[A].max_pages = ~0ul;
	d.domid = A;
	assert(op(A, XENMEM_maximum_reservation, &d, sizeof d) == INT64_MAX);
}

int main(void)
{
	direct();
	maps();
	counts();
	puts("memmap: ok");
	return 0;
}
