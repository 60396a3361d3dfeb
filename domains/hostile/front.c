/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/front.c - a front end that attacks its back ends: it connects as it should, puts garbage into the rings, and goes, comes back, or breaks off. */
#include "domains/hostile/hostile.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "domains/runtime/xs.h"
#include "lib/fmt.h"
#include "lib/string.h"
#include <xen/io/blkif.h>
#include <xen/io/netif.h>
#include <xen/io/xenbus.h>

#define WAIT_NS  10000000ull
#define WAITS    300u			/* a back end that does not follow for 3 s is left alone */
#define DATA_REFS 16u
#define BURSTS   40u

struct front {
	char kind[4], path[XS_PATH_MAX], backend[XS_PATH_MAX];
	domid_t be;
	struct blkif_sring *ring[2];	/* vbd: one; vif: transmit, receive. All rings begin alike. */
	long ref[2];
	evtchn_port_t port;
};

static uint8_t *data;			/* what requests name */
static long data_ref[DATA_REFS];

static void grants_for(domid_t be)
{
	if (!data)
		data = pages_alloc_n(DATA_REFS);
	for (uint32_t i = 0; data && i < DATA_REFS; i++)
		data_ref[i] = grant_give(be, virt_to_gfn(data) + i, i % 4 == 3);
}

/* Often one that works, so that requests get further than their first check. */
static grant_ref_t some_ref(void)
{
	return random_below(4) ? (grant_ref_t)data_ref[random_below(DATA_REFS)] : (grant_ref_t)random_nasty();
}

static uint64_t state_of(const char *dir)
{
	char path[XS_PATH_MAX];
	uint64_t s = 0;

	snprintf(path, sizeof path, "%s/state", dir);
	return xs_read_u64(XBT_NONE, path, 8, &s) ? 0 : s;
}

static bool wait_for(const struct front *f, uint32_t mask)
{
	for (uint32_t i = 0; i < WAITS; i++) {
		if (mask >> state_of(f->backend) & 1)
			return true;
		(void)!sched_poll(NULL, 0, time_now() + WAIT_NS);
	}
	return false;
}

