/* SPDX-License-Identifier: Apache-2.0 */
/* core/grant/grant.h - grant tables, version 1: active entries, maptrack, and their invariant (Xen public grant_table.h). */
#ifndef CORE_GRANT_H
#define CORE_GRANT_H
#include "core/dom/dom.h"

#define GNT_PER_FRAME 512u		/* v1 entries (8 bytes) in a shared frame */

struct grant_active {			/* the hypervisor's copy of an entry in use; granter's grant lock */
	uint64_t mfn;			/* the frame, referenced once while pins != 0 */
	uint32_t host_r, host_w;	/* live read-only and writable host mappings */
	uint32_t dev_r, dev_w;		/* the same by devices */
	domid_t domid;			/* to whom it is granted, copied from the entry at the first pin */
	uint16_t readonly;		/* what the entry said at the first pin */
	uint32_t pins;			/* host_r + host_w + dev_r + dev_w */
};

enum mt_flag { MT_HOST = 1, MT_WRITE = 2, MT_DEVICE = 4 };	/* taken apart by mt_host and its like: provers know arithmetic, not `&` */
struct maptrack {			/* one live mapping, the handle is its index; mapper's grant lock */
	uint32_t flags;			/* enum mt_flag; 0: free */
	uint32_t ref;			/* entry of the granter's table; free: index of the next free one, NR_MT for none */
	uint64_t gfn;			/* where it is in the mapper's p2m */
	domid_t dom;			/* granter */
	uint16_t pad[3];
};

struct grant_dom {
	uint32_t nr_frames;		/* shared frames [0, nr_frames) exist; entries [0, nr_frames * GNT_PER_FRAME) */
	uint32_t nr_mt;			/* handles [0, nr_mt) have state: the backed part of the row */
	uint32_t mt_free;		/* first free handle, NR_MT for none */
	uint32_t mt_used;
	void *shared[NR_GFRAMES];	/* hypervisor addresses of the shared frames: struct grant_entry_v1 [GNT_PER_FRAME] */
	uint64_t shared_mfn[NR_GFRAMES];
	uint64_t shared_gfn[NR_GFRAMES];	/* where XENMAPSPACE_grant_table put them in d's own p2m; ~0: nowhere */
};

struct grant_entry { uint32_t flags, frame; domid_t domid; };	/* one consistent reading of a shared entry */

extern struct grant_active gactive[NR_DOMS][NR_GRANTS];	/* rows are whole pages */
extern struct maptrack mtrack[NR_DOMS][NR_MT];
extern struct grant_dom gdom[NR_DOMS];
_Static_assert(sizeof(struct grant_active) == 32 && sizeof(struct maptrack) == 24, "grant rows must be whole pages");

/*@ predicate is_host(integer f) = f % 2 == 1;
    predicate is_write(integer f) = (f / 2) % 2 == 1;
    predicate is_device(integer f) = (f / 4) % 2 == 1;
    predicate mt_flags_ok(integer f) = 0 <= f <= 7 && (is_host(f) || is_device(f));
    // a live mapping is of the host or of a device, and names an entry that exists
    predicate mapping_ok(integer d, integer h) = mt_flags_ok(mtrack[d][h].flags) &&
      mtrack[d][h].ref < NR_GRANTS && mtrack[d][h].dom < NR_DOMS && mtrack[d][h].gfn < 0x10000000000000;
    predicate grant_refs = \forall integer d, h; 0 <= d < NR_DOMS && 0 <= h < gdom[d].nr_mt && mtrack[d][h].flags != 0 ==>
      mapping_ok(d, h);
    predicate grant_frames = \forall integer d; 0 <= d < NR_DOMS ==> gdom[d].nr_frames <= NR_GFRAMES;
    predicate ref_ok(integer d, integer r) = 0 <= d < NR_DOMS && 0 <= r < gdom[d].nr_frames * GNT_PER_FRAME;

    // frames: everything but one entry, one handle is as it was
    predicate same_entry{L1,L2}(integer e, integer q) = \at(gactive[e][q].mfn,L1) == \at(gactive[e][q].mfn,L2) &&
      \at(gactive[e][q].host_r,L1) == \at(gactive[e][q].host_r,L2) && \at(gactive[e][q].host_w,L1) == \at(gactive[e][q].host_w,L2) &&
      \at(gactive[e][q].dev_r,L1) == \at(gactive[e][q].dev_r,L2) && \at(gactive[e][q].dev_w,L1) == \at(gactive[e][q].dev_w,L2) &&
      \at(gactive[e][q].domid,L1) == \at(gactive[e][q].domid,L2) && \at(gactive[e][q].pins,L1) == \at(gactive[e][q].pins,L2);
    predicate same_active{L1,L2} = \forall integer e, q; 0 <= e < NR_DOMS && 0 <= q < NR_GRANTS ==> same_entry{L1,L2}(e, q);
    predicate same_active_but{L1,L2}(integer d, integer r) = \forall integer e, q; 0 <= e < NR_DOMS && 0 <= q < NR_GRANTS &&
      !(e == d && q == r) ==> same_entry{L1,L2}(e, q);
    predicate same_handle{L1,L2}(integer e, integer k) = \at(mtrack[e][k].flags,L1) == \at(mtrack[e][k].flags,L2) &&
      \at(mtrack[e][k].ref,L1) == \at(mtrack[e][k].ref,L2) && \at(mtrack[e][k].gfn,L1) == \at(mtrack[e][k].gfn,L2) &&
      \at(mtrack[e][k].dom,L1) == \at(mtrack[e][k].dom,L2);
    predicate same_mtrack{L1,L2} = \forall integer e, k; 0 <= e < NR_DOMS && 0 <= k < NR_MT ==> same_handle{L1,L2}(e, k);
    predicate same_mtrack_but{L1,L2}(integer d, integer h) = \forall integer e, k; 0 <= e < NR_DOMS && 0 <= k < NR_MT &&
      !(e == d && k == h) ==> same_handle{L1,L2}(e, k);
*/

/*@ assigns \nothing;
    ensures \result != 0 <==> is_host(flags);
    exits \false;
*/
static inline bool mt_host(uint32_t flags)
{
	return flags % 2 == 1;
}
/*@ assigns \nothing;
    ensures \result != 0 <==> is_write(flags);
    exits \false;
*/
static inline bool mt_write(uint32_t flags)
{
	return flags / 2 % 2 == 1;
}
/*@ assigns \nothing;
    ensures \result != 0 <==> is_device(flags);
    exits \false;
*/
static inline bool mt_device(uint32_t flags)
{
	return flags / 4 % 2 == 1;
}
#endif
