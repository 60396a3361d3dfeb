/* SPDX-License-Identifier: Apache-2.0 */
/* xsm/flask/avc_word.h - a decision in a word: what question it answers, and what it allows. */
#ifndef XSM_FLASK_AVC_WORD_H
#define XSM_FLASK_AVC_WORD_H
#include "xsm/flask/compute.h"

#define AVC_BITS	11u
#define SID_BITS	11u
#define CLASS_BITS	5u
#define GEN_SHIFT	27u

_Static_assert(SID_LIMIT <= 1u << SID_BITS, "a SID fits into a word of the AVC");
_Static_assert(SECCLASS_COUNT < 1u << CLASS_BITS, "a class fits into a word of the AVC");

/*@ predicate sound(integer ssid, integer tsid, integer tclass) = 0 <= ssid < 2048 && 0 <= tsid < 2048 && 0 <= tclass < 32;
    logic integer key_of(integer changes, integer ssid, integer tsid, integer tclass) =
      (changes % 32) * 134217728 + tclass * 4194304 + ssid * 2048 + tsid;
    logic integer self_key_of(integer changes, integer tsid) = (changes % 2097152) * 2048 + tsid;
    lemma shifted_out: \forall integer g; 0 <= g ==> (g * 134217728) % 4294967296 == (g % 32) * 134217728;
    // two questions with one key are the same question, of generations that are equal as far as a word has them
    lemma key_injective: \forall integer g, s, t, c, h, u, v, d; 0 <= g && 0 <= h && sound(s, t, c) && sound(u, v, d) &&
      key_of(g, s, t, c) == key_of(h, u, v, d) ==> s == u && t == v && c == d && g % 32 == h % 32;
    lemma self_key_injective: \forall integer g, t, h, v; 0 <= g && 0 <= h && 0 <= t < 2048 && 0 <= v < 2048 &&
      self_key_of(g, t) == self_key_of(h, v) ==> t == v && g % 2097152 == h % 2097152;
    // the word allows all of perm, as the code looks at it
    predicate grants(uint64_t word, uint32_t perm) =
      perm != 0 && ((uint64_t)((uint64_t)perm << 32) & (uint64_t)~word) == 0;
*/

/*@ assigns \nothing;
    ensures key: sound(ssid, tsid, tclass) ==> \result == key_of(changes, ssid, tsid, tclass);
    exits \false;
*/
static inline uint32_t avc_key(uint32_t changes, uint32_t ssid, uint32_t tsid, uint32_t tclass)
{
	uint32_t generation = (uint32_t)(changes * (1ull << GEN_SHIFT) % (1ull << 32));	/* its last bits: a shift */

	//@ assert last_bits: generation == (changes % 32) * 134217728;
	return generation + tclass * (1u << (2u * SID_BITS)) + ssid * (1u << SID_BITS) + tsid;
}

/*@ assigns \nothing;
    ensures key: tsid < 2048 ==> \result == self_key_of(changes, tsid);
    exits \false;
*/
static inline uint32_t self_key(uint32_t changes, uint32_t tsid)
{
	return changes % (1u << (32u - SID_BITS)) * (1u << SID_BITS) + tsid;
}

/*@ assigns \nothing;
    ensures sound: \result <==> sound(ssid, tsid, tclass);
    exits \false;
*/
static inline bool in_range(uint32_t ssid, uint32_t tsid, uint32_t tclass)
{
	return ssid < 1u << SID_BITS && tsid < 1u << SID_BITS && tclass < 1u << CLASS_BITS;
}

/*@ requires \valid_read(d);
    assigns \nothing;
    ensures word: \result == (uint32_t)(d->allowed & (uint32_t)~d->auditallow) * 4294967296 + key;
    exits \false;
*/
static inline uint64_t word_of(const struct decision *d, uint32_t key)
{
	uint32_t quiet = d->allowed & ~d->auditallow;

	return (uint64_t)quiet * (1ull << 32) + key;
}

/*@ assigns \nothing;
    ensures says: \result <==> (uint32_t)word == key && grants(word, perm);
    exits \false;
*/
static inline bool says(uint64_t word, uint32_t key, uint32_t perm)
{
	return (uint32_t)word == key && perm && !((uint64_t)perm << 32 & ~word);
}
#endif
