/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/iomem.c - XEN_DOMCTL_iomem_permission, memory_mapping: BARs of assigned functions, never an MSI-X table. */
#include "core/dev/device.h"

/*@ RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_bar(c->peer, mfn, nr), SECINITSID_IOMEM);
    exits \false;
*/
static err_t resolve(struct ctx *c, uint64_t mfn, uint64_t nr)
{
	err_t rc = resolve_named(c, c->call->dom);
	uint32_t fn;

	if (rc)
		return rc;
	fn = hal_pci_bar(c->peer, (struct mfn){ mfn }, nr);
	c->label = fn == PCI_NONE ? SECINITSID_IOMEM : hal_pci_sid(fn);
	return 0;
}

err_t domctl_iomem_permission_resolve(struct ctx *c, const struct xen_domctl_iomem_permission *arg)
{
	return resolve(c, arg->first_mfn, arg->nr_mfns);
}

err_t domctl_iomem_permission_check(const struct ctx *c, const struct xen_domctl_iomem_permission *arg,
				    struct domctl_iomem_permission_plan *plan)
{
	plan->none = 0;
	return hal_pci_bar(c->peer, (struct mfn){ arg->first_mfn }, arg->nr_mfns) == PCI_NONE ? -XEN_EPERM : 0;
}

void domctl_iomem_permission_commit(const struct ctx *c, const struct domctl_iomem_permission_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;
}

err_t domctl_memory_mapping_resolve(struct ctx *c, const struct xen_domctl_memory_mapping *arg)
{
	return resolve(c, arg->first_mfn, arg->nr_mfns);
}

err_t domctl_memory_mapping_reserve(const struct ctx *c, const struct xen_domctl_memory_mapping *arg,
				    struct domctl_memory_mapping_plan *plan)
{
	(void)plan;
	if (arg->nr_mfns > DEVICE_MAP_MAX)
		return -XEN_E2BIG;
	if (!arg->nr_mfns || arg->first_gfn > UINT64_MAX - arg->nr_mfns)
		return -XEN_EINVAL;
	/*@ loop invariant 0 <= i <= arg->nr_mfns && p2m_rooms(c->peer, arg->first_gfn, i);
	    loop assigns i, p2m_room;
	    loop variant arg->nr_mfns - i;
	*/
	for (uint64_t i = 0; i < arg->nr_mfns; i++) {
		err_t rc = hal_p2m_reserve(c->peer, (struct gfn){ arg->first_gfn + i }, 0);

		if (rc)
			return rc;
	}
	return 0;
}

err_t domctl_memory_mapping_check(const struct ctx *c, const struct xen_domctl_memory_mapping *arg,
				  struct domctl_memory_mapping_plan *plan)
{
	struct p2m_entry e;

	plan->gfn.v = arg->first_gfn;
	plan->mfn.v = arg->first_mfn;
	plan->nr = arg->nr_mfns;
	plan->add = arg->add_mapping;
	if (plan->add && hal_pci_bar(c->peer, plan->mfn, plan->nr) == PCI_NONE)
		return -XEN_EPERM;
	/*@ loop invariant 0 <= i <= plan->nr;
	    loop invariant free: plan->add != 0 ==> mmio_free(c->peer, plan->gfn.v, i);
	    loop invariant there: plan->add == 0 ==> p2m_all(c->peer, plan->gfn.v, i, P2M_MMIO);
	    loop invariant exact: plan->add == 0 && plan->mfn.v + plan->nr <= UINT64_MAX ==> p2m_maps(c->peer, plan->gfn.v, i, plan->mfn.v);
	    loop assigns i, e;
	    loop variant plan->nr - i;
	*/
	for (uint64_t i = 0; i < plan->nr; i++) {
		hal_p2m_lookup(c->peer, (struct gfn){ plan->gfn.v + i }, &e);
		if (plan->add && e.type != P2M_HOLE)
			return -XEN_EEXIST;
		if (!plan->add && (e.type != P2M_MMIO || e.mfn.v != plan->mfn.v + i))
			return -XEN_ENOENT;
	}
	return 0;
}

void domctl_memory_mapping_commit(const struct ctx *c, const struct domctl_memory_mapping_plan *plan, struct fx *fx)
{
	/*@ loop invariant 0 <= i <= plan->nr;
	    loop invariant added: plan->add != 0 ==> mmio_there(c->peer, plan->gfn.v, i, plan->mfn.v);
	    loop invariant removed: plan->add == 0 ==> mmio_free(c->peer, plan->gfn.v, i);
	    loop invariant others: same_places_but{Pre,Here}(c->peer, plan->gfn.v, i);
	    loop invariant rooms: p2m_rooms(c->peer, plan->gfn.v, plan->nr);
	    loop assigns i, p2m_world, p2m_set_log, p2m_clear_log;
	    loop variant plan->nr - i;
	*/
	for (uint64_t i = 0; i < plan->nr; i++) {
		struct gfn gfn = { plan->gfn.v + i };

		if (plan->add)
			hal_p2m_set(c->peer, gfn, (struct mfn){ plan->mfn.v + i }, 0, P2M_MMIO);
		else
			hal_p2m_clear(c->peer, gfn, 0);
	}
	if (!plan->add)
		fx_flush(fx, c->peer);
}
