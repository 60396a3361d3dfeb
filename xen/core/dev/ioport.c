/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/ioport.c - I/O ports are those of I/O BARs: given and taken by the builder, used through exits. */
#include "core/dev/ioport.h"

#define NR_PORTS_IO 0x10000u

err_t domctl_ioport_permission_resolve(struct ctx *c, const struct xen_domctl_ioport_permission *arg)
{
	err_t rc = resolve_named(c, c->call->dom);
	uint32_t bar;

	if (rc)
		return rc;
	bar = hal_pci_port_bar(c->peer, arg->first_port, arg->nr_ports);
	c->label = bar == PCI_NONE ? SECINITSID_IOPORT : hal_pci_sid(bar / PCI_BARS);
	return 0;
}

err_t domctl_ioport_permission_check(const struct ctx *c, const struct xen_domctl_ioport_permission *arg,
				     struct domctl_ioport_permission_plan *plan)
{
	if (!arg->nr_ports || arg->nr_ports > NR_PORTS_IO || arg->first_port > NR_PORTS_IO - arg->nr_ports)
		return -XEN_EINVAL;
	plan->allow = arg->allow_access != 0;
	plan->bar = hal_pci_port_bar(c->peer, arg->first_port, arg->nr_ports);
	return plan->bar == PCI_NONE ? -XEN_EPERM : 0;
}

void domctl_ioport_permission_commit(const struct ctx *c, const struct domctl_ioport_permission_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_pci_port_give(plan->bar, plan->allow);
}

/*@ requires io_size(arg->size); requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 && port_target(c, arg);
    exits \false;
*/
static err_t resolve(struct ctx *c, const struct port_access *arg)
{
	uint32_t fn = hal_pci_port_fn(c->self, arg->port, arg->size);
	err_t rc = resolve_self(c);

	c->label = fn == PCI_NONE ? SECINITSID_IOPORT : hal_pci_sid(fn);
	return rc;
}

/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> io_size(arg->size);
    ensures read: port_read(call, arg);
    exits \false;
*/
static err_t fetch(const struct call *call, struct port_access *arg)
{
	arg->port = (uint32_t)call->a[0];
	arg->size = (uint32_t)call->a[1];
	arg->value = (uint32_t)call->a[2];
	return arg->port >= NR_PORTS_IO || (arg->size != 1 && arg->size != 2 && arg->size != 4) ? -XEN_EINVAL : 0;
}

err_t exit_bar_in_resolve(struct ctx *c, const struct port_access *arg)
{
	return resolve(c, arg);
}

err_t exit_bar_in_fetch(struct call *call, struct port_access *arg)
{
	return fetch(call, arg);
}

err_t exit_bar_in_check(const struct ctx *c, const struct port_access *arg, struct exit_bar_in_plan *plan)
{
	plan->port = arg->port;
	plan->size = arg->size;
	return hal_pci_port_fn(c->self, arg->port, arg->size) == PCI_NONE ? -XEN_EPERM : 0;
}

void exit_bar_in_commit(const struct ctx *c, const struct exit_bar_in_plan *plan, struct fx *fx)
{
	(void)c;
	fx->value = hal_bar_in(plan->port, plan->size);
}

err_t exit_bar_out_resolve(struct ctx *c, const struct port_access *arg)
{
	return resolve(c, arg);
}

err_t exit_bar_out_fetch(struct call *call, struct port_access *arg)
{
	return fetch(call, arg);
}

err_t exit_bar_out_check(const struct ctx *c, const struct port_access *arg, struct exit_bar_out_plan *plan)
{
	plan->port = arg->port;
	plan->size = arg->size;
	plan->value = arg->value;
	return hal_pci_port_fn(c->self, arg->port, arg->size) == PCI_NONE ? -XEN_EPERM : 0;
}

void exit_bar_out_commit(const struct ctx *c, const struct exit_bar_out_plan *plan, struct fx *fx)
{
	(void)c, (void)fx;
	hal_bar_out(plan->port, plan->size, plan->value);
}
