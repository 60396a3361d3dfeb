/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/fifo.c - the FIFO ABI: event words linked into one queue per vCPU and priority, which the guest consumes at the head. */
#include "core/evtchn/abi.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/guest.h"
#include "hal/mem.h"

#define LINK_TRIES 4u
#define EARLY      0x8000u		/* of last[]: raised before its word existed */

static WINDOW("fifo_tail") uint32_t tails[NR_DOMS][NR_VCPUS][EVTCHN_FIFO_MAX_QUEUES];	/* last port of each queue, 0: empty or consumed */
static WINDOW("fifo_last") uint16_t last[NR_DOMS][NR_PORTS];	/* queue that a port was linked into: vcpu * 16 + prio */
static struct { uint32_t next, now; } queues[NR_DOMS];		/* leaf lock: guards tails and last of a domain; nothing is taken under it */

//@ ghost int queue_held;	// whose queue lock this CPU has, + 1; 0: nobody's
//@ ghost int link_how;	// the last event in a queue: 0 at its head, 1 behind another, 2 lost by a guest that kept writing the other's word
//@ ghost uint32_t link_seen;	// what the other's word was
/*@ predicate outside(uint32_t *w) = \valid(w) && \separated(w, &tails) && \separated(w, &evdom) && \separated(w, &vcputab) && \separated(w, &vcpu_pollers);
    logic uint32_t *word_of(integer d, integer p) = words_in(evdom[d].words[p / 1024]) + p % 1024;
    predicate has_word(integer d, integer p) = p < evdom[d].nr_words && p < NR_PORTS;
    // pages that d gave are its own: a word, or a control block, is none of the hypervisor's tables
    predicate pages_of(integer d) = \forall integer p; 0 <= p && has_word(d, p) ==> outside(word_of(d, p));
    predicate block_of(struct evtchn_fifo_control_block *cb) =
      \forall integer q; 0 <= q < EVTCHN_FIFO_MAX_QUEUES ==> outside(&cb->head[q]) && outside(&cb->ready);
    predicate links(uint32_t now, uint32_t was, uint32_t p) = (was & FIFO_LINKED) != 0 && now == ((was & (uint32_t)~(FIFO_BUSY | EVTCHN_FIFO_LINK_MASK)) | p);
    predicate unbusied(uint32_t now) = (now & (uint32_t)~FIFO_BUSY) == now;	// BUSY does not stay behind
    predicate unseen(uint32_t w) = (w & FIFO_MASKED) == 0 && (w & FIFO_LINKED) == 0;
    predicate control_ok(integer d, integer v) = vcputab[d][v].control != \null ==> block_of(block_in(vcputab[d][v].control));
    // the queue that d's port was in
    logic integer old_vcpu(integer d, integer p) = last[d][p] / 16 % NR_VCPUS;
    logic integer old_prio(integer d, integer p) = last[d][p] % 16;
    predicate same_queues{L1,L2}(integer d) = \forall integer v, q; 0 <= v < NR_VCPUS && 0 <= q < EVTCHN_FIFO_MAX_QUEUES ==>
      \at(tails[d][v][q],L1) == \at(tails[d][v][q],L2);
    predicate unqueued{L1,L2}(integer d, integer p) = same_queues{L1,L2}(d) && \at(last[d][p],L1) == \at(last[d][p],L2);
    // the port is the tail of queue (v, q), its old queue is empty if it was the tail there, and no other has changed
    predicate queued{L1,L2}(integer d, integer p, integer v, integer q) =
      \at(tails[d][v][q],L2) == p && \at(last[d][p],L2) == v * 16 + q &&
      \forall integer w, r; 0 <= w < NR_VCPUS && 0 <= r < EVTCHN_FIFO_MAX_QUEUES && !(w == v && r == q) ==> \at(tails[d][w][r],L2) ==
        (w == old_vcpu{L1}(d, p) && r == old_prio{L1}(d, p) && \at(tails[d][w][r],L1) == p ? 0 : \at(tails[d][w][r],L1));
    // its guest finds it, unless it has lost it: at the head of a queue that is ready, or behind the one that was the tail
    predicate reached{L1,L2}(integer d, integer p, integer v, integer q) =
      (\at(link_how,L2) == 0 ==> \at(block_in(vcputab[d][v].control)->head[q],L2) == p && (\at(block_in(vcputab[d][v].control)->ready,L2) & (1u << q)) != 0) &&
      (\at(link_how,L2) == 1 ==> \let t = \at(tails[d][v][q],L1); t != 0 && has_word{L2}(d, t) &&
        links(\at(*word_of(d, \at(tails[d][v][q],L1)),L2), \at(link_seen,L2), (uint32_t)p));
*/

