/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/release.h - pins of grant entries: taken by a map, dropped after the flush of an unmap. grant lock of d held. */
#ifndef CORE_GRANT_RELEASE_H
#define CORE_GRANT_RELEASE_H
#include "core/grant/maptrack.h"
#include "core/grant/shared.h"
#include "core/mem/frame.h"

/*@ logic integer pin_hw(integer f) = f % 2 == 1 && (f / 2) % 2 == 1 ? 1 : 0;
    logic integer pin_hr(integer f) = f % 2 == 1 && (f / 2) % 2 != 1 ? 1 : 0;
    logic integer pin_dw(integer f) = (f / 4) % 2 == 1 && (f / 2) % 2 == 1 ? 1 : 0;
    logic integer pin_dr(integer f) = (f / 4) % 2 == 1 && (f / 2) % 2 != 1 ? 1 : 0;
    predicate counted(struct grant_active a) = a.pins == a.host_r + a.host_w + a.dev_r + a.dev_w;
    predicate roomy(struct grant_active a) = a.pins < 0x40000;
    // b is a with the pins of one mapping more
    predicate pinned(struct grant_active a, struct grant_active b, integer f) =
      b.host_w == a.host_w + pin_hw(f) && b.host_r == a.host_r + pin_hr(f) &&
      b.dev_w == a.dev_w + pin_dw(f) && b.dev_r == a.dev_r + pin_dr(f);
    // all pins of f are among those of a
    predicate covers(struct grant_active a, integer f) = a.host_w >= pin_hw(f) && a.host_r >= pin_hr(f) &&
      a.dev_w >= pin_dw(f) && a.dev_r >= pin_dr(f);

    // the granter was told of an entry in use; and only of those
    predicate told(integer d, integer r) = (gactive[d][r].pins != 0 ==> gtf.read[d][r] != 0) &&
      (gactive[d][r].host_w + gactive[d][r].dev_w != 0 ==> gtf.write[d][r] != 0);
    predicate marked(integer d, integer r) = (gactive[d][r].pins != 0 <==> gtf.read[d][r] != 0) &&
      (gactive[d][r].host_w + gactive[d][r].dev_w != 0 <==> gtf.write[d][r] != 0);

    predicate grant_counted = \forall integer d, r; 0 <= d < NR_DOMS && 0 <= r < NR_GRANTS ==> counted(gactive[d][r]);
    predicate grant_marked = \forall integer d, r; 0 <= d < NR_DOMS && 0 <= r < NR_GRANTS ==> marked(d, r);
    // what a handle maps is pinned, for the domain whose handle it is
    predicate grant_held = \forall integer d, h; 0 <= d < NR_DOMS && 0 <= h < gdom[d].nr_mt && mtrack[d][h].flags != 0 ==>
      gactive[mtrack[d][h].dom][mtrack[d][h].ref].domid == d && covers(gactive[mtrack[d][h].dom][mtrack[d][h].ref], mtrack[d][h].flags);
    predicate grant_inv = mt_bounds && grant_frames && grant_refs && grant_counted && grant_marked && grant_held;
*/

/* One mapping (MT_HOST, MT_DEVICE, MT_WRITE) more; each of its pins holds a reference on d. Its frame is referenced by the first pin. */
/*@ requires d < NR_DOMS && ref < NR_GRANTS && counted(gactive[d][ref]) && roomy(gactive[d][ref]);
    assigns gactive[d][ref].pins, gactive[d][ref].host_r, gactive[d][ref].host_w, gactive[d][ref].dev_r, gactive[d][ref].dev_w, dom_holds[d];
    ensures counted: counted(gactive[d][ref]);
    ensures more: pinned(\old(gactive[d][ref]), gactive[d][ref], flags);
    ensures holds: dom_holds[d] == \old(dom_holds[d]) + pin_hw(flags) + pin_hr(flags) + pin_dw(flags) + pin_dr(flags);
    exits \false;
*/
void grant_pin(domid_t d, uint32_t ref, uint32_t flags);
/* One less; tells the granter by the entry's GTF_ flags, and puts the frame with the last. The references on d are the caller's to drop. */
/*@ requires d < NR_DOMS && ref < NR_GRANTS && counted(gactive[d][ref]) && told(d, ref);
    requires some: is_host(flags) || is_device(flags);
    requires live: covers(gactive[d][ref], flags);
    assigns gactive[d][ref].pins, gactive[d][ref].host_r, gactive[d][ref].host_w, gactive[d][ref].dev_r, gactive[d][ref].dev_w,
      gtf.read[d][ref], gtf.write[d][ref], frame_put_log;
    ensures counted: counted(gactive[d][ref]);
    ensures less: pinned(gactive[d][ref], \old(gactive[d][ref]), flags);
    ensures marked: marked(d, ref);
    ensures last: gactive[d][ref].pins == 0 ==> frame_put_log.n == \old(frame_put_log.n) + 1 && frame_put_log.mfn == gactive[d][ref].mfn;
    ensures kept: gactive[d][ref].pins != 0 ==> frame_put_log.n == \old(frame_put_log.n);
    exits \false;
*/
void grant_unpin(domid_t d, uint32_t ref, uint32_t flags);
/* Clears the GTF_ flags that no pin justifies. */
/*@ requires d < NR_DOMS && ref < NR_GRANTS && counted(gactive[d][ref]) && told(d, ref);
    assigns gtf.read[d][ref], gtf.write[d][ref];
    ensures marked: marked(d, ref);
    exits \false;
*/
void grant_entry_idle(domid_t d, uint32_t ref);
#endif
