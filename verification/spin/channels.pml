/* SPDX-License-Identifier: Apache-2.0 */
/* spin/channels.pml - event channels while domains come and go: 3 domains with a port each, 3 CPUs that make domains, end them, or run
 * hypercalls of any domain that is not paused (slot.h). A port that waits for a domid (ECS_UNBOUND) waits for whoever has it when he binds: then the policy is asked. */
/* code: xen/call/stages.c resolve_remote resolve_listener resolve_port_peer evtchn_lock_pair evtchn_lock_shared */
/* code: xen/call/fx.c fx_hold fx_work */
/* code: xen/call/destroy.c close_port */
/* code: xen/core/dom/destroy.c teardown_port */
/* code: xen/core/evtchn/port.c port_sweep port_sweep_peer port_link port_unlink */
/* code: xen/core/evtchn/bind_interdomain.c evtchn_bind_interdomain_check evtchn_bind_interdomain_commit */
/* code: xen/core/evtchn/alloc_unbound.c evtchn_alloc_unbound_commit */
/* code: xen/core/evtchn/close.c evtchn_close_check evtchn_close_commit */
/* code: xen/core/evtchn/send.c evtchn_send_check evtchn_send_commit */
/* property: no deadlock */
/* property: nothing of a domain is used before its tables are there or after its slot is given back */
/* property: a reference and a channel are with one life of the slot */
/* property: when teardown is over nobody has a channel to the domain, and its own ports are free */
/* property: who makes a channel holds a lock that the teardown of either end has yet to take */
/* property: teardown ends within 5 pieces */
/* planted: NO_ALIVE_CHECK ALIVE_BEFORE_LOCK REFERENCE_AFTER_LOCK KICK_WITHOUT_REFERENCE CLOSE_ONE_SIDE PEER_NOT_LOCKED */
/* planted-two-end: PAIR_AS_GIVEN STALE_PEER */
#define NOPORT 0
#define UNBOUND 1
#define LINKED 2
#define TO(x, d) (port[x] == LINKED && peer[x] == d)
#define NOBODY(d) assert(port[d] == NOPORT && !TO(0, d) && !TO(1, d) && !TO(2, d))
#define MOST_STEPS 5
#define GIVE_BACK(d) NOBODY(d)
#define OVER(d) NOBODY(d)
#define FURNISH(d) port[d] = 0; peer[d] = 0
#define OPEN(d) skip
#define STEP_ONE(d) close_port(d)
#define STEP_TWO(d) done = true
#include "slot.h"

byte port[DOMS], peer[DOMS];
bit link_age[DOMS];			/* ghost: the life of the other end */
bool evtchn[DOMS];			/* the lock, for writing */
byte sends[DOMS];			/* and for reading */

#define EV_LOCK(d) atomic { !evtchn[d] && sends[d] == 0 -> evtchn[d] = true }
#define EV_UNLOCK(d) evtchn[d] = false
#define LOCKED(d) assert(evtchn[d])
#ifdef PAIR_AS_GIVEN
#define FIRST(a, b) a
#define SECOND(a, b) b
#else
#define FIRST(a, b) (a < b -> a : b)
#define SECOND(a, b) (a < b -> b : a)
#endif

inline pair(a, b)			/* evtchn_lock_pair */
{
	EV_LOCK(FIRST(a, b));
	if
	:: a != b -> EV_LOCK(SECOND(a, b))
	:: else
	fi
}

inline unpair(a, b)
{
	d_step { evtchn[a] = false; evtchn[b] = false }
}

/* evtchn_close_commit of the port of d, whose other end is e's, if it has one */
inline close(d, e)
{
	if
	:: port[d] == LINKED ->
		assert(ready[e] && link_age[d] == age[e] && TO(e, d));
#ifndef PEER_NOT_LOCKED
		LOCKED(e);
#endif
#ifndef CLOSE_ONE_SIDE
		port[e] = UNBOUND; link_age[e] = 0;		/* for whoever has d's number */
#endif
	:: else
	fi;
	port[d] = NOPORT; peer[d] = 0; link_age[d] = 0
}