/*@ requires d < NR_DOMS;
    assigns queue_held;
    ensures queue_held == d + 1;
    exits \false;
*/
static void queue_lock(domid_t d)
{
	uint32_t me = atomic_add(&queues[d].next, 1);

	while (atomic_load(&queues[d].now) != me)
		hal_relax();
}

/*@ requires held: queue_held == d + 1;
    assigns queue_held;
    ensures queue_held == 0;
    exits \false;
*/
static void queue_unlock(domid_t d)
{
	atomic_add(&queues[d].now, 1);
}

/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures none: !has_word(d, port) ==> \result == \null;
    ensures its: has_word(d, port) ==> \result == word_of(d, port);
    exits \false;
*/
static uint32_t *fifo_word(domid_t d, uint32_t port)
{
	if (port >= atomic_load(&evdom[d].nr_words) || port >= NR_PORTS)	/* raised without d's lock: evtchn_add_words publishes a page by it */
		return NULL;
	return words_at(evdom[d].words[port / 1024]) + port % 1024;
}

/* Links port behind the word of a tail that the guest has not consumed; false if it has. The guest races: a few tries, then BUSY asks it to wait. */
/*@ requires \valid(word) && port < NR_PORTS;
    assigns *word, link_how, link_seen;
    ensures told: \result <==> link_how != 0;
    ensures linked: link_how == 1 ==> links(*word, link_seen, port);
    ensures lost: link_how != 1 ==> *word == \old(*word) || unbusied(*word);
    exits \false;
*/
static bool set_link(uint32_t *word, uint32_t port)
{
	uint32_t old = atomic_load(word), i;

	//@ ghost link_how = 1;
	/*@ loop invariant tries: 0 <= i <= 2 * LINK_TRIES;
	    loop invariant busy: i < LINK_TRIES ==> *word == \at(*word,Pre);
	    loop assigns i, old, *word, link_seen;
	    loop variant 2 * LINK_TRIES - i;
	*/
	for (i = 0; i < 2 * LINK_TRIES; i++) {
		if (!(old & FIFO_LINKED)) {
			if (i >= LINK_TRIES)
				atomic_and(word, ~FIFO_BUSY);
			//@ ghost link_how = 0;
			return false;
		}
		//@ ghost link_seen = old;
		if (atomic_cas_shared(word, &old, (old & ~(FIFO_BUSY | EVTCHN_FIFO_LINK_MASK)) | port))
			return true;
		if (i + 1 == LINK_TRIES)
			old = atomic_or(word, FIFO_BUSY) | FIFO_BUSY;
	}
	atomic_and(word, ~FIFO_BUSY);
	//@ ghost link_how = 2;
	return true;			/* a guest that keeps writing the word loses the event */
}

/* The word has just become LINKED. Queue lock held. */
/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS && prio < EVTCHN_FIFO_MAX_QUEUES;
    requires held: queue_held == d + 1;
    requires block: cb == block_in(vcputab[d][vcpu].control) && block_of(cb);
    requires pages: pages_of(d) && info_ok(d, vcpu);
    assigns tails[d][..][..], last[d][port], *word_of(d, tails[d][vcpu][prio]), cb->head[prio], cb->ready, link_how, link_seen,
      info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures queued: queued{Pre,Post}(d, port, vcpu, prio);
    ensures reached: reached{Pre,Post}(d, port, vcpu, prio);
    ensures due: \result == 0 || link_how == 0 && \result == KICK_UPCALL;
    exits \false;
*/
static uint32_t fifo_link(domid_t d, struct evtchn_fifo_control_block *cb, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *was = &tails[d][last[d][port] / 16 % NR_VCPUS][last[d][port] % 16];
	uint32_t *tail = &tails[d][vcpu][prio];
	uint32_t *word;
	bool linked = false;

	//@ ghost link_how = 0;
	if (*was == port)		/* consumed, but still the tail of its old queue: that one is empty now */
		*was = 0;
	word = *tail ? fifo_word(d, *tail) : NULL;
	if (word)
		linked = set_link(word, port);
	*tail = port;
	last[d][port] = (uint16_t)(vcpu * 16 + prio);
	if (linked)
		return 0;

	atomic_store(&cb->head[prio], port);
	return atomic_or(&cb->ready, 1u << prio) & (1u << prio) ? 0 : evtchn_mark(d, vcpu);
}

