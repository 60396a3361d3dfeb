/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc.c - the hook: a cached word answers most questions, the security server the rest. */
#include "xsm/flask/audit.h"
#include "xsm/flask/avc.h"
#include "xsm/flask/avc_word.h"
#include "xsm/flask/context.h"
#include "xsm/xsm.h"
#include "hal/once.h"

static uint64_t avc[1u << AVC_BITS];			/* allowed without an audit record:32 key:32 */
static uint64_t self_av[SID_LIMIT][SECCLASS_COUNT + 1];	/* what a label allows itself; its key: generation:21 tsid:11 */
static uint64_t misses, denials;

/*@ logic integer slot_of(integer key) = (uint32_t)(key * 2654435761) / 2097152; */
/*@ assigns \nothing;
    ensures bounds: 0 <= slot_of(key) < 2048;
    ensures slot: \result == &avc[slot_of(key)];
    exits \false;
*/
static inline uint64_t *avc_slot(uint32_t key)
{
	return &avc[key * 0x9e3779b1u / (1u << (32u - AVC_BITS))];
}

/* While uses are traced a word holds only what was asked already, so that the first use of each permission is a miss. */
static bool tracing;

/*@ requires \valid(slot) && \separated(slot, &tracing);
    assigns *slot;
    ensures kept: !tracing ==> *slot == word;
    exits \false;
*/
static void keep(uint64_t *slot, uint64_t word, uint32_t perm)
{
	uint64_t old = once(*slot);
	uint64_t known = (uint32_t)old == (uint32_t)word ? old >> 32 : 0;

	set_once(*slot, tracing ? word & ((known | perm) << 32 | UINT32_MAX) : word);
}

/* Computes the decision and keeps it, in *self too unless that is NULL, if the policy did not change meanwhile; else again. perm: what is asked. */
/*@ requires \valid(d) && \separated(d, &avc[0 .. 2047]) && \separated(d, &tracing);
    requires self == \null || (\valid(self) && \separated(self, d) && \separated(self, &tracing));
    requires sound(ssid, tsid, tclass);
    assigns *d, avc[0 .. 2047], *self;
    exits \false;
*/
static bool decide(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm, struct decision *d, uint64_t *self)
{
	/*@ loop invariant i <= AVC_TRIES;
	    loop assigns i, *d, avc[0 .. 2047], *self;
	    loop variant AVC_TRIES - i;
	*/
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
			keep(self, word_of(d, self_key(v.changes, tsid)), perm);
		return true;
	}
	return false;
}

//@ ghost struct decision answer;	/* what decide() found, or that nothing is allowed */

/* Everything but a hit. */
/*@ requires self == \null || (\valid(self) && \separated(self, &answer) && \separated(self, &misses) && \separated(self, &denials));
    assigns misses, denials, answer, avc[0 .. 2047], *self;
    ensures allowed: \result == 0 ==> perm != 0 && ((perm & (uint32_t)~answer.allowed) == 0 || answer.permissive || enforcing == 0);
    ensures refused: \result != 0 ==> \result == -XEN_EACCES && (perm == 0 || (!answer.permissive && enforcing != 0));
    ensures unknown: !sound(ssid, tsid, tclass) ==> answer.allowed == 0 && !answer.permissive;
*/
static __attribute__((noinline)) err_t check_slowly(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm, uint64_t *self)
{
	struct decision d = { .auditdeny = UINT32_MAX };
	uint32_t denied, told;

	count_once(misses);
	if (!in_range(ssid, tsid, tclass) || !decide(ssid, tsid, tclass, perm, &d, self))
		d = (struct decision){ .auditdeny = UINT32_MAX };
	//@ ghost answer = d;
	denied = perm & ~d.allowed;
	if (!denied && perm) {
		told = tracing ? perm : perm & d.auditallow;
		if (told)
			audit_record(AUDIT_GRANTED, ssid, tsid, tclass, told);
		return 0;
	}
	count_once(denials);
	told = denied & d.auditdeny;
	if (told || !perm)
		audit_record(AUDIT_DENIED, ssid, tsid, tclass, told);
	return (d.permissive || !xsm_enforcing()) && perm ? 0 : -XEN_EACCES;
}

/*@ predicate in_table{L}(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm) = sound(ssid, tsid, tclass) &&
      \let key = key_of(\at(policy_changes,L), ssid, tsid, tclass);
      (uint32_t)\at(avc[slot_of(key)],L) == key && grants(\at(avc[slot_of(key)],L), perm);
    predicate in_self{L}(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm) =
      (uint32_t)\at(self_av[ssid][tclass],L) == self_key_of(\at(policy_changes,L), tsid) && grants(\at(self_av[ssid][tclass],L), perm);
    predicate decided{L}(uint32_t perm) = \at(perm != 0 && ((perm & (uint32_t)~answer.allowed) == 0 || answer.permissive || enforcing == 0),L);
*/

