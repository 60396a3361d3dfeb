/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.h - pins of grant entries: taken by a map, dropped after the flush of an unmap. grant lock of d held. */
#ifndef CORE_GRANT_RELEASE_H
#define CORE_GRANT_RELEASE_H
#include "core/grant/shared.h"

/* One mapping (MT_HOST, MT_DEVICE, MT_WRITE) more; each of its pins holds a reference on d. Its frame is referenced by the first pin. */
/*@ logic integer pin_hw(integer f) = (f & MT_HOST) != 0 && (f & MT_WRITE) != 0 ? 1 : 0;
    logic integer pin_hr(integer f) = (f & MT_HOST) != 0 && (f & MT_WRITE) == 0 ? 1 : 0;
    logic integer pin_dw(integer f) = (f & MT_DEVICE) != 0 && (f & MT_WRITE) != 0 ? 1 : 0;
    logic integer pin_dr(integer f) = (f & MT_DEVICE) != 0 && (f & MT_WRITE) == 0 ? 1 : 0;
    predicate counted(struct grant_active a) = a.pins == a.host_r + a.host_w + a.dev_r + a.dev_w;
    predicate roomy(struct grant_active a) = a.pins < 0x40000;
    // b is a with the pins of one mapping more
    predicate pinned(struct grant_active a, struct grant_active b, integer f) =
      b.host_w == a.host_w + pin_hw(f) && b.host_r == a.host_r + pin_hr(f) &&
      b.dev_w == a.dev_w + pin_dw(f) && b.dev_r == a.dev_r + pin_dr(f);
*/

/*@ requires d < NR_DOMS && ref < NR_GRANTS && counted(gactive[d][ref]) && roomy(gactive[d][ref]);
    assigns gactive[d][ref].pins, gactive[d][ref].host_r, gactive[d][ref].host_w, gactive[d][ref].dev_r, gactive[d][ref].dev_w;
    ensures counted: counted(gactive[d][ref]);
    ensures more: pinned(\old(gactive[d][ref]), gactive[d][ref], flags);
    exits \false;
*/
void grant_pin(domid_t d, uint32_t ref, uint32_t flags);
/* One less; tells the granter by the entry's GTF_ flags, and puts the frame with the last. The references on d are the caller's to drop. */
/*@ requires d < NR_DOMS && ref < NR_GRANTS && counted(gactive[d][ref]);
    requires live: gactive[d][ref].host_w >= pin_hw(flags) && gactive[d][ref].host_r >= pin_hr(flags) &&
      gactive[d][ref].dev_w >= pin_dw(flags) && gactive[d][ref].dev_r >= pin_dr(flags);
    assigns gactive[d][ref].pins, gactive[d][ref].host_r, gactive[d][ref].host_w, gactive[d][ref].dev_r, gactive[d][ref].dev_w;
    ensures counted: counted(gactive[d][ref]);
    ensures less: pinned(gactive[d][ref], \old(gactive[d][ref]), flags);
    exits \false;
*/
void grant_unpin(domid_t d, uint32_t ref, uint32_t flags);
/* Clears the GTF_ flags that no pin justifies. */
/*@ requires d < NR_DOMS && ref < NR_GRANTS;
    assigns \nothing;
    exits \false;
*/
void grant_entry_idle(domid_t d, uint32_t ref);
#endif
