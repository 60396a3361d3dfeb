/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/maptrack.h - handles of grant mappings: a list through the free ones, and above nr_mt those never used. grant lock of d held. */
#ifndef CORE_GRANT_MAPTRACK_H
#define CORE_GRANT_MAPTRACK_H
#include "core/grant/grant.h"

//@ ghost uint32_t mt_room;	/* 1 + the domain for whom mt_reserve last said yes */
/*@ predicate mt_bounds = \forall integer d; 0 <= d < NR_DOMS ==> gdom[d].nr_mt <= NR_MT && gdom[d].mt_free <= NR_MT;
    // the head of the list, or the first that was never used if the list is empty
    predicate mt_free_at(integer d, integer h) =
      0 <= h < NR_MT &&
      ((h < gdom[d].nr_mt && h == gdom[d].mt_free && mtrack[d][h].flags == 0) ||
       (h == gdom[d].nr_mt && gdom[d].mt_free == NR_MT && h < domtab[d].max_mt));
    predicate mt_some_free(integer d) = mt_free_at(d, gdom[d].mt_free) || mt_free_at(d, gdom[d].nr_mt);
    predicate mt_live(integer d, integer h) = 0 <= h < gdom[d].nr_mt && mtrack[d][h].flags != 0;
*/

/* Backs the state of the next handle with the domain's memory. -XEN_ENOSPC: max_mt are in use; -XEN_ENOMEM. */
/*@ requires d < NR_DOMS;
    assigns mt_room;
    ensures \result <= 0;
    ensures room: \result == 0 ==> mt_room == d + 1;
    ensures full: gdom[d].mt_free == NR_MT && (gdom[d].nr_mt >= domtab[d].max_mt || gdom[d].nr_mt >= NR_MT) ==> \result == -XEN_ENOSPC;
    exits \false;
*/
err_t __must_check mt_reserve(domid_t d);
/* A handle that can be taken, or NR_MT. */
/*@ requires d < NR_DOMS && mt_bounds;
    assigns \nothing;
    ensures \result <= NR_MT;
    ensures free: \result < NR_MT ==> mt_free_at(d, \result);
    ensures works: mt_some_free(d) ==> \result < NR_MT;
    exits \false;
*/
uint32_t mt_pick(domid_t d);
/* Off the list; the caller fills it in. */
/*@ requires d < NR_DOMS && mt_bounds && mt_free_at(d, h) && mt_room == d + 1;
    assigns gdom[d].nr_mt, gdom[d].mt_free, gdom[d].mt_used;
    ensures bounds: mt_bounds;
    ensures taken: h < gdom[d].nr_mt && gdom[d].nr_mt == (h == \old(gdom[d].nr_mt) ? h + 1 : \old(gdom[d].nr_mt));
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
