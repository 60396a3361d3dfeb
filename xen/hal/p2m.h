/* SPDX-License-Identifier: Apache-2.0 */
/* hal/p2m.h - guest-physical to machine: nested page tables (AMD APM vol. 2, 15.25; Intel SDM vol. 3C, 29.3). p2m lock of dom held throughout. */
#ifndef HAL_P2M_H
#define HAL_P2M_H
#include "core/types.h"

enum p2m_type {
	P2M_HOLE,			/* not mapped */
	P2M_RAM,			/* the domain's own frame, rwx */
	P2M_SHARED,			/* a hypervisor page shown to the guest (shared_info, grant table, ...), rw, no execute */
	P2M_GRANT_RW, P2M_GRANT_RO,	/* another domain's frame through a live grant mapping; no execute */
	P2M_FOREIGN,			/* another domain's frame by XENMAPSPACE_gmfn_foreign; no execute */
	P2M_MMIO,			/* device memory, uncached */
};
struct p2m_entry {
	struct mfn mfn;			/* of the 4 KiB frame asked for, also inside a superpage */
	uint32_t type;			/* enum p2m_type */
	uint32_t order;			/* 0, 9, 18: size of the mapping that holds it */
};

/* For the contracts: what the tables say now, which pages of tables there are, and the last change that was made. A mapping (type, mfn) is p2m_world's;
 * how large the page is that holds it, and where one may be put without a failure, are p2m_room's too. */
//@ ghost int p2m_world;
//@ ghost int p2m_room;
//@ ghost struct p2m_log { uint64_t n, dom, gfn, mfn, type; };
//@ ghost struct p2m_log p2m_set_log;
//@ ghost struct p2m_log p2m_clear_log;
/*@ axiomatic P2m {
      logic integer p2m_type{L}(integer d, integer g) reads p2m_world;
      logic integer p2m_mfn{L}(integer d, integer g) reads p2m_world;
      logic integer p2m_top{L}(integer d) reads p2m_world;
      logic integer p2m_order{L}(integer d, integer g) reads p2m_world, p2m_room;
      predicate p2m_has_room{L}(integer d, integer g, integer order) reads p2m_world, p2m_room;
    }
    logic integer p2m_span(integer order) = order == 0 ? 1 : order == 9 ? 512 : 0x40000;
    predicate p2m_aligned(integer g, integer order) = (order == 9 ==> g % 512 == 0) && (order == 18 ==> g % 0x40000 == 0);
    predicate p2m_sized(integer g, integer order) = (order == 0 || order == 9 || order == 18) && p2m_aligned(g, order);
    // n places from g on: of one type, of n frames from m on, each with room for a frame
    predicate p2m_all{L}(integer d, integer g, integer n, integer type) = \forall integer k; g <= k < g + n ==> p2m_type{L}(d, k) == type;
    predicate p2m_maps{L}(integer d, integer g, integer n, integer m) = \forall integer k; g <= k < g + n ==> p2m_mfn{L}(d, k) == m + (k - g);
    predicate p2m_rooms{L}(integer d, integer g, integer n) = \forall integer k; g <= k < g + n ==> p2m_has_room{L}(d, k, 0);
    predicate same_place{L1,L2}(integer d, integer g) = p2m_type{L1}(d, g) == p2m_type{L2}(d, g) && p2m_mfn{L1}(d, g) == p2m_mfn{L2}(d, g);
    predicate same_places{L1,L2} = \forall integer d, k; same_place{L1,L2}(d, k);
    predicate same_places_but{L1,L2}(integer d, integer g, integer n) = \forall integer e, k; !(e == d && g <= k < g + n) ==> same_place{L1,L2}(e, k);
    predicate same_room{L1,L2}(integer order) = \forall integer d, g; p2m_has_room{L1}(d, g, order) ==> p2m_has_room{L2}(d, g, order);
    predicate p2m_single(integer type) = type == P2M_SHARED || type == P2M_FOREIGN || type == P2M_GRANT_RW || type == P2M_GRANT_RO;
    predicate p2m_is_frame(integer type) = type == P2M_RAM || type == P2M_SHARED || type == P2M_FOREIGN;
*/

