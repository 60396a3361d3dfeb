/* SPDX-License-Identifier: Apache-2.0 */
/* xs_ring.c - bytes through the store ring, and messages out of them. */
#include "domains/runtime/xs_ring.h"
#include "domains/runtime/cpu.h"
#include "lib/string.h"

/* Contiguous part of n bytes at idx. */
static uint32_t piece(uint32_t idx, uint32_t n)
{
	uint32_t room = XENSTORE_RING_SIZE - MASK_XENSTORE_IDX(idx);

	return n < room ? n : room;
}

long xs_ring_put(struct xenstore_domain_interface *r, const void *p, uint32_t n)
{
	uint32_t prod = r->req_prod, used = prod - READ_ONCE(r->req_cons), first;

	if (used > XENSTORE_RING_SIZE)
		return -XEN_EIO;
	if (n > XENSTORE_RING_SIZE - used)
		n = XENSTORE_RING_SIZE - used;
	xen_mb();
	first = piece(prod, n);
	memcpy(r->req + MASK_XENSTORE_IDX(prod), p, first);
	memcpy(r->req, (const char *)p + first, n - first);
	xen_wmb();
	WRITE_ONCE(r->req_prod, prod + n);
	return n;
}

long xs_ring_get(struct xenstore_domain_interface *r, void *p, uint32_t n)
{
	uint32_t cons = r->rsp_cons, avail = READ_ONCE(r->rsp_prod) - cons, first;

	if (avail > XENSTORE_RING_SIZE)
		return -XEN_EIO;
	if (n > avail)
		n = avail;
	xen_rmb();
	first = piece(cons, n);
	memcpy(p, r->rsp + MASK_XENSTORE_IDX(cons), first);
	memcpy((char *)p + first, r->rsp, n - first);
	xen_mb();
	WRITE_ONCE(r->rsp_cons, cons + n);
	return n;
}

/* Fills dst up to its size; returns 1 when full. done: bytes there already. */
static int fill(struct xs_rx *rx, struct xenstore_domain_interface *r, void *dst, uint32_t done, uint32_t size, bool *moved)
{
	long n = xs_ring_get(r, (char *)dst + done, size - done);

	if (n < 0)
		return (int)n;
	rx->have += (uint32_t)n;
	*moved |= n != 0;
	return done + (uint32_t)n == size;
}

int xs_rx_poll(struct xs_rx *rx, struct xenstore_domain_interface *r, bool *moved)
{
	int full = 1;

	if (rx->have < sizeof rx->head)
		full = fill(rx, r, &rx->head, rx->have, sizeof rx->head, moved);
	if (full != 1)
		return full;
	if (rx->head.len > XENSTORE_PAYLOAD_MAX)
		return -XEN_EIO;
	full = fill(rx, r, rx->payload, rx->have - (uint32_t)sizeof rx->head, rx->head.len, moved);
	if (full == 1)
		rx->payload[rx->head.len] = 0;
	return full;
}

void xs_rx_done(struct xs_rx *rx)
{
	rx->have = 0;
}

err_t xs_error(const char *name)
{
	static const struct { const char *name; int errnum; } known[] = {
		{ "EINVAL", XEN_EINVAL }, { "EACCES", XEN_EACCES }, { "EEXIST", XEN_EEXIST }, { "EISDIR", XEN_EISDIR },
		{ "ENOENT", XEN_ENOENT }, { "ENOMEM", XEN_ENOMEM }, { "ENOSPC", XEN_ENOSPC }, { "EIO", XEN_EIO },
		{ "ENOTEMPTY", XEN_ENOTEMPTY }, { "ENOSYS", XEN_ENOSYS }, { "EROFS", XEN_EROFS }, { "EBUSY", XEN_EBUSY },
		{ "EAGAIN", XEN_EAGAIN }, { "EISCONN", XEN_EISCONN }, { "E2BIG", XEN_E2BIG }, { "EPERM", XEN_EPERM },
	};

	for (uint32_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(name, known[i].name))
			return -known[i].errnum;
	return -XEN_EIO;
}
