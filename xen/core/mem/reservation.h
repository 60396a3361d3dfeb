/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/reservation.h - one extent of XENMEM_populate_physmap and XENMEM_decrease_reservation (xen/memory.h). */
#ifndef CORE_MEM_RESERVATION_H
#define CORE_MEM_RESERVATION_H
#include "call/stages.h"
#include "core/mem/extent.h"
#include "hal/p2m.h"

#define EXTENT_ORDER_MAX 9u	/* one's own extents: 2 MiB, so that a step stays short */
#define EXTENT_ORDER_BUILD 18u	/* for a domain that one builds: 1 GiB */

/* 2^order frames at gfn of `domid`. The driver (call/reservation.c) reads xen_memory_reservation once and each gfn once. */
struct extent { uint64_t gfn; uint32_t order; domid_t domid; };

struct memory_populate_plan { struct mfn mfn; uint64_t gfn; uint32_t order; };
/*@ // the pages that an extent is mapped by, and that each has room
    logic integer piece_order(integer g, integer order) = order >= 18 && g % 0x40000 == 0 ? 18 : order >= 9 && g % 512 == 0 ? 9 : 0;
    predicate pieces_room{L}(integer d, integer g, integer n, integer step) = \forall integer k; g <= k < g + n && p2m_aligned(k, step) ==> p2m_has_room{L}(d, k, step);
    predicate populate_planned{L}(integer d, integer g, integer order, integer mfn) = order <= EXTENT_ORDER_BUILD && g + extent(order) <= UINT64_MAX &&
      domtab[d].tot_pages + extent(order) <= domtab[d].max_pages && drawn{L}(mfn, order) && is_block(mfn, order) &&
      p2m_all{L}(d, g, extent(order), P2M_HOLE) && pieces_room{L}(d, g, extent(order), piece_order(g, order));
*/
/* -XEN_EINVAL: order or gfn; -XEN_EEXIST: a gfn is in use; -XEN_ENOMEM: over max_pages, no contiguous memory, no table pages. */
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: p2m_own(c->peer);
    assigns plan->mfn, p2m_room, frame_pool;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> populate_planned(c->peer, arg->gfn, arg->order, plan->mfn.v);
    ensures own: \result == 0 && c->peer == c->self ==> arg->order <= EXTENT_ORDER_MAX;
    ensures quota: arg->order <= EXTENT_ORDER_BUILD && domtab[c->peer].tot_pages + extent(arg->order) > domtab[c->peer].max_pages ==> \result != 0;
    ensures busy: p2m_type(c->peer, arg->gfn) != P2M_HOLE ==> \result != 0;
    exits \false;
*/
err_t memory_populate_reserve(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires reserved: populate_planned(c->peer, arg->gfn, arg->order, plan->mfn.v);
    assigns plan->gfn, plan->order;
    ensures ok: \result == 0 && plan->gfn == arg->gfn && plan->order == arg->order && populate_planned(c->peer, plan->gfn, plan->order, plan->mfn.v);
    exits \false;
*/
err_t memory_populate_check(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx);
    requires \separated(fx, plan, c, frametab + (0 .. NR_FRAMES - 1)) && \separated(domtab + (0 .. NR_DOMS - 1), fx, plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires lock: p2m_own(c->peer);
    requires plan: populate_planned(c->peer, plan->gfn, plan->order, plan->mfn.v);
    assigns p2m_world, p2m_set_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], frame_pool, domtab[c->peer].tot_pages,
      frametab[plan->mfn.v .. plan->mfn.v + extent(plan->order) - 1];
    ensures owned: frames_new(plan->mfn.v, extent(plan->order), c->peer, FRAME_CHARGED);
    ensures charged: domtab[c->peer].tot_pages == \old(domtab[c->peer].tot_pages) + extent(plan->order) <= domtab[c->peer].max_pages;
    ensures ram: p2m_all(c->peer, plan->gfn, extent(plan->order), P2M_RAM);
    ensures there: p2m_maps(c->peer, plan->gfn, extent(plan->order), plan->mfn.v);
    ensures others: same_places_but{Pre,Post}(c->peer, plan->gfn, extent(plan->order));
    exits \false;
*/
void memory_populate_commit(const struct ctx *c, const struct memory_populate_plan *plan, struct fx *fx);

struct memory_decrease_plan { struct mfn mfn; uint64_t gfn; uint32_t order; };
/*@ predicate decreasable(struct ctx *c, integer gfn, integer order) = p2m_type(c->peer, gfn) == P2M_RAM && p2m_order(c->peer, gfn) == order;
    predicate decrease_planned(struct ctx *c, struct memory_decrease_plan *plan) = p2m_sized(plan->gfn, plan->order) &&
      p2m_has_room(c->peer, plan->gfn, plan->order) && p2m_all(c->peer, plan->gfn, p2m_span(plan->order), P2M_RAM) &&
      p2m_maps(c->peer, plan->gfn, p2m_span(plan->order), plan->mfn.v);
*/
/* Splits a larger mapping that holds the extent. -XEN_EINVAL: order not 0 or 9, gfn not aligned; -XEN_ENOMEM. */
/*@ requires \valid_read(c) && \valid_read(arg);
    assigns p2m_room;
    ensures \result <= 0;
    ensures shape: \result == 0 ==> (arg->order == 0 || arg->order == 9) && p2m_sized(arg->gfn, arg->order);
    ensures bad: arg->order != 0 && arg->order != 9 ==> \result == -XEN_EINVAL;
    exits \false;
*/
err_t memory_decrease_reserve(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan);
/* -XEN_EINVAL: not its RAM. */
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires shape: p2m_sized(arg->gfn, arg->order);
    assigns *plan;
    ensures own: \result == 0 ==> decreasable(c, arg->gfn, arg->order) && decrease_planned(c, plan) && plan->gfn == arg->gfn && plan->order == arg->order;
    ensures bad: !decreasable(c, arg->gfn, arg->order) ==> \result == -XEN_EINVAL;
    ensures works: decreasable(c, arg->gfn, arg->order) ==> \result == 0;
    exits \false;
*/
err_t memory_decrease_check(const struct ctx *c, const struct extent *arg, struct memory_decrease_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid(fx) && fx->nfin < FX_MAX && \separated(fx, plan, c);
    requires planned: decrease_planned(c, plan);
    assigns p2m_world, p2m_clear_log, fx->flushes, fx->flush[0 .. NR_DOMS / 64 - 1], fx->nfin, fx->fin[fx->nfin];
    ensures gone: p2m_all(c->peer, plan->gfn, p2m_span(plan->order), P2M_HOLE);
    ensures others: same_places_but{Pre,Post}(c->peer, plan->gfn, p2m_span(plan->order));
    ensures flushed: fx->flushes != 0 && fx->nfin == \old(fx->nfin) + 1;
    ensures quarantined: \let q = fx->fin[\old(fx->nfin)]; q.kind == FIN_FRAME && q.order == plan->order && q.mfn.v == plan->mfn.v;
    exits \false;
*/
void memory_decrease_commit(const struct ctx *c, const struct memory_decrease_plan *plan, struct fx *fx);
#endif
