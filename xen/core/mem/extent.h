/* SPDX-License-Identifier: Apache-2.0 */
/* core/mem/extent.h - blocks of frames: how many they are, and whether a domain may have so many more. */
#ifndef CORE_MEM_EXTENT_H
#define CORE_MEM_EXTENT_H
#include "core/dom/dom.h"
#include "hal/atomic.h"
#include "hal/mem.h"

/*@ requires order <= 18;
    assigns \nothing;
    ensures \result == extent(order);
    exits \false;
*/
static inline uint64_t frames_of(uint32_t order)
{
	/*@ ghost
	    /@ loop invariant i <= order && (1 << i) == extent(i);
	       loop assigns i;
	       loop variant order - i;
	    @/
	    for (uint32_t i = 0; i < order; i++) {
	        /@ assert (1 << (i + 1)) == ((1 << i) << 1) == 2 * (1 << i); @/
	    }
	*/
	return 1ull << order;
}

/* p2m lock of d held: others only give back meanwhile. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result != 0 <==> domtab[d].tot_pages + n <= domtab[d].max_pages;
    exits \false;
*/
static inline bool quota_allows(domid_t d, uint64_t n)
{
	uint64_t tot = atomic_load64(&domtab[d].tot_pages);

	return tot <= domtab[d].max_pages && n <= domtab[d].max_pages - tot;
}
#endif
