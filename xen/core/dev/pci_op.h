/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/pci_op.h - what a driver domain does with its function: configuration space (port exits) and MSI-X (PHYSDEVOP_*, xen/physdev.h). */
#ifndef CORE_PCI_OP_H
#define CORE_PCI_OP_H
#include "call/exit.h"
#include "call/row.h"
#include "hal/pci.h"
#include <xen/physdev.h>

/* bdf = bus << 8 | devfn; offset and size in bytes: aligned, inside 256 (guest/port.c). */
struct pci_access { uint32_t bdf, off, size, value; };

/*@ // a function that d may touch: its own, or, of the builder, nobody's yet
    predicate pci_seen(integer d, integer fn) = fn != PCI_NONE && (pci_owner(fn) == d || (pci_owner(fn) == DOMID_INVALID && d == 0));
    predicate config_target(struct ctx *c, struct pci_access *arg) = c->peer == c->self && pci_seen(c->self, pci_fn(arg->bdf)) &&
      c->label == pci_sid(pci_fn(arg->bdf));
    predicate config_read(struct call *call, struct pci_access *arg) = arg->bdf == (uint32_t)call->a[0] && arg->off == (uint32_t)call->a[1] &&
      arg->size == (uint32_t)call->a[2] && arg->value == (uint32_t)call->a[3];
*/

/* The label is the function's. -XEN_ENODEV: no function, another domain's, or nobody's and the caller does not build domains: as if absent. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> config_target(c, arg);
    exits \false;
*/
err_t exit_pci_read_resolve(struct ctx *c, const struct pci_access *arg);
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> config_span(arg->off, arg->size);
    ensures read: config_read(call, arg);
    exits \false;
