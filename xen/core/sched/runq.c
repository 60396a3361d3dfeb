/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq.c - two queues, rounds of credit, no walks. */
#include "core/sched/runq.h"

_Static_assert(offsetof(struct sched_entity, link) == 0, "a link is its entity");

void runq_init(struct runq *q)
{
	for (unsigned i = 0; i < 2; i++)
		q->head[i].next = q->head[i].prev = &q->head[i];
	q->active = &q->head[0];
	q->expired = &q->head[1];
	q->round = 1;
	q->nr = 0;
}

void sched_entity_init(struct sched_entity *e, uint32_t weight)
{
	*e = (struct sched_entity){ .weight = weight };
}

/* A new round's credit; debts carry over, savings do not. */
static __attribute__((noinline)) void renew(const struct runq *q, struct sched_entity *e)
{
	int64_t share = SCHED_CREDIT_NS * (int64_t)e->weight / (int64_t)SCHED_WEIGHT;

	e->credit = e->credit < 0 ? e->credit + share : share;
	if (e->credit < -share)
		e->credit = -share;
	e->round = q->round;
}

/* The first look in a round. */
static inline void refresh(const struct runq *q, struct sched_entity *e)
{
	if (unlikely(e->round != q->round))
		renew(q, e);
}

/* Behind `at`. */
static inline void insert(struct runq *q, struct sched_entity *e, struct runq_link *at)
{
	e->link.prev = at;
	e->link.next = at->next;
	at->next->prev = &e->link;
	at->next = &e->link;
	q->nr++;
}

static inline void append(struct runq *q, struct sched_entity *e, bool active)
{
	insert(q, e, active ? q->active->prev : q->expired->prev);
}

static inline void take_out(struct runq *q, struct sched_entity *e)
{
	e->link.prev->next = e->link.next;
	e->link.next->prev = e->link.prev;
	e->link.next = NULL;
	q->nr--;
}

bool runq_wake(struct runq *q, struct sched_entity *e)
{
	refresh(q, e);
	if (e->credit <= 0) {
		append(q, e, false);
		return false;
	}
	insert(q, e, q->active);
	return true;
}

void runq_burn(struct runq *q, struct sched_entity *e, int64_t ns)
{
	refresh(q, e);
	e->credit -= ns;
}

void runq_put(struct runq *q, struct sched_entity *e, bool yields)
{
	bool ends_share = yields && q->nr && !runq_has_active(q);

	append(q, e, e->credit > 0 && !ends_share);
}

void runq_remove(struct runq *q, struct sched_entity *e)
{
	if (runq_queued(e))
		take_out(q, e);
}

int32_t runq_behind(struct runq *q, uint32_t round)
{
	int32_t behind = (int32_t)(round - q->round);

	if (behind > 1 || (behind > 0 && !q->nr))
		q->round = round - (q->nr ? 1 : 0);
	return behind;
}

static struct sched_entity *first_ok(struct runq_link *head, bool (*ok)(const struct sched_entity *e))
{
	struct runq_link *l = head->next;

	for (unsigned i = 0; l != head && i < RUNQ_SCAN; i++, l = l->next)
		if (ok((struct sched_entity *)l))
			return (struct sched_entity *)l;
	return NULL;
}

struct sched_entity *runq_take(struct runq *q, bool (*ok)(const struct sched_entity *e), bool expired, bool *this_round)
{
	struct sched_entity *e = first_ok(q->active, ok);

	if (!e && expired)
		e = first_ok(q->expired, ok);
	if (!e)
		return NULL;
	*this_round = e->round == q->round;
	take_out(q, e);
	return e;
}

void runq_join(struct runq *q, struct sched_entity *e, bool this_round)
{
	e->round = this_round ? q->round : q->round - 1;
	refresh(q, e);
	append(q, e, e->credit > 0);
}

uint64_t runq_slice(const struct sched_entity *e)
{
	if (e->credit < SCHED_LEAST_NS)
		return SCHED_LEAST_NS;
	return (uint64_t)(e->credit < SCHED_SLICE_NS ? e->credit : SCHED_SLICE_NS);
}

static void begin_round(struct runq *q)
{
	struct runq_link *empty = q->active;

	q->active = q->expired;
	q->expired = empty;
	q->round++;
}

struct sched_entity *runq_next(struct runq *q)
{
	struct sched_entity *e;

	if (!runq_has_active(q)) {
		if (!q->nr)
			return NULL;
		begin_round(q);
	}
	e = (struct sched_entity *)q->active->next;
	take_out(q, e);
	refresh(q, e);
	return e;
}
