/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/physmap.h - pages put at and taken from gfns: shared_info, grant table, other domains' frames (xen/memory.h). */
#ifndef CORE_MEM_PHYSMAP_H
#define CORE_MEM_PHYSMAP_H
#include "call/stages.h"
#include "core/grant/release.h"
#include "core/grant/table.h"
#include "hal/p2m.h"
#include <xen/memory.h>

/* xen_add_to_physmap, or one entry of its batch or of a resource: what goes to `gfn` of `domid`. */
struct physmap_arg { domid_t domid, foreign; uint32_t space; uint64_t idx, gfn; };

/* What is at a gfn now and must go before something else comes: RAM returns to the pool after the flush, shared pages are unhooked. */
struct physmap_old { uint32_t type; struct mfn mfn; };
/*@ predicate replaceable(integer type) = type == P2M_HOLE || type == P2M_RAM || type == P2M_SHARED || type == P2M_FOREIGN;
    predicate old_seen{L}(integer d, integer g, struct physmap_old *old) = old->type == p2m_type{L}(d, g) && old->mfn.v == p2m_mfn{L}(d, g) &&
      replaceable(old->type) && (p2m_is_frame(old->type) ==> old->mfn.v < NR_FRAMES);
    predicate old_found{L}(integer d, integer g, struct physmap_old *old) = old_seen{L}(d, g, old) && p2m_has_room{L}(d, g, 0);
    // RAM waits for the flush as what it was, another's frame as its owner's
    predicate frame_waits{L}(struct fx *fx, integer at, integer type, integer mfn) = fx->fin[at].mfn.v == mfn &&
      (type == P2M_RAM ==> fx->fin[at].kind == FIN_FRAME && fx->fin[at].order == 0) &&
      (type == P2M_FOREIGN ==> fx->fin[at].kind == FIN_FOREIGN && fx->fin[at].dom == frametab[mfn].owner);
    predicate old_waits{L1,L2}(integer d, integer g, struct fx *fx) = \let type = p2m_type{L1}(d, g); \let mfn = p2m_mfn{L1}(d, g);
      \let n = \at(fx->nfin,L1);
      (type == P2M_RAM || type == P2M_FOREIGN ? \at(fx->nfin,L2) == n + 1 && frame_waits{L2}(fx, n, type, mfn) : \at(fx->nfin,L2) == n);
    predicate old_flushed{L1,L2}(integer d, integer g, struct fx *fx) = p2m_type{L1}(d, g) != P2M_HOLE ==> \at(fx->flushes,L2) != 0;
*/

struct memory_add_to_physmap_plan { uint64_t gfn; struct mfn mfn; uint32_t frame; struct physmap_old old; };
err_t memory_add_to_physmap_fetch(struct call *call, struct physmap_arg *arg);
/* -XEN_EINVAL: no such page or gfn; -XEN_ENOMEM; -XEN_EOPNOTSUPP: a space that auto-translated guests do not have. */
/*@ predicate page_planned{L}(integer d, struct memory_add_to_physmap_plan *plan) = plan->mfn.v < NR_FRAMES &&
      (plan->frame == 0 ? plan->mfn.v == domtab[d].shared_mfn.v : plan->frame <= NR_GFRAMES && plan->mfn.v == gdom[d].shared_mfn[plan->frame - 1]);
    predicate page_named{L}(struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan) =
      plan->frame == 0 ? arg->space == XENMAPSPACE_shared_info && arg->idx == 0 : arg->space == XENMAPSPACE_grant_table && arg->idx == plan->frame - 1;
    predicate same_page{L1,L2}(struct memory_add_to_physmap_plan *plan) = \at(plan->gfn,L1) == \at(plan->gfn,L2) && \at(plan->mfn.v,L1) == \at(plan->mfn.v,L2) &&
      \at(plan->frame,L1) == \at(plan->frame,L2);
    predicate same_places_but_two{L1,L2}(integer d, integer g, integer w) = \forall integer e, k; !(e == d && (k == g || k == w)) ==> same_place{L1,L2}(e, k);
*/
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, frametab + (0 .. NR_FRAMES - 1));
    requires lock: grant_pair(c->peer, c->peer);
    requires page: domtab[c->peer].shared_mfn.v < NR_FRAMES;
    assigns *plan, p2m_room, gdom[c->peer].shared[0 .. NR_GFRAMES - 1], gdom[c->peer].shared_mfn[0 .. NR_GFRAMES - 1],
      gdom[c->peer].shared_gfn[0 .. NR_GFRAMES - 1], frametab[0 .. NR_FRAMES - 1], frame_pool;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures \result <= 0;
    ensures named: \result == 0 ==> page_named(arg, plan);
    ensures page: \result == 0 ==> page_planned(c->peer, plan);
    ensures old: \result == 0 ==> old_found(c->peer, arg->gfn, &plan->old);
    ensures bad: arg->space != XENMAPSPACE_shared_info && arg->space != XENMAPSPACE_grant_table ==> \result == -XEN_EOPNOTSUPP;
    ensures guarded: !replaceable(p2m_type(c->peer, arg->gfn)) ==> \result != 0;
    exits \false;
