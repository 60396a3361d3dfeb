/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/shared.h - entries in the frames that the granter writes too (struct grant_entry_v1), by atomics. */
#ifndef CORE_GRANT_SHARED_H
#define CORE_GRANT_SHARED_H
#include "core/grant/grant.h"
#include <xen/grant_table.h>

/* For the contracts: what the granter was last told of an entry (GTF_reading, GTF_writing), and the last use of one. */
//@ ghost struct gtf { int read[NR_DOMS][NR_GRANTS], write[NR_DOMS][NR_GRANTS]; };
//@ ghost struct gtf gtf;
//@ ghost struct use_log { uint64_t n, dom, ref, domid, write, frame; };
//@ ghost struct use_log use_log;
/*@ // an entry of a whole page, to domid, and not for reading only if it is to be written
    predicate grants_access(struct grant_entry e, integer domid, integer write) = e.domid == domid &&
      (e.flags & (GTF_type_mask | GTF_sub_page)) == GTF_permit_access && (write != 0 ==> (e.flags & GTF_readonly) == 0);
    predicate same_gtf_but{L1,L2}(integer d, integer r) = \forall integer e, q; 0 <= e < NR_DOMS && 0 <= q < NR_GRANTS &&
      !(e == d && q == r) ==> \at(gtf.read[e][q],L1) == \at(gtf.read[e][q],L2) && \at(gtf.write[e][q],L1) == \at(gtf.write[e][q],L2);
    predicate same_gtf{L1,L2} = \forall integer e, q; 0 <= e < NR_DOMS && 0 <= q < NR_GRANTS ==>
      \at(gtf.read[e][q],L1) == \at(gtf.read[e][q],L2) && \at(gtf.write[e][q],L1) == \at(gtf.write[e][q],L2);
*/

/* Sets GTF_reading (and GTF_writing) if the entry still grants domid that access, and says what it holds. A bounded number of tries.
 * -XEN_ENOENT: it does not grant (domid) access; -XEN_EACCES: read-only; -XEN_EAGAIN: the granter keeps changing it. */
/*@ requires ref_ok(d, ref) && ref < NR_GRANTS && \valid(e);
    assigns *e, use_log, gtf.read[d][ref], gtf.write[d][ref];
    ensures \result <= 0;
    ensures taken: \result == 0 ==> use_log.n == \old(use_log.n) + 1 && use_log.dom == d && use_log.ref == ref &&
      use_log.domid == domid && (use_log.write != 0 <==> write != 0) && use_log.frame == e->frame;
    ensures told: \result == 0 ==> gtf.read[d][ref] == 1 && gtf.write[d][ref] == (write != 0 ? 1 : \old(gtf.write[d][ref]));
    ensures granted: \result == 0 ==> grants_access(*e, domid, write);
    ensures refused: \result != 0 ==> use_log.n == \old(use_log.n) && gtf.read[d][ref] == \old(gtf.read[d][ref]) &&
      gtf.write[d][ref] == \old(gtf.write[d][ref]);
    exits \false;
*/
err_t __must_check grant_entry_use(domid_t d, uint32_t ref, domid_t domid, bool write, struct grant_entry *e);
/*@ requires d < NR_DOMS && ref < NR_GRANTS;
    assigns gtf.read[d][ref], gtf.write[d][ref];
    ensures gtf.read[d][ref] == ((flags & GTF_reading) != 0 ? 0 : \old(gtf.read[d][ref]));
    ensures gtf.write[d][ref] == ((flags & GTF_writing) != 0 ? 0 : \old(gtf.write[d][ref]));
    exits \false;
*/
void grant_entry_clear(domid_t d, uint32_t ref, uint32_t flags);	/* clears GTF_reading, GTF_writing */
#endif
