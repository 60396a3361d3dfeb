/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/map.h - GNTTABOP_map_grant_ref: a granted frame appears in the mapper's p2m at host_addr (struct gnttab_map_grant_ref). */
#ifndef CORE_GRANT_MAP_H
#define CORE_GRANT_MAP_H
#include "call/stages.h"
#include "core/grant/release.h"
#include "hal/p2m.h"

#define PIN_MAX 0xffffu			/* mappings of one entry, of each kind */

struct gnttab_map_grant_ref_plan {
	uint32_t ref, handle;
	uint32_t host, dev, readonly;
	uint32_t flags;			/* the same as MT_* */
	uint32_t first;			/* nobody has the entry pinned yet */
	uint64_t gfn, mfn;
};

//@ ghost struct gnttab_map_grant_ref mapping;	/* what the one fetch read */
//@ ghost uint32_t mapped;			/* the handle that the commit took */

/*@ predicate same_mapping(struct gnttab_map_grant_ref *arg) = arg->host_addr == mapping.host_addr &&
      arg->flags == mapping.flags && arg->ref == mapping.ref && arg->dom == mapping.dom;
    logic integer granter(integer d) = mapping.dom == DOMID_SELF ? d : mapping.dom;
    predicate for_host = (mapping.flags & GNTMAP_host_map) != 0;
    predicate for_device = (mapping.flags & GNTMAP_device_map) != 0;
    predicate for_write = (mapping.flags & GNTMAP_readonly) == 0;
    // n questions, a, b, c, of what d wants of e, whose frame it is: as many as the flags want
    predicate wants(integer d, integer e, struct ask a, integer perm) = a.ssid == domtab[d].sid && a.tsid == dom_object(d, e) &&
      a.cls == SECCLASS_GRANT && a.perm == perm;
    predicate map_asked(integer d, integer e, integer n, struct ask a, struct ask b, struct ask c) =
      wants(d, e, a, GRANT__MAP_READ) && (for_write ==> wants(d, e, b, GRANT__MAP_WRITE)) &&
      (for_device && for_write ==> n == 3 && wants(d, e, c, GRANT__MAP_DEVICE)) &&
      (for_device && !for_write ==> n == 2 && wants(d, e, b, GRANT__MAP_DEVICE)) &&
      (!for_device && for_write ==> n == 2) && (!for_device && !for_write ==> n == 1);
    predicate map_args(integer e) = (for_host || for_device) && (mapping.flags & GNTMAP_contains_pte) == 0 &&
      (for_host ==> mapping.host_addr % PAGE_SIZE == 0) && ref_ok(e, mapping.ref);

    // the last use of a shared entry: the argument's, from e, for d, for write if it is to be written; its frame
    predicate map_taken(integer d, integer e) = use_log.dom == e && use_log.ref == mapping.ref && use_log.domid == d &&
      (use_log.write != 0 <==> for_write);
    predicate map_told(integer e) = gtf.read[e][mapping.ref] != 0 && (for_write ==> gtf.write[e][mapping.ref] != 0);
    predicate map_room(integer d) = mt_room == d + 1 &&
      (for_host ==> p2m_has_room(d, mapping.host_addr / PAGE_SIZE, 0));
    predicate map_reserved(struct ctx *c) = c->used != 0 && map_taken(c->self, c->peer) && map_told(c->peer) && map_room(c->self) &&
      use_log.frame == c->entry.frame;

    // the frame is that of the mappings there are, or else RAM of the granter where the entry says
    predicate frame_fits(integer d, integer e, integer frame) =
      (gactive[e][mapping.ref].pins == 0 ==> p2m_type(e, frame) == P2M_RAM) &&
      (gactive[e][mapping.ref].pins != 0 ==> gactive[e][mapping.ref].domid == d &&
        gactive[e][mapping.ref].host_r + gactive[e][mapping.ref].host_w < PIN_MAX &&
        gactive[e][mapping.ref].dev_r + gactive[e][mapping.ref].dev_w < PIN_MAX);
    predicate frame_found(integer e, integer frame, integer mfn) =
      mfn == (gactive[e][mapping.ref].pins == 0 ? p2m_mfn(e, frame) : gactive[e][mapping.ref].mfn);
    predicate place_free(integer d) = for_host ==> p2m_type(d, mapping.host_addr / PAGE_SIZE) == P2M_HOLE;
    predicate mappable(integer d, integer e, integer frame) =
      map_args(e) && frame_fits(d, e, frame) && place_free(d) && mt_some_free(d);

    predicate flags_planned(struct gnttab_map_grant_ref_plan *plan) = mt_flags_ok(plan->flags) &&
      (for_host <==> plan->host != 0) && (for_device <==> plan->dev != 0) && (for_write <==> plan->readonly == 0) &&
      (for_host <==> is_host(plan->flags)) && (for_device <==> is_device(plan->flags)) && (for_write <==> is_write(plan->flags));
    predicate map_planned(struct ctx *c, struct gnttab_map_grant_ref_plan *plan) =
      map_args(c->peer) && plan->ref == mapping.ref && plan->gfn == mapping.host_addr / PAGE_SIZE && flags_planned(plan) &&
      (plan->first != 0 <==> gactive[c->peer][plan->ref].pins == 0) &&
      frame_fits(c->self, c->peer, c->entry.frame) && frame_found(c->peer, c->entry.frame, plan->mfn) &&
      place_free(c->self) && mt_free_at(c->self, plan->handle);

    // between reserve and return: the argument's entry may be marked without a pin
    predicate marked_but(integer e, integer r) = (\forall integer d, q; 0 <= d < NR_DOMS && 0 <= q < NR_GRANTS &&
      !(d == e && q == r) ==> marked(d, q)) && told(e, r);
    predicate map_inv(integer e) = mt_bounds && grant_frames && grant_refs && grant_counted && marked_but(e, mapping.ref) && grant_held;

    // what is new: handle h of d maps entry r of e, which has the pins of its flags more
    predicate handle_made(integer d, integer h, integer e) = 0 <= h < NR_MT && mt_live(d, h) && mtrack[d][h].dom == e &&
      mtrack[d][h].ref == mapping.ref && mtrack[d][h].gfn == mapping.host_addr / PAGE_SIZE &&
      (for_host <==> is_host(mtrack[d][h].flags)) && (for_device <==> is_device(mtrack[d][h].flags)) &&
      (for_write <==> is_write(mtrack[d][h].flags)) && mtrack[d][h].flags <= 7;
    // what was put into the p2m of d
    predicate place_set(integer d, integer mfn) = p2m_set_log.dom == d && p2m_set_log.gfn == mapping.host_addr / PAGE_SIZE &&
      p2m_set_log.mfn == mfn && (for_write ==> p2m_set_log.type == P2M_GRANT_RW) && (!for_write ==> p2m_set_log.type == P2M_GRANT_RO);

    // all that a successful map of e's entry by d did, and what it rests on: its frame, pins, references, handle h, place
    predicate map_entry{L1,L2}(integer d, integer e, integer frame) = \at(gactive[e][mapping.ref].domid,L2) == d &&
      same_active_but{L1,L2}(e, \at(mapping.ref,L2)) && \at(frame_fits(d, e, frame),L1) &&
      (\at(gactive[e][mapping.ref].pins,L1) == 0 ==>
        \at(gactive[e][mapping.ref].mfn,L2) == \at(p2m_mfn(e, frame),L1) &&
        \at(frame_hold_log.n,L2) == \at(frame_hold_log.n,L1) + 1 &&
        \at(frame_hold_log.mfn,L2) == \at(gactive[e][mapping.ref].mfn,L2)) &&
      (\at(gactive[e][mapping.ref].pins,L1) != 0 ==>
        \at(gactive[e][mapping.ref].mfn,L2) == \at(gactive[e][mapping.ref].mfn,L1) &&
        \at(frame_hold_log.n,L2) == \at(frame_hold_log.n,L1));
    predicate map_handle{L1,L2}(integer d, integer e, integer h) = \at(handle_made(d, h, e),L2) && \at(!mt_live(d, h),L1) &&
      same_mtrack_but{L1,L2}(d, h);
    predicate map_pins{L1,L2}(integer d, integer e, integer h) =
      pinned(\at(gactive[e][mapping.ref],L1), \at(gactive[e][mapping.ref],L2), \at(mtrack[d][h].flags,L2)) &&
      (\at(for_host && for_device,L2) ==> \at(dom_holds[e],L2) == \at(dom_holds[e],L1) + 2) &&
      (\at(!(for_host && for_device),L2) ==> \at(dom_holds[e],L2) == \at(dom_holds[e],L1) + 1);
    predicate map_place{L1,L2}(integer d, integer e) = \at(place_free(d),L1) &&
      (\at(for_host,L2) ==> \at(p2m_set_log.n,L2) == \at(p2m_set_log.n,L1) + 1 && \at(place_set(d, gactive[e][mapping.ref].mfn),L2)) &&
      (\at(!for_host,L2) ==> \at(p2m_set_log.n,L2) == \at(p2m_set_log.n,L1));
*/

