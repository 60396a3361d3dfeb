/* SPDX-License-Identifier: Apache-2.0 */
/* core/memmap/memmap.h - what a domain may know of its memory, and memory for DMA (Xen public memory.h; docs/seams.md). */
#ifndef CORE_MEMMAP_H
#define CORE_MEMMAP_H
#include "call/row.h"
#include "core/mem/extent.h"
#include "hal/p2m.h"
#include <xen/memory.h>

/* XENMEM_redoubt_populate_direct (docs/seams.md): 2^order contiguous pages with gfn = mfn. -XEN_EINVAL: order; -XEN_ENOMEM: over max_pages, no memory;
 * -XEN_EEXIST: the frames that are free are gfns in use. */
#define MEMOP_DIRECT 64u
#define DIRECT_ORDER_MAX 9u
struct memory_direct_arg { domid_t domid; uint16_t pad; uint32_t order; uint64_t gfn; };
struct memory_direct_plan { struct mfn mfn; uint32_t order; };
/*@ predicate direct_places{L}(integer d, integer m, integer n) = p2m_all{L}(d, m, n, P2M_HOLE) && p2m_rooms{L}(d, m, n);
    predicate direct_planned{L}(integer d, integer m, integer order) = order <= DIRECT_ORDER_MAX && drawn{L}(m, order) && is_block(m, order) &&
      domtab[d].tot_pages + extent(order) <= domtab[d].max_pages && direct_places{L}(d, m, extent(order));
*/
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: p2m_own(c->peer);
    assigns plan->mfn, p2m_room, frame_pool;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> direct_planned(c->peer, plan->mfn.v, arg->order);
    ensures quota: arg->order <= DIRECT_ORDER_MAX && domtab[c->peer].tot_pages + extent(arg->order) > domtab[c->peer].max_pages ==> \result != 0;
    exits \false;
*/
err_t memory_direct_reserve(struct ctx *c, const struct memory_direct_arg *arg, struct memory_direct_plan *plan);
/*@ requires \valid_read(c) && \valid_read(arg) && \valid(plan) && \separated(plan, arg, c, domtab + (0 .. NR_DOMS - 1));
    requires reserved: direct_planned(c->peer, plan->mfn.v, arg->order);
    assigns plan->order;
    ensures ok: \result == 0 && plan->order == arg->order && direct_planned(c->peer, plan->mfn.v, plan->order);
    exits \false;
*/
err_t memory_direct_check(const struct ctx *c, const struct memory_direct_arg *arg, struct memory_direct_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan);
    requires \separated(plan, c, frametab + (0 .. NR_FRAMES - 1)) && \separated(domtab + (0 .. NR_DOMS - 1), plan, c, frametab + (0 .. NR_FRAMES - 1));
    requires lock: p2m_own(c->peer);
    requires plan: direct_planned(c->peer, plan->mfn.v, plan->order);
    assigns p2m_world, p2m_set_log, frame_pool, domtab[c->peer].tot_pages, frametab[plan->mfn.v .. plan->mfn.v + extent(plan->order) - 1];
    ensures owned: frames_new(plan->mfn.v, extent(plan->order), c->peer, FRAME_CHARGED);
    ensures charged: domtab[c->peer].tot_pages == \old(domtab[c->peer].tot_pages) + extent(plan->order) <= domtab[c->peer].max_pages;
    ensures ram: p2m_all(c->peer, plan->mfn.v, extent(plan->order), P2M_RAM);
    ensures direct: p2m_maps(c->peer, plan->mfn.v, extent(plan->order), plan->mfn.v);
    ensures others: same_places_but{Pre,Post}(c->peer, plan->mfn.v, extent(plan->order));
    exits \false;
