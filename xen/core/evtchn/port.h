/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/port.h - free ports: a list through the free ones, and above nr_ports those never used. */
#ifndef CORE_EVTCHN_PORT_H
#define CORE_EVTCHN_PORT_H
#include "core/evtchn/evtchn.h"
#include "core/evtchn/raise.h"

/*@ predicate pickable(integer d, integer p) =
      0 < p < NR_PORTS &&
      ((p < evdom[d].nr_ports && ports[d][p].state == ECS_FREE) ||
       (p == evdom[d].nr_ports && p < domtab[d].max_ports));
    predicate same_ports{L1,L2} =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS ==> \at(ports[d][p],L1) == \at(ports[d][p],L2);
    predicate same_ports_but2{L1,L2}(integer e, integer q, integer f, integer r) =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS && !(d == e && p == q) && !(d == f && p == r) ==>
        \at(ports[d][p],L1) == \at(ports[d][p],L2);
    predicate same_ports_but{L1,L2}(integer e, integer q) =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS && !(d == e && p == q) ==>
        \at(ports[d][p],L1) == \at(ports[d][p],L2);
*/

/* Backs the state of the next port with the domain's memory. -XEN_ENOSPC: max_ports are in use; -XEN_ENOMEM. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check port_reserve(domid_t d);

/* A port that can be taken, or 0 if there is none. */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures \result != 0 ==> pickable(d, \result);
    exits \false;
*/
uint32_t port_pick(domid_t d);

/* Takes it off the list: it is below nr_ports and still ECS_FREE afterwards. */
/*@ requires d < NR_DOMS && evtchn_inv && pickable(d, p);
    assigns evdom[d].nr_ports, evdom[d].free, evdom[d].used, ports[d][p].state, ports[d][p].vcpu;
    ensures inv: evtchn_inv;
    ensures state: ports[d][p].state == ECS_FREE && p < evdom[d].nr_ports;
    ensures grows: evdom[d].nr_ports >= \old(evdom[d].nr_ports);
    ensures others: \forall integer e; 0 <= e < NR_DOMS && e != d ==> evdom[e].nr_ports == \old(evdom[e].nr_ports);
    exits \false;
*/
void port_take(domid_t d, uint32_t p);

/* Puts it back. */
/*@ requires d < NR_DOMS && 0 < p < evdom[d].nr_ports && evtchn_bounds;
    assigns evdom[d].free, evdom[d].used, ports[d][p].state, ports[d][p].peer_port;
    ensures ports[d][p].state == ECS_FREE;
    exits \false;
*/
void port_free(domid_t d, uint32_t p);

/* A port just taken becomes a channel end of `state` (not ECS_INTERDOMAIN): label, vCPU, default priority, nothing pending. who: peer_dom. */
/*@ requires d < NR_DOMS && 0 < p < evdom[d].nr_ports && ports[d][p].state == ECS_FREE && evtchn_inv;
    requires vcpu < NR_VCPUS && (state == ECS_UNBOUND || state == ECS_IPI || state == ECS_VIRQ || state == ECS_PIRQ);
    assigns ports[d][p].state, ports[d][p].label, ports[d][p].vcpu, ports[d][p].prio, ports[d][p].irq, ports[d][p].peer_dom, pend[d][p];
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures made: ports[d][p].state == state && ports[d][p].label == label && ports[d][p].vcpu == vcpu &&
      ports[d][p].irq == irq && ports[d][p].peer_dom == who;
    exits \false;
*/
void port_open(domid_t d, uint32_t p, uint32_t state, uint32_t label, uint32_t vcpu, uint32_t irq, domid_t who);

/* A port just taken and q of e, which waits for d, become the ends of one channel. */
/*@ requires d < NR_DOMS && 0 < p < evdom[d].nr_ports && ports[d][p].state == ECS_FREE && evtchn_inv;
    requires port_ok(e, q) && ports[e][q].state == ECS_UNBOUND;
    assigns ports[d][p].state, ports[d][p].label, ports[d][p].vcpu, ports[d][p].prio, ports[d][p].irq, ports[d][p].peer_dom,
      ports[d][p].peer_port, ports[e][q].state, ports[e][q].peer_dom, ports[e][q].peer_port, pend[d][p];
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures made: linked(d, p, e, q) && linked(e, q, d, p);
    ensures label: ports[d][p].label == label && ports[d][p].vcpu == 0;
    exits \false;
*/
void port_link(domid_t d, uint32_t p, uint32_t label, domid_t e, uint32_t q);

/* The other end of a channel waits for d again; p is free for port_free. */
/*@ requires bound(d, p) && linked(d, p, e, q) && evtchn_inv;
    assigns ports[d][p].state, ports[e][q].state, ports[e][q].peer_dom;
    ensures bounds: evtchn_bounds;
    ensures links: evtchn_links;
    ensures vcpus: evtchn_vcpus;
    ensures waits: !(d == e && p == q) ==> ports[e][q].state == ECS_UNBOUND && ports[e][q].peer_dom == d;
    ensures free: ports[d][p].state == ECS_FREE;
    exits \false;
*/
void port_unlink(domid_t d, uint32_t p, domid_t e, uint32_t q);

/* Under evtchn lock of d: is it a channel? */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures \result != 0 <==> channel_ok(d, p);
    exits \false;
*/
int port_is_channel(domid_t d, uint32_t p);

/* Reset and teardown: the next port from evdom[d].sweep that is not free, or where to go on after PORT_SWEEP free ones. */
#define PORT_SWEEP 64u
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    exits \false;
*/
uint32_t port_sweep(domid_t d);
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures evtchn_inv ==> \result < NR_DOMS;
    exits \false;
*/
domid_t port_sweep_peer(domid_t d);	/* who is at its other end; d itself if nobody. Unlocked: it may be stale */

/* Port 0 exists and is never given out. The first page of the row is backed. */
/*@ requires d < NR_DOMS;
    assigns ports[d][0].state, evdom[d].free, evdom[d].used, evdom[d].sweep, evdom[d].nr_ports;
    ensures evdom[d].nr_ports == 1 && ports[d][0].state == ECS_RESERVED;
    exits \false;
*/
void port_init(domid_t d);
#endif
