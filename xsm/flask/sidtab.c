/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/sidtab.c - context <-> SID: texts that outlive policies, and each policy's reading of them; entries are only ever added. */
#include "xsm/flask/context.h"
#include "xsm/xsm.h"
#include "hal/spec.h"
#include "lib/string.h"

_Static_assert(SIDTAB_TEXT == XSM_CONTEXT_MAX && SID_SLOTS == XSM_MAX_SIDS && SECINITSID_COUNT < SID_BASE, "SIDs as xsm.h says");

static char texts[SID_SLOTS][SIDTAB_TEXT];	/* written once, under the lock, before the SID is told to anyone */
static uint32_t used;
static uint32_t turn;				/* 1: somebody adds a SID, or a load reads all of them. Held for one text, or a load's few milliseconds */

void sidtab_lock(void)
{
	while (__atomic_exchange_n(&turn, 1, __ATOMIC_ACQUIRE))
		__builtin_ia32_pause();
}

void sidtab_unlock(void)
{
	__atomic_store_n(&turn, 0, __ATOMIC_RELEASE);
}

static uint32_t bucket(const struct context *c)
{
	uint32_t h = ((uint32_t)c->type << 16 | (uint32_t)c->role << 8 | c->user) ^ c->low.sens << 5 ^ c->high.sens;
	uint64_t w = 0;

	for (uint32_t i = 0; i < PDB_CAT_WORDS; i++)
		w = (w ^ c->low.cats.w[i] ^ c->high.cats.w[i] << 1) * 0x9e3779b97f4a7c15ull;
	return ((h ^ (uint32_t)(w >> 32)) * 0x9e3779b1u >> 16) % SID_BUCKETS;
}

static uint32_t state_of(const struct policydb *db, uint32_t slot)
{
	return __atomic_load_n(&db->sid_state[slot], __ATOMIC_ACQUIRE);
}

const struct context *sid_context(const struct policydb *db, uint32_t sid)
{
	uint32_t slot, state;

	if (sid >= 1 && sid <= SECINITSID_COUNT)
		return &db->isid[sid];
	if (sid < SID_BASE || sid >= SID_LIMIT)
		return NULL;
	slot = index_clamp(sid - SID_BASE, SID_SLOTS);
	state = state_of(db, slot);
	return state == SID_KNOWN ? &db->sid_con[slot] : state == SID_LOST ? &db->isid[SECINITSID_UNLABELED] : NULL;
}

bool sid_known(const struct policydb *db, uint32_t sid)
{
	if (sid >= 1 && sid <= SECINITSID_COUNT)
		return db->loaded;
	return db->loaded && sid >= SID_BASE && sid < SID_LIMIT && state_of(db, index_clamp(sid - SID_BASE, SID_SLOTS)) == SID_KNOWN;
}

/* The SID that c has in db; 0: none yet. */
static uint32_t find(const struct policydb *db, const struct context *c)
{
	for (uint32_t i = 1; i <= SECINITSID_COUNT; i++)
		if (context_eq(&db->isid[i], c))
			return i;
	/* A chain leads to lower slots only, so it ends. */
	for (uint32_t i = __atomic_load_n(&db->sid_buckets[bucket(c)], __ATOMIC_ACQUIRE); i && i <= SID_SLOTS; i = db->sid_next[i - 1])
		if (context_eq(&db->sid_con[i - 1], c))
			return SID_BASE + i - 1;
	return 0;
}

/* Publishes c as the reading of a slot that is above all of its bucket. */
static void link(struct policydb *db, uint32_t slot, const struct context *c)
{
	uint16_t *head = &db->sid_buckets[bucket(c)];

	db->sid_con[slot] = *c;
	db->sid_next[slot] = *head;
	__atomic_store_n(&db->sid_state[slot], SID_KNOWN, __ATOMIC_RELEASE);
	__atomic_store_n(head, (uint16_t)(slot + 1), __ATOMIC_RELEASE);
}

/* With the lock held no load ends, so that whichever policy is in force now stays it. */
static uint32_t add(struct view v, const struct context *c)
{
	struct policydb *db = policy_now();
	uint32_t sid, slot = used;

	if (db != v.db)
		return SID_RETRY;
	sid = find(db, c);
	if (sid || slot >= SID_SLOTS || !context_print(db, c, texts[slot], SIDTAB_TEXT))
		return sid;
	__atomic_store_n(&used, slot + 1, __ATOMIC_RELAXED);
	link(db, slot, c);
	return SID_BASE + slot;
}

uint32_t context_sid(struct view v, const struct context *c)
{
	uint32_t sid = c->type ? find(v.db, c) : 0;

	if (sid || !c->type)
		return sid;
	sidtab_lock();
	sid = add(v, c);
	sidtab_unlock();
	return sid;
}

void sidtab_convert(struct policydb *db)
{
	struct context c;

	for (uint32_t i = 0; i < used && i < SID_SLOTS; i++) {
		if (context_parse(db, texts[i], SIDTAB_TEXT, &c))
			link(db, i, &c);
		else
			__atomic_store_n(&db->sid_state[i], SID_LOST, __ATOMIC_RELEASE);
	}
}

uint32_t sidtab_used(void)
{
	return SECINITSID_COUNT + __atomic_load_n(&used, __ATOMIC_RELAXED);
}
