/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/pirq.c - PHYSDEVOP_map_pirq, unmap_pirq: MSI-X entries of one's own function. */
#include "core/dev/pci_op.h"

/*@ requires \valid_read(c) && \valid_read(arg);
    assigns \nothing;
    ensures \result != PCI_NONE && arg->entry_nr >= 0 ==> own_entry(c, arg, \result);
    ensures owner: \result != PCI_NONE ==> pci_owner(\result) == c->self;
    exits \false;
*/
static uint32_t own_function(const struct ctx *c, const struct physdev_map_pirq *arg)
{
	uint32_t fn;

	if (arg->bus < 0 || arg->bus > 255 || arg->devfn < 0 || arg->devfn > 255)
		return PCI_NONE;
	fn = hal_pci_find((uint32_t)arg->bus << 8 | (uint32_t)arg->devfn);
	return fn != PCI_NONE && hal_pci_owner(fn) == c->self ? fn : PCI_NONE;
}

err_t physdev_map_pirq_resolve(struct ctx *c, const struct physdev_map_pirq *arg)
{
	err_t rc = resolve_self(c);
	uint32_t fn = own_function(c, arg);

	c->label = fn == PCI_NONE ? SECINITSID_DEVICE : hal_pci_sid(fn);
	return rc;
}

err_t physdev_map_pirq_reserve(struct ctx *c, const struct physdev_map_pirq *arg, struct physdev_map_pirq_plan *plan)
{
	uint32_t fn = own_function(c, arg);

	if ((arg->domid != DOMID_SELF && arg->domid != c->self) || arg->type != MAP_PIRQ_TYPE_MSI || !arg->table_base || arg->entry_nr < 0)
		return -XEN_EINVAL;
	return fn == PCI_NONE ? -XEN_ENODEV : hal_pirq_alloc(fn, (uint32_t)arg->entry_nr, &plan->pirq);
}

err_t physdev_map_pirq_check(const struct ctx *c, const struct physdev_map_pirq *arg, struct physdev_map_pirq_plan *plan)
{
	(void)c, (void)arg, (void)plan;
	return 0;
}

void physdev_map_pirq_commit(const struct ctx *c, const struct physdev_map_pirq_plan *plan, struct fx *fx)
{
	(void)c, (void)plan, (void)fx;	/* the entry stays masked until a port is bound to it */
}

void physdev_map_pirq_result(const struct physdev_map_pirq_plan *plan, struct physdev_map_pirq *arg)
{
	arg->pirq = (int)plan->pirq;
}

err_t physdev_unmap_pirq_resolve(struct ctx *c, const struct physdev_unmap_pirq *arg)
{
	uint32_t fn;
	err_t rc = resolve_self(c);

	fn = hal_pirq_fn(c->self, (uint32_t)arg->pirq);
	c->label = fn == PCI_NONE ? SECINITSID_DEVICE : hal_pci_sid(fn);
	return rc;
}

void physdev_unmap_pirq_lock(const struct ctx *c)
{
	life_lock(c->peer);
	evtchn_lock(c->peer);
}

void physdev_unmap_pirq_unlock(const struct ctx *c)
{
	evtchn_unlock(c->peer);
	life_unlock(c->peer);
}

err_t physdev_unmap_pirq_check(const struct ctx *c, const struct physdev_unmap_pirq *arg, struct physdev_unmap_pirq_plan *plan)
{
	if (arg->domid != DOMID_SELF && arg->domid != c->self)
		return -XEN_EINVAL;
	plan->pirq = (uint32_t)arg->pirq;
	return hal_pirq_free_check(c->self, plan->pirq);
}

void physdev_unmap_pirq_commit(const struct ctx *c, const struct physdev_unmap_pirq_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_pirq_free(plan->pirq);
}
