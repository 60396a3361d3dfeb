/* SPDX-License-Identifier: Apache-2.0 */
/* spin/grants.pml - grant mappings and memory while domains come and go: 3 domains with a page each and a handle each, 3 CPUs
 * that make domains, end them, or run hypercalls of any domain that is not paused (slot.h); domain 0 also gives others their page (populate). */
/* code: xen/call/stages.c resolve_granter grant_lock_pair p2m_lock grant_lock */
/* code: xen/call/fx.c fx_apply finish fin_release */
/* code: xen/call/destroy.c unmap free_memory */
/* code: xen/core/dom/destroy.c teardown_mapping teardown_memory */
/* code: xen/core/grant/map.c gnttab_map_grant_ref_check gnttab_map_grant_ref_commit find_frame entry_pin */
/* code: xen/core/grant/unmap.c gnttab_unmap_grant_ref_check gnttab_unmap_grant_ref_commit */
/* code: xen/core/grant/release.c grant_pin grant_unpin */
/* code: xen/core/mem/frame.c frame_hold frame_put frame_init_ram */
/* code: xen/core/mem/populate.c memory_populate_check memory_populate_commit */
/* property: no deadlock */
/* property: nothing of a domain is used before its tables are there or after its slot is given back */
/* property: a reference and a mapping are with one life of the slot */
/* property: a slot is given back when nobody maps its page, and no page is charged to it */
/* property: a frame is free only when no TLB has it */
/* property: when teardown is over the domain maps nothing and has no memory of its own */
/* property: who maps or populates holds a lock that the teardown of either has yet to take */
/* property: teardown ends within 5 pieces */
/* planted: NO_ALIVE_CHECK ALIVE_BEFORE_LOCK REFERENCE_AFTER_LOCK UNPIN_BEFORE_FLUSH PINS_HOLD_NOTHING FRAME_NOT_HELD */
#define NOBODY_MAPS(d) (maps[0] != d + 1 && maps[1] != d + 1 && maps[2] != d + 1 && pins[d] == 0)
#define NO_TLB(d) (tlb[0] != d + 1 && tlb[1] != d + 1 && tlb[2] != d + 1)
#define MOST_STEPS 5
#define GIVE_BACK(d) assert(NOBODY_MAPS(d) && frame[d] == 0 && maps[d] == 0)
#define OVER(d) assert(maps[d] == 0 && !ram[d] && tlb[d] == 0)
#define FURNISH(d) assert(frame[d] == 0 && !ram[d] && pins[d] == 0)
#define OPEN(d) skip
#define STEP_ONE(d) teardown_mapping(d)
#define STEP_TWO(d) teardown_memory(d)
#include "slot.h"

byte maps[DOMS];			/* the handle: whose page, plus 1 */
bit map_age[DOMS];			/* ghost: the life of the granter */
byte tlb[DOMS];				/* what a vCPU may still reach through an entry: whose page, plus 1 */
byte pins[DOMS];			/* of the entry that grants the page */
bool ram[DOMS];				/* the page is in the domain's p2m */
bool p2m[DOMS], grant[DOMS];		/* locks */

#define PAST(d, step) (state[d] == DEAD || state[d] == FREE || (state[d] == DYING && seq[d] > step))
#define MIN(a, b) (a < b -> a : b)
#define MAX(a, b) (a < b -> b : a)

inline grant_pair(a, b)			/* grant_lock_pair: the p2m locks, then the grant locks */
{
	LOCK(p2m, MIN(a, b));
	if
	:: a != b -> LOCK(p2m, MAX(a, b))
	:: else
	fi;
	LOCK(grant, MIN(a, b));
	if
	:: a != b -> LOCK(grant, MAX(a, b))
	:: else
	fi
}

inline grant_unpair(a, b)
{
	d_step { grant[a] = false; grant[b] = false }
	d_step { p2m[a] = false; p2m[b] = false }
}

/* frame_put: the frame is freed, then the charge drops, then whoever took the last one looks whether the slot is over */
inline frame_put(d)
{
	d_step {
		assert(frame[d] > 0);
		frame[d]--;
		assert(frame[d] > 0 || NO_TLB(d));
		last = (frame[d] == 0)
	}
	if
	:: last ->
		last = false;
		charged[d] = false;
		reap(d)
	:: else
	fi
}

