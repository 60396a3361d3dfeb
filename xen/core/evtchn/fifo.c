/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/fifo.c - the FIFO ABI: event words linked into one queue per vCPU and priority, which the guest consumes at the head. */
#include "core/evtchn/abi.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/guest.h"
#include "hal/mem.h"

#define LINK_TRIES 4u
#define EARLY      0x8000u		/* of last[]: raised before its word existed */

WINDOW("fifo_tail") uint32_t fifo_tails[NR_DOMS][NR_VCPUS][EVTCHN_FIFO_MAX_QUEUES];	/* last port of each queue, 0: empty or consumed */
WINDOW("fifo_last") uint16_t fifo_last[NR_DOMS][NR_PORTS];	/* queue that a port was linked into: vcpu * 16 + prio */
static struct { uint32_t next, now; } queues[NR_DOMS];		/* leaf lock: guards tails and last of a domain; nothing is taken under it */

/*@ predicate outside(uint32_t *w) = \valid(w) && \separated(w, &fifo_tails) && \separated(w, &evdom) && \separated(w, &vcputab) && \separated(w, &vcpu_pollers);
    logic uint32_t *word_of(integer d, integer p) = words_in(evdom[d].words[p / 1024]) + p % 1024;
    predicate has_word(integer d, integer p) = p < evdom[d].nr_words && p < NR_PORTS;
    // pages that d gave are its own: a word, or a control block, is none of the hypervisor's tables
    predicate pages_of(integer d) = \forall integer p; 0 <= p && has_word(d, p) ==> outside(word_of(d, p));
    predicate block_of(struct evtchn_fifo_control_block *cb) = \forall integer q; 0 <= q < EVTCHN_FIFO_MAX_QUEUES ==> outside(&cb->head[q]) && outside(&cb->ready);
    predicate links(uint32_t now, uint32_t was, uint32_t p) = (was & FIFO_LINKED) != 0 && now == ((was & (uint32_t)~(FIFO_BUSY | EVTCHN_FIFO_LINK_MASK)) | p);
    predicate unbusied(uint32_t now) = (now & (uint32_t)~FIFO_BUSY) == now;	// BUSY does not stay behind
    predicate control_ok(integer d, integer v) = vcputab[d][v].control != \null ==> block_of(block_in(vcputab[d][v].control));
    // the queue that d's port was in
    logic integer old_vcpu(integer d, integer p) = fifo_last[d][p] / 16 % NR_VCPUS;
    logic integer old_prio(integer d, integer p) = fifo_last[d][p] % 16;
    predicate same_queues{L1,L2}(integer d) = \forall integer v, q; 0 <= v < NR_VCPUS && 0 <= q < EVTCHN_FIFO_MAX_QUEUES ==>
      \at(fifo_tails[d][v][q],L1) == \at(fifo_tails[d][v][q],L2);
    predicate unqueued{L1,L2}(integer d, integer p) = same_queues{L1,L2}(d) && \at(fifo_last[d][p],L1) == \at(fifo_last[d][p],L2);
    // the port is the tail of queue (v, q), its old queue is empty if it was the tail there, and no other has changed
    predicate queued{L1,L2}(integer d, integer p, integer v, integer q) =
      \at(fifo_tails[d][v][q],L2) == p && \at(fifo_last[d][p],L2) == v * 16 + q &&
      \forall integer w, r; 0 <= w < NR_VCPUS && 0 <= r < EVTCHN_FIFO_MAX_QUEUES && !(w == v && r == q) ==> \at(fifo_tails[d][w][r],L2) ==
        (w == old_vcpu{L1}(d, p) && r == old_prio{L1}(d, p) && \at(fifo_tails[d][w][r],L1) == p ? 0 : \at(fifo_tails[d][w][r],L1));
*/

/*@ requires d < NR_DOMS;
    assigns fifo_held;
    ensures fifo_held == d + 1;
    exits \false;
*/
static void queue_lock(domid_t d)
{
	uint32_t me = atomic_add(&queues[d].next, 1);

	while (atomic_load(&queues[d].now) != me)
		hal_relax();
}

