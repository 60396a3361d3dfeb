/* SPDX-License-Identifier: Apache-2.0 */
/* core/sched/runq.h - one CPU's run queue: weighted, O(1), wake-ups ahead of those that used their share.
 *
 * Two queues of vCPUs: active ones have credit left in this round, expired ones have not. Running burns credit; when
 * no active one is left the queues change places and a new round begins. A vCPU gets its credit for a round when it is
 * first looked at in it, so nothing walks the queues. */
#ifndef CORE_SCHED_RUNQ_H
#define CORE_SCHED_RUNQ_H
#include "lib/types.h"

#define SCHED_SLICE_NS  10000000l	/* longest run without a look at the queue */
#define SCHED_LEAST_NS  1000000l	/* shortest one that is planned */
#define SCHED_CREDIT_NS 30000000l	/* a round's credit at the default weight */
#define SCHED_WEIGHT    256u
#define RUNQ_SCAN       8u		/* entries that runq_take looks at in a queue */

/* A queue is a ring through its head, an entity that never runs. */
struct sched_entity {
	struct sched_entity *next, *prev;	/* next is NULL in no queue */
	int64_t credit;			/* ns left in `round` */
	uint32_t round, weight;
};

struct runq {
	struct sched_entity head[2], *active, *expired;	/* these point at the heads */
	uint32_t round, nr;
};

/* e stands behind at, between it and what followed it; nothing else is linked otherwise (the assigns say so), so the order of the rest is kept.
 * cut: e is taken out from between its neighbours. */
/*@ predicate spliced{L1,L2}(struct sched_entity *e, struct sched_entity *at) =
      \at(e->prev,L2) == at && \at(e->next,L2) == \at(at->next,L1) && \at(at->next,L2) == e && \at(\at(at->next,L1)->prev,L2) == e;
    predicate cut{L1,L2}(struct sched_entity *e) = \at(e->next,L2) == \null &&
      \at(\at(e->prev,L1)->next,L2) == \at(e->next,L1) && \at(\at(e->next,L1)->prev,L2) == \at(e->prev,L1);
    predicate heads{L}(struct runq *q) = \valid(q) &&
      \at((q->active == &q->head[0] && q->expired == &q->head[1]) || (q->active == &q->head[1] && q->expired == &q->head[0]),L);
    // p is the queue's head h or an entity beside the queue's record
    predicate place(struct runq *q, struct sched_entity *h, struct sched_entity *p) = \valid(p) && (p == h || \separated(p, q));
    predicate same_or_apart(struct sched_entity *p, struct sched_entity *r) = p == r || \separated(p, r);
    // what a ring has at its head: it may be empty, and then leads to itself
    predicate ring(struct runq *q, struct sched_entity *h) =
      place(q, h, h->next) && place(q, h, h->prev) && h->next->prev == h && h->prev->next == h && same_or_apart(h->next, h->prev) &&
      place(q, h, h->next->next) && same_or_apart(h, h->next->next) && same_or_apart(h->next, h->next->next) &&
      (h->next != h ==> h->next->next != h->next);
    predicate rings(struct runq *q) = heads(q) && ring(q, q->active) && ring(q, q->expired);
    predicate outside(struct runq *q, struct sched_entity *e) = \valid(e) && \separated(e, q) &&
      \separated(e, q->active->next) && \separated(e, q->active->prev) && \separated(e, q->expired->next) && \separated(e, q->expired->prev);
    predicate has_credit(struct runq *q) = q->active->next != q->active;
*/
/* Credit as far as no run of any length that is told to runq_burn makes it overflow. */
#define SCHED_NS_MAX (1l << 61)
/*@ predicate credited(struct runq *q, struct sched_entity *e) = e->round == q->round && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX; */

/*@ requires \valid(q);
    assigns *q;
    ensures empty: rings(q) && !has_credit(q) && q->expired->next == q->expired && q->nr == 0;
    exits \false;
*/
void runq_init(struct runq *q);
/*@ requires \valid(e);
    assigns *e;
    ensures weight: e->weight == weight && e->next == \null && e->credit == 0 && e->round == 0;
    exits \false;
*/
void sched_entity_init(struct sched_entity *e, uint32_t weight);

/* e became ready; true if it should run before one that is using the CPU now. Must not be queued. */
/*@ requires rings(q) && outside(q, e) && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX;
    requires room: q->nr < UINT32_MAX;
    assigns e->credit, e->round, e->next, e->prev, q->nr, q->active->next, q->active->next->prev, q->expired->prev, q->expired->prev->next;
    ensures credit: credited(q, e);
    ensures ahead: \result <==> e->credit > 0;
    ensures first: \result ==> spliced{Pre,Post}(e, \old(q->active));
    ensures last: !\result ==> spliced{Pre,Post}(e, \old(q->expired->prev));
    ensures count: q->nr == \old(q->nr) + 1;
    exits \false;
*/
bool runq_wake(struct runq *q, struct sched_entity *e);

/* e, which has run, is still ready. yields: before it runs again it is another one's turn, if any waits; e's share of the round is over
 * when none of these has any of its own left. */
/*@ requires rings(q) && outside(q, e);
    requires room: q->nr < UINT32_MAX;
    assigns e->next, e->prev, q->nr, q->active->prev, q->active->prev->next, q->expired->prev, q->expired->prev->next;
    ensures active: e->credit > 0 && !(yields && \old(q->nr) > 0 && !\old(has_credit(q))) ==>
      spliced{Pre,Post}(e, \old(q->active->prev)) && q->expired->prev == \old(q->expired->prev);
    ensures expired: e->credit <= 0 || (yields && \old(q->nr) > 0 && !\old(has_credit(q))) ==>
      spliced{Pre,Post}(e, \old(q->expired->prev)) && q->active->prev == \old(q->active->prev);
    ensures count: q->nr == \old(q->nr) + 1;
    exits \false;
*/
void runq_put(struct runq *q, struct sched_entity *e, bool yields);