/*@ requires \valid(e);
    assigns *e;
    ensures e->type == p2m_type(dom, gfn.v) && e->mfn.v == p2m_mfn(dom, gfn.v) && e->order == p2m_order(dom, gfn.v);
    ensures frame: (p2m_is_frame(e->type) ==> e->mfn.v < NR_FRAMES) && (p2m_single(e->type) ==> e->order == 0);
    ensures whole: e->type != P2M_HOLE && p2m_sized(gfn.v, e->order) ==> p2m_has_room(dom, gfn.v, e->order) &&
      p2m_all(dom, gfn.v, p2m_span(e->order), e->type) && p2m_maps(dom, gfn.v, p2m_span(e->order), e->mfn.v);
    exits \false;
*/
void hal_p2m_lookup(domid_t dom, struct gfn gfn, struct p2m_entry *e);	/* total: P2M_HOLE beyond the address width too */

/* Makes sure that set and clear of [gfn, gfn + 2^order) cannot fail: table pages down to that level exist, a superpage across the
 * range is split. Pages are charged to dom's paging pool. -XEN_ENOMEM, -XEN_EINVAL (gfn out of the width, order not 0, 9, 18; larger
 * than a frame, and part of the range is mapped by smaller pages). */
/*@ requires p2m_aligned(gfn.v, order);
    assigns p2m_room;
    ensures \result <= 0;
    ensures room: \result == 0 ==> p2m_sized(gfn.v, order) && p2m_has_room(dom, gfn.v, order);
    ensures whole: \result == 0 && p2m_type(dom, gfn.v) == P2M_HOLE ==> p2m_all(dom, gfn.v, p2m_span(order), P2M_HOLE);
    ensures kept: same_room{Pre,Post}(0) && same_room{Pre,Post}(order);
    exits \false;
*/
err_t __must_check hal_p2m_reserve(domid_t dom, struct gfn gfn, uint32_t order);
/* Nobody may find a frame there that is none (frametab has NR_FRAMES). Rooms of another order may be gone afterwards. */
/*@ requires room: p2m_sized(gfn.v, order) && p2m_has_room(dom, gfn.v, order);
    requires frame: (p2m_is_frame(type) ==> mfn.v + p2m_span(order) <= NR_FRAMES) && (p2m_single(type) ==> order == 0);
    requires aligned: p2m_aligned(mfn.v, order);
    assigns p2m_world, p2m_set_log;
    ensures p2m_set_log.n == \old(p2m_set_log.n) + 1 && p2m_set_log.dom == dom && p2m_set_log.gfn == gfn.v &&
      p2m_set_log.mfn == mfn.v && p2m_set_log.type == type;
    ensures there: p2m_all(dom, gfn.v, p2m_span(order), type) && p2m_maps(dom, gfn.v, p2m_span(order), mfn.v);
    ensures others: same_places_but{Pre,Post}(dom, gfn.v, p2m_span(order));
    ensures kept: same_room{Pre,Post}(order);
    exits \false;
*/
void hal_p2m_set(domid_t dom, struct gfn gfn, struct mfn mfn, uint32_t order, enum p2m_type type);	/* flushes nothing; an order > 0 wants a flush all the same */
/*@ requires p2m_sized(gfn.v, order);
    assigns p2m_world, p2m_clear_log;
    ensures p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && p2m_clear_log.dom == dom && p2m_clear_log.gfn == gfn.v;
    ensures gone: p2m_has_room{Pre}(dom, gfn.v, order) ==> p2m_all(dom, gfn.v, p2m_span(order), P2M_HOLE);
    ensures others: same_places_but{Pre,Post}(dom, gfn.v, p2m_span(order));
    ensures kept: same_room{Pre,Post}(order);
    exits \false;
*/
void hal_p2m_clear(domid_t dom, struct gfn gfn, uint32_t order);					/* flushes nothing */

/* First mapping at or after *gfn: true, and *gfn and *e say which; type P2M_HOLE: none before *gfn, and enough tables were looked into for one step;
 * false: none is left. For restartable teardown. */
bool hal_p2m_next(domid_t dom, struct gfn *gfn, struct p2m_entry *e);
/*@ assigns \nothing;
    ensures \result.v == p2m_top(dom);
    exits \false;
*/
struct gfn hal_p2m_top(domid_t dom);	/* the highest gfn that ever was mapped, 0 if none was; no walk */
err_t __must_check hal_p2m_create(domid_t dom);	/* an empty table; -XEN_ENOMEM */
/* Frees table pages of a table without mappings; at most `budget` of them, true when all are gone. */
bool hal_p2m_destroy(domid_t dom, uint32_t budget);
#endif
