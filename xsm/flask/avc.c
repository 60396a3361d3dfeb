/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc.c - the hook: a cached word answers most questions, the security server the rest. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "xsm/flask/context.h"
#include "xsm/xsm.h"

#define AVC_BITS	11u
#define SID_BITS	11u
#define CLASS_BITS	5u
#define GEN_SHIFT	27u

_Static_assert(SID_LIMIT <= 1u << SID_BITS, "a SID fits into a word of the AVC");
_Static_assert(SECCLASS_COUNT < 1u << CLASS_BITS, "a class fits into a word of the AVC");

static uint64_t avc[1u << AVC_BITS];			/* allowed without an audit record:32 key:32 */
static uint64_t self_av[SID_LIMIT][SECCLASS_COUNT + 1];	/* what a label allows itself; its key: generation:21 tsid:11 */
static uint64_t misses, denials;

static inline uint32_t avc_key(uint32_t changes, uint32_t ssid, uint32_t tsid, uint32_t tclass)
{
	return changes << GEN_SHIFT | tclass << 22 | ssid << 11 | tsid;
}

static inline uint64_t *avc_slot(uint32_t key)
{
	return &avc[key * 0x9e3779b1u >> (32u - AVC_BITS)];
}

static inline bool in_range(uint32_t ssid, uint32_t tsid, uint32_t tclass)
{
	return !((ssid | tsid) >> SID_BITS | tclass >> CLASS_BITS);
}

static inline uint64_t word_of(const struct decision *d, uint32_t key)
{
	return (uint64_t)(d->allowed & ~d->auditallow) << 32 | key;
}

static inline bool says(uint64_t word, uint32_t key, uint32_t perm)
{
	return (uint32_t)word == key && perm && !((uint64_t)perm << 32 & ~word);
}

/* While uses are traced a word holds only what was asked already, so that the first use of each permission is a miss. */
static bool tracing;

static void keep(uint64_t *slot, uint64_t word, uint32_t perm)
{
	uint64_t old = __atomic_load_n(slot, __ATOMIC_RELAXED);
	uint64_t known = (uint32_t)old == (uint32_t)word ? old >> 32 : 0;

	__atomic_store_n(slot, tracing ? word & ((known | perm) << 32 | UINT32_MAX) : word, __ATOMIC_RELAXED);
}

/* Computes the decision and keeps it, in *self too unless that is NULL, if the policy did not change meanwhile; else again. perm: what is asked. */
static bool decide(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm, struct decision *d, uint64_t *self)
{
	for (uint32_t i = 0; i < AVC_TRIES; i++) {
		struct view v = policy_open();
		uint32_t key = avc_key(v.changes, ssid, tsid, tclass);
		bool loaded = v.db->loaded;

		if (loaded)
			compute_av(v.db, view_side(v), sid_context(v.db, ssid), sid_context(v.db, tsid), tclass, d);
		if (!policy_close(v))
			continue;
		if (!loaded)
			return false;
		keep(avc_slot(key), word_of(d, key), perm);
		if (self)
			keep(self, word_of(d, v.changes << SID_BITS | tsid), perm);
		return true;
	}
	return false;
}

/* Everything but a hit. */
static __attribute__((noinline)) err_t check_slowly(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm, uint64_t *self)
{
	struct decision d = { .auditdeny = UINT32_MAX };
	uint32_t denied, told;

	__atomic_add_fetch(&misses, 1, __ATOMIC_RELAXED);
	if (!in_range(ssid, tsid, tclass) || !decide(ssid, tsid, tclass, perm, &d, self))
		d = (struct decision){ .auditdeny = UINT32_MAX };
	denied = perm & ~d.allowed;
	if (!denied && perm) {
		told = tracing ? perm : perm & d.auditallow;
		if (told)
			audit_record(AUDIT_GRANTED, ssid, tsid, tclass, told);
		return 0;
	}
	__atomic_add_fetch(&denials, 1, __ATOMIC_RELAXED);
	told = denied & d.auditdeny;
	if (told || !perm)
		audit_record(AUDIT_DENIED, ssid, tsid, tclass, told);
	return (d.permissive || !xsm_enforcing()) && perm ? 0 : -XEN_EACCES;
}

/* Inlined into every row by link-time optimisation: class and permission are constants there. */
__attribute__((always_inline)) inline err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	uint32_t key = avc_key(__atomic_load_n(&policy_changes, __ATOMIC_RELAXED), ssid, tsid, tclass);
	uint64_t word = __atomic_load_n(avc_slot(key), __ATOMIC_RELAXED);

	if (likely(says(word, key, perm) && in_range(ssid, tsid, tclass)))
		return 0;
	return check_slowly(ssid, tsid, tclass, perm, NULL);
}

/* A label has one SID for itself at a time, so that a word for each class is enough; it still says of which. Both SIDs are the hypervisor's own. */
__attribute__((always_inline)) inline err_t xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm)
{
	uint64_t *self = &self_av[ssid][tclass];
	uint64_t word = __atomic_load_n(self, __ATOMIC_RELAXED);
	uint32_t key = __atomic_load_n(&policy_changes, __ATOMIC_RELAXED) << SID_BITS | self_sid;

	if (likely(says(word, key, perm)))
		return 0;
	return check_slowly(ssid, self_sid, tclass, perm, self);
}

bool xsm_would_allow(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	struct decision d;

	if (!perm || !in_range(ssid, tsid, tclass) || !decide(ssid, tsid, tclass, 0, &d, NULL))
		return false;
	return !(perm & ~d.allowed) || d.permissive || !xsm_enforcing();
}

err_t xsm_decision(uint32_t ssid, uint32_t tsid, uint16_t tclass, struct xsm_decision *out)
{
	struct decision d;

	if (!xsm_sid_valid(ssid) || !xsm_sid_valid(tsid) || tclass < 1 || tclass > SECCLASS_COUNT || !decide(ssid, tsid, tclass, 0, &d, NULL))
		return -XEN_EINVAL;
	*out = (struct xsm_decision){ d.permissive || !xsm_enforcing() ? UINT32_MAX : d.allowed, d.auditallow, d.auditdeny,
		__atomic_load_n(&policy_changes, __ATOMIC_RELAXED) };
	return 0;
}

void avc_clear(void)
{
	for (uint32_t i = 0; i < 1u << AVC_BITS; i++)
		__atomic_store_n(&avc[i], 0, __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < SID_LIMIT; i++)
		for (uint32_t c = 0; c <= SECCLASS_COUNT; c++)
			__atomic_store_n(&self_av[i][c], 0, __ATOMIC_RELAXED);
}

void xsm_trace(void)
{
	tracing = true;
	audit_all();
	avc_clear();
}

void xsm_avc_hash(struct xsm_avc_hash *h)
{
	uint32_t generation = avc_key(__atomic_load_n(&policy_changes, __ATOMIC_RELAXED), 0, 0, 0);

	*h = (struct xsm_avc_hash){ .buckets = 1u << AVC_BITS };
	for (uint32_t i = 0; i < 1u << AVC_BITS; i++) {
		uint32_t key = (uint32_t)__atomic_load_n(&avc[i], __ATOMIC_RELAXED);

		h->used += key && (key >> GEN_SHIFT) == generation >> GEN_SHIFT;
	}
}

void avc_stats(struct xsm_stats *s)
{
	s->misses = __atomic_load_n(&misses, __ATOMIC_RELAXED);
	s->denied = __atomic_load_n(&denials, __ATOMIC_RELAXED);
}