*/
err_t exit_pci_read_fetch(struct call *call, struct pci_access *arg);
struct exit_pci_read_plan { uint32_t fn, off, size; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    requires fetched: config_span(arg->off, arg->size);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->fn == pci_fn(arg->bdf) && config_span(plan->off, plan->size) && plan->off == arg->off && plan->size == arg->size;
    ensures own: \result == 0 <==> pci_seen(c->self, pci_fn(arg->bdf));
    ensures bad: \result != 0 ==> \result == -XEN_ENODEV;
    exits \false;
*/
err_t exit_pci_read_check(const struct ctx *c, const struct pci_access *arg, struct exit_pci_read_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan) && \valid(fx) && \separated(fx, plan, c);
    requires plan: pci_seen(c->self, plan->fn) && config_span(plan->off, plan->size);
    assigns pci_world, fx->value;
    ensures answer: fx->value == \old(pci_word(plan->fn, plan->off, plan->size));
    exits \false;
*/
void exit_pci_read_commit(const struct ctx *c, const struct exit_pci_read_plan *plan, struct fx *fx);

/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> config_target(c, arg);
    exits \false;
*/
err_t exit_pci_write_resolve(struct ctx *c, const struct pci_access *arg);
/*@ requires \valid_read(call) && \valid(arg) && \separated(call, arg);
    assigns *arg;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> config_span(arg->off, arg->size);
    ensures read: config_read(call, arg);
    exits \false;
*/
err_t exit_pci_write_fetch(struct call *call, struct pci_access *arg);
struct exit_pci_write_plan { uint32_t fn, off, size, value; };
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    requires fetched: config_span(arg->off, arg->size);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->fn == pci_fn(arg->bdf) && config_span(plan->off, plan->size) && plan->off == arg->off && plan->size == arg->size &&
      plan->value == arg->value;
    ensures own: \result == 0 <==> pci_seen(c->self, pci_fn(arg->bdf));
    ensures bad: \result != 0 ==> \result == -XEN_ENODEV;
    exits \false;
*/
err_t exit_pci_write_check(const struct ctx *c, const struct pci_access *arg, struct exit_pci_write_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: pci_seen(c->self, plan->fn) && config_span(plan->off, plan->size);
    assigns pci_world, pci_log;
    ensures once: pci_log.n == \old(pci_log.n) + 1 && pci_log.fn == plan->fn && pci_log.off == plan->off && pci_log.size == plan->size &&
      pci_log.val == plan->value;
    exits \false;
*/
void exit_pci_write_commit(const struct ctx *c, const struct exit_pci_write_plan *plan, struct fx *fx);

/* One MSI-X entry (MAP_PIRQ_TYPE_MSI, table_base set) of one's own function. -XEN_EINVAL, -XEN_ENODEV, -XEN_EEXIST, -XEN_ENOSPC: the function has its share. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 && c->peer == c->self;
    ensures label: c->label == SECINITSID_DEVICE || \exists integer fn; pci_owner(fn) == c->self && c->label == pci_sid(fn);
    exits \false;
*/
err_t physdev_map_pirq_resolve(struct ctx *c, const struct physdev_map_pirq *arg);
struct physdev_map_pirq_plan { uint32_t pirq; };
/*@ predicate own_entry(struct ctx *c, struct physdev_map_pirq *arg, integer fn) = 0 <= arg->bus <= 255 && 0 <= arg->devfn <= 255 &&
      fn == pci_fn((uint32_t)((uint32_t)arg->bus << 8) | (uint32_t)arg->devfn) && fn != PCI_NONE && pci_owner(fn) == c->self && arg->entry_nr >= 0;
    predicate msix_asked(struct ctx *c, struct physdev_map_pirq *arg) =
      (arg->domid == DOMID_SELF || arg->domid == c->self) && arg->type == MAP_PIRQ_TYPE_MSI && arg->table_base != 0 && arg->entry_nr >= 0;
*/
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer);
    assigns *plan, pci_world;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> msix_asked(c, arg) && \exists integer fn; \at(own_entry(c, arg, fn),Pre) && pirq_entry(fn, arg->entry_nr, plan->pirq);
    ensures bad: !msix_asked(c, arg) ==> \result == -XEN_EINVAL;
    ensures still: \result != 0 ==> pci_world == \old(pci_world);
    exits \false;
*/
err_t physdev_map_pirq_reserve(struct ctx *c, const struct physdev_map_pirq *arg, struct physdev_map_pirq_plan *plan);
/* All of it is done by then. */
/*@ assigns \nothing;
    ensures ok: \result == 0;
    exits \false;
*/
err_t physdev_map_pirq_check(const struct ctx *c, const struct physdev_map_pirq *arg, struct physdev_map_pirq_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void physdev_map_pirq_commit(const struct ctx *c, const struct physdev_map_pirq_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->pirq;
    ensures answer: arg->pirq == (int)plan->pirq;
    exits \false;
*/
void physdev_map_pirq_result(const struct physdev_map_pirq_plan *plan, struct physdev_map_pirq *arg);

/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 && c->peer == c->self;
    ensures label: \result == 0 ==> c->label == label_of(pirq_fn(c->self, (uint32_t)arg->pirq), SECINITSID_DEVICE);
    exits \false;
*/
err_t physdev_unmap_pirq_resolve(struct ctx *c, const struct physdev_unmap_pirq *arg);
/* life: who owns it; evtchn: whether a port has it */
/*@ requires unlocked && \valid_read(c) && c->peer < NR_DOMS;
    assigns g.life, g.evtchn, g.la;
    ensures life_own(c->peer) && evtchn_own(c->peer) && g.p2m == HELD_NONE && g.grant == HELD_NONE;
    exits \false;
*/
void physdev_unmap_pirq_lock(const struct ctx *c);
/*@ requires \valid_read(c) && life_own(c->peer) && evtchn_own(c->peer) && g.p2m == HELD_NONE && g.grant == HELD_NONE;
    assigns g.life, g.evtchn;
    ensures unlocked;
    exits \false;
*/
void physdev_unmap_pirq_unlock(const struct ctx *c);
struct physdev_unmap_pirq_plan { uint32_t pirq; };
/* -XEN_EINVAL: not one's own; -XEN_EBUSY: bound to a port. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: life_own(c->peer) && evtchn_own(c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->pirq == (uint32_t)arg->pirq && pirq_free_rc(c->self, plan->pirq) == 0;
    ensures bad: arg->domid != DOMID_SELF && arg->domid != c->self ==> \result == -XEN_EINVAL;
    ensures works: (arg->domid == DOMID_SELF || arg->domid == c->self) && pirq_free_rc(c->self, (uint32_t)arg->pirq) == 0 ==> \result == 0;
    exits \false;
*/
err_t physdev_unmap_pirq_check(const struct ctx *c, const struct physdev_unmap_pirq *arg, struct physdev_unmap_pirq_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: pirq_free_rc(c->self, plan->pirq) == 0;
    assigns pci_world, pirq_free_log;
    ensures once: pirq_free_log.n == \old(pirq_free_log.n) + 1 && pirq_free_log.pirq == plan->pirq;
    exits \false;
*/
void physdev_unmap_pirq_commit(const struct ctx *c, const struct physdev_unmap_pirq_plan *plan, struct fx *fx);
#endif
