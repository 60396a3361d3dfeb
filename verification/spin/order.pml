/* SPDX-License-Identifier: Apache-2.0 */
/* spin/order.pml - the sets of locks that the pipeline and teardown take, of 3 domains by 3 CPUs: pairs by domid, classes in the order of call/lock.h.
 * LOCK_EVTCHN is the queue of ticket.pml, where a reader waits behind a writer that waits. LOCK_LIFE is left out: who holds one takes no other. */
/* code: xen/call/lock.c lock_take_pair lock_drop_pair lock_take lock_take_shared */
/* code: xen/call/stages.c evtchn_lock evtchn_lock_shared evtchn_lock_pair evtchn_p2m_lock p2m_lock p2m_lock_pair grant_lock grant_lock_pair */
/* code: xen/call/fx.c fin_release */
/* property: no deadlock */
/* property: each CPU takes locks in the order of class and domid */
/* property: one writer and no reader, or readers alone */
/* planted: PAIR_AS_GIVEN P2M_IN_FIN EVTCHN_BEFORE_P2M PAIR_OF_ONE_TWICE READER_TAKES_PEER */
#define CPUS 3
#define DOMS 3
#define LOCK(class, d) ((class) * DOMS + (d))
#define P2M 0
#define GRANT 1
#define EVTCHN 2

bool taken[2 * DOMS];
byte next[DOMS], write[DOMS], read[DOMS];	/* of LOCK_EVTCHN */
byte writers[DOMS], readers[DOMS];	/* ghost: of LOCK_EVTCHN */

#define ORDER(l) assert(last < l + 1); last = l + 1
/* P2M, GRANT: nobody but writers; the queue's order is nothing to a deadlock. */
#define TAKE(l) atomic { !taken[l] -> d_step { ORDER(l); taken[l] = true } }
#define DROP(l) taken[l] = false
/* A lock that nobody has or wants begins again at 0: it keeps the states few and changes nothing. */
#define IDLE(d) if \
	:: next[d] == write[d] && next[d] == read[d] -> next[d] = 0; write[d] = 0; read[d] = 0 \
	:: else \
	fi
#define TICKET(d) d_step { ORDER(LOCK(EVTCHN, d)); me = next[d]; next[d] = (me + 1) % 4 }
#define EV_TAKE(d) TICKET(d); \
	atomic { write[d] == me -> d_step { me = 0; writers[d]++; assert(writers[d] == 1 && readers[d] == 0) } }
#define EV_TAKE_SHARED(d) TICKET(d); \
	atomic { read[d] == me -> d_step { read[d] = (me + 1) % 4; me = 0; readers[d]++; assert(writers[d] == 0) } }
#define EV_DROP(d) d_step { writers[d]--; read[d] = (read[d] + 1) % 4; write[d] = (write[d] + 1) % 4; IDLE(d) }
#define EV_DROP_SHARED(d) d_step { readers[d]--; write[d] = (write[d] + 1) % 4; IDLE(d) }

#ifdef PAIR_AS_GIVEN
#define FIRST a
#define SECOND b
#else
#define FIRST (a < b -> a : b)
#define SECOND (a < b -> b : a)
#endif
#ifdef PAIR_OF_ONE_TWICE
#define TWO true
#else
#define TWO (a != b)
#endif
/* lock_take_pair, lock_drop_pair */
#define PAIR(take) take(FIRST); \
	if \
	:: TWO -> take(SECOND) \
	:: !TWO \
	fi
#define UNPAIR(drop) if \
	:: TWO -> drop(SECOND) \
	:: !TWO \
	fi; \
	drop(FIRST)
#define P2M_TAKE(d) TAKE(LOCK(P2M, d))
#define P2M_DROP(d) DROP(LOCK(P2M, d))
#define GRANT_TAKE(d) TAKE(LOCK(GRANT, d))
#define GRANT_DROP(d) DROP(LOCK(GRANT, d))

#ifdef PAIR_AS_GIVEN
#define PAIRS(b) true
#else
#define PAIRS(b) (a <= b)		/* the code sorts them first */
#endif

active [CPUS] proctype cpu()
{
	byte a, b, me, last;

	do
	:: atomic {
			if :: a = 0 :: a = 1 :: a = 2 fi;
			if :: PAIRS(0) -> b = 0 :: PAIRS(1) -> b = 1 :: b = 2 fi
		}
		if
		:: PAIR(EV_TAKE); UNPAIR(EV_DROP)			/* EVTCHN_PAIR, THIRD, SELF and PEER (a == b), teardown's close_port */
		:: a == b -> EV_TAKE_SHARED(a);		/* EVTCHN_SELF_SHARED: event send */
#ifdef READER_TAKES_PEER
			EV_TAKE_SHARED((a + 1) % DOMS); EV_DROP_SHARED((a + 1) % DOMS);
#endif
			EV_DROP_SHARED(a)
		:: a == b -> GRANT_TAKE(a);			/* fin_release, with no other lock held */
#ifdef P2M_IN_FIN
			P2M_TAKE(a); P2M_DROP(a);
#endif
			GRANT_DROP(a)
		:: PAIR(P2M_TAKE);
			if
			:: PAIR(GRANT_TAKE); UNPAIR(GRANT_DROP)		/* GRANT_PAIR, GRANT_COPY, GRANT_PEER, teardown's unmap */
			:: a == b -> EV_TAKE(a); EV_DROP(a)	/* EVTCHN_P2M_SELF */
			:: true						/* P2M_COPY, P2M_PEER, teardown's free_memory, free_tables */
			fi;
			UNPAIR(P2M_DROP)
#ifdef EVTCHN_BEFORE_P2M
		:: a == b -> EV_TAKE(a); P2M_TAKE(a); P2M_DROP(a); EV_DROP(a)
#endif
		fi;
		d_step { a = 0; b = 0; last = 0 }
	od
}
