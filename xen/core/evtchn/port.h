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
    predicate same_ports_but{L1,L2}(integer e, integer q) =
      \forall integer d, p; 0 <= d < NR_DOMS && 0 <= p < NR_PORTS && !(d == e && p == q) ==>
        \at(ports[d][p],L1) == \at(ports[d][p],L2);
*/

/* Backs the state of the next port with the domain's memory. -XEN_ENOSPC: max_ports are in use; -XEN_ENOMEM. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
*/
err_t __must_check port_reserve(domid_t d);

/* A port that can be taken, or 0 if there is none. */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures \result != 0 ==> pickable(d, \result);
*/
uint32_t port_pick(domid_t d);

/* Takes it off the list: it is below nr_ports and still ECS_FREE afterwards. */
/*@ requires d < NR_DOMS && evtchn_inv && pickable(d, p);
    assigns evdom[d].nr_ports, evdom[d].free, evdom[d].used, ports[d][p].state;
    ensures inv: evtchn_inv;
    ensures state: ports[d][p].state == ECS_FREE && p < evdom[d].nr_ports;
    ensures grows: evdom[d].nr_ports >= \old(evdom[d].nr_ports);
    ensures others: \forall integer e; 0 <= e < NR_DOMS && e != d ==> evdom[e].nr_ports == \old(evdom[e].nr_ports);
*/
void port_take(domid_t d, uint32_t p);

/* Puts it back. */
/*@ requires d < NR_DOMS && 0 < p < evdom[d].nr_ports && evtchn_bounds;
    assigns evdom[d].free, evdom[d].used, ports[d][p].state, ports[d][p].peer_port;
    ensures ports[d][p].state == ECS_FREE;
*/
void port_free(domid_t d, uint32_t p);

/* A port just taken gets its label and the defaults of a new one: vCPU 0, default priority, nothing pending. */
/*@ requires d < NR_DOMS && p < NR_PORTS;
    assigns ports[d][p].label, ports[d][p].vcpu, ports[d][p].prio, ports[d][p].irq, pend[d][p];
    ensures ports[d][p].label == label && ports[d][p].vcpu == 0;
*/
void port_set(domid_t d, uint32_t p, uint32_t label);

/* Under evtchn lock of d: is it a channel? */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures \result != 0 <==> channel_ok(d, p);
*/
int port_is_channel(domid_t d, uint32_t p);

/* Reset and teardown: the next port from evdom[d].sweep that is not free, or where to go on after PORT_SWEEP free ones. */
#define PORT_SWEEP 64u
uint32_t port_sweep(domid_t d);
domid_t port_sweep_peer(domid_t d);	/* who is at its other end; d itself if nobody. Unlocked: it may be stale */

/* Port 0 exists and is never given out. The first page of the row is backed. */
void port_init(domid_t d);
#endif
