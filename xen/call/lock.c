/* SPDX-License-Identifier: Apache-2.0 */
/* call/lock.c - ticket locks; LOCK_EVTCHN is a ticket lock with readers: all wait in one queue, adjacent readers enter together. */
#include "call/lock.h"
#include "hal/atomic.h"
#include "hal/cpu.h"

struct ticket { uint32_t next, write, read, pad; };	/* read is used by LOCK_EVTCHN only */
static struct ticket locks[NR_DOMS][NR_LOCK_CLASSES];	/* one cache line a domain */

static __attribute__((noinline)) void await(const uint32_t *turn, uint32_t me)
{
	while (atomic_load(turn) != me)
		hal_relax();
}

void lock_take(enum lock_class class, domid_t d)
{
	struct ticket *t = &locks[d][class];
	uint32_t me = atomic_add(&t->next, 1);

	if (unlikely(atomic_load(&t->write) != me))
		await(&t->write, me);
	hal_lock_note(class, d, true);
}

void lock_drop(enum lock_class class, domid_t d)
{
	struct ticket *t = &locks[d][class];

	hal_lock_note(class, d, false);
	atomic_add(&t->read, 1);	/* next in the queue, reader or writer */
	atomic_add(&t->write, 1);
}

inline void lock_take_shared(domid_t d)
{
	struct ticket *t = &locks[d][LOCK_EVTCHN];
	uint32_t me = atomic_add(&t->next, 1);

	if (unlikely(atomic_load(&t->read) != me))
		await(&t->read, me);
	atomic_store(&t->read, me + 1);	/* lets an adjacent reader in; only the reader in turn writes it */
	hal_lock_note(LOCK_EVTCHN, d, true);
}

void lock_drop_shared(domid_t d)
{
	hal_lock_note(LOCK_EVTCHN, d, false);
	atomic_add(&locks[d][LOCK_EVTCHN].write, 1);
}

void lock_take_pair(enum lock_class class, domid_t a, domid_t b)
{
	lock_take(class, a < b ? a : b);
	if (a != b)
		lock_take(class, a < b ? b : a);
}

void lock_drop_pair(enum lock_class class, domid_t a, domid_t b)
{
	if (a != b)
		lock_drop(class, a < b ? b : a);
	lock_drop(class, a < b ? a : b);
}
