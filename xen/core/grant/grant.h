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

enum mt_flag { MT_HOST = 1, MT_WRITE = 2, MT_DEVICE = 4 };
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

/*@ // a live mapping names an entry that exists
    predicate grant_refs = \forall integer d, h; 0 <= d < NR_DOMS && 0 <= h < gdom[d].nr_mt && mtrack[d][h].flags != 0 ==>
      mtrack[d][h].ref < NR_GRANTS && mtrack[d][h].dom < NR_DOMS && mtrack[d][h].gfn < 0x10000000000000;
*/
#endif
