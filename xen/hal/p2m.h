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

/* For the contracts: what the tables say now, and the last change that was made to them. */
//@ ghost int p2m_world;
//@ ghost struct p2m_log { uint64_t n, dom, gfn, mfn, type; };
//@ ghost struct p2m_log p2m_set_log;
//@ ghost struct p2m_log p2m_clear_log;
//@ ghost struct p2m_room { uint64_t dom, gfn, order; };
//@ ghost struct p2m_room p2m_room;	/* what the last hal_p2m_reserve made room for */
/*@ axiomatic P2m {
      logic integer p2m_type{L}(integer d, integer g) reads p2m_world;
      logic integer p2m_mfn{L}(integer d, integer g) reads p2m_world;
      logic integer p2m_top{L}(integer d) reads p2m_world;
    }
*/

/*@ requires \valid(e);
    assigns *e;
    ensures e->type == p2m_type(dom, gfn.v) && e->mfn.v == p2m_mfn(dom, gfn.v);
    exits \false;
*/
void hal_p2m_lookup(domid_t dom, struct gfn gfn, struct p2m_entry *e);	/* total: P2M_HOLE beyond the address width too */

/* Makes sure that set and clear of [gfn, gfn + 2^order) cannot fail: table pages down to that level exist, a superpage across the
 * range is split. Pages are charged to dom's paging pool. -XEN_ENOMEM, -XEN_EINVAL (gfn out of the width, order not 0, 9, 18). */
/*@ assigns p2m_room;
    ensures \result <= 0;
    ensures \result == 0 ==> p2m_room.dom == dom && p2m_room.gfn == gfn.v && p2m_room.order == order;
    exits \false;
*/
err_t __must_check hal_p2m_reserve(domid_t dom, struct gfn gfn, uint32_t order);
/*@ requires room: p2m_room.dom == dom && p2m_room.gfn == gfn.v && p2m_room.order == order;
    assigns p2m_world, p2m_set_log;
    ensures p2m_set_log.n == \old(p2m_set_log.n) + 1 && p2m_set_log.dom == dom && p2m_set_log.gfn == gfn.v &&
      p2m_set_log.mfn == mfn.v && p2m_set_log.type == type;
    exits \false;
*/
void hal_p2m_set(domid_t dom, struct gfn gfn, struct mfn mfn, uint32_t order, enum p2m_type type);	/* flushes nothing; an order > 0 wants a flush all the same */
/*@ assigns p2m_world, p2m_clear_log;
    ensures p2m_clear_log.n == \old(p2m_clear_log.n) + 1 && p2m_clear_log.dom == dom && p2m_clear_log.gfn == gfn.v;
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
