/* SPDX-License-Identifier: Apache-2.0 */
/* spin/slot.h - slots of 3 domains: references, states, claims, reaping, as xen/core/dom has them; one atomic access of the code is one step here.
 * Domain 0 never ends. Locks are those of ticket.pml, each taken in one step: that they exclude is shown there. */
/* code: xen/core/dom/ref.c slot_get get dom_get dom_get_present dom_hold give_back ended dom_reap dom_put */
/* code: xen/core/dom/build.c claim dom_furnish unfurnish dom_open */
/* code: xen/core/dom/destroy.c has_end domctl_destroydomain_resolve domctl_destroydomain_check domctl_destroydomain_commit teardown_last */
/* code: xen/call/destroy.c step steps tear_down call_domctl_destroydomain */
/* code: xen/call/stages.c resolve_dom peer_found peers_alive ctx_release */
/* planted: REAP_WITHOUT_CLAIM REAP_LOOKS_ONCE FIRST_ALWAYS TWO_TEAR_DOWN DEAD_IS_FOUND DRIVER_WITHOUT_REFERENCE NO_SLEEP */
#define CPUS 3
#define DOMS 3
mtype = { FREE, ALIVE, DYING, DEAD };	/* BUILDING and LIVE are the same to all that is here: ALIVE */

mtype state[DOMS] = FREE;
byte refs[DOMS];
bool reaping[DOMS];			/* DOM_REAPING, the upper bit of refs */
bool paused[DOMS] = true;		/* no vCPU enters */
byte inside[DOMS];			/* vCPUs in a hypercall: hal_dom_asleep waits for none */
bool tearing[DOMS];
byte seq[DOMS];				/* of teardown: 0 SLEEP, 1 and 2 its own model's steps, 3 LAST, 4 DONE */
byte frame[DOMS];			/* references on the domain's page; it is charged while there are any (tot_pages) */
bool charged[DOMS];
bool life[DOMS];			/* the life lock */
bool ready[DOMS];			/* ghost: tables are there, from furnish to give_back */
bit age[DOMS];				/* ghost: changes with each life of the slot */
byte steps_done[DOMS];			/* ghost: pieces of teardown that did something or waited for a lock */

#define LOCK(which, d) atomic { !which[d] -> which[d] = true }
#define UNLOCK(which, d) which[d] = false
#ifdef PINS_HOLD_NOTHING
#define ENDED(d) (state[d] == DEAD)
#else
#define ENDED(d) (state[d] == DEAD && !charged[d])
#endif

/* dom_reap: the loads of ended() are steps of their own, the exchange is one */
inline reap(d)
{
	do
	:: state[d] != DEAD -> break
	:: state[d] == DEAD ->
#ifndef PINS_HOLD_NOTHING
		if
		:: charged[d] -> break
		:: else
		fi;
#endif
#ifndef REAP_WITHOUT_CLAIM
		atomic {
			if
			:: refs[d] == 0 && !reaping[d] -> reaping[d] = true
			:: else -> break
			fi
		}
#else
		if
		:: refs[d] != 0 -> break
		:: else
		fi;
#endif
		if
#ifdef REAP_LOOKS_ONCE
		:: true -> d_step { assert(ready[d]); GIVE_BACK(d); ready[d] = false }; state[d] = FREE
#else
		:: ENDED(d) -> d_step { assert(ready[d]); GIVE_BACK(d); ready[d] = false }; state[d] = FREE
		:: !ENDED(d)
#endif
		fi;
		reaping[d] = false
	od;
	skip				/* a place to break to */
}

/* dom_put */
inline put(d)
{
	atomic {
		assert(refs[d] > 0);
		refs[d]--;
		last = (refs[d] == 0 && !reaping[d])
	}
	if
	:: last -> last = false; reap(d)
	:: else
	fi
}

#define HOLD(d) refs[d]++		/* dom_hold */

/* dom_get, and dom_get_present if dying: ok says whether there is a reference */
inline get(d, dying)
{
	atomic {			/* slot_get: one exchange that succeeded */
		if
		:: refs[d] == 0 && !reaping[d] -> ok = false
		:: else -> refs[d]++; ok = true
		fi
	}
	if
	:: !ok
	:: ok ->
		atomic {
#ifdef DEAD_IS_FOUND
			ok = (state[d] != FREE);
#else
			ok = (state[d] == ALIVE || (dying && state[d] == DYING));
#endif
			born = age[d]
		}
		if
		:: ok
		:: !ok -> put(d)
		fi
	fi
}

/* A reference taken by get() keeps the slot's life. */
#define SAME_LIFE(d) assert(ready[d] && born == age[d])