inline unlocked_peer(d)			/* port_sweep_peer, resolve_port_peer: two loads */
{
	if
	:: port[d] == LINKED -> e = peer[d]
	:: else -> e = d
	fi
}

inline close_port(d)
{
	unlocked_peer(d);
	HOLD(e);
#ifdef PEER_NOT_LOCKED
	pair(d, d);
#else
	pair(d, e);
#endif
	d_step {
		assert(ready[d]);
		if
		:: port[d] == NOPORT -> done = true
#ifndef STALE_PEER
		:: port[d] == LINKED && peer[d] != e		/* evtchn_close_check: -ERESTART */
#endif
		:: else -> close(d, e)
		fi
	}
#ifdef PEER_NOT_LOCKED
	unpair(d, d);
#else
	unpair(d, e);
#endif
	put(e);
	e = 0
}

#define IS_ALIVE(e) (state[e] == ALIVE)
#define PAST(d) (state[d] == DEAD || state[d] == FREE || (state[d] == DYING && seq[d] > 1))

active [CPUS] proctype cpu()
{
	byte d, s, e;
	bool ok, last, done, first, mine;
	bit born;

	if
	:: _pid == 0 -> d_step { THERE(0); THERE(1); THERE(2) }
	:: else
	fi;
	do
#ifdef REUSE
	:: atomic { _pid == 0 -> PICK_GUEST(d) }; create(d); d = 0
#endif
	:: atomic { _pid < ENDERS -> PICK_GUEST(d) }; destroy(d); d_step { d = 0; ok = false; born = 0 }
	:: atomic { _pid >= ENDERS -> ENTER(s) };
		if
		:: PICK_OTHER(e, s);				/* alloc_unbound for e, or bind to it */
#ifdef REFERENCE_AFTER_LOCK
			d_step { ok = (state[e] == ALIVE); born = age[e] }	/* so the policy is asked of this life */
#else
			get(e, false);
#endif
#ifdef ALIVE_BEFORE_LOCK
			ok = ok && IS_ALIVE(e);
#endif
			if
			:: !ok
			:: ok ->
				pair(s, e);
#ifdef REFERENCE_AFTER_LOCK
				HOLD(e);
#endif
				d_step {
					if
#ifndef NO_ALIVE_CHECK
#ifndef ALIVE_BEFORE_LOCK
					:: !IS_ALIVE(e)			/* peers_alive */
#endif
#endif
					:: else ->
						SAME_LIFE(e);
						assert(!PAST(s) && !PAST(e));
						if
						:: port[s] == NOPORT && port[e] == UNBOUND && peer[e] == s ->
							port[s] = LINKED; peer[s] = e; port[e] = LINKED;
							link_age[s] = age[e]; link_age[e] = age[s]
						:: port[s] == NOPORT && !(port[e] == UNBOUND && peer[e] == s) -> port[s] = UNBOUND; peer[s] = e
						:: else
						fi
					fi
				}
				unpair(s, e);
				put(e)
			fi
		:: true; unlocked_peer(s);				/* close; without `true` its `else` would be that of the outer choice */
			HOLD(e);
			pair(s, e);
			d_step {
				if
				:: port[s] == NOPORT
#ifndef STALE_PEER
				:: port[s] == LINKED && peer[s] != e
#endif
				:: else -> close(s, e)
				fi
			}
			unpair(s, e);
			put(e)
		:: atomic { !evtchn[s] -> sends[s]++ };		/* send */
			if
			:: port[s] == LINKED ->
				d_step { e = peer[s]; assert(ready[e] && link_age[s] == age[e] && TO(e, s)) }
#ifndef KICK_WITHOUT_REFERENCE
				d_step { HOLD(e); born = age[e]; ok = true }	/* fx_hold */
#else
				d_step { born = age[e]; ok = true }
#endif
			:: else
			fi;
			sends[s]--;
			if
			:: ok -> SAME_LIFE(e);				/* fx_work: the kick */
#ifndef KICK_WITHOUT_REFERENCE
				put(e)
#else
				skip
#endif
			:: else
			fi
		fi;
		d_step { inside[s]--; s = 0; e = 0; ok = false; born = 0 }
	od
}