/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS && has_word(d, port) && word == word_of(d, port);
    requires free: queue_held == 0;
    requires pages: pages_of(d) && control_ok(d, vcpu) && info_ok(d, vcpu);
    assigns tails[d][..][..], last[d][port], *word, *word_of(d, tails[d][vcpu][prio % 16]), link_how, link_seen, queue_held,
      block_in(vcputab[d][vcpu].control)->head[prio % 16], block_in(vcputab[d][vcpu].control)->ready, info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures queued: vcputab[d][vcpu].control != \null && (\old(*word) & FIFO_LINKED) == 0 ==>
      queued{Pre,Post}(d, port, vcpu, prio % 16) && reached{Pre,Post}(d, port, vcpu, prio % 16);
    ensures linked: vcputab[d][vcpu].control == \null || (\old(*word) & FIFO_LINKED) != 0 ==> \result == 0 && unqueued{Pre,Post}(d, port);
    ensures bare: vcputab[d][vcpu].control == \null ==> *word == \old(*word);
    ensures due: \result == 0 || \result == KICK_UPCALL;
    ensures free: queue_held == 0;
    exits \false;
*/
static uint32_t fifo_notify(domid_t d, uint32_t port, uint32_t *word, uint32_t vcpu, uint32_t prio)
{
	struct evtchn_fifo_control_block *cb = block_at(atomic_load_ptr(&vcputab[d][vcpu].control));
	uint32_t why = 0;

	if (!cb)
		return 0;		/* no control block: pending shows, but there is no queue */
	queue_lock(d);
	if (!(atomic_or(word, FIFO_LINKED) & FIFO_LINKED))
		why = fifo_link(d, cb, port, vcpu, prio % EVTCHN_FIFO_MAX_QUEUES);
	queue_unlock(d);
	return why;
}

/* A port without a word is noted: evtchn_add_words raises it. */
/*@ requires d < NR_DOMS && port < NR_PORTS && queue_held == 0 && pages_of(d);
    assigns \result, last[d][port], queue_held;
    ensures word: has_word(d, port) ==> \result == word_of(d, port) && last[d][port] == \old(last[d][port]);
    ensures early: !has_word(d, port) ==> \result == \null && last[d][port] == (\old(last[d][port]) | EARLY);
    ensures free: queue_held == 0;
    exits \false;
*/
static uint32_t *word_or_early(domid_t d, uint32_t port)
{
	uint32_t *word = fifo_word(d, port);

	if (word)
		return word;
	queue_lock(d);
	word = fifo_word(d, port);	/* evtchn_add_words may just have added it */
	if (!word)
		last[d][port] |= EARLY;
	queue_unlock(d);
	return word;
}

/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS;
    requires free: queue_held == 0;
    requires pages: pages_of(d) && control_ok(d, vcpu) && info_ok(d, vcpu);
    assigns tails[d][..][..], last[d][port], *word_of(d, port), *word_of(d, tails[d][vcpu][prio % 16]), link_how, link_seen, queue_held,
      block_in(vcputab[d][vcpu].control)->head[prio % 16], block_in(vcputab[d][vcpu].control)->ready, info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures early: !has_word(d, port) ==> \result == 0 && same_queues{Pre,Post}(d) && last[d][port] == (\old(last[d][port]) | EARLY);
    ensures muted: has_word(d, port) && \old(!unseen(*word_of(d, port))) ==>
      unqueued{Pre,Post}(d, port) && (\result == 0 || \result == KICK_POLL) && *word_of(d, port) == (\old(*word_of(d, port)) | FIFO_PENDING);
    ensures queued: has_word(d, port) && \old(unseen(*word_of(d, port))) && vcputab[d][vcpu].control != \null ==>
      queued{Pre,Post}(d, port, vcpu, prio % 16) && reached{Pre,Post}(d, port, vcpu, prio % 16);
    ensures poll: has_word(d, port) && (\old(*word_of(d, port)) & FIFO_PENDING) != 0 ==> \result == 0 || \result == KICK_UPCALL;
    ensures flags: \result <= 3;
    ensures free: queue_held == 0;
    exits \false;
