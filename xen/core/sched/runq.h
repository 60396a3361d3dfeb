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

/* A queue is a ring through its head. */
struct runq_link { struct runq_link *next, *prev; };

struct sched_entity {
	struct runq_link link;		/* offset 0; next is NULL in no queue */
	int64_t credit;			/* ns left in `round` */
	uint32_t round, weight;
};

struct runq {
	struct runq_link head[2], *active, *expired;	/* these point at the heads */
	uint32_t round, nr;
};

void runq_init(struct runq *q);
void sched_entity_init(struct sched_entity *e, uint32_t weight);
/* e became ready; true if it should run before one that is using the CPU now. Must not be queued. */
bool runq_wake(struct runq *q, struct sched_entity *e);
/* e, which has run, is still ready. yields: before it runs again it is another one's turn, if any waits; e's share of the round is over
 * when none of these has any of its own left. */
void runq_put(struct runq *q, struct sched_entity *e, bool yields);
/* e ran for ns; it is in no queue. */
void runq_burn(struct runq *q, struct sched_entity *e, int64_t ns);
/* Takes e out of its queue, if it is in one. */
void runq_remove(struct runq *q, struct sched_entity *e);

static inline bool runq_queued(const struct sched_entity *e)
{
	return e->link.next != NULL;
}
/* One with credit waits. */
static inline bool runq_has_active(const struct runq *q)
{
	return q->active->next != q->active;
}
/* Rounds by which q, none of whose vCPUs has credit, is behind another queue that is in `round`; it catches up to the one before, and an
 * empty one to it. */
int32_t runq_behind(struct runq *q, uint32_t round);
/* For another CPU: takes out the first with credit that is ok, else, if it may, one that is expired; NULL if none of the first RUNQ_SCAN is.
 * *this_round: its credit is of the queue's round. */
struct sched_entity *runq_take(struct runq *q, bool (*ok)(const struct sched_entity *e), bool expired, bool *this_round);
/* e comes from another queue, with the credit that it has left there in this round or with that of a new one. */
void runq_join(struct runq *q, struct sched_entity *e, bool this_round);
/* How long e, which runs next, may run before the next look at the queue, ns: no longer than its credit lasts, so that a light one does not
 * get what a whole slice is; hence weights below 9 get as much as 9. */
uint64_t runq_slice(const struct sched_entity *e);
/* Next to run, taken out of its queue; NULL when none is ready. */
struct sched_entity *runq_next(struct runq *q);
#endif
