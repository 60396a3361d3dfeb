/* SPDX-License-Identifier: Apache-2.0 */
// link: domains/runtime/grant_use.c
/* grant_use_test.c - maps are all or nothing over batches, addresses come back only when nothing is left behind them. */
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BASE 0x50000u
#define SPAN 8192u

static uint8_t used[SPAN];		/* addresses given out */
static uint8_t live[SPAN];		/* a grant is behind it */
static uint32_t calls, logs, bad_ref = ~0u, fail_call = ~0u, stuck;
static int16_t bad_status = GNTST_bad_gntref;

uint64_t gfn_alloc(uint64_t n)
{
	static uint64_t next;

	next = next + n > SPAN ? 0 : next;
	for (uint64_t i = 0; i < n; i++)
		assert(!used[next + i]), used[next + i] = 1;
	next += n;
	return BASE + next - n;
}

void gfn_free(uint64_t gfn, uint64_t n)
{
	for (; n; n--, gfn++)
		assert(used[gfn - BASE] && !live[gfn - BASE]), used[gfn - BASE] = 0;
}

void log_line(const char *f, ...)
{
	logs++;
}

static void map_one(struct gnttab_map_grant_ref *m)
{
	uint64_t i = (m->host_addr >> PAGE_SHIFT) - BASE;

	m->status = m->ref == bad_ref ? bad_status : GNTST_okay;
	m->handle = m->ref + 1000;
	if (!m->status)
		assert(used[i] && !live[i]), live[i] = 1;
}

static void unmap_one(struct gnttab_unmap_grant_ref *u)
{
	uint64_t i = (u->host_addr >> PAGE_SHIFT) - BASE;

	assert(live[i] && u->handle >= 1000);
	u->status = stuck ? GNTST_bad_handle : GNTST_okay;
	live[i] = stuck != 0;
}

err_t grant_table_op(uint32_t cmd, void *ops, uint32_t count)
{
	assert(count >= 1 && count <= 64);
	if (calls++ == fail_call)
		return -XEN_EPERM;
	for (uint32_t i = 0; i < count; i++) {
		if (cmd == GNTTABOP_map_grant_ref)
			map_one((struct gnttab_map_grant_ref *)ops + i);
		else if (cmd == GNTTABOP_unmap_grant_ref)
			unmap_one((struct gnttab_unmap_grant_ref *)ops + i);
		else
			((struct gnttab_copy *)ops)[i].status = ((struct gnttab_copy *)ops)[i].len == 13 ? GNTST_bad_copy_arg : GNTST_okay;
	}
	return 0;
}

static uint32_t count(const uint8_t *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < SPAN; i++)
		n += a[i];
	return n;
}

static err_t try_map(struct grant_map *m, uint32_t n)
{
	static grant_ref_t refs[GRANT_MAP_MAX + 1];

	for (uint32_t i = 0; i < n; i++)
		refs[i] = i;
	calls = 0;
	return grant_map(m, 3, refs, n, false);
}

static void test_good(void)
{
	struct grant_map m = { 0 };

	for (uint32_t n = 1; n < 200; n += 33) {
		assert(try_map(&m, n) == 0 && m.n == n && count(live) == n && m.handle[n - 1] == 999 + n);
		grant_unmap(&m);
		assert(!m.va && count(live) == 0 && count(used) == 0);
	}
	grant_unmap(&m);
	assert(try_map(&m, 0) == -XEN_EINVAL && try_map(&m, GRANT_MAP_MAX + 1) == -XEN_EINVAL && !m.va);
	assert(try_map(&m, GRANT_MAP_MAX) == 0);
	grant_unmap(&m);
}

/* XSA-361: one page of many that cannot be mapped, whichever it is, is an error, and nothing stays mapped. */
static void test_bad(void)
{
	struct grant_map m;

	for (bad_ref = 0; bad_ref < 70; bad_ref++)
		assert(try_map(&m, 70) == -XEN_EINVAL && !m.va && !m.handle && count(live) == 0 && count(used) == 0);
	bad_ref = 40;
	bad_status = GNTST_permission_denied;
	assert(try_map(&m, 70) == -XEN_EACCES);
	bad_status = GNTST_eagain;
	assert(try_map(&m, 70) == -XEN_EAGAIN);
	bad_ref = ~0u;
	fail_call = 1;
	assert(try_map(&m, 70) == -XEN_EPERM && count(live) == 0 && count(used) == 0);
	fail_call = ~0u;
}

/* What cannot be unmapped keeps its addresses: gfn_free() asserts that nothing is behind them. */
static void test_stuck(void)
{
	struct grant_map m;

	assert(try_map(&m, 5) == 0);
	stuck = 1;
	grant_unmap(&m);
	assert(logs == 1 && count(used) == 5 && !m.va);
}

static void test_copy(void)
{
	static struct gnttab_copy ops[150];
	static _Alignas(4096) char page[4096];

	calls = 0;
	assert(grant_copy(ops, 150) == 0 && calls == 3);
	ops[149].len = 13;
	assert(grant_copy(ops, 150) == -XEN_EIO && ops[149].status == GNTST_bad_copy_arg && ops[0].status == GNTST_okay);
	fail_call = calls;
	assert(grant_copy(ops, 1) == -XEN_EPERM);
	fail_call = ~0u;
	assert(grant_copy_from(page, 1, 1, 0, 4096) == 0);
	assert(grant_copy_from(page + 1, 1, 1, 0, 4096) == -XEN_EINVAL);
	assert(grant_copy_to(1, 1, 1, page, 4096) == -XEN_EINVAL);
	assert(grant_copy_to(1, 1, 4096, page, 0) == -XEN_EINVAL);
	assert(grant_copy_to(1, 1, 4095, page, 1) == 0);
}

int main(void)
{
	test_good();
	test_bad();
	test_stuck();
	test_copy();
	return 0;
}