static void write_key(const struct front *f, const char *key, uint64_t v)
{
	char path[XS_PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", f->path, key);
	(void)!xs_printf(XBT_NONE, path, "%lu", (unsigned long)v);
}

static bool find(struct front *f, const char *kind, const char *id)
{
	char path[XS_PATH_MAX];
	uint64_t be;

	memset(f, 0, sizeof *f);
	snprintf(f->kind, sizeof f->kind, "%s", kind);
	snprintf(f->path, sizeof f->path, "device/%s/%s", kind, id);
	snprintf(path, sizeof path, "%s/backend-id", f->path);
	if (xs_read_u64(XBT_NONE, path, DOMID_FIRST_RESERVED - 1, &be))
		return false;
	f->be = (domid_t)be;
	snprintf(path, sizeof path, "%s/backend", f->path);
	return !xs_read(XBT_NONE, path, f->backend, sizeof f->backend);
}

static void give_rings(struct front *f)
{
	bool vif = f->kind[1] == 'i';

	for (uint32_t i = 0; i < (vif ? 2u : 1u); i++) {
		struct blkif_sring *ring = f->ring[i] ? f->ring[i] : pages_alloc_n(1);

		f->ring[i] = ring;
		memset(ring, 0, PAGE_SIZE);
		SHARED_RING_INIT(ring);
		if (f->ref[i] <= 0)
			f->ref[i] = grant_give(f->be, virt_to_gfn(ring), false);
		write_key(f, !vif ? "ring-ref" : i ? "rx-ring-ref" : "tx-ring-ref", (uint64_t)f->ref[i]);
	}
}

/* Keys that may be wrong: then the back end has to refuse. */
static bool connect(struct front *f)
{
	if (!wait_for(f, 1u << XenbusStateInitWait | 1u << XenbusStateClosed | 1u << XenbusStateConnected))
		return false;
	give_rings(f);
	if (evtchn_alloc_unbound(DOMID_SELF, f->be, &f->port))
		return false;
	write_key(f, "event-channel", random_below(16) ? f->port : random_nasty());
	write_key(f, "request-rx-copy", 1);
	write_key(f, "feature-persistent", random_below(2));
	if (random_below(8) == 0)
		write_key(f, random_below(2) ? "ring-ref" : "tx-ring-ref", random_nasty());
	if (random_below(8) == 0)
		write_key(f, "multi-queue-num-queues", random_nasty());
	write_key(f, "state", XenbusStateInitialised);
	if (!wait_for(f, 1u << XenbusStateConnected | 1u << XenbusStateClosing | 1u << XenbusStateClosed))
		return false;
	write_key(f, "state", XenbusStateConnected);
	return state_of(f->backend) == XenbusStateConnected;
}

static void disk_request(struct blkif_request *q)
{
	static const uint8_t ops[] = { BLKIF_OP_READ, BLKIF_OP_WRITE, BLKIF_OP_WRITE_BARRIER, BLKIF_OP_FLUSH_DISKCACHE, BLKIF_OP_DISCARD, BLKIF_OP_INDIRECT, 3, 77 };

	random_struct(q, sizeof *q);
	q->operation = ops[random_below(sizeof ops)];
	if (random_below(4) == 0)
		return;
	q->nr_segments = (uint8_t)(1 + random_below(BLKIF_MAX_SEGMENTS_PER_REQUEST + 1));
	q->sector_number = random_below(4) ? random_below(40000) : random_nasty();	/* within, around the end of, and far outside the window */
	for (uint32_t i = 0; i < BLKIF_MAX_SEGMENTS_PER_REQUEST; i++) {
		q->seg[i].gref = some_ref();
		q->seg[i].first_sect = (uint8_t)random_below(9);
		q->seg[i].last_sect = (uint8_t)random_below(9);
	}
}

/* Pages of indirect segments are data pages: half of them name grants. */
static void fill_data(void)
{
	for (uint32_t i = 0; i < DATA_REFS * PAGE_SIZE / 8; i++)
		((uint64_t *)data)[i] = i & 1 ? random_next() : (uint64_t)some_ref() | (uint64_t)random_below(0x10000) << 32;
}

static void net_request(struct netif_tx_request *q)
{
	random_struct(q, sizeof *q);
	if (random_below(4) == 0)
		return;
	q->gref = some_ref();
	q->offset = (uint16_t)random_below(PAGE_SIZE);
	q->size = (uint16_t)random_below(1600);
	q->flags = (uint16_t)(random_below(2) ? 0 : random_next());
}

/* Slots of a ring of size bytes each, from prod on. */
static void fill_slots(struct front *f, uint32_t which, uint32_t prod, uint32_t n)
{
	uint8_t *slots = (uint8_t *)f->ring[which] + 64;
	bool vif = f->kind[1] == 'i';

	for (uint32_t i = prod; i < prod + n; i++) {
		if (!vif)
			disk_request((void *)(slots + (i & 31) * sizeof(union blkif_sring_entry)));
		else if (which == 0)
			net_request((void *)(slots + (i & 255) * sizeof(union netif_tx_sring_entry)));
		else
			((struct netif_rx_request *)(slots + (i & 255) * sizeof(union netif_rx_sring_entry)))->gref = some_ref();
	}
}

/* Requests in good order whose content is wild; the last burst of some connections runs ahead of the ring. */
static void burst(struct front *f, bool last)
{
	bool vif = f->kind[1] == 'i';
	uint32_t size = vif ? 256 : 32;

	for (uint32_t w = 0; w < (vif ? 2u : 1u); w++) {
		uint32_t prod = f->ring[w]->req_prod, room = size - (prod - READ_ONCE(f->ring[w]->rsp_prod)), n = room > size ? 0 : random_below(room + 1);

		fill_slots(f, w, prod, n);
		xen_wmb();
		WRITE_ONCE(f->ring[w]->rsp_event, f->ring[w]->rsp_prod + 1);
		WRITE_ONCE(f->ring[w]->req_prod, last && random_below(2) ? (uint32_t)random_nasty() : prod + n);
	}
	(void)!evtchn_send(f->port);
	(void)!sched_poll(NULL, 0, time_now() + WAIT_NS / 5);
	if (last && random_below(2))
		random_fill(f->ring[0], PAGE_SIZE);
}

/* The grants of rings and data stay given, mapped or not: what the back end does not let go shows when this domain dies. */
static void leave(struct front *f)
{
	switch (random_below(4)) {
	case 0: write_key(f, "state", random_nasty()); break;
	case 1: write_key(f, "state", XenbusStateUnknown); break;
	default: write_key(f, "state", XenbusStateClosing); break;
	}
	write_key(f, "state", XenbusStateClosed);
	(void)wait_for(f, 1u << XenbusStateClosed | 1u << XenbusStateInitWait);
	(void)!evtchn_close(f->port);
	write_key(f, "multi-queue-num-queues", 1);
	write_key(f, "state", XenbusStateInitialising);
}

static void attack_one(struct front *f, uint32_t rounds)
{
	uint32_t connected = 0;

	grants_for(f->be);
	for (uint32_t i = 0; i < rounds; i++) {
		bool up = connect(f);

		connected += up;
		fill_data();
		for (uint32_t k = 0; up && k < BURSTS; k++)
			burst(f, k == BURSTS - 1);
		if (i + 1 < rounds)		/* in the last round the domain dies amid its requests */
			leave(f);
	}
	say("hostile: front: %s: connected %u of %u times", f->path, connected, rounds);
}

void attack_front(uint32_t rounds)
{
	static const char *const kinds[] = { "vbd", "vif" };
	static struct front f;
	static char list[512];
	char dir[32];
	size_t used;

	if (xs_init())
		return;
	for (uint32_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		snprintf(dir, sizeof dir, "device/%s", kinds[k]);
		used = 0;
		if (xs_directory(XBT_NONE, dir, list, sizeof list, &used))
			continue;
		for (const char *p = list; p < list + used; p += strlen(p) + 1)
			if (find(&f, kinds[k], p))
				attack_one(&f, rounds);
	}
}
