/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/queues.c - the two structures that the fake machine does without: run queues and the buddy allocator. An input is a list of operations of 4 bytes;
 * after each, every vCPU is in the queue that it was put into and no other, blocks do not overlap, and what is counted is there. */
// link: xen/core/sched/runq.c xen/core/mem/buddy.c
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "core/mem/buddy.h"
#include "core/sched/runq.h"
#include "fuzz/bytes.h"
#include "fuzz/fuzz.h"

#define QUEUES 2u
#define VCPUS  24u
#define FRAMES 3000u
#define BLOCKS 16u

struct op { uint8_t what, a, b, c; };
static struct runq queue[QUEUES];
static struct sched_entity vcpu[VCPUS];
static uint8_t where[VCPUS];		/* 1 + queue, 0: in none */
static uint32_t wanted;			/* vCPUs that may move to another CPU */
static struct buddy buddy;
static struct buddy_frame table[FRAMES];
static uint8_t owner[FRAMES];		/* 1 + block, 0: free */
static struct { uint32_t at, order; } block[BLOCKS];

const bool fuzz_forks = false;

void fuzz_init(void) { }

static bool may_move(const struct sched_entity *e) { return wanted >> (e - vcpu) & 1; }

static uint32_t count(const struct runq *q, const struct sched_entity *head)
{
	uint32_t n = 0;

	for (const struct sched_entity *e = head->next; e != head; e = e->next, n++) {
		assert(e->next->prev == e && e->prev->next == e && n <= VCPUS);
		assert(where[e - vcpu] == q - queue + 1 && runq_slice(e) >= SCHED_LEAST_NS && runq_slice(e) <= SCHED_SLICE_NS);
	}
	return n;
}

static void check_queues(void)
{
	for (uint32_t i = 0; i < QUEUES; i++) {
		uint32_t n = 0;

		for (uint32_t v = 0; v < VCPUS; v++)
			n += where[v] == i + 1;
		assert(queue[i].nr == n && count(&queue[i], &queue[i].head[0]) + count(&queue[i], &queue[i].head[1]) == n);
	}
	for (uint32_t v = 0; v < VCPUS; v++)
		assert(runq_queued(&vcpu[v]) == (where[v] != 0));
}

static void leaves(const struct sched_entity *e, uint32_t q)
{
	if (!e)
		return;
	assert(where[e - vcpu] == q + 1);
	where[e - vcpu] = 0;
}

static void queue_op(const struct op *o)
{
	uint32_t i = o->a % QUEUES, v = o->b % VCPUS;
	struct runq *q = &queue[i];
	struct sched_entity *e = &vcpu[v];
	bool free = !where[v], this_round = o->c & 1;

	switch (o->what % 8) {
	case 0:
		if (free)
			(void)runq_wake(q, e), where[v] = (uint8_t)(i + 1);
		break;
	case 1:
		if (free)
			runq_put(q, e, this_round), where[v] = (uint8_t)(i + 1);
		break;
	case 2:
		if (free)
			runq_burn(q, e, (int64_t)o->c * 1000000);
		break;
	case 3:
		if (!free)
			runq_remove(&queue[where[v] - 1], e);
		else
			runq_remove(q, e);
		where[v] = 0;
		break;
	case 4:
		assert(!runq_has_active(q) || q->nr);
		e = runq_next(q);
		assert(e || !q->nr);
		leaves(e, i);
		break;
	case 5:
		wanted = 0x10101u * (o->b | 1u) * (o->c | 1u);
		e = runq_take(q, may_move, o->c & 2, &this_round);
		leaves(e, i);
		if (e)
			runq_join(&queue[1 - i], e, this_round), where[e - vcpu] = (uint8_t)(2 - i);
		break;
	case 6:
		(void)runq_behind(q, queue[1 - i].round + o->c % 4);
		break;
	default:
		if (free)
			sched_entity_init(e, o->c * 8u + 1);
	}
}

static void check_frames(void)
{
	uint32_t n = 0;

	for (uint32_t f = 0; f < FRAMES; f++)
		n += !owner[f];
	assert(buddy.nr_free == n);
}

static void give_back(uint32_t b)
{
	uint32_t n = 1u << block[b].order;

	for (uint32_t f = block[b].at; f < block[b].at + n; f++) {
		assert(owner[f] == b + 1);
		owner[f] = 0;
	}
	buddy_free(&buddy, block[b].at, block[b].order);
	block[b].at = BUDDY_NONE;
}

static void block_op(const struct op *o)
{
	uint32_t b = o->a % BLOCKS, order = o->b % 24;

	if (block[b].at != BUDDY_NONE) {
		give_back(b);
		return;
	}
	block[b].at = buddy_alloc(&buddy, order);
	block[b].order = order;
	if (block[b].at == BUDDY_NONE)
		return;
	assert(block[b].at % (1u << order) == 0 && block[b].at + (1u << order) <= FRAMES);
	for (uint32_t f = block[b].at; f < block[b].at + (1u << order); f++) {
		assert(!owner[f]);
		owner[f] = (uint8_t)(b + 1);
	}
}

static void start(void)
{
	for (uint32_t i = 0; i < QUEUES; i++)
		runq_init(&queue[i]);
	for (uint32_t v = 0; v < VCPUS; v++)
		sched_entity_init(&vcpu[v], SCHED_WEIGHT);
	memset(where, 0, sizeof where);
	memset(table, 0, sizeof table);
	memset(owner, 0, sizeof owner);
	for (uint32_t b = 0; b < BLOCKS; b++)
		block[b].at = BUDDY_NONE;
	buddy_init(&buddy, table, FRAMES);
	buddy_free_range(&buddy, 0, FRAMES);
}

void fuzz_one(const uint8_t *p, size_t n)
{
	struct bytes in = { p, n };
	struct op o;

	start();
	while (in.n) {
		take(&in, &o, sizeof o);
		if (o.what & 0x80)
			block_op(&o);
		else
			queue_op(&o);
		check_queues();
		check_frames();
	}
	for (uint32_t b = 0; b < BLOCKS; b++)
		if (block[b].at != BUDDY_NONE)
			give_back(b);
	check_frames();
	assert(buddy_alloc(&buddy, 11) == 0);	/* all has merged again */
}
