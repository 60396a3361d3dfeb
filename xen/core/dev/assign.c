/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/assign.c - XEN_DOMCTL_assign_device, deassign_device. */
#include "core/dev/device.h"

/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_fn(arg->sbdf), SECINITSID_DEVICE);
    exits \false;
*/
static err_t resolve(struct ctx *c, const struct domctl_device *arg)
{
	err_t rc = resolve_named(c, c->call->dom);
	uint32_t fn = hal_pci_find(arg->sbdf);

	if (rc == 0)
		c->label = fn == PCI_NONE ? SECINITSID_DEVICE : hal_pci_sid(fn);
	return rc;
}

err_t domctl_assign_device_resolve(struct ctx *c, const struct domctl_device *arg)
{
	return resolve(c, arg);
}

err_t domctl_deassign_device_resolve(struct ctx *c, const struct domctl_device *arg)
{
	return resolve(c, arg);
}

/*@ requires \valid_read(arg) && \valid(fn) && \separated(fn, arg);
    assigns *fn;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> *fn == pci_fn(arg->sbdf) && *fn != PCI_NONE;
    ensures bad: arg->dev != XEN_DOMCTL_DEV_PCI || (arg->flags & ~XEN_DOMCTL_DEV_RDM_RELAXED) != 0 ==> \result == -XEN_EINVAL;
    ensures none: pci_fn(arg->sbdf) == PCI_NONE ==> \result != 0;
    exits \false;
*/
static err_t find(const struct domctl_device *arg, uint32_t *fn)
{
	if (arg->dev != XEN_DOMCTL_DEV_PCI || arg->flags & ~XEN_DOMCTL_DEV_RDM_RELAXED)
		return -XEN_EINVAL;
	*fn = hal_pci_find(arg->sbdf);
	return *fn == PCI_NONE ? -XEN_ENODEV : 0;
}

/* The lock is that of the domain which is to have it, and others may want it for others at the same time: the claim says who gets it. */
err_t domctl_assign_device_reserve(struct ctx *c, const struct domctl_device *arg, struct domctl_assign_device_plan *plan)
{
	err_t rc = find(arg, &plan->fn);

	if (rc == 0)
		rc = hal_pci_claim(plan->fn);
	c->used = rc == 0;
	return rc;
}

void domctl_assign_device_return(const struct ctx *c, const struct domctl_device *arg)
{
	uint32_t fn;

	if (c->used && find(arg, &fn) == 0)
		hal_pci_unclaim(fn);
}

err_t domctl_assign_device_check(const struct ctx *c, const struct domctl_device *arg, struct domctl_assign_device_plan *plan)
{
	(void)c, (void)arg;
	return hal_pci_assign_check(plan->fn);
}

void domctl_assign_device_commit(const struct ctx *c, const struct domctl_assign_device_plan *plan, struct fx *fx)
{
	(void)fx;
	hal_pci_assign(plan->fn, c->peer);
}

err_t domctl_deassign_device_check(const struct ctx *c, const struct domctl_device *arg, struct domctl_deassign_device_plan *plan)
{
	err_t rc = find(arg, &plan->fn);

	if (rc == 0 && hal_pci_owner(plan->fn) != c->peer)
		rc = -XEN_ENODEV;
	return rc;
}

void domctl_deassign_device_commit(const struct ctx *c, const struct domctl_deassign_device_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_pci_release(plan->fn);
}
