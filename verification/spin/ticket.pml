/* SPDX-License-Identifier: Apache-2.0 */
/* spin/ticket.pml - one lock of xen/call/lock.c, atomic by atomic: 3 CPUs take it again and again, for writing or, as LOCK_EVTCHN, for reading. */
/* code: xen/call/lock.c lock_take lock_drop lock_take_shared lock_drop_shared await */
/* property: one writer and no reader, or readers alone */
/* property: whoever waits gets the lock (weak fairness) */
/* property: no deadlock */
/* planted: READER_KEEPS_TURN READER_SKIPS_QUEUE WRITER_FORGETS_READERS DROP_SHARED_AS_READ TICKET_TWICE WRITER_WAITS_FOR_READ */
#define CPUS 3
#define NEXT(n) n = (n + 1) % 8		/* more tickets than can be out at once: as good as 2^32 */

byte next, write, read;
byte writers, readers;			/* ghost: who is in */
bool waits, in;				/* ghost: of CPU 0 */

#define TICKET atomic { me = next; NEXT(next); waits = (_pid == 0 -> true : waits) }	/* atomic_add(&t->next, 1) */
#define ENTER(who) atomic { who++; in = (_pid == 0 -> true : in); waits = (_pid == 0 -> false : waits); \
	assert(writers == 0 || (writers == 1 && readers == 0)) }
#define LEAVE(who) atomic { who--; in = (_pid == 0 -> false : in) }

active [CPUS] proctype cpu()
{
	byte me;

	do
	:: true ->			/* lock_take */
#ifdef TICKET_TWICE
		me = next;		/* a load and a store in place of the add */
		next = (me + 1) % 8;
#else
		TICKET;
#endif
#ifdef WRITER_WAITS_FOR_READ
		read == me;
#else
		write == me;		/* await(&t->write, me) */
#endif
		ENTER(writers);
		LEAVE(writers);		/* lock_drop: first the note, then read, then write */
#ifndef WRITER_FORGETS_READERS
		NEXT(read);
#endif
		NEXT(write);
		me = 0
	:: true ->			/* lock_take_shared */
		TICKET;
#ifndef READER_SKIPS_QUEUE
		read == me;		/* await(&t->read, me) */
#endif
#ifndef READER_KEEPS_TURN
		read = (me + 1) % 8;	/* atomic_store(&t->read, me + 1) */
#endif
		ENTER(readers);
		LEAVE(readers);		/* lock_drop_shared */
#ifdef DROP_SHARED_AS_READ
		NEXT(read);
#else
		NEXT(write);
#endif
		me = 0
	od
}

ltl served { [] (waits -> <> in) }