inline unpin(e)				/* fin_release of FIN_GRANT */
{
	LOCK(grant, e);
	d_step { assert(ready[e] && pins[e] > 0); pins[e]-- }
	if
	:: pins[e] == 0 -> frame_put(e)
	:: else
	fi;
	UNLOCK(grant, e);
#ifndef PINS_HOLD_NOTHING
	put(e)
#else
	skip
#endif
}

#ifdef UNPIN_BEFORE_FLUSH
#define EFFECTS(d, e) unpin(e); tlb[d] = 0
#else
#define EFFECTS(d, e) tlb[d] = 0; unpin(e)	/* fx_apply */
#endif

inline teardown_mapping(d)
{
	grant_pair(d, d);
	d_step {
		assert(ready[d]);
		if
		:: maps[d] != 0 -> e = maps[d] - 1; assert(map_age[d] == age[e]); maps[d] = 0; map_age[d] = 0; ok = true
		:: else -> ok = false
		fi
	}
	grant_unpair(d, d);
	if
	:: ok -> EFFECTS(d, e)
	:: else
	fi;
	d_step { ok = true; e = 0; done = true }
}

inline teardown_memory(d)
{
	LOCK(p2m, d);
	d_step { assert(ready[d]); ok = ram[d]; done = !ram[d]; ram[d] = false }
	UNLOCK(p2m, d);
	if
	:: ok -> frame_put(d)
	:: else
	fi;
	ok = true
}

active [CPUS] proctype cpu()
{
	byte d, s, e;
	bool ok, last, done, first, mine;
	bit born;

	if
	:: _pid == 0 -> d_step { THERE(0); THERE(1); THERE(2); frame[0] = 1; charged[0] = true; ram[0] = true }
	:: else
	fi;
	do
#ifdef REUSE
	:: atomic { _pid == 0 -> PICK_GUEST(d) }; create(d); d = 0
#endif
	:: atomic { _pid < ENDERS -> PICK_GUEST(d) }; destroy(d); d_step { d = 0; ok = false; born = 0 }
	:: atomic { _pid >= ENDERS -> ENTER(s) };
		if
		:: PICK_OTHER(e, s);					/* map; populate, where domain 0 finds no page */
#ifdef REFERENCE_AFTER_LOCK
			d_step { ok = (state[e] == ALIVE); born = age[e] }	/* so the policy is asked of this life */
#else
			get(e, false);
#endif
#ifdef ALIVE_BEFORE_LOCK
			ok = ok && state[e] == ALIVE;
#endif
			if
			:: !ok
			:: ok ->
				grant_pair(s, e);
#ifdef REFERENCE_AFTER_LOCK
				HOLD(e);
#endif
				d_step {
					if
#ifndef NO_ALIVE_CHECK
#ifndef ALIVE_BEFORE_LOCK
					:: state[e] != ALIVE			/* peers_alive */
#endif
#endif
					:: else ->
						SAME_LIFE(e);
						assert(!PAST(s, 1) && !PAST(e, 2));
						if
						:: maps[s] == 0 && (ram[e] || pins[e] > 0) ->
#ifndef FRAME_NOT_HELD
							frame[e] = (pins[e] == 0 -> frame[e] + 1 : frame[e]);
#endif
							pins[e]++; maps[s] = e + 1; tlb[s] = e + 1; map_age[s] = age[e];
#ifndef PINS_HOLD_NOTHING
							HOLD(e)
#endif
						:: s == 0 && !ram[e] && frame[e] == 0 -> frame[e] = 1; charged[e] = true; ram[e] = true
						:: else
						fi
					fi
				}
				grant_unpair(s, e);
				put(e)
			fi
		:: maps[s] != 0 ->					/* unmap */
			e = (maps[s] == 0 -> s : maps[s] - 1);
			HOLD(e);
			grant_pair(s, e);
			d_step {
				ok = (maps[s] == e + 1);
				if
				:: ok -> assert(map_age[s] == age[e] && ready[e]); maps[s] = 0; map_age[s] = 0
				:: else
				fi
			}
			grant_unpair(s, e);
			put(e);
			if
			:: ok -> EFFECTS(s, e)
			:: else
			fi
		:: true
		fi;
		d_step { inside[s]--; s = 0; e = 0; ok = false; born = 0 }
	od
}