*/
void memory_direct_commit(const struct ctx *c, const struct memory_direct_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->gfn;
    ensures answer: arg->gfn == plan->mfn.v;
    exits \false;
*/
void memory_direct_result(const struct memory_direct_plan *plan, struct memory_direct_arg *arg);

/* The memory map that the builder left for a domain: E820 entries. */
#define E820_MAX 32u
struct e820_entry { uint64_t addr, size; uint32_t type; } __attribute__((packed));
struct e820_list { uint32_t nr; domid_t domid; struct e820_entry entry[E820_MAX]; };
extern struct e820_map { uint32_t nr; struct e820_entry entry[E820_MAX]; } memory_maps[NR_DOMS];	/* life lock */
void memory_map_reset(domid_t d);
/*@ predicate maps_bound = \forall integer d; 0 <= d < NR_DOMS ==> memory_maps[d].nr <= E820_MAX; */

struct memory_set_map_plan { uint32_t nr; const struct e820_list *list; };
/* -XEN_EINVAL: more than E820_MAX entries. */
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, guest_reads;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> arg->nr <= E820_MAX;
    exits \false;
*/
err_t memory_set_map_fetch(struct call *call, struct e820_list *arg);
/*@ requires \valid_read(arg) && \valid(plan) && \separated(plan, arg);
    requires fetched: arg->nr <= E820_MAX;
    assigns *plan;
    ensures ok: \result == 0 && plan->nr == arg->nr && plan->list == arg;
    exits \false;
*/
err_t memory_set_map_check(const struct ctx *c, const struct e820_list *arg, struct memory_set_map_plan *plan);
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid_read(plan) && \valid_read(plan->list);
    requires \separated(memory_maps + (0 .. NR_DOMS - 1), c, plan, plan->list);
    requires lock: life_own(c->peer);
    requires plan: plan->nr <= E820_MAX;
    assigns memory_maps[c->peer];
    ensures set: memory_maps[c->peer].nr == plan->nr && \forall integer i; 0 <= i < plan->nr ==> memory_maps[c->peer].entry[i] == plan->list->entry[i];
    ensures bound: \old(maps_bound) ==> maps_bound;
    exits \false;
*/
void memory_set_map_commit(const struct ctx *c, const struct memory_set_map_plan *plan, struct fx *fx);

struct memory_get_map_plan { uint32_t nr; };
/*@ logic integer map_bytes(integer nr) = nr * sizeof(struct e820_entry);
    predicate map_fits(struct ctx *c, integer nr) = nr != 0 ==> map_bytes(nr) <= c->tail->len;
*/
/* -XEN_ENOSYS: there is none. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(c->tail) && \valid_read(arg) && \valid(plan);
    requires \separated(plan, arg, c, c->tail) && \separated(plan, memory_maps + (0 .. NR_DOMS - 1));
    requires lock: life_own(c->self);
    requires bound: maps_bound;
    requires tail: map_fits(c, \min(arg->nr_entries, E820_MAX));
    assigns *plan;
    ensures \result <= 0;
    ensures ok: plan->nr == \min(arg->nr_entries, memory_maps[c->self].nr) && map_fits(c, plan->nr);
    ensures bad: memory_maps[c->self].nr == 0 <==> \result == -XEN_ENOSYS;
    ensures works: memory_maps[c->self].nr != 0 <==> \result == 0;
    exits \false;
*/
err_t memory_get_map_check(const struct ctx *c, const struct xen_memory_map *arg, struct memory_get_map_plan *plan);
/*@ requires \valid(call) && \valid(arg) && \separated(call, arg);
    assigns *arg, call->buf, call->off, call->tail, guest_pins;
    ensures \result <= 0;
    ensures fetched: \result == 0 ==> call->tail.len == map_bytes(\min(arg->nr_entries, E820_MAX));
    exits \false;
*/
err_t memory_get_map_fetch(struct call *call, struct xen_memory_map *arg);
/* As many bytes as those entries have: nothing behind them. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && \valid_read(c->tail) && \valid_read(plan);
    requires plan: maps_bound && plan->nr <= memory_maps[c->self].nr && map_fits(c, plan->nr);
    assigns put_log;
    ensures told: plan->nr != 0 ==> put_log.n == \old(put_log.n) + 1 && put_log.to == c->tail && put_log.off == 0 &&
      put_log.len == map_bytes(plan->nr) <= map_bytes(memory_maps[c->self].nr);
    ensures none: plan->nr == 0 ==> put_log == \old(put_log);
    exits \false;
*/
void memory_get_map_commit(const struct ctx *c, const struct memory_get_map_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->nr_entries;
    ensures answer: arg->nr_entries == plan->nr;
    exits \false;
*/
void memory_get_map_result(const struct memory_get_map_plan *plan, struct xen_memory_map *arg);

/* Each returns its number. */
struct memory_current_plan { uint64_t pages; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: p2m_own(c->peer);
    assigns *plan;
    ensures ok: \result == 0 && plan->pages == domtab[c->peer].tot_pages;
    exits \false;
*/
err_t memory_current_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_current_plan *plan);
/*@ requires \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    assigns fx->value;
    ensures answer: fx->value == (int64_t)plan->pages;
    exits \false;
*/
void memory_current_commit(const struct ctx *c, const struct memory_current_plan *plan, struct fx *fx);

struct memory_maximum_plan { uint64_t pages; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c, domtab + (0 .. NR_DOMS - 1));
    requires lock: p2m_own(c->peer);
    assigns *plan;
    ensures ok: \result == 0 && plan->pages == domtab[c->peer].max_pages;
    exits \false;
*/
err_t memory_maximum_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_maximum_plan *plan);
/*@ requires \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    assigns fx->value;
    ensures answer: fx->value == \min(plan->pages, INT64_MAX);
    exits \false;
*/
void memory_maximum_commit(const struct ctx *c, const struct memory_maximum_plan *plan, struct fx *fx);

struct memory_max_gfn_plan { uint64_t gfn; };
/*@ requires \valid_read(c) && c->peer < NR_DOMS && \valid(plan) && \separated(plan, c);
    requires lock: p2m_own(c->peer);
    assigns *plan;
    ensures ok: \result == 0 && plan->gfn == p2m_top(c->peer);
    exits \false;
*/
err_t memory_max_gfn_check(const struct ctx *c, const struct xen_memory_domain *arg, struct memory_max_gfn_plan *plan);
/*@ requires \valid_read(plan) && \valid(fx) && \separated(fx, plan);
    assigns fx->value;
    ensures answer: fx->value == (int64_t)plan->gfn;
    exits \false;
*/
void memory_max_gfn_commit(const struct ctx *c, const struct memory_max_gfn_plan *plan, struct fx *fx);

struct memory_max_ram_plan { uint32_t none; };
/*@ requires \valid(plan);
    assigns *plan;
    ensures ok: \result == 0;
    exits \false;
*/
err_t memory_max_ram_check(const struct ctx *c, const struct no_arg *arg, struct memory_max_ram_plan *plan);
/*@ requires \valid(fx);
    assigns fx->value;
    ensures answer: fx->value == (int64_t)frames_end;
    exits \false;
*/
void memory_max_ram_commit(const struct ctx *c, const struct memory_max_ram_plan *plan, struct fx *fx);
#endif