/* Takes a handle's memory, the p2m's, and marks the entry in use. -XEN_ENOENT: no such entry, or not granted to us; -XEN_EACCES: granted read-only;
 * -XEN_EAGAIN: the granter keeps changing it; -XEN_ENOSPC, -XEN_ENOMEM; -XEN_EADDRNOTAVAIL: host_addr is no frame; -XEN_EINVAL: flags. */
/*@ requires \valid(c) && c->self < NR_DOMS && c->peer < NR_DOMS && grant_inv && c->used == 0;
    requires \valid_read(arg) && \separated(c, arg, plan);
    requires \separated(c, gdom + (0 .. NR_DOMS - 1)) && \separated(c, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(c, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires once: same_mapping(arg);
    requires lock: grant_pair(c->self, c->peer);
    assigns c->used, c->entry, mt_room, p2m_room, use_log, gtf;
    ensures \result <= 0;
    ensures used: \result == 0 <==> c->used != 0;
    ensures ok: \result == 0 ==> map_reserved(c) && map_args(c->peer) && use_log.n == \old(use_log.n) + 1;
    ensures refused: \result != 0 ==> use_log.n == \old(use_log.n) && same_gtf{Pre,Post};
    ensures bad: !map_args(c->peer) ==> \result != 0;
    ensures once: same_mapping(arg);
    ensures others: same_gtf_but{Pre,Post}(c->peer, mapping.ref);
    ensures inv: (c->used != 0 ==> map_inv(c->peer)) && (c->used == 0 ==> grant_inv);
    exits \false;
*/
err_t gnttab_map_grant_ref_reserve(struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan);
/* -XEN_ENXIO: the granted frame is not the granter's own RAM; -XEN_EADDRNOTAVAIL: something is at host_addr; -XEN_ENOSPC. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && map_inv(c->peer);
    requires \valid_read(arg) && \valid(plan) && \separated(plan, arg, c);
    requires \separated(plan, gdom + (0 .. NR_DOMS - 1)) && \separated(plan, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]) && \separated(plan, domtab + (0 .. NR_DOMS - 1));
    requires once: same_mapping(arg);
    requires lock: grant_pair(c->self, c->peer);
    requires reserved: map_reserved(c) && ref_ok(c->peer, mapping.ref);
    assigns *plan;
    ensures \result <= 0;
    ensures ok: \result == 0 ==> map_planned(c, plan);
    ensures once: same_mapping(arg);
    ensures reserved: map_reserved(c) && map_inv(c->peer) && ref_ok(c->peer, mapping.ref);
    ensures works: \old(mappable(c->self, c->peer, c->entry.frame)) ==> \result == 0;
    exits \false;
*/
err_t gnttab_map_grant_ref_check(const struct ctx *c, const struct gnttab_map_grant_ref *arg, struct gnttab_map_grant_ref_plan *plan);
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && map_inv(c->peer);
    requires \valid_read(plan) && \valid(fx) && \separated(plan, c, fx);
    requires kicks: fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX;
    requires \separated(plan, gdom + (0 .. NR_DOMS - 1)) && \separated(plan, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(plan, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires \separated(c, gdom + (0 .. NR_DOMS - 1)) && \separated(c, &mtrack[0 .. NR_DOMS - 1][0 .. NR_MT - 1]) &&
      \separated(c, &gactive[0 .. NR_DOMS - 1][0 .. NR_GRANTS - 1]);
    requires lock: grant_pair(c->self, c->peer);
    requires auth: map_asked(c->self, c->peer, g.nauth, g.auth[0], g.auth[1], g.auth[2]);
    requires reserved: map_reserved(c);
    requires plan: map_planned(c, plan);
    assigns mapped, p2m_world, p2m_set_log, frame_hold_log, dom_holds[c->peer], gactive[c->peer][mapping.ref],
      mtrack[c->self][0 .. NR_MT - 1], gdom[c->self].nr_mt, gdom[c->self].mt_free, gdom[c->self].mt_used;
    ensures inv: map_inv(c->peer) && ref_ok(c->peer, mapping.ref) && c->used != 0;
    ensures kicks: fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX;
    ensures entry: map_entry{Pre,Post}(c->self, c->peer, use_log.frame);
    ensures told: mapped == plan->handle;
    ensures handle: map_handle{Pre,Post}(c->self, c->peer, mapped);
    ensures pins: map_pins{Pre,Post}(c->self, c->peer, mapped);
    ensures asked: map_asked(c->self, c->peer, g.nauth, g.auth[0], g.auth[1], g.auth[2]);
    ensures place: map_place{Pre,Post}(c->self, c->peer);
    ensures taken: map_taken(c->self, c->peer);
    exits \false;
*/
void gnttab_map_grant_ref_commit(const struct ctx *c, const struct gnttab_map_grant_ref_plan *plan, struct fx *fx);
/*@ requires \valid_read(plan) && \valid(arg) && \separated(plan, arg);
    assigns arg->handle, arg->dev_bus_addr;
    ensures handle: arg->handle == plan->handle;
    ensures ref: arg->ref == \old(arg->ref);
    ensures bus: arg->dev_bus_addr == (plan->dev != 0 ? (uint64_t)(plan->mfn * PAGE_SIZE) : 0);
    exits \false;
*/
void gnttab_map_grant_ref_result(const struct gnttab_map_grant_ref_plan *plan, struct gnttab_map_grant_ref *arg);
/* Under the lock, whether or not the mapping was made. */
/*@ requires \valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS;
    requires \valid_read(arg);
    requires once: arg->ref == mapping.ref;
    requires lock: grant_pair(c->self, c->peer);
    requires used: c->used != 0 ==> ref_ok(c->peer, mapping.ref);
    requires inv: c->used != 0 ==> map_inv(c->peer);
    requires unused: c->used == 0 ==> grant_inv;
    assigns gtf;
    ensures inv: grant_inv;
    ensures others: same_gtf_but{Pre,Post}(c->peer, mapping.ref);
    ensures unused: c->used == 0 ==> same_gtf{Pre,Post};
    exits \false;
*/
void gnttab_map_grant_ref_return(const struct ctx *c, const struct gnttab_map_grant_ref *arg);

/*@ requires \valid_read(call) && call->self < NR_DOMS && grant_inv;
    requires \valid(arg) && \valid(fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && \separated(call, arg, fx);
    requires g.fetched == 1 && balanced && g.nauth == 0;
    requires once: same_mapping(arg);
    assigns g.refs, g.held, g.peer, g.third, g.grant, g.p2m, g.alive, g.la, g.lb, g.nauth, g.auth[0 .. NR_ASK - 1], g.holds, fx->held, mapped,
      arg->handle, arg->dev_bus_addr, mt_room, p2m_room, use_log, gtf, p2m_world, p2m_set_log, frame_hold_log, dom_holds[0 .. NR_DOMS - 1],
      gactive[granter(call->self)][mapping.ref], mtrack[call->self][0 .. NR_MT - 1], gdom[0 .. NR_DOMS - 1];
    ensures inv: grant_inv;
    ensures balance: balanced;
    ensures refused: \result != 0 ==> same_active{Pre,Post} && same_mtrack{Pre,Post} && p2m_set_log.n == \old(p2m_set_log.n) &&
      frame_hold_log.n == \old(frame_hold_log.n) && arg->handle == \old(arg->handle);
    ensures denied: g.nauth == 0 ==> \result != 0;
    ensures bad: (\let e = g.peer; \at(!map_args(e),Pre)) ==> \result != 0;
    ensures works: use_log.n != \old(use_log.n) &&
      (\let e = g.peer; \let frame = use_log.frame; \at(mappable(call->self, e, frame),Pre)) ==> \result == 0;
    ensures mediated: \result == 0 ==> map_asked(call->self, g.peer, g.nauth, g.auth[0], g.auth[1], g.auth[2]);
    ensures whom: \result == 0 ==> names(call->self, mapping.dom, g.peer);
    ensures taken: \result == 0 ==> use_log.n == \old(use_log.n) + 1 && map_taken(call->self, g.peer);
    ensures entry: \result == 0 ==> map_entry{Pre,Post}(call->self, g.peer, use_log.frame);
    ensures handle: \result == 0 ==> map_handle{Pre,Post}(call->self, g.peer, mapped);
    ensures pins: \result == 0 ==> map_pins{Pre,Post}(call->self, g.peer, mapped);
    ensures told: \result == 0 ==> arg->handle == mapped;
    ensures place: \result == 0 ==> map_place{Pre,Post}(call->self, g.peer);
    exits \false;
*/
err_t run_gnttab_map_grant_ref(const struct call *call, struct gnttab_map_grant_ref *arg, struct fx *fx);
#endif