/* dom_claim of this slot, dom_furnish, dom_open, unpausedomain: ok, or another has it */
inline create(d)
{
	if
	:: state[d] != FREE -> ok = false
	:: state[d] == FREE ->
		atomic {
			if
			:: refs[d] == 0 && !reaping[d] -> refs[d] = 1; ok = true
			:: else -> ok = false
			fi
		}
		if
		:: ok && state[d] != FREE -> ok = false; put(d)
		:: else
		fi
	fi;
	if
	:: !ok
	:: ok ->
		state[d] = DEAD;
		d_step {
			assert(!ready[d] && !charged[d] && inside[d] == 0 && !tearing[d]);
			ready[d] = true; age[d] = 1 - age[d]; seq[d] = 0; paused[d] = true; steps_done[d] = 0; FURNISH(d)
		}
		if
		:: put(d)		/* unfurnish: no memory; the claim was the reference */
		:: OPEN(d); state[d] = ALIVE;
			atomic { !life[d] -> paused[d] = (state[d] != ALIVE) }	/* unpausedomain, under the life lock */
		fi;
		ok = false
	fi
}

/* steps(): until it is over, or others wait */
inline steps(d)
{
	do
	:: seq[d] == 4 -> break
	:: seq[d] != 4 ->
		done = false;
		if
#ifdef NO_SLEEP
		:: seq[d] == 0 -> done = true
#else
		:: seq[d] == 0 -> inside[d] == 0; done = true		/* asks again until all sleep */
#endif
		:: seq[d] == 1 -> STEP_ONE(d)
		:: seq[d] == 2 -> STEP_TWO(d)
		:: seq[d] == 3 ->					/* teardown_last */
			d_step { OVER(d); state[d] = DEAD; done = true }
			put(d)
		fi;
		d_step {
			steps_done[d]++;
			assert(steps_done[d] <= MOST_STEPS);
			seq[d] = (done -> seq[d] + 1 : seq[d]);
			steps_done[d] = (seq[d] == 4 -> 0 : steps_done[d]);
			done = false
		}
		if
		:: true
		:: seq[d] < 4 -> break					/* preempted: -ERESTART, the call comes again */
		fi
	od;
	skip
}

inline destroy(d)
{
	get(d, true);
	if
	:: !ok
	:: ok ->
		LOCK(life, d);
#ifdef FIRST_ALWAYS
		first = true;
#else
		first = (state[d] != DYING);
#endif
		if
		:: state[d] == ALIVE || state[d] == DYING ->		/* has_end */
			SAME_LIFE(d);
#ifndef DRIVER_WITHOUT_REFERENCE
			HOLD(d);
#endif
			if
			:: first -> state[d] = DYING; d_step { paused[d] = true; seq[d] = 0 }
			:: else
			fi
		:: else -> ok = false
		fi;
		first = false;
		UNLOCK(life, d);
		put(d);
		if
		:: !ok
		:: ok ->
			atomic {						/* tear_down: one CPU at a time */
				if
				:: !tearing[d] -> tearing[d] = true; mine = true
#ifdef TWO_TEAR_DOWN
				:: tearing[d] -> mine = true
#endif
				:: else						/* -ERESTART */
				fi
			}
			if
			:: mine -> steps(d); tearing[d] = false; mine = false
			:: else
			fi;
#ifndef DRIVER_WITHOUT_REFERENCE
			put(d)
#else
			skip
#endif
		fi
	fi
}

#ifdef WIDE
#define MORE true
#else
#define MORE false
#endif
#ifdef REUSE				/* domain 1 comes and goes: CPU 0 makes it, CPUs 0 and 1 end it, CPU 2 runs hypercalls of 0 and 1, WIDE: of 2 as well */
#define ENDERS 2
#define PICK_GUEST(x) x = 1
#define PICK_OTHER(x, s) atomic { if :: s == 1 -> x = 0 :: s != 1 -> x = 1 :: s == 1 && MORE -> x = 2 fi }	/* of 0 and 2 with each other nothing ends */
#define RUNS(d) (d == 2 -> MORE : true)
#else					/* CPU 0 ends domains 1 and 2, whose slots stay free; CPU 1 runs hypercalls of 1, CPU 2 of 0 and 2; WIDE: CPU 1 of 0, CPU 2 of 1 as well */
#define ENDERS 1
#define PICK_GUEST(x) if :: x = 1 :: x = 2 fi
#define PICK_OTHER(x, s) atomic { if :: s != 0 -> x = 0 :: s != 1 -> x = 1 :: s != 2 -> x = 2 fi }
#define RUNS(d) (_pid == 1 -> d == 1 || (MORE && d == 0) : d != 1 || MORE)
#endif
#define THERE(d) state[d] = ALIVE; refs[d] = 1; ready[d] = true; paused[d] = false; OPEN(d)
/* a vCPU of a domain that runs executes a hypercall */
#define ENTER(s) atomic { if :: RUNS(0) && !paused[0] -> s = 0 :: RUNS(1) && !paused[1] -> s = 1 :: RUNS(2) && !paused[2] -> s = 2 fi; inside[s]++ }