/* e ran for ns; it is in no queue. */
/*@ requires \valid_read(q) && \valid(e) && \separated(q, e) && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX && 0 <= ns <= SCHED_NS_MAX;
    assigns e->credit, e->round;
    ensures burnt: \old(e->round) == q->round ==> e->credit == \old(e->credit) - ns;
    ensures round: e->round == q->round;
    exits \false;
*/
void runq_burn(struct runq *q, struct sched_entity *e, int64_t ns);

/*@ predicate in_ring(struct runq *q, struct sched_entity *e) = \valid(e->prev) && \valid(e->next) && q->nr > 0 &&
      \separated(e, e->prev) && \separated(e, e->next) && same_or_apart(e->prev, e->next);
*/
/* Takes e out of its queue, if it is in one. */
/*@ requires \valid(q) && \valid(e);
    requires queued: e->next != \null ==> in_ring(q, e);
    assigns e->next, e->prev->next, e->next->prev, q->nr;
    ensures out: \old(e->next) != \null ==> cut{Pre,Post}(e) && q->nr == \old(q->nr) - 1;
    ensures none: \old(e->next) == \null ==> e->next == \null && e->prev == \old(e->prev) && q->nr == \old(q->nr);
    exits \false;
*/
void runq_remove(struct runq *q, struct sched_entity *e);

/*@ requires \valid_read(e);
    assigns \nothing;
    ensures \result <==> e->next != \null;
    exits \false;
*/
static inline bool runq_queued(const struct sched_entity *e)
{
	return e->next != NULL;
}

/* One with credit waits. */
/*@ requires heads(q);
    assigns \nothing;
    ensures \result <==> has_credit(q);
    exits \false;
*/
static inline bool runq_has_active(const struct runq *q)
{
	return q->active->next != q->active;
}

/* Rounds by which q, none of whose vCPUs has credit, is behind another queue that is in `round`; it catches up to the one before, and an
 * empty one to it. */
/*@ requires \valid(q);
    assigns q->round;
    ensures caught: \result > 1 || (\result == 1 && q->nr == 0) ==> q->round == (uint32_t)(round - (q->nr ? 1 : 0));
    ensures ahead: \result <= 0 || (\result == 1 && q->nr != 0) ==> q->round == \old(q->round);
    exits \false;
*/
int32_t runq_behind(struct runq *q, uint32_t round);

/* For another CPU: takes out the first with credit that is ok, else, if it may, one that is expired; NULL if none of the first RUNQ_SCAN is.
 * *this_round: its credit is of the queue's round. */
struct sched_entity *runq_take(struct runq *q, bool (*ok)(const struct sched_entity *e), bool expired, bool *this_round);

/* e comes from another queue, with the credit that it has left there in this round or with that of a new one. */
/*@ requires rings(q) && outside(q, e) && -SCHED_NS_MAX <= e->credit <= SCHED_NS_MAX;
    requires room: q->nr < UINT32_MAX;
    assigns e->next, e->prev, e->credit, e->round, q->nr, q->active->prev, q->active->prev->next, q->expired->prev, q->expired->prev->next;
    ensures credit: credited(q, e) && (this_round ==> e->credit == \old(e->credit));
    ensures active: e->credit > 0 ==> spliced{Pre,Post}(e, \old(q->active->prev)) && q->expired->prev == \old(q->expired->prev);
    ensures expired: e->credit <= 0 ==> spliced{Pre,Post}(e, \old(q->expired->prev)) && q->active->prev == \old(q->active->prev);
    ensures count: q->nr == \old(q->nr) + 1;
    exits \false;
*/
void runq_join(struct runq *q, struct sched_entity *e, bool this_round);

/* How long e, which runs next, may run before the next look at the queue, ns: no longer than its credit lasts, so that a light one does not
 * get what a whole slice is; hence weights below 9 get as much as 9. */
/*@ requires \valid_read(e);
    assigns \nothing;
    ensures bounds: SCHED_LEAST_NS <= \result <= SCHED_SLICE_NS;
    ensures credit: SCHED_LEAST_NS <= e->credit <= SCHED_SLICE_NS ==> \result == e->credit;
    exits \false;
*/
uint64_t runq_slice(const struct sched_entity *e);

/* Next to run, taken out of its queue; NULL when none is ready. */
/*@ requires rings(q) && (q->nr == 0 <==> !has_credit(q) && q->expired->next == q->expired);
    requires credit: -SCHED_NS_MAX <= q->active->next->credit <= SCHED_NS_MAX && -SCHED_NS_MAX <= q->expired->next->credit <= SCHED_NS_MAX;
    assigns *q, *q->active->next, q->active->next->next->prev, *q->expired->next, q->expired->next->next->prev;
    ensures idle: \result == \null <==> \old(q->nr) == 0;
    ensures first: \old(has_credit(q)) ==> \result == \old(q->active->next) && q->active == \old(q->active) && q->round == \old(q->round);
    ensures turn: \old(q->nr) > 0 && !\old(has_credit(q)) ==> \result == \old(q->expired->next) &&
      q->active == \old(q->expired) && q->expired == \old(q->active) && q->round == (uint32_t)(\old(q->round) + 1);
    ensures taken: \old(has_credit(q)) ==> cut{Pre,Post}(\result);
    ensures count: \result != \null ==> q->nr == \old(q->nr) - 1;
    ensures credited: \result != \null ==> credited(q, \result);
    exits \false;
*/
struct sched_entity *runq_next(struct runq *q);
#endif
