/* SPDX-License-Identifier: Apache-2.0 */
/* call/held.h - for the contracts: the references of core/dom/ref.c as a call's own account of them, for whoever resolves its target. */
#ifndef CALL_HELD_H
#define CALL_HELD_H
#include "call/stages.h"

/*@ predicate held_but{L1,L2}(integer d, integer more) = \at(g.held,L2).of[d] == \at(g.held,L1).of[d] + more &&
      \forall integer k; 0 <= k < NR_DOMS && k != d ==> \at(g.held,L2).of[k] == \at(g.held,L1).of[k];
*/
/*@ assigns g.held;
    ensures \result <= 0;
    ensures got: \result == 0 ==> d < NR_DOMS && held_but{Pre,Post}(d, 1);
    ensures none: \result != 0 ==> g.held == \old(g.held);
    exits \false;
*/
err_t __must_check dom_get(domid_t d);
/*@ assigns g.held;
    ensures \result <= 0;
    ensures got: \result == 0 ==> d < NR_DOMS && held_but{Pre,Post}(d, 1);
    ensures none: \result != 0 ==> g.held == \old(g.held);
    exits \false;
*/
err_t __must_check dom_get_present(domid_t d);
/*@ requires d < NR_DOMS;
    assigns g.held;
    ensures held_but{Pre,Post}(d, 1);
    exits \false;
*/
void dom_hold_slot(domid_t d);
/*@ requires d < NR_DOMS && g.held.of[d] > 0;
    assigns g.held;
    ensures held_but{Pre,Post}(d, -1);
    exits \false;
*/
void dom_put(domid_t d);
#endif