/*@ requires held: fifo_held == d + 1;
    assigns fifo_held;
    ensures fifo_held == 0;
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
    requires held: fifo_held == d + 1;
    requires pages: pages_of(d) && block_of(cb) && info_ok(d, vcpu);
    assigns fifo_tails[d][..][..], fifo_last[d][port], *word_of(d, fifo_tails[d][vcpu][prio]), cb->head[prio], cb->ready, link_how, link_seen,
      info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures queued: queued{Pre,Post}(d, port, vcpu, prio);
    ensures behind: link_how == 1 ==> \let t = \old(fifo_tails[d][vcpu][prio]); t != 0 && has_word(d, t) && links(*word_of(d, t), link_seen, port);
    ensures first: link_how == 0 ==> cb->head[prio] == port && (cb->ready & (1u << prio)) != 0;
    ensures due: \result == 0 || link_how == 0 && \result == KICK_UPCALL;
    exits \false;
*/
static uint32_t fifo_link(domid_t d, struct evtchn_fifo_control_block *cb, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *was = &fifo_tails[d][fifo_last[d][port] / 16 % NR_VCPUS][fifo_last[d][port] % 16];
	uint32_t *tail = &fifo_tails[d][vcpu][prio];
	uint32_t *word;
	bool linked = false;

	//@ ghost link_how = 0;
	if (*was == port)		/* consumed, but still the tail of its old queue: that one is empty now */
		*was = 0;
	word = *tail ? fifo_word(d, *tail) : NULL;
	if (word)
		linked = set_link(word, port);
	*tail = port;
	fifo_last[d][port] = (uint16_t)(vcpu * 16 + prio);
	if (linked)
		return 0;

	atomic_store(&cb->head[prio], port);
	return atomic_or(&cb->ready, 1u << prio) & (1u << prio) ? 0 : evtchn_mark(d, vcpu);
}

/*@ requires d < NR_DOMS && port < NR_PORTS && vcpu < NR_VCPUS && has_word(d, port) && word == word_of(d, port);
    requires free: fifo_held == 0;
    requires pages: pages_of(d) && control_ok(d, vcpu) && info_ok(d, vcpu);
    assigns fifo_tails[d][..][..], fifo_last[d][port], *word, *word_of(d, fifo_tails[d][vcpu][prio % 16]), link_how, link_seen, fifo_held,
      block_in(vcputab[d][vcpu].control)->head[prio % 16], block_in(vcputab[d][vcpu].control)->ready, info_in(vcputab[d][vcpu].info)->evtchn_upcall_pending;
    ensures queued: vcputab[d][vcpu].control != \null && (\old(*word) & FIFO_LINKED) == 0 ==> queued{Pre,Post}(d, port, vcpu, prio % 16);
    ensures linked: vcputab[d][vcpu].control == \null || (\old(*word) & FIFO_LINKED) != 0 ==> \result == 0 && unqueued{Pre,Post}(d, port);
    ensures due: \result == 0 || \result == KICK_UPCALL;
    ensures free: fifo_held == 0;
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

__attribute__((noinline)) uint32_t fifo_raise(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *word = fifo_word(d, port);
	uint32_t old, why;

	if (!word) {
		queue_lock(d);
		word = fifo_word(d, port);	/* evtchn_add_words may just have added it */
		if (!word)
			fifo_last[d][port] |= EARLY;
		queue_unlock(d);
		if (!word)
			return 0;
	}
	old = atomic_or(word, FIFO_PENDING);
	why = !(old & FIFO_PENDING) && atomic_load(&vcpu_pollers[d]) ? KICK_POLL : 0;
	if (!(old & (FIFO_MASKED | FIFO_LINKED)))
		why |= fifo_notify(d, port, word, vcpu, prio);
	return why;
}

uint32_t fifo_unmask(domid_t d, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *word = fifo_word(d, port);

	if (!word || !(atomic_and(word, ~FIFO_MASKED) & FIFO_PENDING))
		return 0;
	return fifo_notify(d, port, word, vcpu, prio);
}

