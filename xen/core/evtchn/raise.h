/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/raise.h - pending and mask bits in pages that the guest writes too: 2-level (shared_info) and FIFO ABI. */
#ifndef CORE_EVTCHN_RAISE_H
#define CORE_EVTCHN_RAISE_H
#include "core/evtchn/evtchn.h"
#include "hal/guest.h"

/* What the pages of the guests say, for the contracts: 1 is pending, masked. */
/*@ ghost unsigned char pend[NR_DOMS][NR_PORTS]; */
/*@ ghost unsigned char mask[NR_DOMS][NR_PORTS]; */

/*@ predicate same_pend{L1,L2} =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS ==>
        \at(pend[d][p],L1) == \at(pend[d][p],L2);
    predicate same_pend_but{L1,L2}(integer e, integer q) =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS && !(d == e && p == q) ==>
        \at(pend[d][p],L1) == \at(pend[d][p],L2);
    // of a domain's vCPUs nothing changes but their FIFO control blocks; their bindings of VIRQs are virq_bindings
    predicate vcpus_kept{L1,L2}(integer d) =
      \forall integer v; 0 <= v < NR_VCPUS ==> \at(vcputab[d][v].exists,L1) == \at(vcputab[d][v].exists,L2) &&
        \at(vcputab[d][v].polling,L1) == \at(vcputab[d][v].polling,L2) && \at(vcputab[d][v].initialised,L1) == \at(vcputab[d][v].initialised,L2) &&
        \at(vcputab[d][v].info,L1) == \at(vcputab[d][v].info,L2) && \at(vcputab[d][v].info_page,L1) == \at(vcputab[d][v].info_page,L2);
    // neither an upcall (masked) nor a poll (pending already) can be due
    predicate muted{L}(integer d, integer p) = \at(pend[d][p],L) != 0 && \at(mask[d][p],L) != 0;
*/

/* Sets the pending bit of a port that has state and notifies `vcpu`, with `prio` on FIFO. KICK_* flags of the kick that is due, 0 for none.
 * Atomic against the guest and other senders; the evtchn lock of d, or of the domain at the other end of the channel, is held at least shared. */
/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS;
    assigns pend[d][port] \from \nothing;
    assigns \result \from pend[d][port], mask[d][port], vcpu, prio;
    ensures set: pend[d][port] == 1;
    ensures flags: \result <= 3;
    ensures upcall: \old(mask[d][port]) != 0 ==> \result == 0 || \result == KICK_POLL;
    ensures poll: \old(pend[d][port]) != 0 ==> \result == 0 || \result == KICK_UPCALL;
    exits \false;
*/
uint32_t evtchn_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio);

/* Raises and notes the kick that is due. */
/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS && \valid(fx) && fx->nkick < FX_KICKS;
    assigns pend[d][port], fx->nkick, fx->kick[fx->nkick];
    ensures set: pend[d][port] == 1;
    ensures few: \old(fx->nkick) <= fx->nkick <= \old(fx->nkick) + 1;
    ensures hush: \old(muted(d, port)) ==> fx->nkick == \old(fx->nkick);
    ensures whom: fx->nkick == \old(fx->nkick) + 1 ==>
      fx->kick[\old(fx->nkick)].dom == d && fx->kick[\old(fx->nkick)].vcpu == vcpu;
    exits \false;
*/
void fx_raise(struct fx *fx, domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio);

/* Notes a kick. */
/*@ requires \valid(fx) && fx->nkick < FX_KICKS && vcpu < NR_VCPUS;
    assigns fx->nkick, fx->kick[fx->nkick];
    ensures fx->nkick == \old(fx->nkick) + 1;
    ensures fx->kick[\old(fx->nkick)].dom == d && fx->kick[\old(fx->nkick)].vcpu == vcpu;
    exits \false;
*/
void fx_kick(struct fx *fx, domid_t d, uint32_t vcpu, uint32_t why);

/* The port is made or given up: its pending bit is cleared. */
/*@ requires d < NR_DOMS && port < NR_PORTS;
    assigns pend[d][port];
    ensures pend[d][port] == 0;
    exits \false;
*/
void evtchn_clear_pending(domid_t d, uint32_t port);

/* EVTCHNOP_unmask: clears the mask; if the port is pending, notifies as raise does. */
/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS;
    assigns mask[d][port];
    ensures mask[d][port] == 0;
    exits \false;
*/
uint32_t evtchn_unmask_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio);

/* FIFO, evtchn lock of d held exclusive. Rows of the windows are backed by evtchn_back_fifo (-XEN_ENOMEM). */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check evtchn_back_fifo(domid_t d);
void evtchn_drop_fifo(domid_t d);	/* a domain that is gone: no lock */
/* From 2-level; what is pending is raised again once its word exists. */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns evdom[d].fifo;
    ensures evdom[d].fifo == 1;
    exits \false;
*/
void evtchn_switch_fifo(domid_t d);
/* The words of the next 1024 ports; raises what waited for them. */
/*@ requires d < NR_DOMS && evtchn_inv && evdom[d].nr_words < NR_PORTS && evdom[d].nr_words % 1024 == 0 && \valid(fx) && fx->nkick == 0;
    assigns evdom[d].words[evdom[d].nr_words / 1024] \from page;
    assigns evdom[d].nr_words, pend[d][0 .. NR_PORTS - 1], fx->nkick, fx->kick[0 .. FX_KICKS - 1];
    ensures words: evdom[d].nr_words == \old(evdom[d].nr_words) + 1024 && evdom[d].words[\old(evdom[d].nr_words) / 1024] == page;
    ensures kicks: fx->nkick <= FX_KICKS;
    ensures whom: \forall integer i; 0 <= i < fx->nkick ==> fx->kick[i].dom == d && fx->kick[i].vcpu < NR_VCPUS;
    exits \false;
*/
void evtchn_add_words(domid_t d, void *page, struct fx *fx);
/* Back to 2-level: all ports are free; gives up the pinned pages. */
/*@ requires d < NR_DOMS && domtab[d].max_vcpus <= NR_VCPUS && evdom[d].nr_words <= NR_PORTS;
    assigns evdom[d].fifo, evdom[d].nr_words, page_pins.n;
    assigns vcputab[d][..] \from \nothing;
    ensures two_level: evdom[d].fifo == 0 && evdom[d].nr_words == 0;
    ensures kept: vcpus_kept{Pre,Post}(d);
    ensures unpinned: \old(page_pins.n) - \old(evdom[d].nr_words) / 1024 - NR_VCPUS <= page_pins.n <= \old(page_pins.n) - \old(evdom[d].nr_words) / 1024;
    ensures blocks: \forall integer v; 0 <= v < domtab[d].max_vcpus ==> vcputab[d][v].control == \null && vcputab[d][v].control_page == \null;
    exits \false;
*/
void evtchn_reset_fifo(domid_t d);

/*@ requires d < NR_DOMS && port < NR_PORTS;
    assigns \nothing;
    ensures \result <==> pend[d][port] != 0;
    exits \false;
*/
bool evtchn_is_pending(domid_t d, uint32_t port);	/* for SCHEDOP_poll */
#endif
