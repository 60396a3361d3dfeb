/* SPDX-License-Identifier: Apache-2.0 */
/* core/dev/device.h - the domctl rows that lend PCI functions and their BARs to a domain (xen/domctl.h). */
#ifndef CORE_DEVICE_H
#define CORE_DEVICE_H
#include "call/stages.h"
#include "hal/p2m.h"
#include "hal/pci.h"
#include <xen/domctl.h>

#define DEVICE_MAP_MAX 64u	/* frames that one memory_mapping may map, as in Xen 4.17 */

/*@ predicate pci_planned{L}(integer sbdf, integer fn) = fn == pci_fn{L}(sbdf) && fn != PCI_NONE && pci_owner{L}(fn) == PCI_CLAIMED; */

/* xen_domctl_assign_device with the PCI member of its union. */
struct domctl_device { uint32_t dev, flags, sbdf; };

/* The domain is the envelope's, never DOMID_SELF; LABEL is the function's, SECINITSID_DEVICE where there is none. -XEN_ESRCH: no such domain. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_fn(arg->sbdf), SECINITSID_DEVICE);
    exits \false;
*/
err_t domctl_assign_device_resolve(struct ctx *c, const struct domctl_device *arg);
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_fn(arg->sbdf), SECINITSID_DEVICE);
    exits \false;
*/
err_t domctl_deassign_device_resolve(struct ctx *c, const struct domctl_device *arg);

struct domctl_assign_device_plan { uint32_t fn; };
/* Claims the function, which nobody else gets meanwhile. -XEN_ENODEV, -XEN_EINVAL (no PCI device), -XEN_EBUSY (assigned, or being assigned). */
/*@ requires \valid(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan, pci_world, c->used;
    ensures \result <= 0 && (c->used != 0 <==> \result == 0);
    ensures claimed: \result == 0 ==> pci_planned{Post}(arg->sbdf, plan->fn) && \old(pci_owner(pci_fn(arg->sbdf))) == DOMID_INVALID;
    ensures others: \result == 0 ==> same_owners_but{Pre,Post}(pci_fn(arg->sbdf));
    ensures refused: \result != 0 ==> same_owners{Pre,Post};
    ensures bad: arg->dev != XEN_DOMCTL_DEV_PCI || (arg->flags & ~XEN_DOMCTL_DEV_RDM_RELAXED) != 0 ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t domctl_assign_device_reserve(struct ctx *c, const struct domctl_device *arg, struct domctl_assign_device_plan *plan);
/* Gives a claim up that became no assignment. */
/*@ requires \valid_read(c) && \valid_read(arg);
    assigns pci_world;
    ensures others: same_owners_but{Pre,Post}(pci_fn(arg->sbdf));
    ensures unused: c->used == 0 ==> same_owners{Pre,Post};
    ensures given: pci_owner{Pre}(pci_fn(arg->sbdf)) != PCI_CLAIMED ==> same_owners{Pre,Post};
    exits \false;
*/
void domctl_assign_device_return(const struct ctx *c, const struct domctl_device *arg);
/* -XEN_EPERM (a bridge), -XEN_EAGAIN (its reset is not over). */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires claimed: pci_planned(arg->sbdf, plan->fn);
    assigns \nothing;
    ensures \result == pci_fault(plan->fn) && \result <= 0;
    exits \false;
