/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq.c - two queues, rounds of credit, no walks. */
#include "core/sched/runq.h"

void runq_init(struct runq *q)
{
	q->head[0].next = q->head[0].prev = &q->head[0];
	q->head[1].next = q->head[1].prev = &q->head[1];
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
/*@ requires \valid_read(q) && \valid(e) && \separated(q, e) && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX;
    assigns e->credit, e->round;
    ensures credited(q, e);
    exits \false;
*/
static __attribute__((noinline)) void renew(const struct runq *q, struct sched_entity *e)
{
	int64_t share = SCHED_CREDIT_NS * (int64_t)e->weight / (int64_t)SCHED_WEIGHT;

	e->credit = e->credit < 0 ? e->credit + share : share;
	if (e->credit < -share)
		e->credit = -share;
	e->round = q->round;
}

/* The first look in a round. */
/*@ requires \valid_read(q) && \valid(e) && \separated(q, e) && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX;
    assigns e->credit, e->round;
    ensures credited(q, e);
    ensures kept: \old(e->round) == q->round ==> e->credit == \old(e->credit);
    exits \false;
*/
static inline void refresh(const struct runq *q, struct sched_entity *e)
{
	if (unlikely(e->round != q->round))
		renew(q, e);
}

/* Behind `at`. */
/*@ requires \valid(q) && \valid(e) && \valid(at) && \valid(at->next) && \separated(e, at) && \separated(e, at->next) && \separated(e, q);
    requires q->nr < UINT32_MAX;
    assigns e->next, e->prev, at->next, at->next->prev, q->nr;
    ensures linked: spliced{Pre,Post}(e, at);
    ensures count: q->nr == \old(q->nr) + 1;
    exits \false;
*/
static inline void insert(struct runq *q, struct sched_entity *e, struct sched_entity *at)
{
	e->prev = at;
	e->next = at->next;
	at->next->prev = e;
	at->next = e;
	q->nr++;
}

/*@ requires rings(q) && outside(q, e);
    requires q->nr < UINT32_MAX;
    assigns e->next, e->prev, q->nr, q->active->prev, q->active->prev->next, q->expired->prev, q->expired->prev->next;
    ensures active: active ==> spliced{Pre,Post}(e, \old(q->active->prev)) && q->expired->prev == \old(q->expired->prev);
    ensures expired: !active ==> spliced{Pre,Post}(e, \old(q->expired->prev)) && q->active->prev == \old(q->active->prev);
    ensures count: q->nr == \old(q->nr) + 1;
    exits \false;
*/
static inline void append(struct runq *q, struct sched_entity *e, bool active)
{
	if (active)
		insert(q, e, q->active->prev);
	else
		insert(q, e, q->expired->prev);
}

/*@ requires \valid(q) && \valid(e) && in_ring(q, e);
    assigns e->next, e->prev->next, e->next->prev, q->nr;
    ensures out: cut{Pre,Post}(e);
    ensures count: q->nr == \old(q->nr) - 1;
    exits \false;
*/
static inline void take_out(struct runq *q, struct sched_entity *e)
{
	e->prev->next = e->next;
	e->next->prev = e->prev;
	e->next = NULL;
	q->nr--;
}

bool runq_wake(struct runq *q, struct sched_entity *e)
{
	refresh(q, e);
	if (e->credit <= 0) {
		insert(q, e, q->expired->prev);
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

static struct sched_entity *first_ok(const struct sched_entity *head, bool (*ok)(const struct sched_entity *e))
{
	struct sched_entity *e = head->next;

	for (unsigned i = 0; e != head && i < RUNQ_SCAN; i++, e = e->next)
		if (ok(e))
			return e;
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

/*@ requires \valid(q);
    assigns q->active, q->expired, q->round;
    ensures turned: q->active == \old(q->expired) && q->expired == \old(q->active);
    ensures round: q->round == (uint32_t)(\old(q->round) + 1);
    exits \false;
*/
static void begin_round(struct runq *q)
{
	struct sched_entity *empty = q->active;

	q->active = q->expired;
	q->expired = empty;
	q->round++;
}

struct sched_entity *runq_next(struct runq *q)
{
	struct sched_entity *e;

	if (runq_has_active(q)) {
		e = q->active->next;
		take_out(q, e);
	} else {
		if (!q->nr)
			return NULL;
		e = q->expired->next;
		take_out(q, e);
		begin_round(q);
	}
	refresh(q, e);
	return e;
}
