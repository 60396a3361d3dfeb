/* SPDX-License-Identifier: Apache-2.0 */
/* grant_use.c - grants of others: mapped at gfns of the free window, or copied. */
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/log.h"
#include "domains/runtime/mem.h"

#define BATCH 32u			/* entries of one hypercall */
#define COPY_BATCH 64u

static err_t status_error(int16_t status)
{
	switch (status) {
	case GNTST_okay:
		return 0;
	case GNTST_permission_denied:
	case GNTST_bad_domain:
		return -XEN_EACCES;
	case GNTST_no_space:
	case GNTST_no_device_space:
		return -XEN_ENOMEM;
	case GNTST_eagain:
		return -XEN_EAGAIN;
	default:
		return -XEN_EINVAL;
	}
}

/* Takes over a batch that was tried: handles (~0: that page is not mapped) and the first error. */
static err_t take_batch(struct grant_map *m, const struct gnttab_map_grant_ref *op, uint32_t n)
{
	err_t first = 0;

	for (uint32_t i = 0; i < n; i++) {
		err_t e = status_error(op[i].status);

		m->handle[m->n + i] = e ? ~0u : op[i].handle;
		if (e && !first)
			first = e;
	}
	m->n += n;
	return first;
}

static err_t map_batch(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, uint32_t flags)
{
	struct gnttab_map_grant_ref op[BATCH];
	uint64_t va = (uintptr_t)m->va + ((uint64_t)m->n << PAGE_SHIFT);
	err_t e;

	for (uint32_t i = 0; i < n; i++)
		op[i] = (struct gnttab_map_grant_ref){ .host_addr = va + ((uint64_t)i << PAGE_SHIFT), .flags = flags, .ref = refs[i], .dom = dom,
			.status = GNTST_general_error };
	e = grant_table_op(GNTTABOP_map_grant_ref, op, n);
	if (e < 0)
		return e;
	return take_batch(m, op, n);
}

static err_t unmap_batch(const struct grant_map *m, uint32_t from, uint32_t n)
{
	struct gnttab_unmap_grant_ref op[BATCH];
	uint64_t va = (uintptr_t)m->va;
	uint32_t k = 0;
	err_t e;

	for (uint32_t i = from; i < from + n; i++)
		if (m->handle[i] != ~0u)
			op[k++] = (struct gnttab_unmap_grant_ref){ .host_addr = va + ((uint64_t)i << PAGE_SHIFT), .handle = m->handle[i],
				.status = GNTST_general_error };
	if (k == 0)
		return 0;
	e = grant_table_op(GNTTABOP_unmap_grant_ref, op, k);
	for (uint32_t i = 0; i < k && e >= 0; i++)
		e = status_error(op[i].status);
	return e;
}

err_t grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly)
{
	uint32_t flags = GNTMAP_host_map | (readonly ? GNTMAP_readonly : 0);
	uint64_t gfn;
	err_t e = 0;

	*m = (struct grant_map){ 0 };
	if (n == 0 || n > GRANT_MAP_MAX)
		return -XEN_EINVAL;
	m->handle = malloc(n * sizeof *m->handle);
	gfn = m->handle ? gfn_alloc(n) : 0;
	if (!gfn) {
		free(m->handle);
		m->handle = NULL;
		return -XEN_ENOMEM;
	}
	m->va = gfn_to_virt(gfn);
	for (uint32_t i = 0; i < n && !e; i += BATCH)
		e = map_batch(m, dom, refs + i, n - i < BATCH ? n - i : BATCH, flags);
	if (!e)
		return 0;
	gfn_free(gfn + m->n, n - m->n);		/* never tried */
	grant_unmap(m);
	return e;
}

void grant_unmap(struct grant_map *m)
{
	err_t e = 0;

	if (!m->va)
		return;
	for (uint32_t i = 0; i < m->n && !e; i += BATCH)
		e = unmap_batch(m, i, m->n - i < BATCH ? m->n - i : BATCH);
	if (e)		/* the addresses stay out of use, so that nothing else appears behind them */
		log_line("runtime: grants at %p cannot be unmapped: %d", m->va, e);
	else if (m->n)
		gfn_free(virt_to_gfn(m->va), m->n);
	free(m->handle);
	*m = (struct grant_map){ 0 };
}

err_t grant_copy(struct gnttab_copy *ops, uint32_t n)
{
	bool bad = false;

	for (uint32_t i = 0; i < n; i++)
		ops[i].status = GNTST_general_error;
	for (uint32_t i = 0; i < n; i += COPY_BATCH) {
		err_t e = grant_table_op(GNTTABOP_copy, ops + i, n - i < COPY_BATCH ? n - i : COPY_BATCH);

		if (e < 0)
			return e;
	}
	for (uint32_t i = 0; i < n; i++)
		bad |= ops[i].status != GNTST_okay;
	return bad ? -XEN_EIO : 0;
}

static bool crosses(uint64_t off, uint16_t len)
{
	return off % PAGE_SIZE + len > PAGE_SIZE;
}

err_t grant_copy_from(void *p, domid_t dom, grant_ref_t ref, uint16_t off, uint16_t len)
{
	struct gnttab_copy op = { .len = len, .flags = GNTCOPY_source_gref };

	if (off >= PAGE_SIZE || crosses(off, len) || crosses((uintptr_t)p, len))
		return -XEN_EINVAL;
	op.source.u.ref = ref;
	op.source.domid = dom;
	op.source.offset = off;
	op.dest.u.gmfn = virt_to_gfn(p);
	op.dest.domid = DOMID_SELF;
	op.dest.offset = (uint16_t)((uintptr_t)p % PAGE_SIZE);
	return grant_copy(&op, 1);
}

err_t grant_copy_to(domid_t dom, grant_ref_t ref, uint16_t off, const void *p, uint16_t len)
{
	struct gnttab_copy op = { .len = len, .flags = GNTCOPY_dest_gref };

	if (off >= PAGE_SIZE || crosses(off, len) || crosses((uintptr_t)p, len))
		return -XEN_EINVAL;
	op.source.u.gmfn = virt_to_gfn(p);
	op.source.domid = DOMID_SELF;
	op.source.offset = (uint16_t)((uintptr_t)p % PAGE_SIZE);
	op.dest.u.ref = ref;
	op.dest.domid = dom;
	op.dest.offset = off;
	return grant_copy(&op, 1);
}