*/
err_t domctl_assign_device_check(const struct ctx *c, const struct domctl_device *arg, struct domctl_assign_device_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->fn != PCI_NONE && pci_owner(plan->fn) == PCI_CLAIMED && pci_fault(plan->fn) == 0;
    assigns pci_world;
    ensures given: pci_owner(plan->fn) == c->peer;
    ensures others: same_owners_but{Pre,Post}(plan->fn);
    exits \false;
*/
void domctl_assign_device_commit(const struct ctx *c, const struct domctl_assign_device_plan *plan, struct fx *fx);

struct domctl_deassign_device_plan { uint32_t fn; };
/* -XEN_ENODEV: not the domain's; -XEN_EINVAL (no PCI device). */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->fn == pci_fn(arg->sbdf) && plan->fn != PCI_NONE && pci_owner(plan->fn) == c->peer;
    ensures bad: arg->dev != XEN_DOMCTL_DEV_PCI || (arg->flags & ~XEN_DOMCTL_DEV_RDM_RELAXED) != 0 ==> \result == -XEN_EINVAL;
    ensures none: pci_owner(pci_fn(arg->sbdf)) != c->peer ==> \result != 0;
    exits \false;
*/
err_t domctl_deassign_device_check(const struct ctx *c, const struct domctl_device *arg, struct domctl_deassign_device_plan *plan);
/*@ requires \valid_read(c) && \valid_read(plan);
    requires plan: plan->fn != PCI_NONE && pci_owner(plan->fn) == c->peer;
    assigns pci_world;
    ensures gone: pci_owner(plan->fn) == DOMID_INVALID;
    ensures others: same_owners_but{Pre,Post}(plan->fn);
    exits \false;
*/
void domctl_deassign_device_commit(const struct ctx *c, const struct domctl_deassign_device_plan *plan, struct fx *fx);

/* The range's label is that of the function in one of whose BARs it lies, SECINITSID_IOMEM where there is none. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_bar(c->peer, arg->first_mfn, arg->nr_mfns), SECINITSID_IOMEM);
    exits \false;
*/
err_t domctl_iomem_permission_resolve(struct ctx *c, const struct xen_domctl_iomem_permission *arg);
struct domctl_iomem_permission_plan { uint32_t none; };
/* Permission follows from the assignment; this only answers whether it is there. -XEN_EPERM. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    assigns *plan;
    ensures works: \result == (pci_bar(c->peer, arg->first_mfn, arg->nr_mfns) == PCI_NONE ? -XEN_EPERM : 0);
    exits \false;
*/
err_t domctl_iomem_permission_check(const struct ctx *c, const struct xen_domctl_iomem_permission *arg,
				    struct domctl_iomem_permission_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void domctl_iomem_permission_commit(const struct ctx *c, const struct domctl_iomem_permission_plan *plan, struct fx *fx);

/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> enveloped(c);
    ensures label: \result == 0 ==> c->label == label_of(pci_bar(c->peer, arg->first_mfn, arg->nr_mfns), SECINITSID_IOMEM);
    exits \false;
*/
err_t domctl_memory_mapping_resolve(struct ctx *c, const struct xen_domctl_memory_mapping *arg);
struct domctl_memory_mapping_plan { struct gfn gfn; struct mfn mfn; uint64_t nr; bool add; };
/*@ predicate mapping_sized(struct xen_domctl_memory_mapping *arg) = 0 < arg->nr_mfns <= DEVICE_MAP_MAX && arg->first_gfn + arg->nr_mfns <= UINT64_MAX;
    // to be added: device memory of d at places that are holes with room; to be removed: places that are that memory
    predicate mmio_free{L}(integer d, integer g, integer n) = p2m_all{L}(d, g, n, P2M_HOLE);
    predicate mmio_there{L}(integer d, integer g, integer n, integer m) = p2m_all{L}(d, g, n, P2M_MMIO) && p2m_maps{L}(d, g, n, m);
    predicate mapping_planned{L}(integer d, struct domctl_memory_mapping_plan *plan) = plan->nr <= DEVICE_MAP_MAX && plan->gfn.v + plan->nr <= UINT64_MAX &&
      p2m_rooms{L}(d, plan->gfn.v, plan->nr) && (plan->add != 0 ? pci_bar{L}(d, plan->mfn.v, plan->nr) != PCI_NONE &&
      plan->mfn.v + plan->nr <= 0x10000000000 && mmio_free{L}(d, plan->gfn.v, plan->nr) : p2m_all{L}(d, plan->gfn.v, plan->nr, P2M_MMIO));
*/
/*@ requires \valid_read(c) && \valid_read(arg);
    assigns p2m_room;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> mapping_sized(arg) && p2m_rooms(c->peer, arg->first_gfn, arg->nr_mfns);
    ensures large: arg->nr_mfns > DEVICE_MAP_MAX ==> \result == -XEN_E2BIG;
    ensures none: arg->nr_mfns == 0 ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t domctl_memory_mapping_reserve(const struct ctx *c, const struct xen_domctl_memory_mapping *arg,
				    struct domctl_memory_mapping_plan *plan);	/* -XEN_E2BIG, -XEN_EINVAL, -XEN_ENOMEM */
/* -XEN_EPERM: not within a BAR of the domain's; -XEN_EEXIST: a gfn is in use; -XEN_ENOENT: a gfn is not mapped so. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires reserved: mapping_sized(arg) && p2m_rooms(c->peer, arg->first_gfn, arg->nr_mfns);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> mapping_planned(c->peer, plan);
    ensures named: \result == 0 ==> plan->gfn.v == arg->first_gfn && plan->mfn.v == arg->first_mfn && plan->nr == arg->nr_mfns &&
      (plan->add != 0 <==> arg->add_mapping != 0);
    ensures exact: \result == 0 && arg->add_mapping == 0 && arg->first_mfn + arg->nr_mfns <= UINT64_MAX ==>
      mmio_there(c->peer, plan->gfn.v, plan->nr, plan->mfn.v);
    ensures foreign: arg->add_mapping != 0 && pci_bar(c->peer, arg->first_mfn, arg->nr_mfns) == PCI_NONE ==> \result == -XEN_EPERM;
    ensures works: arg->add_mapping != 0 && pci_bar(c->peer, arg->first_mfn, arg->nr_mfns) != PCI_NONE &&
      mmio_free(c->peer, arg->first_gfn, arg->nr_mfns) ==> \result == 0;
    exits \false;
*/
err_t domctl_memory_mapping_check(const struct ctx *c, const struct xen_domctl_memory_mapping *arg,
				  struct domctl_memory_mapping_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && \separated(fx, plan, c);
    requires plan: mapping_planned(c->peer, plan);
    assigns p2m_world, p2m_set_log, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1];
    ensures added: plan->add != 0 ==> mmio_there(c->peer, plan->gfn.v, plan->nr, plan->mfn.v);
    ensures removed: plan->add == 0 ==> mmio_free(c->peer, plan->gfn.v, plan->nr) && fx->flushes != 0;
    ensures others: same_places_but{Pre,Post}(c->peer, plan->gfn.v, plan->nr);
    exits \false;
*/
void domctl_memory_mapping_commit(const struct ctx *c, const struct domctl_memory_mapping_plan *plan, struct fx *fx);
#endif
