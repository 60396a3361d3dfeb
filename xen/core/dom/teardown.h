/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/teardown.h - for the contracts: what a piece of a domain's teardown (core/dom/destroy.h) does and leaves alone, and what it takes of the machine. */
#ifndef CORE_DOM_TEARDOWN_H
#define CORE_DOM_TEARDOWN_H
#include "core/dom/destroy.h"
#include "core/grant/maptrack.h"
#include "hal/p2m.h"
#include "hal/pci.h"

/*@ predicate zero_kept{L1,L2} = \forall integer d; 0 <= d < NR_DOMS && port_zero{L1}(d) ==> port_zero{L2}(d);
    predicate words_ok(integer d) = domtab[d].max_vcpus <= NR_VCPUS && evdom[d].nr_words <= NR_PORTS;
    predicate fresh(struct fx *fx) = fx->nkick == 0 && fx->nfin == 0 && fx->held == 0;
    predicate quiet(struct fx *fx) = fx->nkick == 0 && fx->nfin <= FX_MAX;	// no kicks, and room for what waits for the flush
*/
/*@ requires d < NR_DOMS && peer < NR_DOMS && evtchn_inv && port_zero(d) && words_ok(d) && \valid(fx) && fresh(fx);
    requires lock: evtchn_pair(d, peer);
    assigns evdom[d], ports[d][0 .. NR_PORTS - 1], ports[peer][0 .. NR_PORTS - 1], pend[d][0 .. NR_PORTS - 1], virq_bindings, page_pins.n, vcputab[d][..];
    ensures inv: evtchn_inv && zero_kept{Pre,Post} && words_ok(d);
    ensures none: \result ==> evdom[d].nr_ports == 0 && evdom[d].fifo == 0;
    ensures kept: vcpus_kept{Pre,Post}(d);
    exits \false;
*/
bool teardown_port(domid_t d, domid_t peer, struct fx *fx);
/*@ requires d < NR_DOMS && mt_bounds && \valid(fx) && fresh(fx);
    requires lock: grant_pair(d, d);
    assigns domtab[d].cursor, gdom[d].mt_free, gdom[d].mt_used, mtrack[d][0 .. NR_MT - 1], p2m_world, p2m_clear_log, *fx;
    ensures bounds: mt_bounds && quiet(fx);
    ensures all: \result <==> domtab[d].cursor >= gdom[d].nr_mt;
    ensures gone: \forall integer h; \old(domtab[d].cursor) <= h < domtab[d].cursor && h < gdom[d].nr_mt ==> mtrack[d][h].flags == 0;
    ensures flushed: fx->nfin != 0 ==> fx->flushes != 0;
    exits \false;
*/
bool teardown_mapping(domid_t d, struct fx *fx);
/*@ requires d < NR_DOMS && vcpus_bound;
    assigns domtab[d].cursor, vcputab[d][0 .. NR_VCPUS - 1], page_pins.n;
    ensures all: \result <==> \old(domtab[d].cursor) >= domtab[d].max_vcpus;
    ensures one: !\result ==> domtab[d].cursor == \old(domtab[d].cursor) + 1 && vcputab[d][\old(domtab[d].cursor)].exists == 0;
    ensures others: \forall integer v; 0 <= v < NR_VCPUS && v != \old(domtab[d].cursor) ==> vcputab[d][v].exists == \old(vcputab[d][v].exists);
    ensures stays: \result ==> domtab[d].cursor == \old(domtab[d].cursor);
    exits \false;
*/
bool teardown_vcpu(domid_t d);
/*@ requires d < NR_DOMS && \valid(fx) && fresh(fx);
    requires lock: p2m_own(d);
    assigns domtab[d].cursor, p2m_world, p2m_clear_log, *fx;
    ensures few: quiet(fx);
    ensures none: \result ==> \forall integer k; domtab[d].cursor <= k ==> p2m_type(d, k) == P2M_HOLE;
    ensures flushed: fx->nfin != 0 ==> fx->flushes != 0;
    exits \false;
*/
bool teardown_memory(domid_t d, struct fx *fx);
/* The domain's own reference goes with it. */
/*@ requires d < NR_DOMS && none_held(g.held);
    assigns domtab[d].shared, domtab[d].state, frame_put_log, g.held;
    ensures dead: domtab[d].state == DOM_DEAD && none_held(g.held);
    ensures unshared: domtab[d].shared == \null && frame_put_log.n == \old(frame_put_log.n) + 1 && frame_put_log.mfn == domtab[d].shared_mfn.v;
    exits \false;
*/
void teardown_last(domid_t d);

/*@ requires d < NR_DOMS;
    assigns virq_bindings;
    exits \false;
*/
void virq_forget(domid_t d);
/*@ assigns \nothing;
    exits \false;
*/
void console_end(domid_t d);
/*@ assigns \nothing;
    exits \false;
*/
void xsm_audit_end(domid_t domid);
/*@ requires dom < NR_DOMS;
    assigns p2m_room;
    exits \false;
*/
bool hal_p2m_destroy(domid_t dom, uint32_t budget);
/*@ requires \valid(gfn) && \valid(e) && \separated(gfn, e);
    assigns *gfn, *e;
    ensures none: \result == 0 ==> \forall integer k; \old(gfn->v) <= k ==> p2m_type(dom, k) == P2M_HOLE;
    ensures next: \result != 0 ==> gfn->v >= \old(gfn->v) && (e->type != P2M_HOLE ==> p2m_sized(gfn->v, e->order));
    ensures frame: \result != 0 && p2m_is_frame(e->type) ==> e->mfn.v < NR_FRAMES;
    exits \false;
*/
bool hal_p2m_next(domid_t dom, struct gfn *gfn, struct p2m_entry *e);
/*@ requires dom < NR_DOMS;
    assigns pci_world;
    ensures none: \forall integer fn; pci_owner(fn) != dom;
    exits \false;
*/
void hal_pci_release_all(domid_t dom);
/*@ requires dom < NR_DOMS && vcpu < NR_VCPUS;
    assigns \nothing;
    exits \false;
*/
void hal_vcpu_destroy(domid_t dom, uint32_t vcpu);
#endif
