/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/maptrack.h - handles of grant mappings: a list through the free ones, and above nr_mt those never used. grant lock of d held. */
#ifndef CORE_GRANT_MAPTRACK_H
#define CORE_GRANT_MAPTRACK_H
#include "core/grant/grant.h"

/*@ predicate mt_free_at(integer d, integer h) =
      0 <= h < NR_MT &&
      ((h < gdom[d].nr_mt && mtrack[d][h].flags == 0) || (h == gdom[d].nr_mt && h < domtab[d].max_mt));
*/

/* Backs the state of the next handle with the domain's memory. -XEN_ENOSPC: max_mt are in use; -XEN_ENOMEM. */
err_t __must_check mt_reserve(domid_t d);
uint32_t mt_pick(domid_t d);			/* a handle that can be taken, or NR_MT */
void mt_take(domid_t d, uint32_t h);		/* off the list; the caller fills it in */
void mt_put(domid_t d, uint32_t h);		/* flags = 0, back on the list */
#endif
