/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/reap.h - for the contracts: when a slot of a domain is free again. */
#ifndef CORE_DOM_REAP_H
#define CORE_DOM_REAP_H
#include "core/dom/dom.h"

/*@ predicate over(integer d) = domtab[d].state == DOM_DEAD && domtab[d].tot_pages == 0; */
/*@ requires d < NR_DOMS && domtab[d].refs < DOM_REAPING;
    assigns domtab[d].refs, domtab[d].state;
    ensures freed: domtab[d].state != \old(domtab[d].state) ==> domtab[d].state == DOM_FREE && \old(over(d)) && \old(domtab[d].refs) == 0;
    ensures held: \old(domtab[d].refs) > 0 ==> domtab[d].state == \old(domtab[d].state);
    ensures works: \old(over(d)) && \old(domtab[d].refs) == 0 ==> domtab[d].state == DOM_FREE;
    ensures same: domtab[d].refs == \old(domtab[d].refs);
    exits \false;
*/
void dom_reap(domid_t d);
#endif
