/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/policy.h - which policy is in force, for readers on any number of CPUs, and how it is changed under them. */
#ifndef XSM_FLASK_POLICY_H
#define XSM_FLASK_POLICY_H
#include "xsm/flask/policy_ok.h"

/*
 * There are two policies' room (arenas). One word, policy_changes, counts every change of policy or booleans; its last bit
 * chooses a side: which arena is in force (arena_of[side]) and, in it, which truths of the conditionals (cond_true[side]). A
 * change writes the side that is not in force, or all of the arena that is not, then counts: one store publishes all of it, and
 * what was decided before it no longer matches a word of the AVC (avc.h).
 *
 * A reader pins the arena before it looks into it, and looks at the count again afterwards: if that moved, it unpins and begins
 * again. A load waits until nobody has its arena pinned. Both sides' accesses are sequentially consistent: either the load sees
 * the pin, or the reader sees that the count has moved since the arena was in force. So no reader ever sees an arena that is
 * being written. A change of booleans does not wait: it may write the side that a reader two changes behind still looks at, one
 * byte at a time; that reader finds the count moved and asks again.
 *
 * Nothing on the way of a cached answer reads an arena: the count alone is compared. No reader sleeps with an arena pinned, so that
 * a load waits for microseconds; the one lock that a reader may wait for meanwhile, sidtab's, is not held while a load waits for
 * pins. Writers are serialised by the caller (LOCK_POLICY).
 */
extern uint32_t policy_changes;

struct view { const struct policydb *db; uint32_t changes; };

/*@ assigns \nothing;
    ensures \valid_read(\result.db) && (\result.db->loaded != 0 ==> policy_ok(\result.db));
    exits \false;
*/
struct view policy_open(void);
/*@ assigns \nothing;
    exits \false;
*/
bool policy_close(struct view v);	/* unpins; true if nothing changed since policy_open */
/*@ assigns \nothing;
    exits \false;
*/
static inline uint32_t view_side(struct view v) { return v.changes & 1u; }

/* For writers. */
struct policydb *policy_now(void);	/* in force; .loaded may be false */
struct policydb *policy_spare(void);	/* the other, with nobody in it */
void policy_switch(struct policydb *db);	/* counts a change: db is in force, with the conditionals of the side that was not; empties the AVC */
uint32_t policy_next_side(void);	/* the side that the next change puts into force */
#endif
