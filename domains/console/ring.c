/* SPDX-License-Identifier: Apache-2.0 */
/* ring.c - copies between a console ring and the multiplexer. */
#include "domains/console/ring.h"
#include "domains/runtime/cpu.h"

void ring_open(struct mux_dom *d)
{
	d->out_cons = READ_ONCE(d->ring->out_cons);
	d->in_prod = READ_ONCE(d->ring->in_prod);
}

long ring_take(struct mux_dom *d, char *buf, uint32_t n, bool *more)
{
	struct xencons_interface *r = d->ring;
	XENCONS_RING_IDX have = READ_ONCE(r->out_prod) - d->out_cons;

	if (have > sizeof r->out)
		return -XEN_EIO;
	xen_rmb();
	*more = have > n;
	if (have < n)
		n = have;
	for (uint32_t i = 0; i < n; i++)
		buf[i] = READ_ONCE(r->out[MASK_XENCONS_IDX(d->out_cons + i, r->out)]);
	d->out_cons += n;
	xen_mb();		/* the bytes are read before the guest may write over them */
	WRITE_ONCE(r->out_cons, d->out_cons);
	return n;
}

long ring_give(struct mux_dom *d, const char *buf, uint32_t n)
{
	struct xencons_interface *r = d->ring;
	XENCONS_RING_IDX used = d->in_prod - READ_ONCE(r->in_cons);

	if (used > sizeof r->in)
		return -XEN_EIO;
	xen_mb();		/* the guest has read the bytes before they are written over */
	if (n > sizeof r->in - used)
		n = (uint32_t)(sizeof r->in - used);
	for (uint32_t i = 0; i < n; i++)
		WRITE_ONCE(r->in[MASK_XENCONS_IDX(d->in_prod + i, r->in)], buf[i]);
	d->in_prod += n;
	xen_wmb();
	WRITE_ONCE(r->in_prod, d->in_prod);
	return n;
}