*/
err_t memory_add_to_physmap_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires reserved: page_planned(c->peer, plan) && old_found(c->peer, arg->gfn, &plan->old);
    assigns plan->gfn;
    ensures ok: \result == 0 && plan->gfn == arg->gfn && page_planned(c->peer, plan) && old_found(c->peer, plan->gfn, &plan->old);
    exits \false;
*/
err_t memory_add_to_physmap_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_add_to_physmap_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX;
    requires \separated(fx, plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires lock: grant_pair(c->peer, c->peer);
    requires plan: page_planned(c->peer, plan) && old_found(c->peer, plan->gfn, &plan->old);
    assigns p2m_world, p2m_set_log, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      gdom[c->peer].shared_gfn[0 .. NR_GFRAMES - 1], gdom[c->peer].nr_frames;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures there: p2m_type(c->peer, plan->gfn) == P2M_SHARED && p2m_mfn(c->peer, plan->gfn) == plan->mfn.v;
    ensures flushed: old_flushed{Pre,Post}(c->peer, plan->gfn, fx);
    ensures waits: old_waits{Pre,Post}(c->peer, plan->gfn, fx);
    ensures others: plan->frame == 0 ==> same_places_but{Pre,Post}(c->peer, plan->gfn, 1);
    ensures but_one: \let was = \old(gdom[c->peer].shared_gfn[plan->frame - 1]); plan->frame != 0 ==> same_places_but_two{Pre,Post}(c->peer, plan->gfn, was);
    ensures one_place: \let was = \old(gdom[c->peer].shared_gfn[plan->frame - 1]); plan->frame != 0 ==> gdom[c->peer].shared_gfn[plan->frame - 1] == plan->gfn &&
      (was != plan->gfn ==> !(p2m_type(c->peer, was) == P2M_SHARED && p2m_mfn(c->peer, was) == plan->mfn.v));
    exits \false;
*/
void memory_add_to_physmap_commit(const struct ctx *c, const struct memory_add_to_physmap_plan *plan, struct fx *fx);

/* XENMAPSPACE_gmfn_foreign: RAM of the domain `foreign`, at index idx, into gfn of domid. Only through the batch. */
/*@ requires \valid_read(arg) && \separated(c, arg); RESOLVES(\result)
    ensures whom: \result == 0 ==> c->peer == c->self && c->third == arg->foreign && c->third != c->self;
    exits \false;
*/
err_t memory_map_foreign_resolve(struct ctx *c, const struct physmap_arg *arg);
struct memory_map_foreign_plan { uint64_t gfn; struct mfn mfn; struct physmap_old old; };
/*@ // frame m, referenced, of `owner`, is to go to g of d, in the place of old; the counts of both have room
    predicate foreign_planned{L}(integer d, integer g, struct physmap_old *old, integer owner, integer m) = old_found{L}(d, g, old) &&
      m < NR_FRAMES && frametab[m].owner == owner;
    predicate counts_room{L}(integer owner, integer m) = frametab[m].writable < UINT32_MAX && domtab[owner].foreign < UINT32_MAX;
    predicate foreign_at{L}(integer d, integer g, integer m) = p2m_type{L}(d, g) == P2M_FOREIGN && p2m_mfn{L}(d, g) == m;
    predicate foreign_counted{L1,L2}(integer owner, integer m) = \at(frametab[m].writable,L2) == \at(frametab[m].writable,L1) + 1 &&
      \at(domtab[owner].foreign,L2) == \at(domtab[owner].foreign,L1) + 1 && \at(dom_holds[owner],L2) == \at(dom_holds[owner],L1) + 1;
    predicate frame_held{L1,L2}(integer m) = \at(frame_hold_log.n,L2) == \at(frame_hold_log.n,L1) + 1 && \at(frame_hold_log.mfn,L2) == m;
*/
/* -XEN_EINVAL: no RAM of a domain that is being built; else as add_to_physmap. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && c->third < NR_DOMS && \valid_read(arg) && \valid(plan);
    requires \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: p2m_pair(c->peer, c->third);
    assigns plan->old, plan->mfn, p2m_room, frame_hold_log, frame_put_log;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> foreign_planned(c->peer, arg->gfn, &plan->old, c->third, plan->mfn.v);
    ensures ram: \result == 0 ==> p2m_type(c->third, arg->idx) == P2M_RAM && plan->mfn.v == p2m_mfn(c->third, arg->idx);
    ensures building: \result == 0 ==> domtab[c->third].state == DOM_BUILDING;
    ensures held: \result == 0 ==> frame_held{Pre,Post}(plan->mfn.v);
    ensures refused: \result != 0 ==> frame_hold_log.n == \old(frame_hold_log.n);
    exits \false;
*/
err_t memory_map_foreign_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, frametab + (0 .. NR_FRAMES - 1));
    requires reserved: foreign_planned(c->peer, arg->gfn, &plan->old, c->third, plan->mfn.v);
    assigns plan->gfn;
    ensures ok: \result == 0 && plan->gfn == arg->gfn && foreign_planned(c->peer, plan->gfn, &plan->old, c->third, plan->mfn.v);
    exits \false;
