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

static void queue_lock(domid_t d)
{
	uint32_t me = atomic_add(&queues[d].next, 1);

	while (atomic_load(&queues[d].now) != me)
		hal_relax();
}

static void queue_unlock(domid_t d)
{
	atomic_add(&queues[d].now, 1);
}

static uint32_t *fifo_word(domid_t d, uint32_t port)
{
	if (port >= atomic_load(&evdom[d].nr_words) || port >= NR_PORTS)	/* raised without d's lock: evtchn_add_words publishes a page by it */
		return NULL;
	return (uint32_t *)evdom[d].words[port / 1024] + port % 1024;
}

/* Links port behind the word of a tail that the guest has not consumed; false if it has. The guest races: a few tries, then BUSY asks it to wait. */
static bool set_link(uint32_t *word, uint32_t port)
{
	uint32_t old = atomic_load(word), i;

	for (i = 0; i < 2 * LINK_TRIES; i++) {
		if (!(old & FIFO_LINKED)) {
			if (i > LINK_TRIES)
				atomic_and(word, ~FIFO_BUSY);
			return false;
		}
		if (atomic_cas(word, &old, (old & ~(FIFO_BUSY | EVTCHN_FIFO_LINK_MASK)) | port))
			return true;
		if (i + 1 == LINK_TRIES)
			old = atomic_or(word, FIFO_BUSY) | FIFO_BUSY;
	}
	atomic_and(word, ~FIFO_BUSY);
	return true;			/* a guest that keeps writing the word loses the event */
}

/* The word has just become LINKED. Queue lock held. */
static uint32_t fifo_link(domid_t d, struct evtchn_fifo_control_block *cb, uint32_t port, uint32_t vcpu, uint32_t prio)
{
	uint32_t *was = &tails[d][last[d][port] / 16 % NR_VCPUS][last[d][port] % 16];
	uint32_t *tail = &tails[d][vcpu][prio];
	uint32_t *word;
	bool linked = false;

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

static uint32_t fifo_notify(domid_t d, uint32_t port, uint32_t *word, uint32_t vcpu, uint32_t prio)
{
	struct evtchn_fifo_control_block *cb = atomic_load_ptr(&vcputab[d][vcpu].control);
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
			last[d][port] |= EARLY;
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
	last[d][port] &= (uint16_t)~EARLY;
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
	early = last[d][port] & EARLY;
	last[d][port] &= (uint16_t)~EARLY;
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
	err_t rc = hal_window_back(tails[d], sizeof tails[d], d);

	return rc ? rc : hal_window_back(last[d], sizeof last[d], d);
}

void evtchn_drop_fifo(domid_t d)
{
	hal_window_drop(tails[d], sizeof tails[d]);
	hal_window_drop(last[d], sizeof last[d]);
}

/* Senders of other domains hold their own locks, not d's. Those who see the switch find empty queues, and wait for the lock to note a port early; those
 * who do not see it set a bit that is either seen here or makes them look again (evtchn_raise). */
void evtchn_switch_fifo(domid_t d)
{
	uint32_t p;

	queue_lock(d);
	for (p = 0; p < NR_VCPUS * EVTCHN_FIFO_MAX_QUEUES; p++)
		tails[d][p / EVTCHN_FIFO_MAX_QUEUES][p % EVTCHN_FIFO_MAX_QUEUES] = 0;
	for (p = 0; p < NR_PORTS; p++)
		last[d][p] = 0;
	(void)atomic_xchg(&evdom[d].fifo, 1);	/* before the bits are read, on every CPU */
	for (p = 0; p < evdom[d].nr_ports; p++)
		if (l2_pending(d, p))
			last[d][p] = EARLY;
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
