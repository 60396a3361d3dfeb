/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/config.c - PCI configuration space: a domain sees its own functions; the builder those that are nobody's yet. */
#include "core/dev/pci_op.h"

#define BUILDER 0u

/*@ requires \valid_read(arg) && \valid(fn) && \separated(fn, arg);
    assigns *fn;
    ensures *fn == pci_fn(arg->bdf);
    ensures pci_seen(self, *fn) ? \result == 0 : \result == -XEN_ENODEV;
    exits \false;
*/
static err_t find(domid_t self, const struct pci_access *arg, uint32_t *fn)
{
	domid_t owner;

	*fn = hal_pci_find(arg->bdf);
	if (*fn == PCI_NONE)
		return -XEN_ENODEV;
	owner = hal_pci_owner(*fn);
	return owner == self || (owner == DOMID_INVALID && self == BUILDER) ? 0 : -XEN_ENODEV;
}

/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> config_target(c, arg);
    exits \false;
*/
static err_t resolve(struct ctx *c, const struct pci_access *arg)
{
	uint32_t fn;
	err_t rc = find(c->self, arg, &fn);

	if (rc)
		return rc;
	rc = resolve_self(c);
	c->label = hal_pci_sid(fn);
	return rc;
}

/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> config_span(arg->off, arg->size);
    ensures read: config_read(call, arg);
    exits \false;
*/
static err_t fetch(const struct call *call, struct pci_access *arg)
{
	arg->bdf = (uint32_t)call->a[0];
	arg->off = (uint32_t)call->a[1];
	arg->size = (uint32_t)call->a[2];
	arg->value = (uint32_t)call->a[3];
	return arg->off > 255 || (arg->size != 1 && arg->size != 2 && arg->size != 4) || arg->off % arg->size ? -XEN_EINVAL : 0;
}

err_t exit_pci_read_resolve(struct ctx *c, const struct pci_access *arg)
{
	return resolve(c, arg);
}

err_t exit_pci_read_fetch(struct call *call, struct pci_access *arg)
{
	return fetch(call, arg);
}

err_t exit_pci_read_check(const struct ctx *c, const struct pci_access *arg, struct exit_pci_read_plan *plan)
{
	plan->off = arg->off;
	plan->size = arg->size;
	return find(c->self, arg, &plan->fn);	/* again: it may have been taken away before the lock */
}

void exit_pci_read_commit(const struct ctx *c, const struct exit_pci_read_plan *plan, struct fx *fx)
{
	(void)c;
	fx->value = hal_pci_read(plan->fn, plan->off, plan->size);
}

err_t exit_pci_write_resolve(struct ctx *c, const struct pci_access *arg)
{
	return resolve(c, arg);
}

err_t exit_pci_write_fetch(struct call *call, struct pci_access *arg)
{
	return fetch(call, arg);
}

err_t exit_pci_write_check(const struct ctx *c, const struct pci_access *arg, struct exit_pci_write_plan *plan)
{
	plan->off = arg->off;
	plan->size = arg->size;
	plan->value = arg->value;
	return find(c->self, arg, &plan->fn);
}

void exit_pci_write_commit(const struct ctx *c, const struct exit_pci_write_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_pci_write(plan->fn, plan->off, plan->size, plan->value);
}