*/
err_t memory_map_foreign_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_foreign_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && c->third < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX;
    requires \separated(fx, plan, c, frametab + (0 .. NR_FRAMES - 1)) && \separated(domtab + (0 .. NR_DOMS - 1), fx, plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires plan: foreign_planned(c->peer, plan->gfn, &plan->old, c->third, plan->mfn.v) && counts_room(c->third, plan->mfn.v);
    assigns p2m_world, p2m_set_log, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      frametab[plan->mfn.v].writable, domtab[c->third].foreign, dom_holds[c->third];
    ensures there: foreign_at(c->peer, plan->gfn, plan->mfn.v);
    ensures others: same_places_but{Pre,Post}(c->peer, plan->gfn, 1);
    ensures counted: foreign_counted{Pre,Post}(c->third, plan->mfn.v);
    ensures flushed: old_flushed{Pre,Post}(c->peer, plan->gfn, fx);
    ensures waits: old_waits{Pre,Post}(c->peer, plan->gfn, fx);
    exits \false;
*/
void memory_map_foreign_commit(const struct ctx *c, const struct memory_map_foreign_plan *plan, struct fx *fx);

struct memory_map_resource_plan { uint64_t gfn; struct mfn mfn; uint32_t frame; struct physmap_old old; };
/* XENMEM_resource_grant_table, id shared: frame idx of the grant table of `domid`, into gfn of the caller. Errors as of map_foreign; -XEN_EINVAL, too: of oneself, or no such frame. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan);
    requires \separated(plan, arg, c, frametab + (0 .. NR_FRAMES - 1)) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires lock: grant_pair(c->self, c->peer);
    assigns plan->frame, plan->old, plan->mfn, p2m_room, frame_hold_log, frame_put_log, gdom[c->peer].shared[0 .. NR_GFRAMES - 1],
      gdom[c->peer].shared_mfn[0 .. NR_GFRAMES - 1], gdom[c->peer].shared_gfn[0 .. NR_GFRAMES - 1], frametab[0 .. NR_FRAMES - 1], frame_pool;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures room: \forall integer m; 0 <= m < NR_FRAMES && \old(frametab[m].writable) < UINT32_MAX ==> frametab[m].writable < UINT32_MAX;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> foreign_planned(c->self, arg->gfn, &plan->old, c->peer, plan->mfn.v);
    ensures table: \result == 0 ==> plan->frame < NR_GFRAMES && plan->frame == arg->idx && plan->mfn.v == gdom[c->peer].shared_mfn[plan->frame];
    ensures building: \result == 0 ==> domtab[c->peer].state == DOM_BUILDING && c->peer != c->self;
    ensures held: \result == 0 ==> frame_held{Pre,Post}(plan->mfn.v);
    ensures refused: \result != 0 ==> frame_hold_log.n == \old(frame_hold_log.n);
    exits \false;
*/
err_t memory_map_resource_reserve(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, frametab + (0 .. NR_FRAMES - 1));
    requires reserved: foreign_planned(c->self, arg->gfn, &plan->old, c->peer, plan->mfn.v);
    assigns plan->gfn;
    ensures ok: \result == 0 && plan->gfn == arg->gfn && foreign_planned(c->self, plan->gfn, &plan->old, c->peer, plan->mfn.v);
    exits \false;
*/
err_t memory_map_resource_check(const struct ctx *c, const struct physmap_arg *arg, struct memory_map_resource_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX;
    requires \separated(fx, plan, c, frametab + (0 .. NR_FRAMES - 1)) && \separated(domtab + (0 .. NR_DOMS - 1), fx, plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires plan: foreign_planned(c->self, plan->gfn, &plan->old, c->peer, plan->mfn.v) && counts_room(c->peer, plan->mfn.v) && plan->frame < NR_GFRAMES;
    assigns p2m_world, p2m_set_log, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin],
      frametab[plan->mfn.v].writable, domtab[c->peer].foreign, dom_holds[c->peer], gdom[c->peer].nr_frames;
    ensures grants: \old(grant_inv) ==> grant_inv;
    ensures there: foreign_at(c->self, plan->gfn, plan->mfn.v);
    ensures others: same_places_but{Pre,Post}(c->self, plan->gfn, 1);
    ensures counted: foreign_counted{Pre,Post}(c->peer, plan->mfn.v);
    ensures grown: gdom[c->peer].nr_frames > plan->frame;
    ensures flushed: old_flushed{Pre,Post}(c->self, plan->gfn, fx);
    ensures waits: old_waits{Pre,Post}(c->self, plan->gfn, fx);
    exits \false;
*/
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
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires lock: p2m_own(c->peer);
    assigns plan->old, p2m_room;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> old_found(c->peer, arg->gpfn, &plan->old) && plan->old.type != P2M_HOLE;
    ensures guarded: !replaceable(p2m_type(c->peer, arg->gpfn)) ==> \result == -XEN_EPERM;
    ensures none: p2m_type(c->peer, arg->gpfn) == P2M_HOLE ==> \result == -XEN_ENOENT;
    exits \false;
*/
err_t memory_remove_from_physmap_reserve(const struct ctx *c, const struct xen_remove_from_physmap *arg,
					 struct memory_remove_from_physmap_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires reserved: old_found(c->peer, arg->gpfn, &plan->old);
    assigns plan->gfn;
    ensures ok: \result == 0 && plan->gfn == arg->gpfn && old_found(c->peer, plan->gfn, &plan->old);
    exits \false;
*/
err_t memory_remove_from_physmap_check(const struct ctx *c, const struct xen_remove_from_physmap *arg,
				       struct memory_remove_from_physmap_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX;
    requires \separated(fx, plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires lock: p2m_own(c->peer);
    requires plan: old_found(c->peer, plan->gfn, &plan->old);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin];
    ensures gone: p2m_type(c->peer, plan->gfn) == P2M_HOLE;
    ensures others: same_places_but{Pre,Post}(c->peer, plan->gfn, 1);
    ensures flushed: old_flushed{Pre,Post}(c->peer, plan->gfn, fx);
    ensures waits: old_waits{Pre,Post}(c->peer, plan->gfn, fx);
    exits \false;
*/
void memory_remove_from_physmap_commit(const struct ctx *c, const struct memory_remove_from_physmap_plan *plan, struct fx *fx);

/* What is at gfn of d, as something that may be taken away: table pages for a single 4 KiB change are there afterwards.
 * -XEN_EEXIST: a mapping that has its own way out; -XEN_EINVAL, -XEN_ENOMEM. p2m lock of d held. */
/*@ requires \valid(old);
    assigns *old, p2m_room;
    ensures \result <= 0;
    ensures found: \result == 0 ==> old_found(d, gfn, old);
    ensures guarded: !replaceable(p2m_type(d, gfn)) ==> \result == -XEN_EEXIST;
    exits \false;
*/
err_t __must_check physmap_old(domid_t d, uint64_t gfn, struct physmap_old *old);
/* Takes it away. */
/*@ requires d < NR_DOMS && \valid_read(old) && \valid(fx) && fx->nfin < FX_MAX && \separated(fx, old, frametab + (0 .. NR_FRAMES - 1));
    requires found: old_found(d, gfn, old);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin];
    ensures gone: p2m_type(d, gfn) == P2M_HOLE;
    ensures others: same_places_but{Pre,Post}(d, gfn, 1);
    ensures flushed: old_flushed{Pre,Post}(d, gfn, fx);
    ensures waits: old_waits{Pre,Post}(d, gfn, fx);
    ensures room: p2m_has_room(d, gfn, 0) && same_room{Pre,Post}(0);
    exits \false;
*/
void physmap_drop(domid_t d, uint64_t gfn, const struct physmap_old *old, struct fx *fx);
/* Another domain's frame, referenced already, at gfn of d; and the counts that sealing looks at. */
/*@ requires d < NR_DOMS && owner < NR_DOMS && mfn.v < NR_FRAMES && counts_room(owner, mfn.v) && p2m_has_room(d, gfn, 0);
    requires \separated(domtab + (0 .. NR_DOMS - 1), frametab + (0 .. NR_FRAMES - 1));
    assigns frametab[mfn.v].writable, domtab[owner].foreign, dom_holds[owner], p2m_world, p2m_set_log;
    ensures there: foreign_at(d, gfn, mfn.v);
    ensures others: same_places_but{Pre,Post}(d, gfn, 1);
    ensures counted: foreign_counted{Pre,Post}(owner, mfn.v);
    exits \false;
*/
void physmap_set_foreign(domid_t d, uint64_t gfn, domid_t owner, struct mfn mfn);
#endif
