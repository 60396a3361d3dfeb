/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/reservation.h - one extent of XENMEM_populate_physmap and XENMEM_decrease_reservation (xen/memory.h). */
#ifndef CORE_MEM_RESERVATION_H
#define CORE_MEM_RESERVATION_H
#include "call/stages.h"
#include "hal/p2m.h"

#define EXTENT_ORDER_MAX 9u	/* one's own extents: 2 MiB, so that a step stays short */
#define EXTENT_ORDER_BUILD 18u	/* for a domain that one builds: 1 GiB */

/* 2^order frames at gfn of `domid`. The driver (call/reservation.c) reads xen_memory_reservation once and each gfn once. */
struct extent { uint64_t gfn; uint32_t order; domid_t domid; };

struct memory_populate_plan { struct mfn mfn; uint64_t gfn; uint32_t order; };
/* -XEN_EINVAL: order or gfn; -XEN_EEXIST: a gfn is in use; -XEN_ENOMEM: over max_pages, no contiguous memory, no table pages. */
err_t memory_populate_reserve(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
err_t memory_populate_check(const struct ctx *c, const struct extent *arg, struct memory_populate_plan *plan);
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