*/
__attribute__((noinline)) uint32_t fifo_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *word = word_or_early(d, port);
	uint32_t old, why;

	if (!word)
		return 0;
	old = atomic_or(word, FIFO_PENDING);
	why = !(old & FIFO_PENDING) && atomic_load(&vcpu_pollers[d]) ? KICK_POLL : 0;
	//@ assert polls: why <= KICK_POLL && (why | KICK_UPCALL) <= (KICK_UPCALL | KICK_POLL);
	if (!(old & FIFO_MASKED) && !(old & FIFO_LINKED) && fifo_notify(d, port, word, vcpu, prio))
		why |= KICK_UPCALL;
	return why;
}

/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS;
    requires free: queue_held == 0;
    requires pages: pages_of(d) && control_ok(d, vcpu) && info_ok(d, vcpu);
    assigns tails[d][..][..], last[d][port], *word_of(d, port), *word_of(d, tails[d][vcpu][prio % 16]), link_how, link_seen, queue_held,
      block_in(vcputab[d][vcpu].control)->head[prio % 16], block_in(vcputab[d][vcpu].control)->ready, info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures none: !has_word(d, port) ==> \result == 0 && unqueued{Pre,Post}(d, port);
    ensures quiet: has_word(d, port) && (\old(*word_of(d, port)) & FIFO_PENDING) == 0 ==> \result == 0 && unqueued{Pre,Post}(d, port);
    ensures unmasked: has_word(d, port) && vcputab[d][vcpu].control == \null ==> *word_of(d, port) == (\old(*word_of(d, port)) & (uint32_t)~FIFO_MASKED);
    ensures pending: has_word(d, port) && \old(*word_of(d, port) & FIFO_PENDING) != 0 && \old(*word_of(d, port) & FIFO_LINKED) == 0 &&
      vcputab[d][vcpu].control != \null ==>
      queued{Pre,Post}(d, port, vcpu, prio % 16) && reached{Pre,Post}(d, port, vcpu, prio % 16);
    ensures due: \result == 0 || \result == KICK_UPCALL;
    ensures free: queue_held == 0;
    exits \false;
*/
uint32_t fifo_unmask(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *word = fifo_word(d, port);

	if (!word || !(atomic_and(word, ~FIFO_MASKED) & FIFO_PENDING))
		return 0;
	return fifo_notify(d, port, word, vcpu, prio);
}

/*@ requires d < NR_DOMS && port < NR_PORTS && queue_held == 0 && pages_of(d);
    assigns *word_of(d, port), last[d][port], queue_held;
    ensures clear: has_word(d, port) ==> *word_of(d, port) == (\old(*word_of(d, port)) & (uint32_t)~FIFO_PENDING) && last[d][port] == \old(last[d][port]);
    ensures early: !has_word(d, port) ==> last[d][port] == (\old(last[d][port]) & (uint16_t)~EARLY);
    ensures free: queue_held == 0;
    exits \false;
*/
void fifo_clear(domid_t d, uint32_t port)
{
	uint32_t *word = fifo_word(d, port);

	if (word) {
		atomic_and(word, ~FIFO_PENDING);
		return;
	}
	queue_lock(d);
	last[d][port] &= (uint16_t)~EARLY;
	queue_unlock(d);
}

/*@ requires d < NR_DOMS && pages_of(d);
    assigns \nothing;
    ensures word: has_word(d, port) ==> \result == *word_of(d, port);
    ensures none: !has_word(d, port) ==> \result == 0;
    exits \false;
*/
uint32_t fifo_flags(domid_t d, uint32_t port)
{
	uint32_t *word = fifo_word(d, port);

	return word ? atomic_load(word) : 0;
}

/*@ requires d < NR_DOMS && port < NR_PORTS && queue_held == 0;
    assigns last[d][port], queue_held;
    ensures was: \result <==> (\old(last[d][port]) & EARLY) != 0;
    ensures taken: last[d][port] == (\old(last[d][port]) & (uint16_t)~EARLY);
    ensures free: queue_held == 0;
    exits \false;
*/
static bool take_early(domid_t d, uint32_t port)
{
	bool early;

	queue_lock(d);
	early = last[d][port] & EARLY;
	last[d][port] &= (uint16_t)~EARLY;
	queue_unlock(d);
	return early;
}