/* A word of the table answers: it is of just this question, and of the generation now in force. */
/*@ assigns \nothing;
    ensures hit: \result <==> in_table(ssid, tsid, tclass, perm);
    exits \false;
*/
static inline __attribute__((always_inline)) bool cached(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	uint32_t key = avc_key(once(policy_changes), ssid, tsid, tclass);
	uint64_t word = once(*avc_slot(key));

	return says(word, key, perm) && in_range(ssid, tsid, tclass);
}

/* The same of a label and itself. */
/*@ requires ssid < SID_LIMIT && tclass <= SECCLASS_COUNT && self_sid < SID_LIMIT;
    assigns \nothing;
    ensures hit: \result <==> in_self(ssid, self_sid, tclass, perm);
    exits \false;
*/
static inline __attribute__((always_inline)) bool self_cached(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm)
{
	return says(once(self_av[ssid][tclass]), self_key(once(policy_changes), self_sid), perm);
}

/* Inlined into every row by link-time optimisation: class and permission are constants there. */
/*@ assigns misses, denials, answer, avc[0 .. 2047];
    ensures mediated: \result == 0 ==> \old(in_table(ssid, tsid, tclass, perm)) || decided{Post}(perm);
    ensures hit: \old(in_table(ssid, tsid, tclass, perm)) ==> \result == 0;
    ensures refused: \result != 0 ==> \result == -XEN_EACCES;
*/
__attribute__((always_inline)) inline err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	if (likely(cached(ssid, tsid, tclass, perm)))
		return 0;
	return check_slowly(ssid, tsid, tclass, perm, NULL);
}

/* A label has one SID for itself at a time, so that a word for each class is enough; it still says of which. Both SIDs are the hypervisor's own. */
/*@ requires ssid < SID_LIMIT && tclass <= SECCLASS_COUNT && self_sid < SID_LIMIT;
    assigns misses, denials, answer, avc[0 .. 2047], self_av[ssid][tclass];
    ensures mediated: \result == 0 ==> \old(in_self(ssid, self_sid, tclass, perm)) || decided{Post}(perm);
    ensures refused: \result != 0 ==> \result == -XEN_EACCES;
*/
__attribute__((always_inline)) inline err_t xsm_check_self(uint32_t ssid, uint32_t self_sid, uint16_t tclass, uint32_t perm)
{
	if (likely(self_cached(ssid, self_sid, tclass, perm)))
		return 0;
	return check_slowly(ssid, self_sid, tclass, perm, &self_av[ssid][tclass]);
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
		once(policy_changes) };
	return 0;
}

/*@ assigns avc[0 .. 2047];
    ensures empty: \forall integer i; 0 <= i < 2048 ==> avc[i] == 0;
    exits \false;
*/
static void clear_pairs(void)
{
	/*@ loop invariant i <= 2048 && \forall integer k; 0 <= k < i ==> avc[k] == 0;
	    loop assigns i, avc[0 .. 2047];
	    loop variant 2048 - i;
	*/
	for (uint32_t i = 0; i < 1u << AVC_BITS; i++)
		set_once(avc[i], 0);
}

/*@ requires sid < SID_LIMIT;
    assigns self_av[sid][0 .. SECCLASS_COUNT];
    ensures empty: \forall integer c; 0 <= c <= SECCLASS_COUNT ==> self_av[sid][c] == 0;
    exits \false;
*/
static void clear_self(uint32_t sid)
{
	/*@ loop invariant c <= SECCLASS_COUNT + 1 && \forall integer k; 0 <= k < c ==> self_av[sid][k] == 0;
	    loop assigns c, self_av[sid][0 .. SECCLASS_COUNT];
	    loop variant SECCLASS_COUNT + 1 - c;
	*/
	for (uint32_t c = 0; c <= SECCLASS_COUNT; c++)
		set_once(self_av[sid][c], 0);
}

void avc_clear(void)
{
	clear_pairs();
	for (uint32_t i = 0; i < SID_LIMIT; i++)
		clear_self(i);
}

void xsm_trace(void)
{
	tracing = true;
	audit_all();
	avc_clear();
}

void xsm_avc_hash(struct xsm_avc_hash *h)
{
	uint32_t generation = avc_key(once(policy_changes), 0, 0, 0);

	h->used = 0;
	h->buckets = 1u << AVC_BITS;
	/*@ loop invariant i <= 2048 && h->used <= i && h->buckets == 2048;
	    loop assigns i, h->used;
	    loop variant 2048 - i;
	*/
	for (uint32_t i = 0; i < 1u << AVC_BITS; i++) {
		uint32_t key = (uint32_t)once(avc[i]);

		h->used += key && (key >> GEN_SHIFT) == generation >> GEN_SHIFT;
	}
}

void avc_stats(struct xsm_stats *s)
{
	s->misses = once(misses);
	s->denied = once(denials);
}
