/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/shutdown.h - a domain stops running: by its own wish, or because it cannot go on. */
#ifndef CORE_SHUTDOWN_H
#define CORE_SHUTDOWN_H
#include "core/dom/dom.h"
#include "core/evtchn/raise.h"
#include "hal/dom.h"

/*@ predicate shuts{L}(integer d) = \at(domtab[d].state,L) != DOM_DYING && \at(domtab[d].shutdown,L) == 0;
    predicate shut_down{L1,L2}(integer d, integer reason) =
      (shuts{L1}(d) ==> \at(domtab[d].shutdown,L2) == (\at(domtab[d].shutdown_code,L1) != 0 ? \at(domtab[d].shutdown_code,L1) : 1 + reason % 256) &&
        \at(pauses[d],L2) == \at(pauses[d],L1) + 1) &&
      (!shuts{L1}(d) ==> \at(domtab[d].shutdown,L2) == \at(domtab[d].shutdown,L1) && \at(pauses[d],L2) == \at(pauses[d],L1));
*/

/* Notes the reason (SHUTDOWN_*, xen/sched.h), pauses the domain for good, beside what domctls pause, and tells the holder of VIRQ_DOM_EXC. The first reason stands, and one
 * that SCHEDOP_shutdown_code announced stands before it.
 * When domain 0 goes, the machine does: off, or reset on SHUTDOWN_reboot. Takes the life lock of d; no locks held. */
/*@ requires d < NR_DOMS;
    assigns domtab[d].shutdown, pause_log, pauses[d], pend[0 .. NR_DOMS - 1][0 .. NR_PORTS - 1];
    ensures ends: shut_down{Pre,Post}(d, reason);
    ensures machine: d != 0;
    exits \false;
*/
void dom_shutdown(domid_t d, uint32_t reason);
#endif
