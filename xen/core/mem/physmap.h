/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/physmap.h - pages put at and taken from gfns: shared_info, grant table, other domains' frames (xen/memory.h). */
#ifndef CORE_MEM_PHYSMAP_H
#define CORE_MEM_PHYSMAP_H
#include "call/stages.h"
#include <xen/memory.h>

/* xen_add_to_physmap, or one entry of its batch or of a resource: what goes to `gfn` of `domid`. */
struct physmap_arg { domid_t domid, foreign; uint32_t space; uint64_t idx, gfn; };

/* What is at a gfn now and must go before something else comes: RAM returns to the pool after the flush, shared pages are unhooked. */
struct physmap_old { uint32_t type; struct mfn mfn; };

struct memory_add_to_physmap_plan { uint64_t gfn; struct mfn mfn; uint32_t frame; struct physmap_old old; };
err_t memory_add_to_physmap_fetch(struct call *call, struct physmap_arg *arg);
/* -XEN_EINVAL: no such page or gfn; -XEN_ENOMEM; -XEN_EOPNOTSUPP: a space that auto-translated guests do not have. */
err_t memory_add_to_physmap_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan);
err_t memory_add_to_physmap_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan);
void memory_add_to_physmap_commit(const struct ctx *c, const struct memory_add_to_physmap_plan *plan, struct fx *fx);

/* XENMAPSPACE_gmfn_foreign: RAM of the domain `foreign`, at index idx, into gfn of domid. Only through the batch. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> c->peer == c->self && c->third == arg->foreign && c->third != c->self;
    exits \false;
*/
err_t memory_map_foreign_resolve(struct ctx *c, const struct physmap_arg *arg);
struct memory_map_foreign_plan { uint64_t gfn; struct mfn mfn; struct physmap_old old; };
err_t memory_map_foreign_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan);
err_t memory_map_foreign_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan);
void memory_map_foreign_commit(const struct ctx *c, const struct memory_map_foreign_plan *plan, struct fx *fx);

/* XENMEM_resource_grant_table, id shared: frame idx of the grant table of `domid`, into gfn of the caller. */
struct memory_map_resource_plan { uint64_t gfn; struct mfn mfn; uint32_t frame; struct physmap_old old; };
err_t memory_map_resource_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan);
err_t memory_map_resource_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan);
void memory_map_resource_commit(const struct ctx *c, const struct memory_map_resource_plan *plan, struct fx *fx);

/* acquire_resource without a list of frames: how many there may be, in nr_frames. No guest can name this number of memory_op.
 * -XEN_EPERM: of oneself; -XEN_EOPNOTSUPP: no such resource; -XEN_EINVAL: no such id. */
#define MEMOP_RESOURCE_SIZE 65u
struct memory_resource_size_plan { uint32_t frames; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->peer, c->peer);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> plan->frames == domtab[c->peer].max_gframes && arg->type == XENMEM_resource_grant_table &&
      arg->id == XENMEM_resource_grant_table_id_shared && arg->nr_frames == 0 && arg->pad == 0;
    ensures oneself: c->peer == c->self ==> \result == -XEN_EPERM;
    ensures works: c->peer != c->self && arg->frame_list.p == \null && arg->nr_frames == 0 && arg->pad == 0 &&
      arg->type == XENMEM_resource_grant_table && arg->id == XENMEM_resource_grant_table_id_shared ==> \result == 0;
    exits \false;
*/
err_t memory_resource_size_check(const struct ctx *c, const struct xen_mem_acquire_resource *arg, struct memory_resource_size_plan *plan);
/*@ assigns \nothing;
    exits \false;
*/
void memory_resource_size_commit(const struct ctx *c, const struct memory_resource_size_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->nr_frames;
    ensures answer: arg->nr_frames == plan->frames;
    exits \false;
*/
void memory_resource_size_result(const struct memory_resource_size_plan *plan, struct xen_mem_acquire_resource *arg);

struct memory_remove_from_physmap_plan { uint64_t gfn; struct physmap_old old; };
/* -XEN_ENOENT: nothing there; -XEN_EPERM: a grant mapping or device memory, which have their own ways out. */
err_t memory_remove_from_physmap_reserve(const struct ctx *c, const struct xen_remove_from_physmap *arg,
					 struct memory_remove_from_physmap_plan *plan);
err_t memory_remove_from_physmap_check(const struct ctx *c, const struct xen_remove_from_physmap *arg,
				       struct memory_remove_from_physmap_plan *plan);
void memory_remove_from_physmap_commit(const struct ctx *c, const struct memory_remove_from_physmap_plan *plan, struct fx *fx);

/* What is at gfn of d, as something that may be taken away: table pages for a single 4 KiB change are there afterwards.
 * -XEN_EEXIST: a mapping that has its own way out; -XEN_EINVAL, -XEN_ENOMEM. p2m lock of d held. */
err_t __must_check physmap_old(domid_t d, uint64_t gfn, struct physmap_old *old);
/* Takes it away. */
void physmap_drop(domid_t d, uint64_t gfn, const struct physmap_old *old, struct fx *fx);
/* Another domain's frame, referenced already, at gfn of d; and the counts that sealing looks at. */
void physmap_set_foreign(domid_t d, uint64_t gfn, domid_t owner, struct mfn mfn);
#endif
