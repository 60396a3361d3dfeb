/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/ioport.h - XEN_DOMCTL_ioport_permission (xen/domctl.h), and port accesses of a domain that was given the ports. */
#ifndef CORE_IOPORT_H
#define CORE_IOPORT_H
#include "call/exit.h"
#include "call/row.h"
#include "hal/pci.h"
#include <xen/domctl.h>

/* The range's label is that of the function whose I/O BAR it is, SECINITSID_IOPORT where there is none. */
err_t domctl_ioport_permission_resolve(struct ctx *c, const struct xen_domctl_ioport_permission *arg);
struct domctl_ioport_permission_plan { uint32_t bar; bool allow; };
/* -XEN_EINVAL: no ports, or beyond 64 Ki; -XEN_EPERM: not exactly an I/O BAR of a function that is assigned to the domain. */
ROW(domctl_ioport_permission, struct xen_domctl_ioport_permission)

/* size in bytes: 1, 2, 4. -XEN_EPERM: the domain was not given these ports. */
struct port_access { uint32_t port, size, value; };
err_t exit_bar_in_resolve(struct ctx *c, const struct port_access *arg);
err_t exit_bar_in_fetch(struct call *call, struct port_access *arg);
struct exit_bar_in_plan { uint32_t port, size; };
ROW(exit_bar_in, struct port_access)
err_t exit_bar_out_resolve(struct ctx *c, const struct port_access *arg);
err_t exit_bar_out_fetch(struct call *call, struct port_access *arg);
struct exit_bar_out_plan { uint32_t port, size, value; };
ROW(exit_bar_out, struct port_access)
#endif
