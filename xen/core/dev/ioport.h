/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/ioport.h - XEN_DOMCTL_ioport_permission (xen/domctl.h), and port accesses of a domain that was given the ports. */
#ifndef CORE_IOPORT_H
#define CORE_IOPORT_H
#include "call/exit.h"
#include "call/row.h"
#include "hal/pci.h"
#include <xen/domctl.h>

/* The range's label is that of the function whose I/O BAR it is, SECINITSID_IOPORT where there is none. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == (pci_port_bar(c->peer, arg->first_port, arg->nr_ports) == PCI_NONE ?
      SECINITSID_IOPORT : pci_sid(pci_port_bar(c->peer, arg->first_port, arg->nr_ports) / PCI_BARS));
    exits \false;
*/
err_t domctl_ioport_permission_resolve(struct ctx *c, const struct xen_domctl_ioport_permission *arg);
struct domctl_ioport_permission_plan { uint32_t bar; bool allow; };
/* -XEN_EINVAL: no ports, or beyond 64 Ki; -XEN_EPERM: not exactly an I/O BAR of a function that is assigned to the domain. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->bar == pci_port_bar(c->peer, arg->first_port, arg->nr_ports) && (plan->allow <==> arg->allow_access != 0);
    ensures works: \result == 0 <==> arg->nr_ports > 0 && arg->first_port + arg->nr_ports <= 0x10000 &&
      pci_port_bar(c->peer, arg->first_port, arg->nr_ports) != PCI_NONE;
    exits \false;
*/
err_t domctl_ioport_permission_check(const struct ctx *c, const struct xen_domctl_ioport_permission *arg, struct domctl_ioport_permission_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->bar != PCI_NONE;
    assigns pci_world;
    ensures given: pci_given(plan->bar) <==> plan->allow;
    ensures others: same_given_but{Pre,Post}(plan->bar) && same_owners{Pre,Post};
    exits \false;
*/
void domctl_ioport_permission_commit(const struct ctx *c, const struct domctl_ioport_permission_plan *plan, struct fx *fx);

/* size in bytes: 1, 2, 4. -XEN_EPERM: the domain was not given these ports. */
struct port_access { uint32_t port, size, value; };
/*@ predicate port_target(struct ctx *c, struct port_access *arg) = c->peer == c->self &&
      c->label == label_of(pci_port_fn(c->self, arg->port, arg->size), SECINITSID_IOPORT);
    predicate port_read(struct call *call, struct port_access *arg) = arg->port == (uint32_t)call->a[0] && arg->size == (uint32_t)call->a[1] &&
      arg->value == (uint32_t)call->a[2];
*/
/*@ requires io_size(arg->size); requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 && port_target(c, arg);
    exits \false;
*/
err_t exit_bar_in_resolve(struct ctx *c, const struct port_access *arg);
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> io_size(arg->size);
    ensures read: port_read(call, arg);
    exits \false;
*/
err_t exit_bar_in_fetch(struct call *call, struct port_access *arg);
struct exit_bar_in_plan { uint32_t port, size; };
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    requires fetched: io_size(arg->size);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> io_size(plan->size) && plan->port == arg->port && plan->size == arg->size;
    ensures given: \result == (pci_port_fn(c->self, arg->port, arg->size) == PCI_NONE ? -XEN_EPERM : 0);
    exits \false;
*/
err_t exit_bar_in_check(const struct ctx *c, const struct port_access *arg, struct exit_bar_in_plan *plan);
/*@ requires \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    requires plan: io_size(plan->size);
    assigns pci_world, fx->value;
    ensures answer: fx->value == \old(bar_word(plan->port, plan->size));
    exits \false;
*/
void exit_bar_in_commit(const struct ctx *c, const struct exit_bar_in_plan *plan, struct fx *fx);
/*@ requires io_size(arg->size); requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 && port_target(c, arg);
    exits \false;
*/
err_t exit_bar_out_resolve(struct ctx *c, const struct port_access *arg);
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> io_size(arg->size);
    ensures read: port_read(call, arg);
    exits \false;
*/
err_t exit_bar_out_fetch(struct call *call, struct port_access *arg);
struct exit_bar_out_plan { uint32_t port, size, value; };
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    requires fetched: io_size(arg->size);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> io_size(plan->size) && plan->port == arg->port && plan->size == arg->size && plan->value == arg->value;
    ensures given: \result == (pci_port_fn(c->self, arg->port, arg->size) == PCI_NONE ? -XEN_EPERM : 0);
    exits \false;
*/
err_t exit_bar_out_check(const struct ctx *c, const struct port_access *arg, struct exit_bar_out_plan *plan);
/*@ requires \valid_read(plan);
    requires plan: io_size(plan->size);
    assigns pci_world, bar_log;
    ensures once: bar_log.n == \old(bar_log.n) + 1 && bar_log.off == plan->port && bar_log.size == plan->size && bar_log.val == plan->value;
    exits \false;
*/
void exit_bar_out_commit(const struct ctx *c, const struct exit_bar_out_plan *plan, struct fx *fx);
#endif
