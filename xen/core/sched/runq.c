/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq.c - two queues, rounds of credit, no walks. */
#include "core/sched/runq.h"

void runq_init(struct runq *q)
{
	for (unsigned i = 0; i < 2; i++)
		q->head[i] = q->tail[i] = SCHED_NONE;
	q->round = 1;
	q->nr = 0;
	q->active = 0;
}

void sched_entity_init(struct sched_entity *e, uint32_t weight)
{
	*e = (struct sched_entity){ .next = SCHED_NONE, .prev = SCHED_NONE, .weight = weight, .queue = SCHED_OFF };
}

/* The first look in a round gives the round's credit; debts carry over, savings do not. */
static void refresh(const struct runq *q, struct sched_entity *e)
{
	int64_t share = SCHED_CREDIT_NS * (int64_t)e->weight / (int64_t)SCHED_WEIGHT;

	if (e->round == q->round)
		return;
	e->credit = e->credit < 0 ? e->credit + share : share;
	if (e->credit < -share)
		e->credit = -share;
	e->round = q->round;
}

static void insert(struct runq *q, uint32_t id, uint8_t which, bool front)
{
	struct sched_entity *e = runq_entity(id);

	e->queue = which;
	e->prev = front ? SCHED_NONE : q->tail[which];
	e->next = front ? q->head[which] : SCHED_NONE;
	if (e->prev != SCHED_NONE)
		runq_entity(e->prev)->next = id;
	else
		q->head[which] = id;
	if (e->next != SCHED_NONE)
		runq_entity(e->next)->prev = id;
	else
		q->tail[which] = id;
	q->nr++;
}

bool runq_wake(struct runq *q, uint32_t id)
{
	struct sched_entity *e = runq_entity(id);
	bool has_credit;

	refresh(q, e);
	has_credit = e->credit > 0;
	insert(q, id, has_credit ? q->active : !q->active, has_credit);
	return has_credit;
}

void runq_burn(struct runq *q, uint32_t id, int64_t ns)
{
	struct sched_entity *e = runq_entity(id);

	refresh(q, e);
	e->credit -= ns;
}

void runq_put(struct runq *q, uint32_t id, int64_t ns)
{
	runq_burn(q, id, ns);
	insert(q, id, runq_entity(id)->credit > 0 ? q->active : !q->active, false);
}

void runq_remove(struct runq *q, uint32_t id)
{
	struct sched_entity *e = runq_entity(id);

	if (e->queue == SCHED_OFF)
		return;
	if (e->prev != SCHED_NONE)
		runq_entity(e->prev)->next = e->next;
	else
		q->head[e->queue] = e->next;
	if (e->next != SCHED_NONE)
		runq_entity(e->next)->prev = e->prev;
	else
		q->tail[e->queue] = e->prev;
	e->queue = SCHED_OFF;
	q->nr--;
}

int32_t runq_behind(struct runq *q, uint32_t round)
{
	int32_t behind = (int32_t)(round - q->round);

	if (behind > 1 || (behind > 0 && !q->nr))
		q->round = round - (q->nr ? 1 : 0);
	return behind;
}

bool runq_has_active(const struct runq *q)
{
	return q->head[q->active] != SCHED_NONE;
}

static uint32_t first_ok(const struct runq *q, unsigned which, bool (*ok)(uint32_t id))
{
	uint32_t id = q->head[which];

	for (unsigned i = 0; id != SCHED_NONE && i < RUNQ_SCAN; i++, id = runq_entity(id)->next)
		if (ok(id))
			return id;
	return SCHED_NONE;
}

uint32_t runq_take(struct runq *q, bool (*ok)(uint32_t id), bool expired, bool *this_round)
{
	uint32_t id = first_ok(q, q->active, ok);

	if (id == SCHED_NONE && expired)
		id = first_ok(q, !q->active, ok);
	if (id == SCHED_NONE)
		return id;
	*this_round = runq_entity(id)->round == q->round;
	runq_remove(q, id);
	return id;
}

void runq_join(struct runq *q, uint32_t id, bool this_round)
{
	struct sched_entity *e = runq_entity(id);

	e->round = this_round ? q->round : q->round - 1;
	refresh(q, e);
	insert(q, id, e->credit > 0 ? q->active : !q->active, false);
}

uint64_t runq_slice(const struct sched_entity *e)
{
	if (e->credit < SCHED_LEAST_NS)
		return SCHED_LEAST_NS;
	return (uint64_t)(e->credit < SCHED_SLICE_NS ? e->credit : SCHED_SLICE_NS);
}

uint32_t runq_next(struct runq *q)
{
	uint32_t id;

	if (q->head[q->active] == SCHED_NONE && q->nr) {
		q->active = !q->active;
		q->round++;
	}
	id = q->head[q->active];
	if (id != SCHED_NONE) {
		runq_remove(q, id);
		refresh(q, runq_entity(id));
	}
	return id;
}
