/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/evtchn.h - event-channel state, its invariant, and the words of its contracts (Xen public event_channel.h). */
#ifndef CORE_EVTCHN_H
#define CORE_EVTCHN_H
#include "core/dom/dom.h"
#include "core/vcpu/vcpu.h"

enum evtchn_state { ECS_FREE, ECS_RESERVED, ECS_UNBOUND, ECS_INTERDOMAIN, ECS_PIRQ, ECS_VIRQ, ECS_IPI };

struct evtchn {
	uint32_t state;			/* enum evtchn_state; ECS_RESERVED: port 0, never used */
	uint32_t label;			/* SID of this end, by type transition when it was made */
	uint32_t vcpu;			/* vCPU notified on this end; < max_vcpus of its domain */
	uint32_t prio;			/* FIFO priority, 0 highest .. 15 */
	uint32_t peer_port;		/* ECS_INTERDOMAIN: the other end; ECS_FREE: the next free port */
	uint32_t irq;			/* ECS_VIRQ, ECS_PIRQ: its number */
	domid_t peer_dom;		/* ECS_INTERDOMAIN: the other end; ECS_UNBOUND: who may bind */
	uint16_t pad[3];
};

struct evtchn_dom {
	uint32_t nr_ports;		/* ports [0, nr_ports) have state: those above were never used */
	uint32_t free;			/* a free port below nr_ports, 0 for none; its peer_port is the next one */
	uint32_t used;			/* ports that are not free, without port 0 */
	uint32_t sweep;			/* reset, teardown: all ports below were seen free */
	uint32_t fifo;			/* 1: FIFO ABI (EVTCHNOP_init_control), else 2-level; atomic */
	uint32_t nr_words;		/* FIFO: ports that have an event word; atomic */
	void *words[NR_PORTS / 1024];	/* FIFO: pinned event array pages, 1024 words each */
};

extern struct evtchn ports[NR_DOMS][NR_PORTS];	/* rows are whole pages */
extern struct evtchn_dom evdom[NR_DOMS];

//@ ghost int virq_bindings;	/* vcputab[].virq and the holders of global VIRQs */

/*@ predicate port_ok(integer d, integer p) =
      0 <= d < NR_DOMS && 0 <= p < evdom[d].nr_ports;
    predicate channel_ok(integer d, integer p) =
      port_ok(d, p) && ports[d][p].state != ECS_FREE && ports[d][p].state != ECS_RESERVED;
    // port 0 is nobody's channel
    predicate port_zero(integer d) = evdom[d].nr_ports > 0 ==> ports[d][0].state == ECS_RESERVED;
    predicate bound(integer d, integer p) =
      port_ok(d, p) && ports[d][p].state == ECS_INTERDOMAIN;
    predicate linked(integer d, integer p, integer e, integer q) =
      bound(d, p) && ports[d][p].peer_dom == e && ports[d][p].peer_port == q;
    predicate evtchn_bounds =
      \forall integer d; 0 <= d < NR_DOMS ==> evdom[d].nr_ports <= NR_PORTS;
    predicate evtchn_links =
      \forall integer d, p; bound(d, p) ==>
        linked(ports[d][p].peer_dom, ports[d][p].peer_port, d, p);
    predicate evtchn_vcpus =
      \forall integer d, p; port_ok(d, p) ==> ports[d][p].vcpu < NR_VCPUS;	// of a free port too: unmask looks at it
    // FIFO: words come by the page
    predicate evtchn_words = \forall integer d; 0 <= d < NR_DOMS ==> evdom[d].nr_words <= NR_PORTS && evdom[d].nr_words % 1024 == 0;
    predicate evtchn_inv = evtchn_bounds && evtchn_links && evtchn_vcpus;

    // a port that names no channel carries its domain's label
    logic integer channel_label(integer d, integer p) =
      p < evdom[d].nr_ports && ports[d][p].state != ECS_FREE && ports[d][p].state != ECS_RESERVED ?
        ports[d][p].label : domtab[d].self_sid;
*/

/* Policy object behind port `port` of d; total, so that the question comes before every error that tells of state. */
/*@ requires d < NR_DOMS && evtchn_bounds;
    assigns \nothing;
    ensures \result == channel_label(d, port);
    exits \false;
*/
uint32_t evtchn_label(domid_t d, uint32_t port);
#endif