/* Raises the ports of [from, to) that waited for their words. Each vCPU is kicked once, however many there are. */
/*@ requires d < NR_DOMS && to <= evdom[d].nr_ports && evtchn_inv && queue_held == 0 && \valid(fx) && fx->nkick == 0;
    assigns last[d][from .. to - 1], queue_held, pend[d][from .. to - 1], fx->nkick, fx->kick[0 .. FX_KICKS - 1];
    ensures raised: \forall integer p; from <= p < to && (\old(last[d][p]) & EARLY) != 0 ==> pend[d][p] == 1;
    ensures others: \forall integer p; from <= p < to && (\old(last[d][p]) & EARLY) == 0 ==> pend[d][p] == \old(pend[d][p]);
    ensures kicks: fx->nkick <= NR_VCPUS;
    ensures whom: \forall integer i; 0 <= i < fx->nkick ==> fx->kick[i].dom == d && fx->kick[i].vcpu < NR_VCPUS;
    exits \false;
*/
static void raise_early(domid_t d, uint32_t from, uint32_t to, struct fx *fx)
{
	uint32_t why[NR_VCPUS] = { 0 }, p, v;

	/*@ loop invariant from <= p && (from <= to ==> p <= to) && queue_held == 0;
	    loop invariant same: \forall integer q; p <= q < to ==> last[d][q] == \at(last[d][q],Pre) && pend[d][q] == \at(pend[d][q],Pre);
	    loop invariant raised: \forall integer q; from <= q < p && (\at(last[d][q],Pre) & EARLY) != 0 ==> pend[d][q] == 1;
	    loop invariant others: \forall integer q; from <= q < p && (\at(last[d][q],Pre) & EARLY) == 0 ==> pend[d][q] == \at(pend[d][q],Pre);
	    loop assigns p, why[0 .. NR_VCPUS - 1], last[d][from .. to - 1], queue_held, pend[d][from .. to - 1];
	    loop variant to - p;
	*/
	for (p = from; p < to; p++)
		if (take_early(d, p))
			why[ports[d][p].vcpu] |= evtchn_raise(d, p, ports[d][p].vcpu, ports[d][p].prio);
	/*@ loop invariant v <= NR_VCPUS && fx->nkick <= v;
	    loop invariant whom: \forall integer i; 0 <= i < fx->nkick ==> fx->kick[i].dom == d && fx->kick[i].vcpu < NR_VCPUS;
	    loop assigns v, fx->nkick, fx->kick[0 .. FX_KICKS - 1];
	    loop variant NR_VCPUS - v;
	*/
	for (v = 0; v < NR_VCPUS; v++)
		if (why[v])
			fx_kick(fx, d, v, why[v]);
}

/* Senders see the page before its words count. */
/*@ requires d < NR_DOMS && evdom[d].nr_words < NR_PORTS && evdom[d].nr_words % 1024 == 0;
    assigns evdom[d].words[evdom[d].nr_words / 1024] \from page;
    assigns evdom[d].nr_words, queue_held;
    ensures words: evdom[d].nr_words == \old(evdom[d].nr_words) + 1024 && evdom[d].words[\old(evdom[d].nr_words) / 1024] == page;
    ensures free: queue_held == 0;
    exits \false;
*/
static void add_page(domid_t d, void *page)
{
	uint32_t from = evdom[d].nr_words;

	queue_lock(d);
	evdom[d].words[from / 1024] = page;
	atomic_store(&evdom[d].nr_words, from + 1024);
	queue_unlock(d);
}

void evtchn_add_words(domid_t d, void *page, struct fx *fx)
{
	uint32_t from = evdom[d].nr_words, nr = evdom[d].nr_ports;

	add_page(d, page);
	raise_early(d, from, nr < from + 1024 ? nr : from + 1024, fx);
}

err_t evtchn_back_fifo(domid_t d)
{
	err_t rc = hal_window_back(tails[d], sizeof tails[d], d);

	return rc ? rc : hal_window_back(last[d], sizeof last[d], d);
}

void evtchn_drop_fifo(domid_t d)
{
	hal_window_drop(tails[d], sizeof tails[d]);
	hal_window_drop(last[d], sizeof last[d]);
}

