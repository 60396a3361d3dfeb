/* SPDX-License-Identifier: Apache-2.0 */
/* hypercall_mem.c - typed hypercalls: memory_op and grant_table_op. */
#include "domains/runtime/hypercall.h"

err_t grant_table_op(uint32_t cmd, void *ops, uint32_t count)
{
	return (err_t)hypercall(__HYPERVISOR_grant_table_op, cmd, (uintptr_t)ops, count, 0, 0);
}

long memory_op(uint32_t cmd, void *arg)
{
	return hypercall(__HYPERVISOR_memory_op, cmd, (uintptr_t)arg, 0, 0, 0);
}

err_t memory_add_to_physmap(uint32_t space, uint64_t idx, uint64_t gfn)
{
	struct xen_add_to_physmap a = { .domid = DOMID_SELF, .space = space, .idx = idx, .gpfn = gfn };

	return (err_t)memory_op(XENMEM_add_to_physmap, &a);
}

err_t memory_map_foreign(domid_t dom, const uint64_t *fgfn, const uint64_t *gfn, uint32_t n, int *errs)
{
	struct xen_add_to_physmap_batch a = { .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn_foreign, .size = (uint16_t)n };

	if (n > UINT16_MAX)
		return -XEN_E2BIG;
	a.u.foreign_domid = dom;
	set_xen_guest_handle(a.idxs, (xen_ulong_t *)fgfn);
	set_xen_guest_handle(a.gpfns, (xen_pfn_t *)gfn);
	set_xen_guest_handle(a.errs, errs);
	return (err_t)memory_op(XENMEM_add_to_physmap_batch, &a);
}

err_t memory_remove(domid_t dom, uint64_t gfn)
{
	struct xen_remove_from_physmap a = { .domid = dom, .gpfn = gfn };

	return (err_t)memory_op(XENMEM_remove_from_physmap, &a);
}

static long reservation(uint32_t cmd, domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order)
{
	struct xen_memory_reservation a = { .domid = dom, .nr_extents = n, .extent_order = order };

	set_xen_guest_handle(a.extent_start, (xen_pfn_t *)gfns);
	return memory_op(cmd, &a);
}

long memory_populate(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order)
{
	return reservation(XENMEM_populate_physmap, dom, gfns, n, order);
}

long memory_decrease(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order)
{
	return reservation(XENMEM_decrease_reservation, dom, gfns, n, order);
}

err_t memory_acquire(domid_t dom, uint32_t type, uint32_t id, uint64_t first, const uint64_t *gfns, uint32_t n)
{
	struct xen_mem_acquire_resource a = { .domid = dom, .type = (uint16_t)type, .id = id, .nr_frames = n, .frame = first };

	set_xen_guest_handle(a.frame_list, (xen_pfn_t *)gfns);
	return (err_t)memory_op(XENMEM_acquire_resource, &a);
}

err_t memory_populate_direct(domid_t dom, uint32_t order, uint64_t *gfn)
{
	struct xenmem_redoubt_populate_direct a = { .domid = dom, .order = order };
	err_t e = (err_t)memory_op(XENMEM_redoubt_populate_direct, &a);

	if (!e)
		*gfn = a.gfn;
	return e;
}
