/* SPDX-License-Identifier: Apache-2.0 */
/* bench/net.c - TCP as a network driver sees it: segments and acknowledgements, out by a NIC whose wire ends nowhere, and, where there are two more NICs on
 * one wire, out by one and in by the other. No TCP speaks here: what a guest's own stack costs is the guest's. */
#include "domains/bench/bench.h"
#include "domains/bench/nic.h"
#include "domains/bench/work.h"
#include "domains/runtime/hypercall.h"

#define TURNS   64u
#define WINDOW  32u			/* frames under way; large ones: */
#define LARGE   8u
#define MSS     1448u			/* with timestamps */
#define SEGMENT (66u + MSS)
#define ACK     66u
#define LARGE_SEGMENTS ((NIC_FRAME_MOST - ACK) / MSS)

static struct nic sink, left, right;

/* What is sent to `to`, or to nobody. */
struct load {
	struct nic *from, *to;
	uint32_t len, frames;
	uint16_t segment;		/* size to cut into, or 0 */
};

/* Both ports are cleared: an event that comes later is seen by the look at the rings before. */
static err_t wait(const struct load *l)
{
	if (l->to)
		front_clear(&l->to->front);
	front_clear(&l->from->front);
	if (nic_more(l->from) || (l->to && nic_more(l->to)))
		return 0;
	return work_wait();
}

/* Takes what is there: how many slots the driver has answered, or an error. */
static long take(const struct load *l)
{
	uint64_t came = l->to ? l->to->came : 0;
	long answered = nic_sent(l->from);
	err_t e = l->to ? nic_take(l->to) : 0;

	if (answered > 0 || (l->to && l->to->came != came))
		work_found();
	return e ? e : answered;
}

/* Sends the frames and waits until the driver has answered all, and all have come where they go. */
static err_t turn(const struct load *l)
{
	uint64_t all = l->to ? l->to->came + l->frames : 0;
	long slots = 0, answered;
	err_t e;

	work_found();
	for (uint32_t i = 0; i < l->frames; i++)
		slots += nic_put(l->from, l->len, l->segment);
	e = nic_push(l->from);
	while (!e) {
		answered = take(l);
		if (answered < 0)
			return (err_t)answered;
		slots -= answered;
		if (slots == 0 && (!l->to || l->to->came >= all))
			break;
		e = wait(l);
	}
	return e;
}

static void measure(const char *name, const struct load *l, uint32_t per)
{
	static const uint8_t nobody[6] = { 2, 0, 0, 0, 0, 1 };
	err_t e;

	nic_compose(l->from, l->to ? l->to->mac : nobody, l->len);
	e = turn(l);
	work_begin();
	for (uint32_t i = 0; i < TURNS && !e; i++)
		e = turn(l);
	if (e)
		bench_skip(name, e);
	else
		bench_result(name, work_end(), TURNS * per);
}

static bool open(struct nic *c, uint32_t n)
{
	err_t e = nic_open(c, n);

	if (e && e != -XEN_ENOENT)
		bench_skip("net", e);
	return !e;
}

void bench_net(void)
{
	if (!open(&sink, 0))
		return;
	measure("tcp_out_segment", &(struct load){ &sink, NULL, SEGMENT, WINDOW, 0 }, WINDOW);
	measure("tcp_out_ack", &(struct load){ &sink, NULL, ACK, WINDOW, 0 }, WINDOW);
	measure("tcp_out_segment_of_64k", &(struct load){ &sink, NULL, NIC_FRAME_MOST, LARGE, MSS }, LARGE * LARGE_SEGMENTS);
	if (!open(&left, 1) || !open(&right, 2))
		return;
	measure("tcp_through_segment", &(struct load){ &left, &right, SEGMENT, WINDOW, 0 }, WINDOW);
	measure("tcp_through_ack", &(struct load){ &left, &right, ACK, WINDOW, 0 }, WINDOW);
}