void fifo_clear(domid_t d, uint32_t port)
{
	uint32_t *word = fifo_word(d, port);

	if (word) {
		atomic_and(word, ~FIFO_PENDING);
		return;
	}
	queue_lock(d);
	fifo_last[d][port] &= (uint16_t)~EARLY;
	queue_unlock(d);
}

uint32_t fifo_flags(domid_t d, uint32_t port)
{
	uint32_t *word = fifo_word(d, port);

	return word ? atomic_load(word) : 0;
}

static bool take_early(domid_t d, uint32_t port)
{
	bool early;

	queue_lock(d);
	early = fifo_last[d][port] & EARLY;
	fifo_last[d][port] &= (uint16_t)~EARLY;
	queue_unlock(d);
	return early;
}

/* Raises the ports of [from, to) that waited for their words. Each vCPU is kicked once, however many there are. */
static void raise_early(domid_t d, uint32_t from, uint32_t to, struct fx *fx)
{
	uint32_t why[NR_VCPUS] = { 0 }, p, v;

	for (p = from; p < to; p++)
		if (take_early(d, p))
			why[ports[d][p].vcpu] |= evtchn_raise(d, p, ports[d][p].vcpu, ports[d][p].prio);
	for (v = 0; v < NR_VCPUS; v++)
		if (why[v])
			fx_kick(fx, d, v, why[v]);
}

void evtchn_add_words(domid_t d, void *page, struct fx *fx)
{
	struct evtchn_dom *e = &evdom[d];
	uint32_t from = e->nr_words;

	queue_lock(d);
	e->words[from / 1024] = page;
	atomic_store(&e->nr_words, from + 1024);
	queue_unlock(d);
	raise_early(d, from, e->nr_ports < from + 1024 ? e->nr_ports : from + 1024, fx);
}

err_t evtchn_back_fifo(domid_t d)
{
	err_t rc = hal_window_back(fifo_tails[d], sizeof fifo_tails[d], d);

	return rc ? rc : hal_window_back(fifo_last[d], sizeof fifo_last[d], d);
}

void evtchn_drop_fifo(domid_t d)
{
	hal_window_drop(fifo_tails[d], sizeof fifo_tails[d]);
	hal_window_drop(fifo_last[d], sizeof fifo_last[d]);
}

/* Senders of other domains hold their own locks, not d's. Those who see the switch find empty queues, and wait for the lock to note a port early; those
 * who do not see it set a bit that is either seen here or makes them look again (evtchn_raise). */
void evtchn_switch_fifo(domid_t d)
{
	uint32_t p;

	queue_lock(d);
	for (p = 0; p < NR_VCPUS * EVTCHN_FIFO_MAX_QUEUES; p++)
		fifo_tails[d][p / EVTCHN_FIFO_MAX_QUEUES][p % EVTCHN_FIFO_MAX_QUEUES] = 0;
	for (p = 0; p < NR_PORTS; p++)
		fifo_last[d][p] = 0;
	(void)atomic_xchg(&evdom[d].fifo, 1);	/* before the bits are read, on every CPU */
	for (p = 0; p < evdom[d].nr_ports; p++)
		if (l2_pending(d, p))
			fifo_last[d][p] = EARLY;
	queue_unlock(d);
}

void evtchn_reset_fifo(domid_t d)
{
	struct evtchn_dom *e = &evdom[d];
	uint32_t i;

	for (i = 0; i < domtab[d].max_vcpus; i++) {
		if (vcputab[d][i].control_page)
			hal_page_unpin(vcputab[d][i].control_page);
		vcputab[d][i].control_page = NULL;
		atomic_store_ptr(&vcputab[d][i].control, NULL);
	}
	for (i = 0; i < e->nr_words / 1024; i++)
		hal_page_unpin(e->words[i]);
	atomic_store(&e->nr_words, 0);	/* no port is open: nobody raises one */
	atomic_store(&e->fifo, 0);
}
