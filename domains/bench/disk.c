/* SPDX-License-Identifier: Apache-2.0 */
/* bench/disk.c - disk requests as Linux makes them, with persistent grants: 4 KiB one at a time and a ring full of them, and 1 MiB as eight of 128 KiB. */
#include "domains/bench/bench.h"
#include "domains/bench/front.h"
#include "domains/bench/work.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/string.h"
#include <xen/io/blkif.h>
#include <xen/io/protocols.h>

#define TURNS      64u
#define RING       32u
#define SECTORS_4K 8u
#define SEGMENTS   32u				/* of 4 KiB: what blkdrv takes in one request */
#define BIG        8u				/* requests of SEGMENTS that make 1 MiB */
#define PAGES      (BIG * SEGMENTS)

static struct front front;
static struct blkif_front_ring ring;
static grant_ref_t data[PAGES], tables[BIG];

static void ask_4k(uint8_t op, uint32_t i)
{
	struct blkif_request *q = RING_GET_REQUEST(&ring, ring.req_prod_pvt++);

	*q = (struct blkif_request){ .operation = op, .nr_segments = 1, .id = i, .sector_number = i * SECTORS_4K };
	q->seg[0] = (struct blkif_request_segment){ .gref = data[i], .last_sect = SECTORS_4K - 1 };
}

static void ask_128k(uint8_t op, uint32_t i)
{
	struct blkif_request_indirect *q = (void *)RING_GET_REQUEST(&ring, ring.req_prod_pvt++);

	*q = (struct blkif_request_indirect){ .operation = BLKIF_OP_INDIRECT, .indirect_op = op, .nr_segments = SEGMENTS, .id = i };
	q->sector_number = i * SEGMENTS * SECTORS_4K;
	q->indirect_grefs[0] = tables[i];
}

/* Takes the answers that are there; how many, or the error of the first bad one. */
static long take(void)
{
	RING_IDX end = READ_ONCE(ring.sring->rsp_prod);
	long n = 0;

	xen_rmb();
	for (; ring.rsp_cons != end; n++)
		if (RING_GET_RESPONSE(&ring, ring.rsp_cons++)->status != BLKIF_RSP_OKAY)
			return -XEN_EIO;
	return n;
}

/* Asks for n at once and waits for all. */
static err_t turn(void (*ask)(uint8_t op, uint32_t i), uint8_t op, uint32_t n)
{
	err_t e = 0;
	int more;

	for (uint32_t i = 0; i < n; i++)
		ask(op, i);
	work_found();
	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&ring, more);
	if (more)
		e = evtchn_send(front.port);
	while (!e && n) {
		long done = take();

		if (done < 0)
			return (err_t)done;
		if (done)
			work_found();
		n -= (uint32_t)done;
		front_clear(&front);
		RING_FINAL_CHECK_FOR_RESPONSES(&ring, more);
		if (n && !more)
			e = work_wait();
	}
	return e;
}

/* n requests at once; they count as `per` in the result. The turn before the count maps the pages. */
static void measure(const char *name, void (*ask)(uint8_t op, uint32_t i), uint8_t op, uint32_t n, uint32_t per)
{
	err_t e = turn(ask, op, n);

	work_begin();
	for (uint32_t i = 0; i < TURNS && !e; i++)
		e = turn(ask, op, n);
	if (e)
		bench_skip(name, e);
	else
		bench_result(name, work_end(), TURNS * per);
}

static err_t share_data(void)
{
	uint8_t *page = pages_alloc_n(PAGES + BIG);
	struct blkif_request_segment *table = (void *)(page + PAGES * PAGE_SIZE);
	err_t e = page ? 0 : -XEN_ENOMEM;

	for (uint32_t i = 0; i < PAGES && !e; i++) {
		e = front_grant(&front, page + i * PAGE_SIZE, false, &data[i]);
		table[i / SEGMENTS * (PAGE_SIZE / sizeof *table) + i % SEGMENTS] =
			(struct blkif_request_segment){ .gref = data[i], .last_sect = SECTORS_4K - 1 };
	}
	for (uint32_t i = 0; i < BIG && !e; i++)
		e = front_grant(&front, page + (PAGES + i) * PAGE_SIZE, false, &tables[i]);
	return e;
}

static err_t connect(void)
{
	struct blkif_sring *shared = pages_alloc(0);
	err_t e = shared ? front_open(&front) : -XEN_ENOMEM;

	if (e)
		return e;
	SHARED_RING_INIT(shared);
	FRONT_RING_INIT(&ring, shared, PAGE_SIZE);
	e = front_share(&front, "ring-ref", shared);
	if (!e)
		e = front_write_text(&front, "protocol", XEN_IO_PROTO_ABI_X86_64);	/* Linux takes 32 bits for granted */
	if (!e)
		e = front_write(&front, "feature-persistent", 1);
	if (!e)
		e = share_data();
	return e ? e : front_connect(&front, XenbusStateInitialised);
}

void bench_disk(void)
{
	err_t e = front_find(&front, "vbd", 0);

	if (e)
		return;				/* this system has no disk */
	e = connect();
	if (e) {
		bench_skip("disk", e);
		return;
	}
	measure("disk_read_4k", ask_4k, BLKIF_OP_READ, 1, 1);
	measure("disk_write_4k", ask_4k, BLKIF_OP_WRITE, 1, 1);
	measure("disk_read_4k_of_32", ask_4k, BLKIF_OP_READ, RING, RING);
	measure("disk_write_4k_of_32", ask_4k, BLKIF_OP_WRITE, RING, RING);
	measure("disk_read_1m", ask_128k, BLKIF_OP_READ, BIG, 1);
	measure("disk_write_1m", ask_128k, BLKIF_OP_WRITE, BIG, 1);
}
