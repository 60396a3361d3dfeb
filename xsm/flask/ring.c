/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/ring.c - the ring of audit records: many CPUs put, one drains; hashes are made by the one that drains. */
#include "xsm/flask/audit.h"
#include "lib/sha256.h"
#include "lib/string.h"

#define RING	1024u		/* records; a power of two */
#define SHARE	(RING / 4u)	/* of one domain, so that its flood leaves room for the others' */
#define TRIES	64u		/* a put that is overtaken so often counts itself as lost */

/* A slot's turn is 2g while it waits for its g-th record and 2g + 1 while that waits to be drained. */
static struct slot { uint64_t turn; struct audit_record r; } audit_slots[RING];
static uint64_t audit_head, audit_tail;		/* positions since boot; the tail is the drainer's */
static uint32_t audit_lost, audit_queued[AUDIT_OWNERS];
static uint8_t audit_chain[AUDIT_HASH];

static void lose(void)
{
	__atomic_add_fetch(&audit_lost, 1, __ATOMIC_RELAXED);
}

static uint32_t *queued_of(const struct audit_record *r)
{
	return &audit_queued[audit_owner(r->domid)];
}

static void fill(struct slot *s, uint64_t at, struct audit_record *r)
{
	r->seq = at + 1;
	r->lost = __atomic_exchange_n(&audit_lost, 0, __ATOMIC_RELAXED);
	s->r = *r;
	__atomic_store_n(&s->turn, at / RING * 2 + 1, __ATOMIC_RELEASE);
}

void audit_ring_put(struct audit_record *r)
{
	if (__atomic_fetch_add(queued_of(r), 1, __ATOMIC_RELAXED) >= SHARE) {
		__atomic_sub_fetch(queued_of(r), 1, __ATOMIC_RELAXED);
		lose();
		return;
	}
	for (uint32_t i = 0; i < TRIES; i++) {
		uint64_t at = __atomic_load_n(&audit_head, __ATOMIC_RELAXED);
		struct slot *s = &audit_slots[at % RING];

		if (__atomic_load_n(&s->turn, __ATOMIC_ACQUIRE) < at / RING * 2)	/* a round ago, and not drained: full */
			break;
		if (!__atomic_compare_exchange_n(&audit_head, &at, at + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
		fill(s, at, r);
		return;
	}
	__atomic_sub_fetch(queued_of(r), 1, __ATOMIC_RELAXED);
	lose();
}

bool xsm_audit_drain(struct audit_entry *e)
{
	struct slot *s = &audit_slots[audit_tail % RING];
	uint8_t link[AUDIT_HASH + sizeof(e->r)];

	if (__atomic_load_n(&s->turn, __ATOMIC_ACQUIRE) != audit_tail / RING * 2 + 1)
		return false;
	e->r = s->r;
	__atomic_sub_fetch(queued_of(&e->r), 1, __ATOMIC_RELAXED);
	__atomic_store_n(&s->turn, (audit_tail / RING + 1) * 2, __ATOMIC_RELEASE);
	audit_tail++;
	memcpy(link, audit_chain, AUDIT_HASH);
	memcpy(link + AUDIT_HASH, &e->r, sizeof(e->r));
	sha256(link, sizeof(link), audit_chain);
	memcpy(e->chain, audit_chain, AUDIT_HASH);
	return true;
}