/* Queue lock held. */
/*@ requires d < NR_DOMS && queue_held == d + 1;
    assigns tails[d][..][..], last[d][0 .. NR_PORTS - 1];
    ensures tails: \forall integer v, q; 0 <= v < NR_VCPUS && 0 <= q < EVTCHN_FIFO_MAX_QUEUES ==> tails[d][v][q] == 0;
    ensures last: \forall integer p; 0 <= p < NR_PORTS ==> last[d][p] == 0;
    exits \false;
*/
static void empty_queues(domid_t d)
{
	uint32_t p;

	/*@ loop invariant p <= NR_VCPUS * EVTCHN_FIFO_MAX_QUEUES;
	    loop invariant tails: \forall integer v, q; 0 <= v && 0 <= q < EVTCHN_FIFO_MAX_QUEUES && v * EVTCHN_FIFO_MAX_QUEUES + q < p ==> tails[d][v][q] == 0;
	    loop assigns p, tails[d][..][..];
	    loop variant NR_VCPUS * EVTCHN_FIFO_MAX_QUEUES - p;
	*/
	for (p = 0; p < NR_VCPUS * EVTCHN_FIFO_MAX_QUEUES; p++)
		tails[d][p / EVTCHN_FIFO_MAX_QUEUES][p % EVTCHN_FIFO_MAX_QUEUES] = 0;
	/*@ loop invariant p <= NR_PORTS;
	    loop invariant last: \forall integer q; 0 <= q < p ==> last[d][q] == 0;
	    loop assigns p, last[d][0 .. NR_PORTS - 1];
	    loop variant NR_PORTS - p;
	*/
	for (p = 0; p < NR_PORTS; p++)
		last[d][p] = 0;
}

/* Queue lock held: what is pending in the old bits waits for its word. */
/*@ requires d < NR_DOMS && evtchn_bounds && queue_held == d + 1 && shared_ok(d);
    assigns last[d][0 .. NR_PORTS - 1];
    ensures early: \forall integer p; 0 <= p < evdom[d].nr_ports && pends(d, p) ==> last[d][p] == EARLY;
    ensures others: \forall integer p; 0 <= p < NR_PORTS && !(p < evdom[d].nr_ports && pends(d, p)) ==> last[d][p] == \old(last[d][p]);
    exits \false;
*/
static void note_early(domid_t d)
{
	uint32_t p;

	/*@ loop invariant p <= evdom[d].nr_ports;
	    loop invariant early: \forall integer q; 0 <= q < p && pends(d, q) ==> last[d][q] == EARLY;
	    loop invariant others: \forall integer q; 0 <= q < NR_PORTS && !(q < p && pends(d, q)) ==> last[d][q] == \at(last[d][q],Pre);
	    loop assigns p, last[d][0 .. NR_PORTS - 1];
	    loop variant evdom[d].nr_ports - p;
	*/
	for (p = 0; p < evdom[d].nr_ports; p++)
		if (l2_pending(d, p))
			last[d][p] = EARLY;
}

/* Senders of other domains hold their own locks, not d's. Those who see the switch find empty queues, and wait for the lock to note a port early; those
 * who do not see it set a bit that is either seen here or makes them look again (evtchn_raise). */
void evtchn_switch_fifo(domid_t d)
{
	queue_lock(d);
	empty_queues(d);
	(void)atomic_xchg(&evdom[d].fifo, 1);	/* before the bits are read, on every CPU */
	note_early(d);
	queue_unlock(d);
}

void evtchn_reset_fifo(domid_t d)
{
	uint32_t i;

	/*@ loop invariant i <= domtab[d].max_vcpus;
	    loop invariant kept: vcpus_kept{Pre,Here}(d);
	    loop invariant blocks: \forall integer v; 0 <= v < i ==> vcputab[d][v].control == \null && vcputab[d][v].control_page == \null;
	    loop invariant unpinned: \at(page_pins.n,Pre) - i <= page_pins.n <= \at(page_pins.n,Pre);
	    loop assigns i, vcputab[d][..], page_pins.n;
	    loop variant domtab[d].max_vcpus - i;
	*/
	for (i = 0; i < domtab[d].max_vcpus; i++) {
		if (vcputab[d][i].control_page)
			hal_page_unpin(vcputab[d][i].control_page);
		vcputab[d][i].control_page = NULL;
		atomic_store_ptr(&vcputab[d][i].control, NULL);
	}
	/*@ loop invariant i <= evdom[d].nr_words / 1024;
	    loop invariant unpinned: page_pins.n == \at(page_pins.n,LoopEntry) - i;
	    loop assigns i, page_pins.n;
	    loop variant evdom[d].nr_words / 1024 - i;
	*/
	for (i = 0; i < evdom[d].nr_words / 1024; i++)
		hal_page_unpin(evdom[d].words[i]);
	atomic_store(&evdom[d].nr_words, 0);	/* no port is open: nobody raises one */
	atomic_store(&evdom[d].fifo, 0);
}
