/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/fifo_race_test.c - a guest that writes the word of a tail just when a port is to be linked behind it. */
// link: build/hosted/core.a
#include <assert.h>
#include <stdio.h>
#include "hal/atomic.h"

static bool cas_after_guest(uint32_t *p, uint32_t *old, uint32_t v);
#define atomic_cas_shared cas_after_guest
#include "core/evtchn/fifo.c"
#undef atomic_cas_shared

static uint32_t tries, writes, consumes;	/* so many tries the guest is first; at this one it consumes the tail */

static bool cas_after_guest(uint32_t *p, uint32_t *old, uint32_t v)
{
	if (++tries <= writes)
		*p ^= FIFO_MASKED;
	if (tries == consumes)
		*p &= ~(FIFO_LINKED | EVTCHN_FIFO_LINK_MASK);
	return atomic_cas(p, old, v);
}

/* Whatever the guest does, BUSY is gone afterwards. */
static bool link_behind(uint32_t *word, uint32_t nr, uint32_t at)
{
	bool linked;

	*word = FIFO_PENDING | FIFO_LINKED;
	tries = 0;
	writes = nr;
	consumes = at;
	linked = set_link(word, 77);
	assert(!(*word & FIFO_BUSY) && tries <= 2 * LINK_TRIES);
	return linked;
}

int main(void)
{
	uint32_t word, i;

	for (i = 0; i < 2 * LINK_TRIES; i++)
		assert(link_behind(&word, i, 0) && (word & EVTCHN_FIFO_LINK_MASK) == 77 && word & FIFO_LINKED);
	assert(link_behind(&word, ~0u, 0) && (word & EVTCHN_FIFO_LINK_MASK) == 0);	/* it never stops: given up */
	for (i = 1; i <= 2 * LINK_TRIES - 1; i++)
		assert(!link_behind(&word, i, i) && !(word & FIFO_LINKED));		/* consumed: the port goes to the head */
	puts("fifo_race: ok");
	return 0;
}
