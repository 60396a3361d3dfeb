/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/maptrack.h - handles of grant mappings: a list through the free ones, and above nr_mt those never used. grant lock of d held. */
#ifndef CORE_GRANT_MAPTRACK_H
#define CORE_GRANT_MAPTRACK_H
#include "core/grant/grant.h"

/*@ predicate mt_bounds = \forall integer d; 0 <= d < NR_DOMS ==> gdom[d].nr_mt <= NR_MT && gdom[d].mt_free <= NR_MT;
    predicate mt_free_at(integer d, integer h) =
      0 <= h < NR_MT &&
      ((h < gdom[d].nr_mt && mtrack[d][h].flags == 0) || (h == gdom[d].nr_mt && h < domtab[d].max_mt));
    predicate mt_live(integer d, integer h) = 0 <= h < gdom[d].nr_mt && mtrack[d][h].flags != 0;
*/

/* Backs the state of the next handle with the domain's memory. -XEN_ENOSPC: max_mt are in use; -XEN_ENOMEM. */
/*@ requires d < NR_DOMS;
    assigns \nothing;
    ensures \result <= 0;
    exits \false;
*/
err_t __must_check mt_reserve(domid_t d);
/* A handle that can be taken, or NR_MT. */
/*@ requires d < NR_DOMS && mt_bounds;
    assigns \nothing;
    ensures \result <= NR_MT;
    ensures \result < NR_MT ==> mt_free_at(d, \result);
    exits \false;
*/
uint32_t mt_pick(domid_t d);
/* Off the list; the caller fills it in. */
/*@ requires d < NR_DOMS && mt_bounds && mt_free_at(d, h);
    assigns gdom[d].nr_mt, gdom[d].mt_free, gdom[d].mt_used;
    ensures bounds: mt_bounds;
    ensures taken: h < gdom[d].nr_mt && gdom[d].nr_mt >= \old(gdom[d].nr_mt);
    exits \false;
*/
void mt_take(domid_t d, uint32_t h);
/* flags = 0, back on the list. */
/*@ requires d < NR_DOMS && mt_bounds && h < gdom[d].nr_mt;
    assigns gdom[d].mt_free, gdom[d].mt_used, mtrack[d][h].flags, mtrack[d][h].ref;
    ensures bounds: mt_bounds;
    ensures free: mtrack[d][h].flags == 0;
    exits \false;
*/
void mt_put(domid_t d, uint32_t h);
#endif
