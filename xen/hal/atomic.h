/* SPDX-License-Identifier: Apache-2.0 */
/* hal/atomic.h - atomic words (C11 7.17 semantics by gcc's builtins).
 * The provers see some of them as plain accesses: what they prove they prove of one CPU, under the lock that guards the word. */
#ifndef HAL_ATOMIC_H
#define HAL_ATOMIC_H
#include "lib/types.h"

#ifdef __FRAMAC__
/*@ requires \valid_read(p);
    assigns \nothing;
    ensures \result == *p;
    exits \false;
*/
uint32_t atomic_load(const uint32_t *p);
/*@ requires \valid_read(p);
    assigns \nothing;
    ensures \result == *p;
    exits \false;
*/
uint64_t atomic_load64(const uint64_t *p);
/*@ requires \valid_read(p);
    assigns \result \from *p;
    ensures \result == *p;
    exits \false;
*/
void *atomic_load_ptr(void *const *p);
/*@ assigns \nothing;
    exits \false;
*/
uint8_t atomic_load8(const uint8_t *p);		/* of words that guests write too: any value */
/*@ requires \valid(p);
    assigns *p;
    ensures *p == v;
    exits \false;
*/
void atomic_store(uint32_t *p, uint32_t v);
/*@ requires \valid(p);
    assigns *p \from v;
    ensures *p == v;
    exits \false;
*/
void atomic_store_ptr(void **p, void *v);
/*@ requires \valid(p) && *p + n <= UINT32_MAX;
    assigns *p;
    ensures *p == \old(*p) + n && \result == \old(*p);
    exits \false;
*/
uint32_t atomic_add(uint32_t *p, uint32_t n);
/*@ requires \valid(p) && *p + n <= UINT64_MAX;
    assigns *p;
    ensures *p == \old(*p) + n;
    exits \false;
*/
void atomic_add64(uint64_t *p, uint64_t n);
/*@ requires \valid(p) && *p >= n;
    assigns *p;
    ensures *p == \old(*p) - n && \result == \old(*p);
    exits \false;
*/
uint32_t atomic_sub(uint32_t *p, uint32_t n);
/*@ requires \valid(p) && \valid(old) && \separated(p, old);
    assigns *p, *old;
    ensures \result <==> \old(*p) == \old(*old);
    ensures \result ==> *p == v && *old == \old(*old);
    ensures !\result ==> *p == \old(*p) && *old == *p;
    exits \false;
*/
bool atomic_cas(uint32_t *p, uint32_t *old, uint32_t v);
/*@ requires \valid(p) && \valid(old);
    assigns *old;
    ensures \result ==> *old == \old(*old);
    exits \false;
*/
bool atomic_cas64(uint64_t *p, uint64_t *old, uint64_t v);	/* of words that guests write too: that it writes *p, no contract may rest on (A15) */
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == (\old(*p) | v);
    exits \false;
*/
uint32_t atomic_or(uint32_t *p, uint32_t v);
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == (\old(*p) & v);
    exits \false;
*/
uint32_t atomic_and(uint32_t *p, uint32_t v);
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == (\old(*p) | v);
    exits \false;
*/
uint64_t atomic_or64(uint64_t *p, uint64_t v);
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == (\old(*p) & v);
    exits \false;
*/
uint64_t atomic_and64(uint64_t *p, uint64_t v);
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == v;
    exits \false;
*/
uint32_t atomic_xchg(uint32_t *p, uint32_t v);
/*@ requires \valid(p);
    assigns *p;
    ensures \result == \old(*p) && *p == v;
    exits \false;
*/
uint8_t atomic_xchg8(uint8_t *p, uint8_t v);
/*@ requires \valid(p) && \valid(old) && \separated(p, old);
    assigns *p, *old;
    ensures \result ==> *p == v && *old == \old(*old);
    ensures !\result ==> *p == \old(*p);
    exits \false;
*/
bool atomic_cas_shared(uint32_t *p, uint32_t *old, uint32_t v);	/* of words that guests write too: it may fail, and find anything */
#else
static inline uint32_t atomic_load(const uint32_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void atomic_store(uint32_t *p, uint32_t v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static inline uint32_t atomic_add(uint32_t *p, uint32_t n) { return __atomic_fetch_add(p, n, __ATOMIC_ACQ_REL); }
static inline uint32_t atomic_sub(uint32_t *p, uint32_t n) { return __atomic_fetch_sub(p, n, __ATOMIC_ACQ_REL); }
static inline uint32_t atomic_or(uint32_t *p, uint32_t v) { return __atomic_fetch_or(p, v, __ATOMIC_ACQ_REL); }
static inline uint32_t atomic_and(uint32_t *p, uint32_t v) { return __atomic_fetch_and(p, v, __ATOMIC_ACQ_REL); }
static inline uint64_t atomic_or64(uint64_t *p, uint64_t v) { return __atomic_fetch_or(p, v, __ATOMIC_ACQ_REL); }
static inline uint64_t atomic_and64(uint64_t *p, uint64_t v) { return __atomic_fetch_and(p, v, __ATOMIC_ACQ_REL); }
static inline void atomic_add64(uint64_t *p, uint64_t n) { __atomic_fetch_add(p, n, __ATOMIC_ACQ_REL); }
static inline uint64_t atomic_sub64(uint64_t *p, uint64_t n) { return __atomic_fetch_sub(p, n, __ATOMIC_ACQ_REL); }
static inline uint64_t atomic_load64(const uint64_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void atomic_and16(uint16_t *p, uint16_t v) { __atomic_fetch_and(p, v, __ATOMIC_ACQ_REL); }
static inline void *atomic_load_ptr(void *const *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void atomic_store_ptr(void **p, void *v) { __atomic_store_n(p, v, __ATOMIC_SEQ_CST); }
static inline uint8_t atomic_load8(const uint8_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline uint32_t atomic_xchg(uint32_t *p, uint32_t v) { return __atomic_exchange_n(p, v, __ATOMIC_ACQ_REL); }
static inline uint8_t atomic_xchg8(uint8_t *p, uint8_t v) { return __atomic_exchange_n(p, v, __ATOMIC_ACQ_REL); }

/* True if *p held *old and now holds v; otherwise *old is what it held. */
static inline bool atomic_cas(uint32_t *p, uint32_t *old, uint32_t v)
{
	return __atomic_compare_exchange_n(p, old, v, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
static inline bool atomic_cas64(uint64_t *p, uint64_t *old, uint64_t v)
{
	return __atomic_compare_exchange_n(p, old, v, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
static inline bool atomic_cas_shared(uint32_t *p, uint32_t *old, uint32_t v) { return atomic_cas(p, old, v); }
#endif
#endif
