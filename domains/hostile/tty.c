/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/tty.c - the console ring of a guest, front end's half. */
#include "domains/hostile/tty.h"
#include "domains/hostile/hostile.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include <xen/io/console.h>

#define WAIT_NS 2000000ull
#define WAITS   2000u			/* a console that takes nothing for that long is gone */

static struct xencons_interface *ring;
static evtchn_port_t port;

bool tty_open(void)
{
	uint64_t gfn = 0, p = 0;

	if (hvm_get_param(DOMID_SELF, HVM_PARAM_CONSOLE_PFN, &gfn) || hvm_get_param(DOMID_SELF, HVM_PARAM_CONSOLE_EVTCHN, &p) || !gfn || !p)
		return false;
	port = (evtchn_port_t)p;
	if (vm_map(gfn << PAGE_SHIFT, PAGE_SIZE))
		return false;
	ring = gfn_to_virt(gfn);
	return true;
}

void tty_write(const char *p, size_t n)
{
	uint32_t waits = 0;

	while (ring && n && waits < WAITS) {
		XENCONS_RING_IDX prod = ring->out_prod;

		if (prod - READ_ONCE(ring->out_cons) >= sizeof ring->out) {
			(void)!evtchn_send(port);
			(void)!sched_poll(NULL, 0, time_now() + WAIT_NS);
			waits++;
			continue;
		}
		ring->out[MASK_XENCONS_IDX(prod, ring->out)] = *p++;
		n--;
		xen_wmb();
		WRITE_ONCE(ring->out_prod, prod + 1);
	}
	(void)!evtchn_send(port);
}

char tty_read(void)
{
	XENCONS_RING_IDX cons;
	char c;

	while ((cons = ring->in_cons) == READ_ONCE(ring->in_prod))
		(void)!sched_poll(NULL, 0, time_now() + 10 * WAIT_NS);
	c = ring->in[MASK_XENCONS_IDX(cons, ring->in)];
	xen_mb();
	WRITE_ONCE(ring->in_cons, cons + 1);
	(void)!evtchn_send(port);
	return c;
}

void tty_break(void)
{
	WRITE_ONCE(ring->in_cons, ring->in_prod + 1 + random_below(100000));
	(void)!evtchn_send(port);
	(void)!sched_poll(NULL, 0, time_now() + WAIT_NS);
	random_fill(ring, sizeof *ring);
	WRITE_ONCE(ring->out_prod, ring->out_cons + sizeof ring->out + 1 + random_below(100000));
	(void)!evtchn_send(port);
}
