/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/port.c - free ports. */
#include "core/evtchn/port.h"
#include "hal/mem.h"
#include "hal/once.h"
#include "hal/spec.h"
#include <xen/event_channel.h>

err_t port_reserve(domid_t d)
{
	uint32_t n = evdom[d].nr_ports;

	if (evdom[d].free)
		return 0;
	if (n >= domtab[d].max_ports || n >= NR_PORTS)
		return -XEN_ENOSPC;
	return hal_window_back(&ports[d][n], sizeof(struct evtchn), d);
}

uint32_t port_pick(domid_t d)
{
	uint32_t n = evdom[d].nr_ports, p = evdom[d].free;

	if (p)
		return p < n && ports[d][p].state == ECS_FREE ? p : 0;
	return n < domtab[d].max_ports && n < NR_PORTS ? n : 0;
}

void port_take(domid_t d, uint32_t p)
{
	evdom[d].used++;
	if (p == evdom[d].nr_ports) {
		ports[d][p].vcpu = 0;
		set_once(ports[d][p].state, ECS_FREE);
		set_once(evdom[d].nr_ports, p + 1);
		return;
	}
	evdom[d].free = ports[d][p].peer_port;
}

void port_free(domid_t d, uint32_t p)
{
	set_once(ports[d][p].state, ECS_FREE);
	ports[d][p].peer_port = evdom[d].free;
	evdom[d].free = p;
	evdom[d].used--;
}

/*@ requires d < NR_DOMS && p < NR_PORTS;
    assigns ports[d][p].label, ports[d][p].vcpu, ports[d][p].prio, ports[d][p].irq, pend[d][p];
    ensures ports[d][p].label == label && ports[d][p].vcpu == vcpu && ports[d][p].irq == irq;
    exits \false;
*/
static void port_reset(domid_t d, uint32_t p, uint32_t label, uint32_t vcpu, uint32_t irq)
{
	ports[d][p].label = label;
	ports[d][p].vcpu = vcpu;
	ports[d][p].prio = EVTCHN_FIFO_PRIORITY_DEFAULT;
	ports[d][p].irq = irq;
	evtchn_clear_pending(d, p);
}

void port_open(domid_t d, uint32_t p, uint32_t state, uint32_t label, uint32_t vcpu, uint32_t irq, domid_t who)
{
	port_reset(d, p, label, vcpu, irq);
	set_once(ports[d][p].peer_dom, who);
	set_once(ports[d][p].state, state);
	//@ assert others: same_ports_but{Pre,Here}(d, p);
}

void port_link(domid_t d, uint32_t p, uint32_t label, domid_t e, uint32_t q)
{
	port_reset(d, p, label, 0, 0);
	set_once(ports[d][p].peer_dom, e);
	ports[d][p].peer_port = q;
	set_once(ports[d][p].state, ECS_INTERDOMAIN);
	set_once(ports[e][q].peer_dom, d);
	ports[e][q].peer_port = p;
	set_once(ports[e][q].state, ECS_INTERDOMAIN);
	//@ assert others: same_ports_but2{Pre,Here}(d, p, e, q);
}

void port_unlink(domid_t d, uint32_t p, domid_t e, uint32_t q)
{
	set_once(ports[e][q].peer_dom, d);
	set_once(ports[e][q].state, ECS_UNBOUND);
	set_once(ports[d][p].state, ECS_FREE);
	//@ assert others: same_ports_but2{Pre,Here}(d, p, e, q);
}

int port_is_channel(domid_t d, uint32_t p)
{
	uint32_t state;

	if (p >= evdom[d].nr_ports)
		return 0;
	state = ports[d][index_clamp(p, NR_PORTS)].state;
	return state != ECS_FREE && state != ECS_RESERVED;
}

uint32_t port_sweep(domid_t d)
{
	uint32_t p = once(evdom[d].sweep), end = p + PORT_SWEEP;

	//@ loop assigns p;
	while (p < end && p < once(evdom[d].nr_ports) && once(ports[d][p].state) == ECS_FREE)
		p++;
	return p;
}

domid_t port_sweep_peer(domid_t d)
{
	uint32_t p = port_sweep(d);

	return p < once(evdom[d].nr_ports) && once(ports[d][p].state) == ECS_INTERDOMAIN ? once(ports[d][p].peer_dom) : d;
}

void port_init(domid_t d)
{
	set_once(ports[d][0].state, ECS_RESERVED);
	evdom[d].free = 0;
	evdom[d].used = 0;
	set_once(evdom[d].sweep, 1);
	set_once(evdom[d].nr_ports, 1);
}
